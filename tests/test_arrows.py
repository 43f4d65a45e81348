"""Imports only go down: what each module may import, as a table, held against what it does import.

A module is in the first layer whose pattern it matches. `ours` is what of ours it may import beside its own layer,
`others` what else: `None` is anything that nobody has for himself (`OWNERS`).
"""

import ast
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("afir_publisher", "exporters")
PATHS = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
}

# Time zones are facts, as the table of characters in unicodedata is, though Python reads them from files.
PURE = frozenset(
    [
        "abc",
        "bisect",
        "collections",
        "dataclasses",
        "datetime",
        "decimal",
        "difflib",
        "enum",
        "fractions",
        "functools",
        "hashlib",
        "heapq",
        "inspect",
        "itertools",
        "json",
        "math",
        "operator",
        "re",
        "string",
        "textwrap",
        "types",
        "typing",
        "unicodedata",
        "urllib.parse",
        "zoneinfo",
    ]
)
"""What a pure module may import of the standard library."""

CLOCK_AND_FILES = frozenset(
    {"__import__", "breakpoint", "eval", "exec", "input", "now", "open", "print", "today", "utcnow"}
)
"""What no pure module calls: it would make the same input give another output, or do more than give an output."""


class Layer(NamedTuple):
    """Modules that may import the same, and what to do about one that imports more."""

    modules: tuple[str, ...]
    ours: tuple[str, ...]
    others: frozenset[str] | None
    remedy: str


COMMAND_LINE = ("afir_publisher.__main__", "afir_publisher.cli", "afir_publisher.cli.*")

READERS = (
    *("v*", "read", "mend", "odd", "stand_in", "texts", "currencies", "assumed", "page"),
    *("glance", "merge", "dialects*"),
)

VALUES = tuple(f"afir_publisher.{name}" for name in ("model", "countries", "facts", "grouping", "pool"))

STATEMENTS = (
    "afir_publisher.overlay",
    *(
        f"afir_publisher.overlay.{name}"
        for name in ("french", "hours", "keys", "kind", "places", "rows", "statement", "values")
    ),
)

LAYERS = (
    Layer(
        ("afir_publisher",),
        (),
        frozenset(),
        "everything imports it first, the pure exporters too: move the code into a module",
    ),
    Layer(
        VALUES,
        (),
        PURE | {"pydantic"},
        "the model is below everything: move the code to what needs it",
    ),
    Layer(
        ("afir_publisher.annex", "afir_publisher.annex.*"),
        VALUES,
        PURE,
        "what is said of a point depends on nothing but it: hand in what is needed as an argument",
    ),
    Layer(
        ("exporters", "exporters.*"),
        (*VALUES, "afir_publisher.annex", "afir_publisher.annex.*"),
        PURE,
        "exporters are pure: hand in what they need as an argument, or move the code up into afir_publisher",
    ),
    Layer(
        ("afir_publisher.enrich.areas", "afir_publisher.enrich.zones"),
        VALUES,
        PURE | {"importlib.resources", "tzfpy"},
        "what places are is looked up in the files that are shipped, and nothing else",
    ),
    Layer(
        STATEMENTS,
        VALUES,
        PURE,
        "what can be stated is values: read files and the store in other modules of the overlay",
    ),
    Layer(
        ("afir_publisher.rules", "afir_publisher.rules.*", "afir_publisher.enrich", "afir_publisher.enrich.*"),
        (*VALUES, "afir_publisher.annex", "afir_publisher.annex.*", *STATEMENTS),
        PURE,
        "what is said about objects depends on nothing but them: hand in what is needed as an argument",
    ),
    Layer(
        ("afir_publisher.standing", "afir_publisher.policy"),
        (*VALUES, "afir_publisher.rules"),
        PURE,
        "what becomes of findings depends on nothing but them: hand in what is needed as an argument",
    ),
    Layer(
        ("afir_publisher.errors",),
        ("afir_publisher.model",),
        frozenset(),
        "errors are words: move the code to what raises",
    ),
    Layer(
        tuple(f"afir_publisher.ocpi.{name}" for name in READERS),
        (*(f"afir_publisher.{name}" for name in ("model", "countries", "grouping", "errors", "ocpi")),),
        PURE | {"pydantic", "pydantic_core", "msgspec"},
        "readers take bytes and give values: fetch and store elsewhere",
    ),
    Layer(
        ("afir_publisher.ocpi", "afir_publisher.ocpi.*"),
        ("afir_publisher.model", "afir_publisher.errors"),
        None,
        "a pull knows neither store nor feeds nor configuration: hand in what it needs as an argument",
    ),
    Layer(
        ("afir_publisher.config", "afir_publisher.config.*"),
        (
            *("afir_publisher.model", "afir_publisher.grouping", "afir_publisher.errors", "afir_publisher.ocpi.page"),
            *STATEMENTS,
            "afir_publisher.certificate",
        ),
        None,
        "the configuration is values: hand in the names of what there is, and build things from it in the command line",
    ),
    Layer(
        tuple(f"afir_publisher.check.{name}" for name in ("fault", "facts", "simple", "wording", "meaning", "in_json")),
        ("afir_publisher.model", "afir_publisher.check.notation"),
        PURE | {"difflib"},
        "what is said about documents depends on nothing but them: read them in verdict",
    ),
    Layer(
        ("afir_publisher.check", "afir_publisher.check.*"),
        ("afir_publisher.model", "afir_publisher.errors", "afir_publisher.wellformed"),
        None,
        "a check knows neither our exporters, which it is to judge, nor store nor configuration",
    ),
    Layer(
        ("afir_publisher.store", "afir_publisher.store.*"),
        (
            *(
                "afir_publisher.model",
                "afir_publisher.errors",
                "afir_publisher.ocpi.page",
                "afir_publisher.ocpi.glance",
            ),
            *("afir_publisher.standing", "afir_publisher.policy"),
            *STATEMENTS,
        ),
        None,
        "the store keeps what it is given: ask for it in the module that calls the store",
    ),
    Layer(
        COMMAND_LINE,
        ("afir_publisher.*", "exporters", "exporters.*"),
        None,
        "the command line may import everything of ours",
    ),
    Layer(
        ("afir_publisher.*", *(f"!{module}" for module in COMMAND_LINE)),
        ("exporters", "exporters.*"),
        None,
        "only the command line knows everything, so nothing imports it: move the code down to where both can reach it",
    ),
)

