"""The sample network, which comes with the program: what `demo` syncs and `mock-cpo` serves."""

import json
from importlib import resources
from pathlib import Path
from typing import Any


def network() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Its locations and tariffs: from the installed package, or from beside it in a checkout."""
    packaged = resources.files("afir_publisher").joinpath("samples", "ocpi")
    folder = packaged if packaged.is_dir() else Path(__file__).parents[1] / "samples" / "ocpi"
    locations, tariffs = (json.loads(folder.joinpath(f"{kind}.json").read_bytes()) for kind in ("locations", "tariffs"))
    return locations, tariffs
