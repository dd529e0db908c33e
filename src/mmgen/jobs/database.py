"""
One SQLite connection for all threads of a process, with commits that are shared.

Each write waits until it is synced to the disk; writes that arrive while another is being synced go into one
transaction after it, each in a savepoint of its own, so that one sync serves them all.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, get_ident
from typing import Any, Generic, TypeVar

from mmgen.errors import InputError
from mmgen.jobs.integrity import damaged, hold_open, says_damaged
from mmgen.jobs.mounts import check_local, filesystem_of
from mmgen.jobs.schema import VERSION, migrate

__all__ = ["Database"]

T = TypeVar("T")
BUSY_SECONDS = 30.0


@dataclass
class Write(Generic[T]):
    """A write that waits for its turn, then its outcome."""

    work: Callable[[sqlite3.Connection], T]
    value: T | None = None
    error: BaseException | None = None
    done: bool = False

    def run(self, connection: sqlite3.Connection) -> None:
        """Do the work in a savepoint: what it raises undoes it alone."""
        connection.execute("SAVEPOINT one")
        try:
            self.value = self.work(connection)
        except Exception as error:  # noqa: BLE001 - it is raised where the write was asked for
            self.error = error
            connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")


class Database:
    """The file at *path*, made and opened when it is first used."""

    def __init__(self, path: Path, *, filesystem: Callable[[Path], str] = filesystem_of) -> None:
        self.path = path
        self._filesystem = filesystem
        self._connection: sqlite3.Connection | None = None
        self._process = os.getpid()
        self._turn = Lock()
        self._waiting: list[Write[Any]] = []
        self._inside = 0
        """The thread that has the turn for several writes together."""
        self._begun = False
        self._hold: int | None = None
        """What tells other processes that this one has it open."""
        self._damage: InputError | None = None

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do *work* in a transaction that is on the disk when this returns."""
        write = Write(work)
        if self._inside == get_ident():
            self._join(write)
        else:
            self._waiting.append(write)
            with self._turn:
                if not write.done:
                    self._commit_waiting()
        if write.error is not None:
            raise write.error
        return write.value  # type: ignore[return-value] # without an error it is what the work returned

    def read(self, statement: str, values: tuple[object, ...] = ()) -> list[Any]:
        """The rows that *statement* selects."""
        if self._inside == get_ident():
            return self._select(statement, values)
        with self._turn:
            return self._select(statement, values)

    @contextmanager
    def together(self) -> Generator[None]:
        """
        What this thread writes within is one transaction, on the disk when it is left.

        Nothing of it may be told before that. Raises InputError when none of it holds.
        """
        with self._turn:
            self._inside, self._begun = get_ident(), False
            try:
                yield
                if self._begun:
                    self._opened().execute("COMMIT")
            except sqlite3.DatabaseError as error:
                raise self._broken(error) from error
            finally:
                self._inside = 0
                if self._connection is not None and self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Release the file; the next use opens it again."""
        with self._turn:
            if self._connection is not None and self._process == os.getpid():
                self._leave(self._connection)
            self._connection = self._hold = self._damage = None

    def _join(self, write: Write[Any]) -> None:
        """Do a write within the transaction of ``together``."""
        try:
            connection = self._opened()
            if not self._begun:
                self._begun = True
                connection.execute("BEGIN IMMEDIATE")
            elif not connection.in_transaction:
                # It could not be begun, or a full disk, say, has undone it: nothing more may be written, and none holds.
                raise sqlite3.OperationalError("the transaction was undone")
            write.run(connection)
        except sqlite3.DatabaseError as error:
            raise self._broken(error) from error

    def _select(self, statement: str, values: tuple[object, ...]) -> list[Any]:
        try:
            return self._opened().execute(statement, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._broken(error) from error

    def _commit_waiting(self) -> None:
        batch, self._waiting = self._waiting, []
        try:
            connection = self._opened()
            connection.execute("BEGIN IMMEDIATE")
            try:
                for write in batch:
                    write.run(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        except (sqlite3.DatabaseError, InputError) as error:
            told = error if isinstance(error, InputError) else self._broken(error)
            for write in batch:
                write.error = told
        for write in batch:
            write.done = True

    def _opened(self) -> sqlite3.Connection:
        if self._damage is not None:
            raise self._damage
        if self._connection is None or self._process != os.getpid():
            # A connection must not cross a fork; the child's is its own.
            self._process, self._hold = os.getpid(), None
            self._connection = self._open()
        return self._connection

    def _open(self) -> sqlite3.Connection:
        check_local(self.path, self._filesystem(self.path))
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            raise InputError(
                str(self.path), f"can't be opened ({error}); set MMGEN_HOME to a folder that can be written"
            ) from error
        try:
            self._hold = hold_open(self.path)
            connection.execute("PRAGMA synchronous = FULL")
            version = migrate(connection)
        except sqlite3.DatabaseError as error:
            self._leave(connection)
            raise self._broken(error) from error
        except InputError:
            self._leave(connection)
            raise
        if version > VERSION:
            self._leave(connection)
            raise InputError(
                str(self.path), f"was written by a later mmgen (version {version}; this one knows {VERSION})"
            )
        return connection

    def _leave(self, connection: sqlite3.Connection) -> None:
        connection.close()
        if self._hold is not None:
            os.close(self._hold)
            self._hold = None

    def _broken(self, error: sqlite3.Error) -> InputError:
        """What to raise for *error*; where it says that the file is damaged, this is the last that is asked of it."""
        if says_damaged(error):
            self._damage = damaged(self.path, str(error))
            return self._damage
        return InputError(str(self.path), f"the journal can't be used ({error})")
