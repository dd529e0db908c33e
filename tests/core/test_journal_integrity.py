"""A journal after a power cut: looked through once, refused where it is damaged, and then never written to."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from journal_records import planned

from mmgen import InputError
from mmgen.jobs.integrity import _locked, backup_of, check_whole, has_log, hold_open
from mmgen.jobs.journal import Journal

NAME = "journal.sqlite3"


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a journal of 120 jobs as a power cut leaves it: the last of them is in the write-ahead log."""
    folder = tmp_path_factory.mktemp("cut")
    journal = Journal(folder / "before" / NAME)
    with journal._database.together():
        for number in range(119):
            journal.intend(planned(f"job{number}", request="{}" + " " * 900))
    journal.close()
    journal.intend(planned("last"))
    shutil.copytree(folder / "before", folder / "after")
    journal.close()
    return folder / "after"


def left(cut: Path, folder: Path) -> Path:
    """A copy of the files that a power cut left."""
    shutil.copytree(cut, folder / "home")
    return folder / "home" / NAME


def spoil(path: Path) -> None:
    """Overwrite what lies in the middle, as a bad disk does; the head, which says what the file is, stays."""
    content = bytearray(path.read_bytes())
    content[4096 * 12 : 4096 * 18] = b"\xa5" * (4096 * 6)
    path.write_bytes(content)


def bytes_of(path: Path) -> dict[str, bytes]:
    """The journal and its log."""
    return {
        each.name: each.read_bytes() for each in sorted(path.parent.iterdir()) if each.name in (NAME, f"{NAME}-wal")
    }


def test_a_journal_that_was_cut_is_whole(cut: Path, tmp_path: Path) -> None:
    """It is looked through, log and all, and used; once it is closed there is no reason to look any more."""
    path = left(cut, tmp_path)
    assert has_log(path)
    journal = Journal(path)
    assert len(journal.latest(limit=1000)) == 120
    journal.intend(planned("more"))
    journal.close()
    assert not has_log(path)


def test_a_damaged_journal_is_refused_and_left_as_it_is(cut: Path, tmp_path: Path) -> None:
    """To read and to write; the error names the file, the last good copy, and what to do."""
    path = left(cut, tmp_path)
    spoil(path)
    before = bytes_of(path)
    assert len(before) == 2
    for attempt in (Journal(path).latest, lambda: Journal(path).intend(planned("more"))):
        with pytest.raises(
            InputError, match=r"damaged .*not written to any more; there is no copy .*\.recover"
        ) as caught:
            attempt()
        assert caught.value.name == str(path)
    shutil.copyfile(cut / NAME, backup_of(path))
    with pytest.raises(InputError, match=rf"last good copy is {backup_of(path)} of 20\d\d-.* copy it to {NAME}"):
        Journal(path).latest()
    assert bytes_of(path) == before


def test_a_damaged_log_is_not_taken_for_jobs(cut: Path, tmp_path: Path) -> None:
    """What of it holds is used, which SQLite tells by its sums; the jobs before it are there."""
    path = left(cut, tmp_path)
    log = path.with_name(f"{NAME}-wal")
    log.write_bytes(log.read_bytes()[:40] + b"\xa5" * 5000)
    assert len(Journal(path).latest(limit=1000)) == 119


def test_an_index_that_lies_is_damage(cut: Path, tmp_path: Path) -> None:
    """Sums of money are looked up by it; each page by itself is sound."""
    path = left(cut, tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, '(created)', '(updated)') WHERE name = 'jobs_by_time'"
        )
        connection.commit()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE jobs SET updated = updated + 9 WHERE id = 'job7'")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, '(updated)', '(created)') WHERE name = 'jobs_by_time'"
        )
        connection.commit()
    with pytest.raises(InputError, match="jobs_by_time"):
        check_whole(path)


@pytest.mark.skipif(os.name == "nt", reason="there a log that is left is reason enough to look")
def test_nobody_looks_while_others_have_it_open(cut: Path, tmp_path: Path) -> None:
    """Then no power was cut, and a log is no sign of it: each start of many would read all of it."""
    path = left(cut, tmp_path)
    handles = [hold_open(path)]
    spoil(path)
    handles.append(hold_open(path))
    for handle in handles:
        assert handle is not None
        os.close(handle)
    with pytest.raises(InputError, match="damaged"):
        hold_open(path)


def test_damage_that_is_found_at_work_stops_all_writing(cut: Path, tmp_path: Path) -> None:
    """Also after a clean end, which is no reason to look: whoever meets it is told the same, and it is the last use."""
    path = left(cut, tmp_path)
    Journal(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    spoil(path)
    journal = Journal(path)
    with pytest.raises(InputError, match="damaged"):
        journal.latest(limit=1000)
    before = bytes_of(path)
    with pytest.raises(InputError, match="damaged"):
        journal.intend(planned("more"))
    assert bytes_of(path) == before


@pytest.mark.skipif(not hasattr(os, "O_PATH"), reason="a handle that can't be locked is made so on Linux only")
def test_a_file_system_without_locks_holds_a_journal_too(tmp_path: Path) -> None:
    """Where a lock is refused for another reason than that somebody has it, nobody is waited for."""
    (tmp_path / "lock").touch()
    handle = os.open(tmp_path / "lock", os.O_PATH)
    try:
        assert _locked(handle, exclusively=True)
        assert _locked(handle, exclusively=False)
    finally:
        os.close(handle)