OWNERS = {
    "sqlite3": ("afir_publisher.store", "afir_publisher.store.*"),
    "sqlite_utils": ("afir_publisher.store", "afir_publisher.store.*"),
    "httpx": (
        *(
            f"afir_publisher.ocpi.{name}"
            for name in ("client", "conformance", "crawl", "cursor", "http", "reply", "transport")
        ),
        "afir_publisher.deliver.post",
        "afir_publisher.check.library",
    ),
    "cryptography": ("afir_publisher.certificate",),
    "starlette": ("afir_publisher.web", "afir_publisher.web.*"),
    "uvicorn": ("afir_publisher.web", "afir_publisher.web.*"),
    "openpyxl": ("afir_publisher.overlay.sheets", "afir_publisher.overlay.workbook"),
    "apscheduler": ("afir_publisher.scheduler", "afir_publisher.scheduler.*"),
    "rdflib": ("afir_publisher.metadata.graph", "afir_publisher.metadata.nodes"),
}
"""What only some modules import, so that the rest neither knows nor notices when it is replaced."""


def is_one_of(name, patterns):
    """Whether a module is one of those meant: it matches a pattern, and none that begins with `!`."""
    meant = [pattern for pattern in patterns if fnmatchcase(name, pattern.removeprefix("!"))]
    return bool(meant) and not any(pattern.startswith("!") for pattern in meant)


def is_within(name, packages):
    """Whether a module is one of these packages or inside one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def layer_of(module):
    """The first layer that a module is in."""
    return next(layer for layer in LAYERS if is_one_of(module, layer.modules))


def is_ours(name):
    """Whether a module is one of ours."""
    return is_within(name, PACKAGES)


def imports(tree, package) -> Iterator[str]:
    """The modules that a module imports anywhere in it; `from package import module` is the module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")
            above = ".".join(parents[: len(parents) - node.level + 1]) if node.level else ""
            base = ".".join(part for part in (above, node.module) if part)
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield full if full in PATHS or base in PACKAGES else base


