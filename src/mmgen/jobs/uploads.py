"""
What was uploaded to whom, kept beside the journal's jobs, so that no other process uploads it again while it holds.

Who is about to upload holds a lease, as who works on a job does: it runs out when it is not prolonged, and is free at
once when its holder has died. The others wait for what comes of it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from mmgen.backends.call import UPLOAD_LEASE_SECONDS
from mmgen.jobs.database import Database
from mmgen.jobs.record import is_alive, process_of

__all__ = ["KeptUploads"]

FOUND = "SELECT address, until FROM uploads WHERE account = ? AND digest = ? AND until > ?"
HELD = "SELECT holder, lease FROM uploading WHERE account = ? AND digest = ?"


class KeptUploads:
    """
    The uploads that the journal file at *path* knows of. Every method blocks; opened when it is first used.

    *clock* gives seconds since 1970, and *alive* says whether the process of a number lives.
    """

    def __init__(
        self, path: Path, *, clock: Callable[[], float] = time.time, alive: Callable[[int], bool] = is_alive
    ) -> None:
        self._database = Database(path)
        self._clock = clock
        self._alive = alive

    def upload_of(self, account: str, digest: str) -> tuple[str, float] | None:
        """Where *account* has the bytes of that digest, and until when; None when it has not, or not any more."""
        found = self._database.read(FOUND, (account, digest, self._clock()))
        return (str(found[0][0]), float(found[0][1])) if found else None

    def claim_upload(self, account: str, digest: str, holder: str) -> tuple[str, float] | Literal["yours", "taken"]:
        """Where the bytes are, and until when; or whether *holder*, a name that begins with its process, uploads them."""
        kept = self.upload_of(account, digest)
        if kept is not None:
            return kept
        return self._database.write(lambda connection: self._claimed(connection, account, digest, holder))

    def keep_upload(self, account: str, digest: str, text: str, until: float) -> None:
        """Commit where *account* has those bytes, which ends the lease, and forget what has expired."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM uploads WHERE until < ?", (self._clock(),))
            connection.execute("INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?)", (account, digest, text, until))
            connection.execute("DELETE FROM uploading WHERE account = ? AND digest = ?", (account, digest))

        self._database.write(work)

    def give_up_upload(self, holder: str) -> None:
        """Let another upload what *holder* could not."""
        self._database.write(
            lambda connection: connection.execute("DELETE FROM uploading WHERE holder = ?", (holder,)) and None
        )

    def close(self) -> None:
        """Release the file; the next use opens it again."""
        self._database.close()

    def _claimed(
        self, connection: sqlite3.Connection, account: str, digest: str, holder: str
    ) -> tuple[str, float] | Literal["yours", "taken"]:
        now = self._clock()
        # It may have been uploaded while this one waited for the write lock.
        if found := connection.execute(FOUND, (account, digest, now)).fetchone():
            return str(found[0]), float(found[1])
        other, lease = connection.execute(HELD, (account, digest)).fetchone() or (holder, now)
        if other != holder and lease > now and self._alive(process_of(other)):
            return "taken"
        until = now + UPLOAD_LEASE_SECONDS
        connection.execute("INSERT OR REPLACE INTO uploading VALUES (?, ?, ?, ?)", (account, digest, holder, until))
        return "yours"
