"""What a plugin writes and reads: a request for the wire, and the reply."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from mmgen.errors import PluginError
from mmgen.fetch import redacted

__all__ = ["FilePart", "WireReply", "WireRequest", "retry_after_of"]

LONGEST_RETRY_AFTER = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePart:
    """A file within a multipart body."""

    name: str
    """The field."""
    content: bytes | Path = field(repr=False)
    media_type: str
    filename: str = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class WireRequest:
    """
    One request of a vendor's protocol. *path* is below the backend's base URL, or a whole URL.

    The body is *json*, or *form* with *files* as multipart, or *content* as it is; at most one of these.
    """

    path: str
    method: str = "POST"
    query: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    json: Mapping[str, Any] | None = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    files: Sequence[FilePart] = ()
    content: bytes | Path | None = field(default=None, repr=False)
    media_type: str = "application/octet-stream"
    """What *content* is."""
    keyless: bool = False
    """
    For an address that the vendor signed, such as one of its storage: *path* may then be at any public host, and neither
    the key nor the backend's own headers go there.
    """

    def __repr__(self) -> str:
        return f"WireRequest({self.method} {redacted(self.path) if '://' in self.path else self.path})"

    @property
    def target(self) -> str:
        """The path with its query."""
        if not self.query:
            return self.path
        return f"{self.path}{'&' if '?' in self.path else '?'}{urlencode(self.query)}"


@dataclass(frozen=True, slots=True)
class WireReply:
    """A reply that was read to its end. Header names are in lower case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """The body as JSON. Raises PluginError when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            kind = self.headers.get("content-type", "nothing").partition(";")[0]
            raise PluginError(f"the reply ({self.status}, {kind}, {len(self.body)} bytes) is not JSON") from error

    @property
    def retry_after(self) -> float | None:
        """How many seconds the server asks to wait, as far as it can be believed."""
        return retry_after_of(self.headers)


def retry_after_of(headers: Mapping[str, str], *, now: float | None = None) -> float | None:
    """Seconds from ``Retry-After``: digits or an HTTP date, at most 15 minutes; None for anything else."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    import time

    return min(max(moment - (time.time() if now is None else now), 0.0), LONGEST_RETRY_AFTER)
