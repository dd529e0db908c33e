"""
A copy of the journal beside it, once a day, by ``VACUUM INTO``.

It is made on a thread and through a connection of its own, which only reads: under a write-ahead log that holds up no
writer. It is looked through before it takes the place of the one before, so each is good.
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from threading import Lock, Thread

from mmgen.files import DISK
from mmgen.jobs.integrity import backup_of, held_alone, lock_of, older_backup_of

__all__ = ["Backup"]

LOGGER = logging.getLogger("mmgen.jobs")
DAY_SECONDS = 86400.0
RETRY_SECONDS = 3600.0
LONGEST_SECONDS = 60.0
"""A copy that takes longer is given up: the disk is needed for jobs."""
CLOSING_SECONDS = 2.0
STEPS = 100_000
"""How many instructions of SQLite's pass between two looks at whether to go on."""


class Backup:
    """The daily copy of the journal at *path*; *clock* gives seconds since 1970."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self._clock = clock
        self._due = 0.0
        self._lock = Lock()
        self._thread: Thread | None = None
        self._stopped = False

    def begin_when_due(self) -> None:
        """Begin a copy on a thread where the last is a day old; nearly always one comparison."""
        if self._clock() < self._due:
            return
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                return
            self._due, self._stopped = self._clock() + RETRY_SECONDS, False
            self._thread = Thread(target=self._make_quietly, name="mmgen backup", daemon=True)
            self._thread.start()

    def make(self) -> bool:
        """Make the copy unless there is one of this day, or another process makes it. Raises OSError and sqlite3.Error."""
        target = backup_of(self.path)
        if not self.path.exists() or self._is_fresh(target):
            return False
        with held_alone(target) as alone:
            # Another may have made it while this one took the lock.
            if not alone or self._is_fresh(target):
                return False
            part = target.with_name(f"{target.name}.part")
            self._write(part)
            os.utime(part, (self._clock(), self._clock()))
            DISK.sync(part)
            if target.exists():
                DISK.move(target, older_backup_of(self.path))
            DISK.move(part, target)
            DISK.sync_folder(target.parent)
        return True

    def stop(self) -> None:
        """Wait for a copy that is being made, but not for long: then it is given up, and made the next time."""
        thread = self._thread
        if thread is not None:
            thread.join(CLOSING_SECONDS)
            self._stopped = True
            thread.join()

    def _make_quietly(self) -> None:
        try:
            if self._due_by_files() <= self._clock():
                self.make()
            self._due = max(self._due, self._due_by_files())
        except (OSError, sqlite3.Error) as error:
            LOGGER.warning("the journal could not be copied: %s", error)

    def _due_by_files(self) -> float:
        """A day after the last copy; the first a while after the journal was made, which the file for its lock tells."""
        lock = lock_of(self.path)
        for file, wait in ((backup_of(self.path), DAY_SECONDS), (lock, RETRY_SECONDS)):
            with suppress(OSError):
                return file.stat().st_mtime + wait
        return 0.0

    def _is_fresh(self, target: Path) -> bool:
        with suppress(OSError):
            return self._clock() - target.stat().st_mtime < DAY_SECONDS
        return False

    def _write(self, part: Path) -> None:
        """Copy the journal into *part*, ready to be put in its place, and look the copy through."""
        part.unlink(missing_ok=True)  # one that was interrupted
        until = time.monotonic() + LONGEST_SECONDS
        try:
            with closing(sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)) as journal:
                journal.set_progress_handler(lambda: self._stopped or time.monotonic() > until, STEPS)
                journal.execute("VACUUM INTO ?", (str(part),))
            shutil.copymode(self.path, part)
            with closing(sqlite3.connect(part, isolation_level=None)) as copy:
                copy.set_progress_handler(lambda: self._stopped or time.monotonic() > until, STEPS)
                found = copy.execute("PRAGMA quick_check(1)").fetchone()
                copy.execute("PRAGMA journal_mode = WAL")
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        if found != ("ok",):
            part.unlink(missing_ok=True)
            raise sqlite3.DatabaseError(f"the copy is damaged: {found}")
