"""
The journal of jobs: SQLite in WAL mode, every state fully synced before the next step is taken.

The intent is committed before anything is sent; the backend's token right after the submit; the digests of the stored
files last. Several processes may use one journal at once.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mmgen.errors import InputError, RequestError

__all__ = ["Journal", "Record", "State"]

VERSION = 1
State = Literal["intent", "submitted", "unknown", "succeeded", "failed", "cancelled", "interrupted"]
SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    kind TEXT NOT NULL,
    task TEXT NOT NULL,
    request TEXT NOT NULL,
    digest TEXT NOT NULL,
    state TEXT NOT NULL,
    durable INTEGER NOT NULL,
    process INTEGER NOT NULL,
    created REAL NOT NULL,
    updated REAL NOT NULL,
    token TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX IF NOT EXISTS jobs_by_time ON jobs (created);
"""
COLUMNS = "id, model, kind, task, request, digest, state, durable, process, created, updated, token, reason, outcome"


@dataclass(frozen=True, slots=True)
class Record:
    """One job as the journal knows it. Times are seconds since 1970."""

    id: str
    model: str
    kind: str
    task: str
    request: str
    digest: str
    state: State
    durable: bool
    process: int
    created: float
    updated: float
    token: str = ""
    reason: str = ""
    outcome: str = "{}"

    @property
    def files(self) -> list[str]:
        """The files that the job made."""
        return [str(asset["path"]) for asset in json.loads(self.outcome).get("assets", [])]


class Journal:
    """The journal file. Opened when it is first used; every method commits before it returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._made = False

    def intend(self, record: Record) -> None:
        """Commit that *record* is about to be submitted."""
        marks = ", ".join("?" * 14)
        values = (*_columns(record),)
        with self._writing() as connection:
            connection.execute(f"INSERT INTO jobs ({COLUMNS}) VALUES ({marks})", values)  # noqa: S608 - constants only

    def submitted(self, job: str, token: str) -> None:
        """Commit the name by which the backend knows the job."""
        self._update(job, "submitted", token=token)

    def settle(self, job: str, state: State, *, reason: str = "", outcome: dict[str, Any] | None = None) -> None:
        """Commit how the job ended."""
        self._update(job, state, reason=reason, outcome=json.dumps(outcome or {}))

    def get(self, job: str) -> Record:
        """The job whose identity is *job* or begins with it. Raises RequestError when there is not exactly one."""
        pattern = job.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
        found = self._select("WHERE id = ? OR id LIKE ? ESCAPE '\\' ORDER BY id = ? DESC LIMIT 3", (job, pattern, job))
        if found and (found[0].id == job or len(found) == 1):
            return found[0]
        raise RequestError(f"{job!r} names {'several jobs' if found else 'no job'}; `mmgen jobs` lists them")

    def latest(self, *, limit: int = 50, state: State | None = None) -> list[Record]:
        """The latest jobs, newest first."""
        if not self.path.exists():
            return []
        where = "WHERE state = ?" if state else ""
        return self._select(f"{where} ORDER BY created DESC, id LIMIT ?", (*([state] if state else []), limit))

    def _select(self, rest: str, values: Sequence[object]) -> list[Record]:
        with self._connection() as connection:
            rows = connection.execute(f"SELECT {COLUMNS} FROM jobs {rest}", values)  # noqa: S608 - constants only
            return [_seen(Record(*row)) for row in rows]

    def _update(self, job: str, state: State, **columns: str) -> None:
        names = "".join(f", {name} = ?" for name in columns)
        with self._writing() as connection:
            statement = f"UPDATE jobs SET state = ?, updated = ?{names} WHERE id = ?"  # noqa: S608 - constants only
            connection.execute(statement, (state, time.time(), *columns.values(), job))

    @contextmanager
    def _writing(self) -> Generator[sqlite3.Connection]:
        """A transaction that holds the write lock from its start and is on disk at its end."""
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            with connection:
                yield connection

    @contextmanager
    def _connection(self) -> Generator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise InputError(
                str(self.path), f"can't be opened ({error}); set MMGEN_HOME to a folder that can be written"
            ) from error
        try:
            connection.execute("PRAGMA synchronous = FULL")
            if not self._made:
                self._prepare(connection)
            yield connection
        except sqlite3.DatabaseError as error:
            raise InputError(str(self.path), f"the journal can't be used ({error})") from error
        finally:
            connection.close()

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Create the tables, or refuse a journal of a later mmgen."""
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise InputError(
                str(self.path), f"was written by a later mmgen (version {version}; this one knows {VERSION})"
            )
        if version < VERSION:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
        self._made = True


def _columns(record: Record) -> tuple[object, ...]:
    return tuple(getattr(record, name) for name in COLUMNS.split(", "))


def _seen(record: Record) -> Record:
    """A job that can't outlive its process is interrupted once that process is gone."""
    from dataclasses import replace

    record = replace(record, durable=bool(record.durable))
    open_still = record.state in {"intent", "submitted"}
    if open_still and not record.durable and not is_alive(record.process):
        return replace(record, state="interrupted", reason="the process that ran it has ended")
    return record


def is_alive(process: int) -> bool:
    """Whether a process of this machine has the number *process*."""
    if process == os.getpid():
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
