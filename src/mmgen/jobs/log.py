"""
The life of each job as lines of the standard ``logging``, under the name ``mmgen.jobs``.

Each line says the job's name, the model and the event, in words and as attributes (``job``, ``model``, ``event``). What
a backend said in words may repeat a prompt, so it is told at the level DEBUG alone; keys never come here.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mmgen.jobs.task import Task

__all__ = ["Event", "log"]

LOGGER = logging.getLogger("mmgen.jobs")
# Where nobody has set up logging, nothing is written: without a handler, warnings would go to standard error.
LOGGER.addHandler(logging.NullHandler())

Event = Literal["planned", "submitted", "accepted", "retried", "rerouted", "held", "settled", "failed", "cancelled"]
LEVELS: Mapping[Event, int] = {
    "planned": logging.INFO,
    "submitted": logging.INFO,
    "accepted": logging.INFO,
    "settled": logging.INFO,
    "cancelled": logging.INFO,
    "retried": logging.WARNING,
    "rerouted": logging.WARNING,
    "held": logging.WARNING,
    "failed": logging.WARNING,
}


def log(task: Task, event: Event, fact: str = "", *, error: Exception | None = None, reason: str = "") -> None:
    """
    Tell an *event* of the job; *fact* is what mmgen itself knows of it.

    Of an *error* the class and the HTTP status are told; its words, or a *reason* without an error, only to who debugs.
    """
    level = LEVELS[event]
    if not LOGGER.isEnabledFor(level):
        return
    facts = [fact] if fact else []
    if error is not None:
        status = getattr(error, "status", None)
        facts.append(f"{type(error).__name__}{f' {status}' if status else ''}")
    if (words := str(error) if error is not None else reason) and LOGGER.isEnabledFor(logging.DEBUG):
        facts.append(" ".join(words.split()))
    told = f": {', '.join(facts)}" if facts else ""
    names = {"job": task.id, "model": task.name, "event": event}
    LOGGER.log(level, "job %s of %s %s%s", task.id, task.name, event, told, extra=names, stacklevel=2)
