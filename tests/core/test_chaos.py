"""Killed at random, with answers lost after the bill: nothing is paid twice, and nothing that was paid for is lost."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any


def chaos() -> Any:
    """The module beside this one, which is a program too."""
    path = Path(__file__).with_name("chaos_run.py")
    specification = importlib.util.spec_from_file_location("chaos_run", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["chaos_run"] = module
    specification.loader.exec_module(module)
    return module


def test_what_can_be_settled_is_settled() -> None:
    """Every row is made once: none twice, none lost, none held."""
    outcome = chaos().run("key", 40, 3)
    assert (outcome.duplicates, outcome.lost, outcome.held, outcome.wrong) == (0, 0, 0, 0), outcome
    assert (outcome.billed, outcome.succeeded) == (40, 40)
    assert outcome.kills == 3


def test_what_cannot_be_settled_is_held() -> None:
    """None twice, none lost; what was in doubt is shown, and is no more than what was on its way."""
    outcome = chaos().run("none", 60, 2)
    assert (outcome.duplicates, outcome.lost, outcome.wrong) == (0, 0, 0), outcome
    assert outcome.succeeded + outcome.held == 60
    assert outcome.held <= outcome.kills * 24 + 6
    assert outcome.kills == 2


def test_two_processes_share_a_journal() -> None:
    """Each takes up what the other left; leases keep them from doing the same work, and a look settles doubt."""
    outcome = chaos().run("lookup", 40, 3, processes=2)
    assert (outcome.duplicates, outcome.lost, outcome.held, outcome.wrong) == (0, 0, 0, 0), outcome
    assert (outcome.billed, outcome.succeeded) == (40, 40)
    assert outcome.kills == 3
