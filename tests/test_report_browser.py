"""The report's page in a real browser: it opens without an error; search, filters, list, map and details work."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from pipeline import NOON, Pipeline, Source, evse, feed, location
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from afir_publisher.report import html
from afir_publisher.report.gather import Wanted, gather
from afir_publisher.report.pack import Portions

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--window-size=1280,1000"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--force-prefers-reduced-motion",  # what is clicked must not be on its way
)
WAIT_S = 20
LOCATIONS = 2_300  # more than one portion

pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="there is no chromium with chromedriver")


@pytest.fixture(scope="module")
def browser():
    """A browser with a profile of its own."""
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
        try:
            yield driver
        finally:
            driver.quit()


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A report of many Locations on a grid, of which a few are special."""
    shown = [
        location(
            f"N{i}",
            evse(f"N{i}-1"),
            city=f"City {i % 40}",
            coordinates={"latitude": f"{51 + (i // 50) * 0.04:.5f}", "longitude": f"{4 + (i % 50) * 0.05:.5f}"},
            help_phone="+31 208493100" if i % 10 else None,
        )
        for i in range(LOCATIONS)
    ]
    shown[7] |= {"name": "Zwaluw", "party_id": "ZZZ"}
    pipeline = Pipeline(replace(feed("nl", "wkx")))
    pipeline.sync(Source("wkx", *shown))
    portions = Portions()
    wanted = Wanted(title="Test", sources=("wkx",), feeds=tuple(pipeline.feeds))
    report = gather(pipeline.store, wanted, NOON, portions.take)
    portions.finish()
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text("".join(html.pieces(report, portions)), encoding="utf-8")
    return path


@pytest.fixture
def opened(browser, page):
    """The page, freshly opened and ready."""
    browser.get(Path(page).as_uri())
    WebDriverWait(browser, WAIT_S).until(lambda b: b.execute_script("return document.documentElement.dataset.ready"))
    yield browser
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


def count(browser):
    """How many Locations the list says that it shows."""
    return int(browser.find_element(By.ID, "count").text.split()[0].replace(",", ""))


def names(browser):
    """The Locations that can be seen in the list."""
    return [row.text.splitlines()[0] for row in browser.find_elements(By.CSS_SELECTOR, "#rows .row")]


def coloured(browser):
    """How many pixels of the map have the colour of an error."""
    return browser.execute_script(
        """
        const map = document.getElementById("map");
        const pixels = map.getContext("2d").getImageData(0, 0, map.width, map.height).data;
        let found = 0;
        for (let i = 0; i < pixels.length; i += 4) {
          if (pixels[i] > 170 && pixels[i + 1] < 120 && pixels[i + 2] < 90 && pixels[i + 3] > 100) found++;
        }
        return found;
        """
    )


def detail(browser):
    """What the details say, once they are there."""
    WebDriverWait(browser, WAIT_S).until(lambda b: b.find_element(By.ID, "detail").text)
    return browser.find_element(By.ID, "detail").text


def test_all_locations_are_there_and_few_are_drawn(opened):
    """The list has as many rows as can be seen, however many there are."""
    assert count(opened) == LOCATIONS
    assert 5 < len(names(opened)) < 40


def test_the_search_finds_names_and_evse_ids(opened):
    """In any case, every word of it."""
    opened.find_element(By.ID, "search").send_keys("zwaluw CITY")
    assert (count(opened), names(opened)) == (1, ["Zwaluw"])
    opened.find_element(By.ID, "search").clear()
    opened.find_element(By.ID, "search").send_keys("nl*wkx*en123-1")
    assert names(opened) == ["Plein N123"]


def test_the_filters_narrow_and_reset(opened):
    """By entry, by party, by rule; the map shows what the list does."""
    before = coloured(opened)
    Select(opened.find_element(By.ID, "entry")).select_by_value("A05")
    assert count(opened) == LOCATIONS // 10
    assert 0 < coloured(opened) < before
    Select(opened.find_element(By.ID, "state")).select_by_value("wrong")
    assert count(opened) == 0
    opened.find_element(By.CSS_SELECTOR, "#filters button").click()
    WebDriverWait(opened, WAIT_S).until(lambda b: count(b) == LOCATIONS)
    Select(opened.find_element(By.ID, "party")).select_by_visible_text("NL*ZZZ")
    assert names(opened) == ["Zwaluw"]


