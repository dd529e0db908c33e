"""The journal: committed before the next step, shared by processes, never read in another's format."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from journal_records import planned

from mmgen import InputError, RequestError
from mmgen.jobs.journal import JobRecord, Journal
from mmgen.jobs.listing import Listing
from mmgen.jobs.schema import VERSION

WRITER = """
import sys, time
from dataclasses import replace
from pathlib import Path
from mmgen.jobs.journal import JobRecord, Journal
journal = Journal(Path(sys.argv[1]))
record = JobRecord(id="", model="a:b", kind="image", task="t", request="{}", digest="d", state="intent", durable=True,
                   process=1, created=0.0, updated=0.0)
for number in range(40):
    name = f"{sys.argv[2]}-{number}"
    journal.intend(replace(record, id=name, created=time.time()))
    journal.submitted(name, f"token-{name}")
    journal.settle(name, "succeeded", outcome={"assets": [{"path": name}]})
"""


def record(name: str = "job1", **changes: object) -> JobRecord:
    """A job whose request can be read."""
    return planned(name, **({"request": '{"kind":"image","prompt":"a"}', "digest": "d" * 64} | changes))


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """A journal that does not exist yet."""
    return Journal(tmp_path / "deep" / "journal.sqlite3")


def test_a_job_goes_through_its_states(journal: Journal) -> None:
    """Each is on disk, for any other reader, before the method returns."""
    journal.intend(record())
    assert Journal(journal.path).get("job1").state == "intent"
    journal.submitted("job1", "token")
    assert (Journal(journal.path).get("job1").state, Journal(journal.path).get("job1").token) == ("submitted", "token")
    journal.settle("job1", "succeeded", outcome={"assets": [{"path": "/a.png"}]})
    assert journal.get("job1").state == "succeeded"
    assert journal.get("job1").files == ["/a.png"]
    journal.intend(record("job2"))
    journal.settle("job2", "failed", reason="no clay")
    assert journal.get("job2").reason == "no clay"


def test_every_commit_is_synced(journal: Journal) -> None:
    """The intent survives a power cut: write-ahead log, fully synced."""
    journal.intend(record())
    connection = journal._database._opened()
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_the_latest_come_first(journal: Journal) -> None:
    """As many as asked for, of one state if asked for."""
    assert journal.latest() == []
    assert not journal.path.exists()
    for number in range(5):
        journal.intend(record(f"job{number}", created=float(number)))
    journal.settle("job3", "failed")
    assert [each.id for each in journal.latest(limit=3)] == ["job4", "job3", "job2"]
    assert [each.id for each in journal.latest(Listing(state="failed"))] == ["job3"]


@pytest.mark.parametrize("name", ["abc123", "abc1"])
def test_a_job_is_found_by_the_start_of_its_name(journal: Journal, name: str) -> None:
    """As long as no other begins so."""
    journal.intend(record("abc123"))
    journal.intend(record("abd456"))
    assert journal.get(name).id == "abc123"


@pytest.mark.parametrize(
    ("name", "reason"), [("ab", "several jobs"), ("x", "no job"), ("%", "no job"), ("a_c", "no job")]
)
def test_a_name_that_fits_none_or_several(journal: Journal, name: str, reason: str) -> None:
    """Patterns of SQL are not patterns here."""
    journal.intend(record("abc123"))
    journal.intend(record("abd456"))
    with pytest.raises(RequestError, match=reason):
        journal.get(name)


def test_a_whole_name_beats_longer_ones(journal: Journal) -> None:
    """Even if another begins with it."""
    journal.intend(record("abc"))
    journal.intend(record("abcd"))
    assert journal.get("abc").id == "abc"


def test_two_processes_write_at_once(journal: Journal) -> None:
    """No job is lost, none is locked out."""
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(journal.path), name], stderr=subprocess.PIPE, text=True)
        for name in ("one", "two")
    ]
    failures = [writer.communicate(timeout=300)[1] for writer in writers]
    assert failures == ["", ""]
    written = journal.latest(limit=1000)
    assert len(written) == 80
    assert {each.state for each in written} == {"succeeded"}
    assert all(each.files == [each.id] for each in written)


def test_a_later_journal_is_refused(journal: Journal) -> None:
    """Rather than read wrongly or spoilt."""
    journal.intend(record())
    with sqlite3.connect(journal.path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(InputError, match=rf"later mmgen \(version 99; this one knows {VERSION}\)"):
        Journal(journal.path).latest()
    with pytest.raises(InputError, match="later mmgen"):
        Journal(journal.path).intend(record("job2"))


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 200])
def test_a_broken_journal_is_named(tmp_path: Path, content: bytes) -> None:
    """One error with the path."""
    path = tmp_path / "journal.sqlite3"
    path.write_bytes(content)
    with pytest.raises(InputError, match="journal can't be used") as caught:
        Journal(path).latest()
    assert caught.value.name == str(path)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """The error says what to set."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match="MMGEN_HOME"):
        Journal(tmp_path / "file" / "journal.sqlite3").intend(record())


def ended_process() -> int:
    """The number of a process that is gone."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.mark.parametrize("state", ["intent", "submitted"])
def test_a_job_whose_process_ended_is_interrupted(journal: Journal, state: str) -> None:
    """A local job can't go on without its process; the listing says so."""
    journal.intend(record(durable=False, process=ended_process(), state=state))
    assert journal.get("job1").state == "interrupted"
    assert "has ended" in journal.get("job1").reason


def test_a_job_that_may_go_on_is_not_interrupted(journal: Journal) -> None:
    """A vendor's job outlives us; a local one lives as long as its process."""
    journal.intend(record("vendor", durable=True, process=ended_process()))
    journal.intend(record("here", durable=False, process=os.getpid()))
    journal.intend(record("done", durable=False, process=ended_process()))
    journal.settle("done", "succeeded")
    assert {each.id: each.state for each in journal.latest()} == {
        "vendor": "intent",
        "here": "intent",
        "done": "succeeded",
    }


def test_the_outcome_is_plain_json(journal: Journal) -> None:
    """Anybody's tools can read the journal."""
    journal.intend(record())
    journal.settle("job1", "succeeded", outcome={"assets": [], "cost": "CNY 3"})
    with sqlite3.connect(journal.path) as connection:
        (outcome,) = connection.execute("SELECT outcome FROM jobs").fetchone()
    connection.close()
    assert json.loads(outcome) == {"assets": [], "cost": "CNY 3"}
