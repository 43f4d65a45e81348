"""The sample network, which comes with the program: what `demo` syncs and `mock-cpo` serves."""

import json
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any


def _folder() -> Traversable:
    """Where the samples are: in the installed package, or beside it in a checkout."""
    packaged = resources.files("afir_publisher").joinpath("samples")
    return packaged if packaged.is_dir() else Path(__file__).parents[1] / "samples"


def rule_samples(code: str) -> dict[str, Any]:
    """The good and bad samples of a rule, and what is found in the bad ones; none of what only readers find."""
    path = _folder().joinpath("rules", f"{code}.json")
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def overlays() -> dict[str, bytes]:
    """Files with what is known of the network beside OCPI, by their names."""
    return {one.name: one.read_bytes() for one in _folder().iterdir() if one.name.endswith(".csv")}


def network() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Its locations and tariffs."""
    folder = _folder().joinpath("ocpi")
    locations, tariffs = (json.loads(folder.joinpath(f"{kind}.json").read_bytes()) for kind in ("locations", "tariffs"))
    return locations, tariffs