def test_an_entry_of_the_matrix_leads_to_its_locations(opened):
    """And a rule's samples to all that break it."""
    link = opened.find_element(By.CSS_SELECTOR, '.entries a[data-entry="A05"]')
    opened.execute_script("arguments[0].click()", link)
    WebDriverWait(opened, WAIT_S).until(lambda b: count(b) == LOCATIONS // 10)


@pytest.mark.parametrize("name", ["Plein N2", "Plein N2299"])
def test_a_location_opens_with_what_it_says(opened, name):
    """In the first portion and in the last: each entry with value, origin and state."""
    opened.find_element(By.ID, "search").send_keys(name)
    opened.find_element(By.CSS_SELECTOR, "#rows .row").click()
    said = detail(opened)
    assert name in said
    assert "A05 Helpdesk telephone number" in said
    assert f"Recharging point NL*WKX*E{name.split()[1]}-1: AVAILABLE" in said
    assert "AFIR-A02 Location" in said
    assert "\x01" not in said


def test_the_list_is_walked_with_the_keyboard(opened):
    """Arrows move, Enter opens."""
    box = opened.find_element(By.ID, "list")
    box.send_keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    (chosen,) = opened.find_elements(By.CSS_SELECTOR, '.row[aria-selected="true"]')
    name = chosen.text.splitlines()[0]
    box.send_keys(Keys.ENTER)
    assert name in detail(opened)


def test_the_map_zooms_moves_and_opens(opened):
    """Near, few points are large; a click opens the one that it meets."""
    opened.find_element(By.ID, "search").send_keys("Zwaluw")
    opened.execute_script("document.getElementById('map').scrollIntoView({block: 'center', behavior: 'instant'})")
    spot = opened.execute_script(
        """
        const map = document.getElementById("map");
        const pixels = map.getContext("2d").getImageData(0, 0, map.width, map.height).data;
        let [x, y, n] = [0, 0, 0];
        for (let i = 0; i < pixels.length; i += 4) {
          if (pixels[i] > 170 && pixels[i + 1] < 120 && pixels[i + 2] < 90 && pixels[i + 3] > 100) {
            n++; x += (i / 4) % map.width; y += Math.floor(i / 4 / map.width);
          }
        }
        const ratio = window.devicePixelRatio || 1;
        return [x / n / ratio - map.clientWidth / 2, y / n / ratio - map.clientHeight / 2];
        """
    )
    canvas = opened.find_element(By.ID, "map")
    ActionChains(opened).move_to_element_with_offset(canvas, *map(round, spot)).click().perform()
    assert "Zwaluw" in detail(opened)
    opened.find_element(By.ID, "search").clear()
    opened.find_element(By.ID, "search").send_keys("N")
    before = coloured(opened)
    canvas.send_keys("+++")
    near = coloured(opened)
    canvas.send_keys("0")
    assert near != before
    assert coloured(opened) == pytest.approx(before, rel=0.05)


@pytest.mark.parametrize(("width", "least"), [(1280, 700), (400, 300)])
def test_nothing_is_wider_than_the_window(opened, width, least):
    """Neither on a desk nor on a telephone."""
    opened.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    )
    try:
        wide = opened.execute_script("return document.documentElement.scrollWidth")
        assert least < wide <= width
    finally:
        opened.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_what_is_read_first_needs_no_javascript(opened, page):
    """The summary, the matrix and the rules are in the HTML itself."""
    opened.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        opened.get(Path(page).as_uri())
        assert "What to do first" in opened.find_element(By.TAG_NAME, "main").text
        assert len(opened.find_elements(By.CSS_SELECTOR, ".entries svg.bar")) == 37
    finally:
        opened.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
