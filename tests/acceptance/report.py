"""The report of a whole real feed in a browser: how long it takes to write and to open, how large it is, what it says.

    python tests/acceptance/report.py FOLDER SCRATCH

FOLDER holds the Dutch feed as ../shared/ocpi/nl-ndw has it; SCRATCH is an empty folder. Needs Chromium with its driver.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic, sleep

from selenium import webdriver

DAY = "20260607"
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--window-size=1280,1000"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--force-prefers-reduced-motion",
)
MOST_BYTES, MOST_SECONDS = 10_000_000, 3.0

CONFIGURATION = """
[publisher]
country = "NL"
national_identifier = "NL-TEST"
language = "nl"
[[sources]]
name = "dutch"
locations_files = {locations}
tariffs_files = {tariffs}
version = "2.2.1"
[[feed]]
name = "dutch"
profile = "datex2-3.7"
sources = ["dutch"]
"""


def main() -> None:
    """Sync, write the report, open it, use it, and say how it went."""
    folder, scratch = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    scratch.mkdir(parents=True, exist_ok=True)
    parts = {kind: str(folder / f"*_{DAY}_{kind}.*json.gz") for kind in ("locations", "tariffs")}
    settings = scratch / "afir-publish.toml"
    text = CONFIGURATION.format(**{kind: json.dumps(pattern) for kind, pattern in parts.items()})
    settings.write_text(text, encoding="utf-8")
    print(f"sync: {timed('sync', '--config', settings):.1f} s")
    page = scratch / "report.html"
    print(f"write: {timed('validate', '--config', settings, '--format', 'html', '-o', page):.1f} s")
    size = page.stat().st_size
    print(f"size: {size:,} bytes")
    seconds, faults = opened(page, scratch)
    print(f"open: {', '.join(f'{one:.2f}' for one in seconds)} s")
    assert size < MOST_BYTES, "the page is too large"
    assert sorted(seconds)[1] < MOST_SECONDS, "it takes too long to open"
    assert not faults, faults
    print("all well")


def timed(*words: object) -> float:
    """Run a command; how long it took."""
    begun = monotonic()
    subprocess.run([sys.executable, "-m", "afir_publisher", *map(str, words)], check=True, stdout=subprocess.DEVNULL)
    return monotonic() - begun


def opened(page: Path, scratch: Path) -> tuple[list[float], list[str]]:
    """Open a page three times and use it once: the seconds until it can be used, and what the console complains of."""
    seconds = []
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or ""
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
        for _ in range(3):
            begun = monotonic()
            browser.get(page.as_uri())
            while not browser.execute_script("return document.documentElement.dataset.ready"):
                sleep(0.01)
            seconds.append(monotonic() - begun)
        count = "return document.getElementById('count').textContent"
        print(f"list: {browser.execute_script(count)}")
        search = browser.find_element("id", "search")
        search.send_keys("amersfoort")
        print(f"search: {browser.execute_script(count)}")
        browser.find_element("css selector", "#rows .row").click()
        while not browser.find_elements("css selector", "#detail h3"):
            sleep(0.01)
        print(f"detail: {len(browser.find_elements('css selector', '#detail tr'))} rows")
        for width, name in ((1280, "wide"), (400, "narrow")):
            screen = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
            browser.save_screenshot(str(scratch / f"{name}.png"))
        faults = [entry["message"] for entry in browser.get_log("browser")]
        browser.quit()
    return seconds, faults


if __name__ == "__main__":
    main()
