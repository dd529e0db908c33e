"""A file being written by an encoder, that appears whole at its path or not at all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from mmgen.errors import InputError
from mmgen.files import appearing_whole

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType


class OutputFile:
    """
    An empty ``temporary`` file beside ``path``, which takes its place on ``commit``.

    As a context manager it commits at the end and discards when the body raises. Raises ``InputError`` naming the path
    when a file can't be put there, before any work is done for it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.is_dir():
            raise InputError(str(path), "is a directory; name a file in it")
        if path.exists() and not path.is_file():
            raise InputError(str(path), "is not a regular file, and would be replaced by one")
        if not path.parent.is_dir():
            raise InputError(str(path), f"can't be written: there is no folder {path.parent}")
        with ExitStack() as stack:
            self.temporary = stack.enter_context(appearing_whole(path))
            self.temporary.touch(exist_ok=False)
            self._pending = stack.pop_all()

    def commit(self) -> Path:
        """Flush the temporary file to the disk and rename it to ``path``, replacing what was there."""
        self._pending.close()
        return self.path

    def discard(self) -> None:
        """Remove the temporary file; ``path`` stays as it was. After ``commit`` it does nothing."""
        self._pending.__exit__(_Discarded, _Discarded(), None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pending.__exit__(kind, error, trace)


class _Discarded(Exception):  # noqa: N818  # it is no error, but the way to leave a context without its end
    """What tells a context that its file is not wanted."""


class Writer(ABC):
    """What writes a file: as a context manager it closes at the end, and abandons when the body raises."""

    @abstractmethod
    def close(self) -> Path:
        """Finish the file and put it in its place."""

    @abstractmethod
    def abandon(self) -> None:
        """Stop, and leave the path as it was."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abandon()


def write_file(path: Path, data: bytes) -> Path:
    """Write ``data`` to ``path``, whole or not at all."""
    with OutputFile(path) as output:
        output.temporary.write_bytes(data)
    return path
