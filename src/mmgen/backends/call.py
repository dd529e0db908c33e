"""A checked request on its way to a backend."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from mmgen.models import Model, Options
from mmgen.requests import Request

__all__ = ["UPLOAD_LEASE_SECONDS", "Call", "UploadMemory"]

UPLOAD_LEASE_SECONDS = 30.0
"""For so long an upload that is begun keeps others from beginning it, where it is not prolonged."""


def mint_seed() -> int:
    """A fresh seed that fits the narrowest integer that vendors use (31 bits)."""
    return secrets.randbelow(2**31)


class UploadMemory(Protocol):
    """
    Where it is kept what was uploaded already, and what is being uploaded, by the account and the SHA-256 of the bytes.

    The methods block.
    """

    def claim_upload(self, account: str, digest: str, holder: str) -> tuple[str, float] | Literal["yours", "taken"]:
        """
        What stands for those bytes, and until when (seconds since 1970); or whose turn it is to upload them.

        *holder* is the number of a process, a dash, and what tells its uploads apart. ``"yours"``, once more after every
        while shorter than ``UPLOAD_LEASE_SECONDS``, or another may begin; ``"taken"``: another is about it.
        """
        ...

    def keep_upload(self, account: str, digest: str, text: str, until: float) -> None:
        """Keep that *text* stands for those bytes."""
        ...

    def give_up_upload(self, holder: str) -> None:
        """Let another try."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One logical call: it is submitted once, under one key."""

    model: Model
    request: Request[Any]
    folder: Path
    """
    An empty folder for the files that the work makes; the core moves the results out and removes it. It is there where the
    backend ``writes_files``.
    """
    options: Options | None = None
    key: str = field(default_factory=lambda: secrets.token_hex(16))
    """The idempotency key, minted once for this logical call."""
    fresh_seed: int = field(default_factory=mint_seed)
    uploads: UploadMemory | None = field(default=None, repr=False, compare=False)
    """What earlier calls, of other processes too, have uploaded."""
    webhook_url: str = ""
    """Where the backend may be told to call back; empty when nobody listens."""

    @property
    def seed(self) -> int:
        """The seed that was asked for, or else one minted for this call. 0 is a seed."""
        return self.fresh_seed if self.request.seed is None else self.request.seed
