"""Where a job stands. ``submit`` and ``poll`` both return one of these."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from mmgen.assets import Asset
from mmgen.errors import PluginError
from mmgen.money import Money

__all__ = [
    "CANCEL_TOLD",
    "CancelOutcome",
    "Cancelled",
    "Failed",
    "Pending",
    "Status",
    "Succeeded",
    "checked_status",
    "told",
]

CancelOutcome = Literal["cancelled", "requested", "too_late", "unsupported"]
"""
What became of a cancel: it stopped, it was asked to and nobody knows yet whether it does, it came after the end, or the
backend can't.
"""

CANCEL_TOLD: dict[CancelOutcome, str] = {
    "cancelled": "is cancelled",
    "requested": "was asked to stop, which is not confirmed: it may go on and be billed",
    "too_late": "had already ended",
    "unsupported": "can't be cancelled there, and goes on",
}
"""What to say of a job after a cancel."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Not done. *token* is all the backend needs to be asked again, in any process."""

    token: str
    fraction: float | None = None
    """How much is done, 0 to 1; None when unknown."""
    queue_position: int | None = None
    note: str = ""
    preview: Asset | None = None
    poll_after: float | None = None
    """Seconds before it is worth asking again; None leaves it to what is known of the model."""


@dataclass(frozen=True, slots=True)
class Succeeded:
    """Done."""

    assets: tuple[Asset, ...]
    seed: int | None = None
    """The seed that was used, when the backend says."""
    cost: Money | None = None
    """What it cost, when the backend says."""
    details: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Failed:
    """Done, badly."""

    reason: str
    refused: bool = False
    """Whether a content policy was the reason."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Stopped because somebody asked."""


Status = Pending | Succeeded | Failed | Cancelled


def checked_status(found: object, verb: str) -> Status:
    """What a backend's *verb* returned, for a plugin may be untyped. Raises PluginError for what is no status."""
    if isinstance(found, Status):
        return found
    raise PluginError(
        f"{verb}() returned {type(found).__name__}, where a status is needed, such as Succeeded((asset,))"
    )


def told(status: Status) -> str:
    """Where a job stands, in a word or two."""
    match status:
        case Pending(fraction=float() | int() as fraction):
            return f"{fraction:.0%} done"
        case Pending(queue_position=int() as position):
            return f"waiting behind {position}"
        case Failed(reason):
            return f"failed: {reason}"
        case _:
            return type(status).__name__.lower()
