"""The journal's second version: migration, leases, states that guard money, shared commits."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from journal_records import planned

from mmgen import BudgetError, Money
from mmgen.jobs.journal import LEASE_SECONDS, Journal, Update
from mmgen.jobs.schema import FIRST, STEPS, VERSION
from mmgen.money import Budget


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A journal that does not exist yet."""
    journal = Journal(tmp_path / "journal.sqlite3")
    yield journal
    journal.close()


# -- migration ----------------------------------------------------------------------------------------------------------


def test_an_earlier_journal_is_brought_up_to_date(journal: Journal) -> None:
    """Nothing is lost; what may have been on its way is unknown, for the earlier version could not tell."""
    with sqlite3.connect(journal.path) as connection:
        connection.executescript(FIRST + "PRAGMA user_version = 1;")
        for name, state, durable in (("sent", "submitted", 1), ("maybe", "intent", 1), ("local", "intent", 0)):
            connection.execute(
                "INSERT INTO jobs (id, model, kind, task, request, digest, state, durable, process, created, updated, "
                "token) VALUES (?, 'a:b', 'image', 't', '{}', 'd', ?, ?, ?, 5.0, 5.0, 'token')",
                (name, state, durable, os.getpid()),
            )
    connection.close()
    assert {record.id: record.state for record in journal.latest()} == {
        "sent": "submitted",
        "maybe": "unknown",
        "local": "intent",
    }
    assert journal.get("sent").token == "token"
    assert journal.get("maybe").sent == 5.0
    journal.intend(planned())
    assert journal.get("job1").reserved == 1_000_000


def test_a_new_journal_is_what_an_early_one_becomes(journal: Journal, tmp_path: Path) -> None:
    """Made at once or step by step, from any version: the same tables and indexes."""
    journal.intend(planned())

    def schema(path: Path) -> tuple[int, list[object]]:
        with closing(sqlite3.connect(path)) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            return version, connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()

    for version in range(1, VERSION):
        path = tmp_path / f"{version}.sqlite3"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript("".join(STEPS[:version]) + f"PRAGMA user_version = {version};")
        early = Journal(path)
        early.latest()
        early.close()
        assert schema(path) == schema(journal.path)


# -- states -------------------------------------------------------------------------------------------------------------


def test_an_end_is_an_end(journal: Journal) -> None:
    """A late writer does not open a job that ended; a result that came after a cancel is kept, for it is paid."""
    journal.intend(planned())
    assert journal.sending("job1")
    assert journal.get("job1").sends == 1
    assert abs((journal.get("job1").sent or 0) - time.time()) < 5
    assert journal.submitted("job1", "token")
    assert journal.settle("job1", "cancelled")
    assert not journal.submitted("job1", "late")
    assert journal.settle("job1", "succeeded", outcome={"assets": []})
    assert not journal.settle("job1", "failed")
    assert journal.get("job1").state == "succeeded"


def test_what_was_never_sent_costs_nothing(journal: Journal) -> None:
    """What was sent counts with its reservation until its cost is known."""
    for name in ("unsent", "lost", "paid"):
        journal.intend(planned(name))
    journal.sending("lost")
    journal.settle("unsent", "cancelled")
    journal.settle("lost", "failed")
    journal.settle("paid", "succeeded", spent=700_000)
    assert [journal.get(name).spent for name in ("unsent", "lost", "paid")] == [0, 1_000_000, 700_000]


# -- leases -------------------------------------------------------------------------------------------------------------


def test_one_owner_at_a_time(journal: Journal) -> None:
    """Another gets the job when it is given back, or when its lease has run out; a late writer is kept out."""
    journal.intend(planned())
    other = Journal(journal.path)
    first = journal.claim("job1")
    assert first is not None
    assert journal.claim("job1") == replace(first, lease=journal.get("job1").lease)
    assert other.claim("job1") is None
    taken = other.claim("job1", now=time.time() + LEASE_SECONDS + 1)
    assert taken is not None
    assert taken.fence == first.fence + 1
    assert not journal.submitted("job1", "late", fence=first.fence)
    assert other.submitted("job1", "token", fence=taken.fence)
    other.close()
    assert journal.claim("job1") is not None


def test_the_lease_of_a_process_that_died_is_free(journal: Journal) -> None:
    """At once, not after it has run out."""
    code = (
        "import sys; from pathlib import Path; from mmgen.jobs.journal import Journal\n"
        "assert Journal(Path(sys.argv[1])).claim('job1')\nimport os; os._exit(9)"
    )
    journal.intend(planned())
    assert subprocess.run([sys.executable, "-c", code, str(journal.path)], check=False).returncode == 9
    assert journal.get("job1").owner
    assert journal.claim("job1") is not None


def test_a_job_that_ended_has_no_owner(journal: Journal) -> None:
    """There is nothing left to do on it."""
    journal.intend(planned())
    journal.claim("job1")
    journal.settle("job1", "succeeded")
    assert journal.claim("job1") is None
    assert journal.claim("nothing") is None


