"""Something that is made piece by piece, made in a thread of its own while the pieces before are used."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable
from contextlib import suppress
from types import TracebackType
from typing import Generic, Self, TypeVar

T = TypeVar("T")

_PATIENCE = 0.1
"""Seconds after which the thread looks whether anybody still wants its pieces."""


class ReadAhead(Generic[T]):
    """
    Runs through an iterable in a thread, at most ``depth`` pieces ahead of who takes them.

    The thread starts when the first piece is asked for; as a context manager it ends the thread. What the iterable
    raises is raised by ``take``.
    """

    def __init__(self, pieces: Iterable[T], *, depth: int) -> None:
        self.ended = False
        self._error: BaseException | None = None
        self._stopped = threading.Event()
        self._made: queue.Queue[tuple[T] | None] = queue.Queue(depth)
        self._thread = threading.Thread(target=self._run, args=(pieces,), name="mmgen-read-ahead", daemon=True)

    def take(self, *, wait: bool) -> T | None:
        """The next piece; None where there is none, which ``ended`` says, or none yet and it is not waited for."""
        if self.ended:
            return None
        if self._thread.ident is None:
            self._thread.start()
        try:
            made = self._made.get(block=wait)
        except queue.Empty:
            return None
        if made is not None:
            return made[0]
        self.ended = True
        if self._error is not None:
            raise self._error
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self, pieces: Iterable[T]) -> None:
        try:
            for piece in pieces:
                self._put((piece,))
                if self._stopped.is_set():
                    return
        except BaseException as error:  # noqa: BLE001  # whatever it is, it is raised again in the taker's thread
            self._error = error
        self._put(None)

    def _put(self, made: tuple[T] | None) -> None:
        while not self._stopped.is_set():
            with suppress(queue.Full):
                self._made.put(made, timeout=_PATIENCE)
                return
