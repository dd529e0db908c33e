"""What was asked on this machine: listed off the loop, and narrowed by state, model and time."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import pytest
from journal_records import planned

from mmgen import AsyncClient, RequestError
from mmgen.jobs.journal import Journal
from mmgen.jobs.listing import Listing

PLAIN = planned("job", model="one:pot", created=0.0, updated=0.0, currency="", reserved=0)
ENDED_PROCESS = 2**22 + 1
"""Above the greatest number that a process can have."""


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Journal:
    """Six jobs, a minute after each other, the last one now."""
    made = Journal(tmp_path_factory.mktemp("home") / "journal.sqlite3")
    jobs: list[dict[str, Any]] = [
        {"id": "a", "model": "one:pot"},
        {"id": "b", "model": "one:pot/large"},
        {"id": "c", "model": "other:pot"},
        {"id": "d", "model": "one:jar", "durable": False},
        {"id": "e", "model": "one:jar", "durable": False, "process": ENDED_PROCESS},
        {"id": "f", "model": "ones:pot"},
    ]
    for ago, job in zip(range(5, -1, -1), jobs, strict=True):
        made.intend(replace(PLAIN, created=time.time() - 60 * ago, **job))
    made.submitted("b", "token")
    made.settle("c", "failed", reason="no")
    return made


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Listing(), "fedcba"),
        (Listing(limit=2), "fe"),
        (Listing(state="failed"), "c"),
        (Listing(state=("failed", "submitted")), "cb"),
        (Listing(state="interrupted"), "e"),
        (Listing(state="intent"), "fda"),
        (Listing(state="intent", limit=1), "f"),
        (Listing(model="one:pot"), "a"),
        (Listing(model="one/pot"), "a"),
        (Listing(model="one:pot/large"), "b"),
        (Listing(model="one"), "edba"),
        (Listing(since=timedelta(seconds=90)), "fe"),
        (Listing(since=datetime.now(UTC) + timedelta(days=1)), ""),
        (Listing(since=datetime.fromtimestamp(0)), "fedcba"),  # noqa: DTZ006 - a moment without a zone is what is tried
        (Listing(model="one", state="intent", since=timedelta(hours=1)), "da"),
    ],
)
def test_a_list_is_narrowed(journal: Journal, wanted: Listing, names: str) -> None:
    """By each alone and by all together, newest first; what is shown as interrupted is found as that."""
    assert "".join(record.id for record in journal.latest(wanted)) == names


@pytest.mark.parametrize(("narrowing", "told"), [({"state": "done"}, "'done' is no state"), ({"limit": 0}, "limit=0")])
def test_what_narrows_to_nothing_is_refused(narrowing: dict[str, Any], told: str) -> None:
    """A misspelt state does not look like a journal without such jobs."""
    with pytest.raises(RequestError, match=told):
        Listing(**narrowing)


def test_no_name_is_no_job(tmp_path: Path) -> None:
    """An empty name, of a variable of a script that is not set, does not stand for the only job."""
    journal = Journal(tmp_path / "journal.sqlite3")
    journal.intend(PLAIN)
    with pytest.raises(RequestError, match="'' names"):
        journal.get("")


LOOKS: list[Callable[[AsyncClient], Awaitable[object]]] = [
    lambda client: client.jobs(),
    lambda client: client.job("a"),
    lambda client: client.unfinished(),
]


def test_the_loop_does_not_wait_for_the_disk(tmp_path: Path) -> None:
    """The journal is opened and read on another thread, whatever is looked at first."""
    opened: list[int] = []

    def note_opening(event: str, _: tuple[Any, ...]) -> None:
        if event == "sqlite3.connect":
            opened.append(threading.get_ident())

    async def work(look: Callable[[AsyncClient], Awaitable[object]], home: Path) -> None:
        async with AsyncClient(home=home) as client:
            opened.clear()
            assert await look(client)
            assert opened
            assert threading.get_ident() not in opened

    sys.addaudithook(note_opening)  # it can't be removed, and costs the tests after this next to nothing
    for number, look in enumerate(LOOKS):
        Journal(tmp_path / f"{number}" / "journal.sqlite3").intend(replace(PLAIN, id="a"))
        anyio.run(work, look, tmp_path / f"{number}")