def test_only_one_of_many_gets_the_lease(journal: Journal) -> None:
    """However many ask at once."""
    journal.intend(planned())
    rivals = [Journal(journal.path) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        won = list(threads.map(lambda rival: rival.claim("job1") is not None, rivals))
    assert sum(won) == 1
    for rival in rivals:
        rival.close()


# -- shared commits -----------------------------------------------------------------------------------------------------


def test_many_threads_share_commits(journal: Journal) -> None:
    """Each write is there when its method returns, and one that fails undoes only itself."""
    journal.intend(planned("taken"))

    def write(number: int) -> str:
        try:
            journal.intend(planned("taken" if number % 10 == 0 else f"job{number}"))
        except sqlite3.IntegrityError:
            return "refused"
        return journal.get(f"job{number}").state

    with ThreadPoolExecutor(16) as threads:
        states = list(threads.map(write, range(100)))
    assert states == ["refused" if number % 10 == 0 else "intent" for number in range(100)]
    assert len(journal.latest(limit=1000)) == 91


# -- budgets ------------------------------------------------------------------------------------------------------------


def test_a_budget_holds_over_200_parallel_submits(journal: Journal) -> None:
    """Not a micro beyond it, whoever comes first, from two journals at once."""
    budget = Budget(name="spring", total=Money.parse("CNY 37.5"))
    other = Journal(journal.path)

    def reserve(number: int) -> bool:
        try:
            (journal if number % 2 else other).intend(planned(f"job{number}", run="spring"), budget=budget)
        except BudgetError:
            return False
        return True

    with ThreadPoolExecutor(16) as threads:
        granted = sum(threads.map(reserve, range(200)))
    assert granted == 37
    assert sum(record.reserved for record in journal.latest(limit=1000)) == 37_000_000
    other.close()


def test_what_is_settled_makes_room(journal: Journal) -> None:
    """A job that cost less than expected, or was refused for free, leaves the difference; an unknown one does not."""
    budget = Budget(name="spring", total=Money.parse("CNY 2"))
    journal.intend(planned("one", run="spring"), budget=budget)
    journal.intend(planned("two", run="spring"), budget=budget)
    journal.update("one", Update(state="unknown"))
    with pytest.raises(BudgetError, match=r"has CNY 0 left, and this may cost CNY 1; nothing was sent"):
        journal.intend(planned("three", run="spring"), budget=budget)
    journal.settle("two", "failed", spent=0)
    journal.intend(planned("three", run="spring"), budget=budget)
    journal.intend(planned("elsewhere", run="autumn"), budget=Budget(name="autumn", total=Money.parse("CNY 1")))


def test_a_budget_counts_items_and_seconds(journal: Journal) -> None:
    """Where money is not what is scarce."""
    budget = Budget(name="spring", items=3, seconds=10)
    journal.intend(planned("one", run="spring", items=2, seconds=6.0), budget=budget)
    with pytest.raises(BudgetError, match="1 items left, and this makes 2"):
        journal.intend(planned("two", run="spring", items=2), budget=budget)
    with pytest.raises(BudgetError, match="4 s left, and this makes 5 s"):
        journal.intend(planned("two", run="spring", seconds=5.0), budget=budget)
    journal.intend(planned("two", run="spring", seconds=4.0), budget=budget)


def test_a_budget_is_in_one_currency(journal: Journal) -> None:
    """mmgen converts none."""
    budget = Budget(name="spring", total=Money.parse("USD 5"))
    with pytest.raises(BudgetError, match="another currency"):
        journal.intend(planned(run="spring"), budget=budget)


def test_old_jobs_are_forgotten(journal: Journal) -> None:
    """Those that ended; never one that may still be paid for."""
    for name in ("done", "held", "sent"):
        journal.intend(planned(name))
    journal.settle("done", "succeeded")
    journal.update("held", Update(state="unknown"))
    assert [record.id for record in journal.forget(time.time() - 60)] == []
    assert [record.id for record in journal.forget(time.time() + 60)] == ["done"]
    assert {record.id for record in journal.latest()} == {"held", "sent"}
    assert [record.id for record in journal.unfinished()] == ["held", "sent"]


OPENING = """
import sys; from pathlib import Path; from mmgen.jobs.journal import Journal
print("ready", flush=True); sys.stdin.readline()
Journal(Path(sys.argv[1])).forget(0.0); Journal(Path(sys.argv[1])).release(); Journal(Path(sys.argv[1])).claim("x")
"""


def test_several_processes_make_the_journal_at_once(tmp_path: Path) -> None:
    """None finds it locked."""
    for number in range(3):
        command = [sys.executable, "-c", OPENING, str(tmp_path / f"{number}.sqlite3")]
        several = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(3)
        ]
        for process in several:
            assert process.stdout is not None
            process.stdout.readline()
        for process in several:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        assert [process.communicate(timeout=300)[1] for process in several] == [""] * 3
