"""How many jobs at once one backend with one key has, over all processes that share the journal."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass

from mmgen.jobs.record import is_alive, process_of

__all__ = ["NoRoomError", "Room", "taken_by_others"]

TAKEN = """
SELECT owner, COUNT(*) FROM jobs
WHERE state IN ('sending', 'submitted') AND account = ? AND owner <> '' AND lease > ? AND id <> ? GROUP BY owner
"""


@dataclass(frozen=True, slots=True)
class Room:
    """What one more job needs: the jobs of all processes that share *account* are *most* together."""

    account: str
    most: int


class NoRoomError(Exception):
    """*others* have so many jobs at the backend that one more would be too many: it is not sent, and waits."""

    def __init__(self, others: int) -> None:
        super().__init__(f"{others} jobs of other processes")
        self.others = others


def taken_by_others(connection: sqlite3.Connection, room: Room, *, job: str, owner: str) -> int:
    """
    How many jobs the others have who are alive, besides *job*; 0 when there is room for it all the same.

    What *owner* has counts from the journal too, for two of its jobs may be about to be sent at the same time.
    """
    rows = connection.execute(TAKEN, (room.account, time.time(), job)).fetchall()
    own = sum(count for holder, count in rows if holder == owner)
    others = sum(count for holder, count in rows if holder != owner and is_alive(process_of(holder)))
    return others if others and others + own + 1 > room.most else 0
