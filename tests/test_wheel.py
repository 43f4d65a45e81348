"""What is installed is what is needed: the wheel, in an environment with nothing else, answers.

Builds and installs with pip, so it needs pip's way to a package index.
"""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def run(*command, cwd):
    """What a command prints; a test fails with all of it if the command does."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The project as it is published."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The programs of an environment that has the wheel and what it asks for, and nothing for development."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    python = programs / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", wheel, cwd=folder)
    return programs


def test_the_wheel_holds_what_belongs_to_it(wheel):
    """Both packages with their data, the samples and the licence, and nothing from beside them."""
    names = zipfile.ZipFile(wheel).namelist()
    about = f"{'-'.join(wheel.name.split('-')[:2])}.dist-info"
    own = {
        str(path.relative_to(ROOT).as_posix())
        for package in ("afir_publisher", "exporters")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    samples = {
        f"afir_publisher/{path.relative_to(ROOT).as_posix()}"
        for path in (ROOT / "samples").rglob("*")
        if path.is_file()
    }
    assert {name for name in names if not name.startswith(about)} == own | samples
    assert f"{about}/licenses/LICENSE" in names


def test_the_command_answers_without_anything_for_development(installed, tmp_path):
    """`afir-publish --help` needs no more than what the wheel asks for."""
    assert "afir-publish" in run(installed / "afir-publish", "--help", cwd=tmp_path)


def test_every_module_can_be_imported_without_anything_for_development(installed, tmp_path):
    """No module of ours needs a package that only a developer has."""
    modules = sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for package in ("afir_publisher", "exporters")
        for path in (ROOT / package).rglob("*.py")
        if path.name != "__main__.py"
    )
    run(installed / "python", "-W", "error", "-c", f"import {', '.join(modules)}", cwd=tmp_path)
