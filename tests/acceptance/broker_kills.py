"""Who sends a feed is killed a hundred times between a message and the note that it was taken: run by hand.

    python tests/acceptance/broker_kills.py [HOW_OFTEN]

A few minutes; `tests/test_deliver_kill.py` says what is done and checked.
"""

import os
import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    os.environ["AFIR_PUBLISH_KILLS"] = sys.argv[1] if len(sys.argv) > 1 else "100"
    sys.exit(pytest.main(["-q", "-n0", str(Path(__file__).resolve().parents[1] / "test_deliver_kill.py")]))
