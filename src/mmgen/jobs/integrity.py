"""
Whether a journal is whole, looked at after an unclean start: a power cut, or the death of the last who had it open.

Who has a journal open holds a shared lock on a file beside it, which the system lets go of when a process dies. SQLite
removes the write-ahead log when the last connection is closed. So where one is left, and nobody holds the lock, the end
was unclean. While others have it open nothing is looked at, for then no power was cut.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from mmgen.errors import InputError

try:
    import fcntl
except ImportError:  # Windows: there a log that is left is reason enough to look
    fcntl = None  # type: ignore[assignment] # the module or nothing

__all__ = [
    "backup_of",
    "check_whole",
    "damaged",
    "held_alone",
    "hold_open",
    "lock_of",
    "older_backup_of",
    "says_damaged",
]

WAL_HEADER = 32
PAUSE = 0.01
CODES = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def backup_of(path: Path) -> Path:
    """Where the latest copy of the journal at *path* lies."""
    return path.with_name(f"{path.stem}.backup{path.suffix}")


def older_backup_of(path: Path) -> Path:
    """Where the copy before that lies."""
    return path.with_name(f"{path.stem}.backup-older{path.suffix}")


def lock_of(path: Path) -> Path:
    """The file beside *path* that is held in its place; it stays empty, and is as old as the first use of *path*."""
    return path.with_name(f"{path.name}.lock")


def hold_open(path: Path) -> int | None:
    """
    Hold the journal at *path* open, until what is returned is closed; after an unclean end it is looked through first.

    Raises InputError for one that is damaged. It is left as it is.
    """
    handle = _opened(lock_of(path))
    try:
        while handle is not None and not _locked(handle, exclusively=True):
            if _locked(handle, exclusively=False):
                return handle
            time.sleep(PAUSE)  # noqa: TID251 - on a worker thread: another process looks it through
        if has_log(path):
            check_whole(path)
        while handle is not None and not _locked(handle, exclusively=False):
            time.sleep(PAUSE)  # noqa: TID251 - as above, for to let go and to take again are two steps
    except BaseException:
        if handle is not None:
            os.close(handle)
        raise
    return handle


def has_log(path: Path) -> bool:
    """Whether transactions are in the write-ahead log that were not moved to the journal at *path*."""
    with suppress(OSError):
        return path.with_name(f"{path.name}-wal").stat().st_size > WAL_HEADER
    return False


def check_whole(path: Path) -> None:
    """Look through the journal at *path*, log and all, and change nothing. Raises InputError when it is damaged."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
            found = [str(told) for (told,) in connection.execute("PRAGMA integrity_check(1)")]
    except sqlite3.DatabaseError as error:
        if not says_damaged(error):
            return  # busy, say: what is the matter is told when it is used
        found = [str(error)]
    if found != ["ok"]:
        raise damaged(path, " ".join(found[0].split()) if found else "it can't be read")


def says_damaged(error: sqlite3.Error) -> bool:
    """Whether *error* says that the file is damaged, rather than busy, full or forbidden."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in CODES


def damaged(path: Path, problem: str) -> InputError:
    """What to raise for a damaged journal: what is the matter, which copy is the last good one, and what to do."""
    copy = next((each for each in (backup_of(path), older_backup_of(path)) if each.exists()), None)
    files = f"{path.name}, {path.name}-wal and {path.name}-shm"
    if copy is None:
        advice = f"there is no copy of it; move {files} aside, and try `.recover` of the sqlite3 program on them"
    else:
        made = datetime.fromtimestamp(copy.stat().st_mtime, UTC)
        advice = (
            f"the last good copy is {copy} of {made:%Y-%m-%d %H:%M} UTC; move {files} aside and copy it to {path.name}. "
            "Jobs since then are not in it: look for paid ones at their backends before you send them again"
        )
    return InputError(
        str(path), f"the journal can't be used: it is damaged ({problem}), and is not written to any more; {advice}"
    )


@contextmanager
def held_alone(path: Path) -> Generator[bool]:
    """Whether nobody else holds *path*; then nobody does within."""
    handle = _opened(lock_of(path))
    try:
        yield handle is None or _locked(handle, exclusively=True)
    finally:
        if handle is not None:
            os.close(handle)


def _opened(path: Path) -> int | None:
    """A file to lock; None where there is no such thing."""
    if fcntl is None:
        return None
    with suppress(OSError):
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return None


def _locked(handle: int, *, exclusively: bool) -> bool:
    assert fcntl is not None
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if exclusively else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # A file system that knows no locks: there, as on Windows, a log that is left is reason enough to look.
        return True
    return True