def impure_calls(tree) -> Iterator[str]:
    """Calls that read a clock, touch files or talk."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in CLOCK_AND_FILES:
                yield f"{called}()"


def breaches(module, source, package=None) -> list[str]:
    """What a module does that its layer may not, each with the remedy."""
    layer, tree = layer_of(module), ast.parse(source)
    found = []
    for name in dict.fromkeys(imports(tree, package or module.rpartition(".")[0])):
        owned = next((owned for owned in OWNERS if is_within(name, (owned,))), None)
        if is_ours(name):
            is_allowed = is_one_of(name, layer.modules) or is_one_of(name, layer.ours)
            remedy = layer.remedy
        elif owned:
            is_allowed = is_one_of(module, OWNERS[owned])
            remedy = f"only {', '.join(OWNERS[owned])} may; call what is there instead"
        else:
            is_allowed = layer.others is None or is_within(name, layer.others)
            remedy = f"{layer.remedy}; what reads no file, clock or network may be added to PURE in this test"
        if not is_allowed:
            found.append(f"{module} imports {name}: {remedy}")
    if layer.others is not None:
        found += [f"{module} calls {call}: {layer.remedy}" for call in impure_calls(tree)]
    return found


@pytest.mark.parametrize("module", PATHS)
def test_imports_only_go_down(module):
    """Every module imports what its layer may, and a pure one calls nothing that is not."""
    path = PATHS[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found = breaches(module, path.read_text(encoding="utf-8"), package)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("afir_publisher", "import re"),
        ("afir_publisher.model", "from afir_publisher import errors"),
        ("afir_publisher.model", "from afir_publisher.errors import ConfigError"),
        ("afir_publisher.errors", "from afir_publisher import store"),
        ("afir_publisher.rules.place", "from afir_publisher.store import Store"),
        ("afir_publisher.rules.place", "from ..errors import ConfigError"),
        ("afir_publisher.rules.place", "import logging"),
        ("afir_publisher.enrich", "from afir_publisher.ocpi import read"),
        ("afir_publisher.ocpi.v2_1_1", "import httpx"),
        ("afir_publisher.ocpi.v2_1_1", "from afir_publisher.store import Store"),
        ("afir_publisher.ocpi.read", "from pathlib import Path"),
        ("afir_publisher.ocpi.client", "from afir_publisher.store import Store"),
        ("afir_publisher.ocpi.files", "import httpx"),
        ("afir_publisher.config.sections", "import exporters"),
        ("afir_publisher.store.rows", "from afir_publisher.ocpi import client"),
        ("afir_publisher.store.rows", "def late():\n    import exporters.datex2"),
        ("afir_publisher.sync", "from afir_publisher import cli"),
        ("afir_publisher.sync", "import afir_publisher.cli.report"),
        ("afir_publisher.sync", "from .cli import main"),
        ("afir_publisher.sync", "from afir_publisher.__main__ import main"),
        ("afir_publisher.sync", "import sqlite3"),
        ("afir_publisher.cli", "from sqlite_utils import Database"),
        ("afir_publisher.sync", "from apscheduler.schedulers.blocking import BlockingScheduler"),
        ("exporters.irve.table", "from afir_publisher import errors"),
        ("exporters.irve.table", "import afir_publisher"),
        *(
            ("exporters.irve.table", f"import {name}")
            for name in ("os", "pathlib", "socket", "time", "logging", "random", "io", "lxml")
        ),
        ("exporters.irve.table", "from urllib.request import urlopen"),
        ("exporters.irve.table", "from datetime import datetime\nat = datetime.now()"),
        ("exporters.irve.table", "from datetime import date\nat = date.today()"),
        ("exporters.irve.table", "text = open('x').read()"),
        ("exporters", "print('x')"),
    ],
)
def test_an_arrow_up_is_found(module, source):
    """The table bites: each of these imports or calls is one breach, named with its module."""
    (found,) = breaches(module, source)
    assert found.startswith((f"{module} imports ", f"{module} calls "))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("exporters.irve.table", "from afir_publisher.model import Pool\nfrom exporters.irve import row"),
        ("exporters.irve.table", "from afir_publisher.countries import alpha_2"),
        ("exporters.irve.table", "from . import row\nfrom ..datex2.tree import Code"),
        ("exporters.irve.table", "from json.encoder import encode_basestring\nimport collections.abc, urllib.parse"),
        ("afir_publisher.rules.place", "from afir_publisher.rules.rule import rule"),
        ("afir_publisher.config", "from afir_publisher.errors import ConfigError\nimport tomllib"),
        ("afir_publisher.sync", "from afir_publisher import config, clock, store\nimport exporters\nimport time"),
        ("afir_publisher.__main__", "from afir_publisher.cli import main"),
        ("afir_publisher.cli", "from afir_publisher.cli.words import table\nfrom exporters.profiles import profile"),
        ("afir_publisher.scheduler", "from apscheduler.schedulers.blocking import BlockingScheduler"),
        ("afir_publisher.ocpi.http", "import httpx"),
    ],
)
def test_an_arrow_down_is_none(module, source):
    """What is to be written so is not reported."""
    assert breaches(module, source) == []


def test_the_pure_modules_are_of_the_standard_library():
    """A name that is not one of Python's own would be allowed without anyone having thought about it."""
    assert {name.split(".")[0] for name in PURE} <= sys.stdlib_module_names
