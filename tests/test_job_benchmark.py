"""The benchmark of jobs runs in its smallest form; of what it measures, memory is judged here, which no load changes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read as Linux tells it")
PROGRAM = Path(__file__).parents[1] / "benchmarks" / "jobs.py"


@pytest.fixture(scope="module")
def printed() -> str:
    """What it prints; it may miss its goals, and must not fail otherwise."""
    command = [sys.executable, str(PROGRAM), "--quick"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode in {0, 1}, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


def figure(printed: str, name: str) -> tuple[float, bool]:
    """A goal's figure, and whether it is met."""
    found = re.search(rf"^{name} +(-?[\d.]+) .*(met|MISSED)$", printed, re.MULTILINE)
    assert found is not None, printed
    return float(found[1]), found[2] == "met"


def test_a_job_is_measured_beside_a_bare_one(printed: str) -> None:
    assert re.search(r"^bare +[\d.]+ +1\.00", printed, re.MULTILINE)
    ratio = re.search(r"^mmgen +[\d.]+ +([\d.]+)", printed, re.MULTILINE)
    assert ratio is not None
    assert float(ratio[1]) > 1
    assert figure(printed, "jobs on one core")[0] > 0
    assert "other clients: left out" in printed


@pytest.mark.parametrize("which", ["result of 100 MB", "input of 10 MB"])
def test_a_large_file_adds_next_to_nothing(printed: str, which: str) -> None:
    """It is streamed to and from the disk; the benchmark in full takes ones of 500 and 50 MB."""
    assert figure(printed, f"added by one {which}")[1]
    assert figure(printed, "peak memory")[1]
