"""What media functions read: bytes, or the path of a file, with one error for each way that can go wrong."""

from __future__ import annotations

import io
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from mmgen.errors import InputError
from mmgen.media.sniff import HEAD_BYTES, sniff

if TYPE_CHECKING:
    from collections.abc import Generator

MediaInput = bytes | Path


def source_name(source: MediaInput, name: str | None) -> str:
    """Return how errors name the input: ``name``, else the path, else "the given bytes"."""
    if name is not None:
        return name
    return str(source) if isinstance(source, Path) else "the given bytes"


def source_size(source: MediaInput, name: str, *, max_bytes: int) -> int:
    """Return the number of bytes, refusing what is missing, no file, empty or larger than ``max_bytes``."""
    if isinstance(source, Path):
        with _file_errors(name):
            status = source.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError(name, "is a directory, not a file")
        if not stat.S_ISREG(status.st_mode):
            raise InputError(name, "is not a regular file")
        size = status.st_size
    else:
        size = len(source)
    if size == 0:
        raise InputError(name, "is empty (0 bytes)")
    if size > max_bytes:
        raise InputError(name, f"has {size:,} bytes, more than the limit of {max_bytes:,}")
    return size


@contextmanager
def open_source(source: MediaInput, name: str) -> Generator[BinaryIO]:
    """Open the input for reading; a file is never read whole."""
    with _file_errors(name):
        file: BinaryIO = source.open("rb") if isinstance(source, Path) else io.BytesIO(source)
    with file:
        yield file


def sniff_source(source: MediaInput, name: str) -> str | None:
    """Return the media type by the input's first bytes."""
    with open_source(source, name) as file:
        return sniff_file(file, name)


def sniff_file(file: BinaryIO, name: str) -> str | None:
    """The same of a file that is open; it is left at its beginning."""
    with _file_errors(name):
        found = sniff(file.read(HEAD_BYTES))
        file.seek(0)
        return found


@contextmanager
def _file_errors(name: str) -> Generator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(name, "there is no such file") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(name, f"can't be read ({reason})") from error
