"""The daily copy of the journal: one a day, whole, of the last two, and as good as the journal when it is put back."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from functools import partial
from pathlib import Path

import anyio
import pytest
from journal_records import planned

from mmgen.jobs.backup import DAY_SECONDS, Backup
from mmgen.jobs.integrity import backup_of, lock_of, older_backup_of
from mmgen.jobs.journal import Journal

NOON = 1_800_000_000.0


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """One of two jobs."""
    made = Journal(tmp_path / "journal.sqlite3")
    made.intend(planned("job1"))
    made.intend(planned("job2"))
    return made


def test_one_a_day_and_the_one_before(journal: Journal) -> None:
    """What lies in the write-ahead log is in it too; a day later the copy becomes the older of two."""
    now = [NOON]
    backup = Backup(journal.path, clock=lambda: now[0])
    assert backup.make()
    now[0] += DAY_SECONDS - 1
    assert not backup.make()
    journal.intend(planned("job3"))
    now[0] += 2
    assert backup.make()
    counts = [len(Journal(copy(journal.path)).latest()) for copy in (backup_of, older_backup_of)]
    assert counts == [3, 2]


def test_a_copy_that_is_put_back_is_a_journal(journal: Journal) -> None:
    """`mmgen jobs list` reads it, jobs are written to it, and it has a write-ahead log as before."""
    Backup(journal.path, clock=lambda: NOON).make()
    journal.close()
    journal.path.write_bytes(b"\xa5" * 40_000)
    backup_of(journal.path).replace(journal.path)
    command = [sys.executable, "-m", "mmgen", "jobs", "list"]
    home = os.environ | {"MMGEN_HOME": str(journal.path.parent)}
    told = subprocess.run(command, env=home, capture_output=True, text=True, timeout=300, check=True)
    assert "job1" in told.stdout
    Journal(journal.path).intend(planned("job3"))
    with closing(sqlite3.connect(journal.path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_several_at_once_make_one(journal: Journal) -> None:
    """Each thread has its own lock on the file, as each process has."""
    made: list[bool] = []
    start = threading.Barrier(4)

    def make() -> None:
        backup = Backup(journal.path, clock=lambda: NOON)
        start.wait()
        made.append(backup.make())

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False, False, False, True]
    assert not older_backup_of(journal.path).exists()


def test_it_is_made_beside_the_jobs(journal: Journal) -> None:
    """Off the loop, by the first step of a job; while another writes and has not committed. Closing waits for it."""
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        backup = Backup(journal.path)
        assert backup.make()
        other.execute("ROLLBACK")
    backup_of(journal.path).unlink()
    anyio.run(partial(journal.do, partial(journal.intend, planned("job3"))))
    journal.close()
    assert not backup_of(journal.path).exists()  # the journal is new, and its next process may copy it
    os.utime(lock_of(journal.path), (NOON - DAY_SECONDS * 3000, NOON - DAY_SECONDS * 3000))
    journal = Journal(journal.path)
    anyio.run(partial(journal.do, partial(journal.intend, planned("job4"))))
    journal.close()
    assert backup_of(journal.path).exists()
    assert {each.name for each in journal.path.parent.iterdir()} == {
        "journal.sqlite3", "journal.sqlite3.lock", "journal.backup.sqlite3", "journal.backup.sqlite3.lock",
    }  # fmt: skip


def test_a_damaged_journal_takes_no_copy_away(journal: Journal) -> None:
    """The copies are the last good ones; one that was interrupted leaves nothing behind."""
    now = [NOON]
    backup = Backup(journal.path, clock=lambda: now[0])
    backup.make()
    good = backup_of(journal.path).read_bytes()
    journal.close()
    content = bytearray(journal.path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    journal.path.write_bytes(content)
    now[0] += DAY_SECONDS + 1
    with pytest.raises(sqlite3.DatabaseError):
        backup.make()
    assert backup_of(journal.path).read_bytes() == good
    assert not list(journal.path.parent.glob("*.part*"))
