"""What all tests share, those of plugins too: nothing of the user's own settings or files is read or written."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

# In CI the examples are fixed: a change is judged by its own faults, and new ones are looked for at the desk.
settings.register_profile("mmgen", deadline=None, max_examples=60, derandomize="CI" in os.environ)
settings.load_profile("mmgen")


def pytest_xdist_auto_num_workers() -> int:
    """Half as many more than processors: the tests of jobs wait, for silences and other processes, as long as others compute."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + (cores + 1) // 2


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a data folder of its own, and no setting from outside."""
    for name in [name for name in os.environ if name.startswith("MMGEN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MMGEN_HOME", str(tmp_path / "mmgen-home"))


@pytest.fixture(autouse=True)
def _own_priority() -> Generator[None]:
    """No test leaves its process with another priority: a real-time one would starve the tests beside it."""
    before = _policy()
    yield
    assert _policy() == before


def _policy() -> int | None:
    return os.sched_getscheduler(0) if hasattr(os, "sched_getscheduler") else None
