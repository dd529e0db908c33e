"""What a backend declares of its manners, as data: how ambiguity is settled, how much it takes, how long it may take."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Policy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The machinery keeps to this. Times are in seconds."""

    key_seconds: float = 24 * 3600
    """How long the backend knows an idempotency key again, where ``submit_safety`` is ``"key"``."""
    settle_seconds: float = 120
    """How long after a submit ``find`` may still miss its job, where ``submit_safety`` is ``"lookup"``."""
    absence_is_proof: bool = False
    """Whether a job that ``find`` still misses after that was never accepted, so that it may be sent again."""
    concurrency: int | None = None
    """The most jobs at once; further ones wait, unsent. Too many refusals lower it for a while."""
    per_minute: float | None = None
    """The most submits in a minute."""
    submit_seconds: float = 60
    """The longest that a submit may take before its outcome counts as unknown."""
    retry_seconds: float = 120
    """For how long a submit is tried again that was provably not accepted."""
    leave_seconds: float = 10
    """For how long instead, while another model may be asked; a backend that asks for a longer pause is left at once."""
    poll_seconds: float = 30
    """The longest that one question may take."""
    called_back_seconds: float = 5
    """The shortest pause between questions about a job whose backend was told to call back."""
    stall_seconds: float = 30
    """The longest silence within a reply or a download."""
    deadline_seconds: float | None = None
    """The longest a job may take; None takes what is usual for what it makes."""
    first_pause: float = 0.5
    """Before the first repetition; pauses grow from there, and are spread by chance."""
    largest_file: int = 20 * 1024**3
    """The most bytes of one result."""
