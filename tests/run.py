"""Runs all checks of the project, the same here and in CI: `python tests/run.py`, in an environment with `dev`.

Every check is run, whatever became of those before it; what a check printed is shown if it failed.
"""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

CHECKS: dict[str, tuple[str, ...]] = {
    "format": ("ruff", "format", "--check", "."),
    "lint": ("ruff", "check", "."),
    "types": ("mypy",),
    "tests": ("pytest", "--quiet", "-nauto", "--ignore=tests/test_wheel.py"),
    "wheel": ("pytest", "--quiet", "tests/test_wheel.py"),
}
"""What each check runs, as a module of this Python."""


def check(name: str, command: tuple[str, ...]) -> bool:
    """Run one check and tell how it went: time and last line, or all that it printed."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    is_fine = done.returncode == 0
    printed = done.stdout.rstrip()
    told = printed.rpartition("\n")[2].strip("= ") if is_fine else f"failed: {' '.join(command)}\n{printed}\n"
    sys.stdout.write(f"{name:<8}{time.monotonic() - started:6.1f} s  {told}\n")
    sys.stdout.flush()
    return is_fine


def main() -> int:
    """Run all checks; 0 if all are fine, 1 otherwise."""
    failed = [name for name, command in CHECKS.items() if not check(name, command)]
    sys.stdout.write(f"failed: {', '.join(failed)}\n" if failed else "all is fine\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
