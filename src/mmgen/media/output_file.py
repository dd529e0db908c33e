"""A file that appears whole at its path, or not at all."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from mmgen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import TracebackType


class OutputFile:
    """
    A temporary file beside ``path`` that takes its place on ``commit``.

    As a context manager it commits at the end and discards when the body raises. Raises ``InputError`` naming the
    path when its folder is missing or can't be written to.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.temporary = path.parent / f".{path.name[:100]}.{secrets.token_hex(6)}.part"
        if path.is_dir():
            raise InputError(str(path), "is a directory; name a file in it")
        if path.exists() and not path.is_file():
            raise InputError(str(path), "is not a regular file, and would be replaced by one")
        if not path.parent.is_dir():
            raise InputError(str(path), f"can't be written: there is no folder {path.parent}")
        with writing(path):
            # Made by os.open, not by tempfile, so that the umask decides the file's mode as it does for any other.
            os.close(os.open(self.temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))

    def commit(self) -> Path:
        """Flush the temporary file to the disk and rename it to ``path``, replacing what was there."""
        with writing(self.path):
            _flush_to_disk(self.temporary)
            self.temporary.replace(self.path)
        return self.path

    def discard(self) -> None:
        """Remove the temporary file; ``path`` stays as it was."""
        with suppress(OSError):
            self.temporary.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            self.discard()


def write_file(path: Path, data: bytes) -> Path:
    """Write ``data`` to ``path``, whole or not at all."""
    with OutputFile(path) as output, writing(path):
        output.temporary.write_bytes(data)
    return path


@contextmanager
def writing(path: Path) -> Generator[None]:
    """Turn an operating system's refusal into an ``InputError`` that names ``path``."""
    try:
        yield
    except OSError as error:
        raise InputError(str(path), f"can't be written ({error.strerror or error})") from error


def _flush_to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
