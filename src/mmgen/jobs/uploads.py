"""What was uploaded to whom, kept beside the journal's jobs, so that no other process uploads it again while it holds."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from mmgen.jobs.database import Database

__all__ = ["KeptUploads"]

# Of its own making rather than a step of the journal's: it holds nothing that could not be made again.
TABLE = """
CREATE TABLE IF NOT EXISTS uploads (
    account TEXT NOT NULL,
    digest TEXT NOT NULL,
    address TEXT NOT NULL,
    until REAL NOT NULL,
    PRIMARY KEY (account, digest)
) STRICT, WITHOUT ROWID
"""


class KeptUploads:
    """The uploads that the journal file at *path* knows of. Both methods block; opened when it is first used."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)

    def upload_of(self, account: str, digest: str) -> tuple[str, float] | None:
        """Where *account* has the bytes of that digest, and until when; None when it has not, or not any more."""

        def work(connection: sqlite3.Connection) -> tuple[str, float] | None:
            connection.execute(TABLE)
            statement = "SELECT address, until FROM uploads WHERE account = ? AND digest = ? AND until > ?"
            found = connection.execute(statement, (account, digest, time.time())).fetchone()
            return (str(found[0]), float(found[1])) if found else None

        return self._database.write(work)

    def keep_upload(self, account: str, digest: str, text: str, until: float) -> None:
        """Commit where *account* has those bytes, and forget what has expired."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(TABLE)
            connection.execute("DELETE FROM uploads WHERE until < ?", (time.time(),))
            connection.execute("INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?)", (account, digest, text, until))

        self._database.write(work)

    def close(self) -> None:
        """Release the file; the next use opens it again."""
        self._database.close()
