"""Where an asset's bytes are: in memory, in a file, or behind a URL. None is read before it must be."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import os
import stat
import tempfile
import weakref
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote_to_bytes

from mmgen.errors import InputError, TransportError

__all__ = ["LARGEST_DATA_URI", "BytesSource", "PathSource", "Source", "UrlSource", "source_of_text"]

CHUNK = 1024 * 1024
LARGEST_DATA_URI = 20_000_000
"""The most bytes that a data URI may hold: no vendor's wire takes more within its JSON, and it lies in memory thrice."""
HEAD = 4096


class Source(Protocol):
    """One place that holds an asset's bytes."""

    @property
    def name(self) -> str: ...

    def content(self) -> bytes | Path: ...

    def size(self) -> int: ...


@dataclass(frozen=True, slots=True)
class BytesSource:
    """Bytes in memory."""

    data: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """How messages call this source."""
        return f"the given {len(self.data)} bytes"

    def content(self) -> bytes:
        """The bytes themselves."""
        return self.data

    def size(self) -> int:
        """Length in bytes."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class PathSource:
    """A file on this machine."""

    path: Path

    def __post_init__(self) -> None:
        try:
            mode = os.stat(self.path).st_mode  # noqa: PTH116 - one question, where exists() and is_file() ask two
        except (OSError, ValueError):
            raise InputError(str(self.path), "no such file") from None
        if not stat.S_ISREG(mode):
            raise InputError(str(self.path), "not a regular file")

    @property
    def name(self) -> str:
        """How messages call this source."""
        return str(self.path)

    def content(self) -> Path:
        """The path of the file."""
        return self.path

    def size(self) -> int:
        """Length in bytes."""
        return self.path.stat().st_size


class UrlSource:
    """A URL, downloaded to a temporary file the first time its bytes are needed."""

    def __init__(self, url: str, *, allow_private: bool = False) -> None:
        self.url = url
        self.allow_private = allow_private
        self._local: Path | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UrlSource) and other.url == self.url

    def __hash__(self) -> int:
        return hash(self.url)

    def __reduce__(self) -> tuple[object, ...]:
        return _url_source, (self.url, self.allow_private)

    @property
    def name(self) -> str:
        """How messages call this source: without its query, which may hold a signature."""
        from mmgen.fetch import redacted

        return redacted(self.url)

    def content(self) -> Path:
        """The path of the downloaded file, which lives as long as this source."""
        if self._local is None:
            from mmgen.fetch import fetch

            folder = tempfile.TemporaryDirectory(prefix="mmgen-")
            weakref.finalize(self, folder.cleanup)
            try:
                self._local = fetch(self.url, Path(folder.name) / "content", allow_private=self.allow_private)
            except TransportError as error:
                raise InputError(self.name, f"can't be fetched ({error})") from error
        return self._local

    def size(self) -> int:
        """Length in bytes."""
        return self.content().stat().st_size


def _url_source(url: str, allow_private: bool) -> UrlSource:  # noqa: FBT001 - pickle passes arguments by position
    return UrlSource(url, allow_private=allow_private)


def open_source(source: Source) -> BinaryIO:
    """Open the bytes for reading; the caller closes. Raises InputError when they can't be read."""
    content = source.content()
    with _readable(source):
        return io.BytesIO(content) if isinstance(content, bytes) else content.open("rb")


def iter_source(source: Source, size: int = CHUNK) -> Iterator[bytes]:
    """The bytes, *size* at a time. Raises InputError when they can't be read to their end."""
    with open_source(source) as file:
        while chunk := _chunk(source, file, size):
            yield chunk


def _chunk(source: Source, file: BinaryIO, size: int) -> bytes:
    with _readable(source):
        return file.read(size)


@contextmanager
def _readable(source: Source) -> Generator[None]:
    """Name the source in what goes wrong, so that it is not taken for the file that it is copied to."""
    try:
        yield
    except OSError as error:
        raise InputError(source.name, f"can't be read ({error.strerror or error})") from error


def head_of(source: Source) -> bytes:
    """The first bytes, enough to tell the media type."""
    with open_source(source) as file:
        return file.read(HEAD)


def digest_of(source: Source) -> str:
    """SHA-256 of the bytes, in hexadecimal."""
    digest = hashlib.sha256()
    for chunk in iter_source(source):
        digest.update(chunk)
    return digest.hexdigest()


def source_of_text(text: str) -> Source:
    """A data URI, an ``http(s)`` URL, or else the path of a file."""
    if text.startswith("data:"):
        return BytesSource(decode_data_uri(text))
    if text.startswith(("http://", "https://")):
        return UrlSource(text)
    if not text or "\0" in text:
        raise InputError(repr(text), "not a path, a URL or a data URI")
    return PathSource(Path(os.path.expanduser(text)))  # noqa: PTH111 - Path.expanduser raises for an unknown user


def decode_data_uri(text: str) -> bytes:
    """The bytes of an RFC 2397 data URI. Raises InputError for one that is broken, or holds more than 20 MB."""
    comma = text.find(",", 0, HEAD)
    if comma < 0:
        raise InputError(f"{text[:40]}...", f"a data URI needs a comma before its data, in its first {HEAD} letters")
    header = text[:comma]
    is_base64 = header.endswith(";base64")
    # Judged by its length before any of it is copied: an escape is three letters, and four of base64 are three bytes.
    letters = len(text) - comma - 1
    bare = letters - 2 * text.count("%", comma)
    if letters > 3 * LARGEST_DATA_URI or bare > (LARGEST_DATA_URI + 2) // 3 * 4:
        raise too_large(text)
    raw = unquote_to_bytes(text[comma + 1 :])
    try:
        content = base64.b64decode(raw, validate=True) if is_base64 else raw
    except binascii.Error as error:
        raise InputError(f"{header[:40]},...", f"its base64 is broken ({error})") from error
    if len(content) > LARGEST_DATA_URI:
        raise too_large(text)
    return content


def too_large(text: str) -> InputError:
    """What to raise for a data URI that holds more than it may."""
    most = f"{LARGEST_DATA_URI // 1_000_000} MB"
    return InputError(
        f"{text[:40]}...",
        f"a data URI of {len(text)} letters holds more than {most}, the most taken: give a file or bytes",
    )
