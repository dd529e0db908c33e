"""One job as the journal knows it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

__all__ = ["ENDED", "OPEN", "STATES", "JobRecord", "State", "is_alive", "process_of", "seen"]

State = Literal["intent", "sending", "submitted", "ready", "unknown", "succeeded", "failed", "cancelled", "interrupted"]
"""
``intent``: nothing was sent. ``sending``: a submit may be on its way. ``submitted``: the backend has it.
``ready``: it answered at once, and the files are still to be fetched. ``unknown``: it may have been accepted;
machinery never sends it again.
"""
STATES: tuple[State, ...] = get_args(State)
OPEN = ("intent", "sending", "submitted", "ready", "unknown")
ENDED = ("succeeded", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class JobRecord:
    """One job of the journal. Times are seconds since 1970, money is in micros of *currency*."""

    id: str
    model: str
    """The model at work, ``"backend:model"``."""
    kind: str
    task: str
    request: str
    """The request as JSON; ``load_request`` reads it."""
    digest: str
    state: State
    durable: bool
    """Whether it outlives the process that sent it."""
    process: int
    created: float
    updated: float
    token: str = ""
    """The backend's name of the job; empty while it is not known to have been accepted."""
    reason: str = ""
    """Why it failed, or is held, or what was the matter with it last."""
    outcome: str = "{}"
    """What is known of the result, as JSON."""
    key: str = ""
    """The idempotency key, minted once for the logical call."""
    seed: int | None = None
    options: str = ""
    sent: float | None = None
    """When the last submit left."""
    sends: int = 0
    run: str = ""
    """The budget that the job counts against."""
    currency: str = ""
    reserved: int = 0
    spent: int | None = None
    """What it cost; None while only reserved."""
    items: int = 1
    seconds: float = 0.0
    owner: str = ""
    """Who works on it, until *lease*."""
    lease: float = 0.0
    fence: int = 0
    began: float | None = None
    """When the model at work was first asked; None for a job of an earlier mmgen."""
    routes: str = "[]"
    """The models to ask next if this one is unavailable, with their options."""
    attempts: str = "[]"
    """The models that were asked before this one, and why each was left."""
    cap: str = ""
    """The most that all jobs of the budget may cost."""
    account: str = ""
    """Whose limits it counts against: the same for all who use one backend with one key."""
    webhook: str = ""
    """Where the backend was told to call back."""
    called: float = 0.0
    """When it last did."""
    payer: str = ""
    """The account that pays, as in *account*, which is given up when the backend is done; empty for an earlier mmgen."""

    @property
    def files(self) -> list[str]:
        """The files that the job made."""
        return [str(asset["path"]) for asset in self.results.get("assets", [])]

    @property
    def results(self) -> dict[str, Any]:
        """What is known of the result, as plain data."""
        return dict(json.loads(self.outcome))


def seen(record: JobRecord) -> JobRecord:
    """A job that can't outlive its process is interrupted once that process is gone."""
    record = replace(record, durable=bool(record.durable))
    if record.state in OPEN and not record.durable and not is_alive(record.process):
        return replace(record, state="interrupted", reason="the process that ran it has ended")
    return record


def process_of(owner: str) -> int:
    """The process of who holds a lease."""
    return int(owner.partition("-")[0])


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
    return not is_zombie(process)


def is_zombie(process: int) -> bool:
    """Whether the process has ended, and only its parent has not noticed; False where the system does not tell."""
    try:
        facts = Path(f"/proc/{process}/stat").read_text("ascii", "replace")
    except OSError:
        return False
    return facts.rpartition(")")[2].split()[:1] == ["Z"]
