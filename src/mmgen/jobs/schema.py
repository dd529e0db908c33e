"""The journal's tables, and how those of an earlier mmgen are brought up to date."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from functools import cache

__all__ = ["VERSION", "migrate"]

FIRST = """
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
# Version 1 wrote `intent` for a job that may have been on its way, so such a job can't be proven unsent.
SECOND = """
ALTER TABLE jobs ADD COLUMN key TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN seed INTEGER;
ALTER TABLE jobs ADD COLUMN options TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN sent REAL;
ALTER TABLE jobs ADD COLUMN sends INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN run TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN currency TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN reserved INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN spent INTEGER;
ALTER TABLE jobs ADD COLUMN items INTEGER NOT NULL DEFAULT 1;
ALTER TABLE jobs ADD COLUMN seconds REAL NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN lease REAL NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN fence INTEGER NOT NULL DEFAULT 0;
CREATE INDEX jobs_by_state ON jobs (state);
CREATE INDEX jobs_by_run ON jobs (run) WHERE run <> '';
UPDATE jobs SET state = 'unknown', sent = created, reason = 'an earlier mmgen may have sent it'
    WHERE state = 'intent' AND durable = 1;
"""
THIRD = """
ALTER TABLE jobs ADD COLUMN began REAL;
ALTER TABLE jobs ADD COLUMN routes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE jobs ADD COLUMN attempts TEXT NOT NULL DEFAULT '[]';
ALTER TABLE jobs ADD COLUMN cap TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN account TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN webhook TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN called REAL NOT NULL DEFAULT 0;
CREATE TABLE deliveries (
    backend TEXT NOT NULL,
    id TEXT NOT NULL,
    received REAL NOT NULL,
    PRIMARY KEY (backend, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_by_time ON deliveries (received);
"""
# The table of uploads was made apart by earlier versions, whenever it was needed.
FOURTH = """
CREATE TABLE IF NOT EXISTS uploads (
    account TEXT NOT NULL,
    digest TEXT NOT NULL,
    address TEXT NOT NULL,
    until REAL NOT NULL,
    PRIMARY KEY (account, digest)
) STRICT, WITHOUT ROWID;
CREATE TABLE uploading (
    account TEXT NOT NULL,
    digest TEXT NOT NULL,
    holder TEXT NOT NULL,
    lease REAL NOT NULL,
    PRIMARY KEY (account, digest)
) STRICT, WITHOUT ROWID;
"""
FIFTH = """
CREATE TABLE forgotten (
    run TEXT NOT NULL,
    currency TEXT NOT NULL,
    spent INTEGER NOT NULL,
    items INTEGER NOT NULL,
    seconds REAL NOT NULL,
    PRIMARY KEY (run, currency)
) STRICT, WITHOUT ROWID;
"""
# What was forgotten before is known by its budget alone.
SIXTH = """
ALTER TABLE jobs ADD COLUMN payer TEXT NOT NULL DEFAULT '';
CREATE TABLE carried (
    run TEXT NOT NULL,
    model TEXT NOT NULL,
    payer TEXT NOT NULL,
    currency TEXT NOT NULL,
    jobs INTEGER NOT NULL,
    unpriced INTEGER NOT NULL,
    spent INTEGER NOT NULL,
    items INTEGER NOT NULL,
    seconds REAL NOT NULL,
    PRIMARY KEY (run, model, payer, currency)
) STRICT, WITHOUT ROWID;
INSERT INTO carried SELECT run, '', '', currency, 0, 0, spent, items, seconds FROM forgotten;
DROP TABLE forgotten;
"""
# A cap per day asks when jobs were asked for, also those that were forgotten since.
SEVENTH = """
CREATE TABLE forgotten_lately (
    run TEXT NOT NULL,
    currency TEXT NOT NULL,
    created REAL NOT NULL,
    spent INTEGER NOT NULL
) STRICT;
CREATE INDEX forgotten_lately_by_time ON forgotten_lately (created);
"""
STEPS = (FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH)
VERSION = len(STEPS)
WAL_ATTEMPTS, WAL_PAUSE = 500, 0.01


def statements(found: int) -> Iterator[str]:
    """What brings a journal of that version up to date."""
    for step in STEPS[found:]:
        yield from filter(str.strip, step.split(";"))


@cache
def whole() -> tuple[str, ...]:
    """What makes a new journal at once: the tables and indexes to which the steps lead, for each change reads all again."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in statements(0):
            connection.execute(statement)
        return tuple(
            sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE sql <> '' ORDER BY rowid")
        )


def is_new(connection: sqlite3.Connection) -> bool:
    """Whether there is nothing yet; the first version did not say its number until its tables stood."""
    return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None


def migrate(connection: sqlite3.Connection) -> int:
    """Bring the tables up to date, and return the version that was found. A later version is left as it is."""
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found < VERSION:
        enter_wal(connection)
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have done it while this one waited for the lock.
            (found,) = connection.execute("PRAGMA user_version").fetchone()
            for statement in statements(found) if found or not is_new(connection) else whole():
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {max(found, VERSION)}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
    return int(found)


def enter_wal(connection: sqlite3.Connection) -> None:
    """Change to WAL; while another process does the same, SQLite refuses at once rather than wait."""
    for _ in range(WAL_ATTEMPTS):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            time.sleep(WAL_PAUSE)  # noqa: TID251 - on a worker thread, never on the loop
        else:
            return
    connection.execute("PRAGMA journal_mode = WAL")
