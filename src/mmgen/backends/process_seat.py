"""Where a worker process waits between two jobs, warm, for as long as it may."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Lock, Timer, current_thread

from mmgen.backends.process_connection import WorkerProcess

__all__ = ["Seat"]


class Seat:
    """One device's worker process. All of this blocks."""

    def __init__(self, *, idle_seconds: float, grace_seconds: float) -> None:
        self._idle_seconds, self._grace = idle_seconds, grace_seconds
        self._busy = Lock()
        self._worker: WorkerProcess | None = None
        self._timer: Timer | None = None
        self._closed = False

    @contextmanager
    def taken(self) -> Generator[None]:
        """While a job is at work here."""
        with self._busy:
            self._closed = False
            self._stop_timer()
            yield

    @property
    def worker(self) -> WorkerProcess | None:
        """The worker process, if there is one that can be asked."""
        if self._worker is not None and not self._worker.is_alive:
            self.dismiss()
        return self._worker

    @property
    def last_words(self) -> str:
        """What the worker process wrote last, dead or alive."""
        return "" if self._worker is None else self._worker.last_words

    def hire(self, start: Callable[[], WorkerProcess]) -> WorkerProcess:
        """Another worker process in the place of whatever there was."""
        self.dismiss()
        self._worker = start()
        return self._worker

    def dismiss(self, *, at_once: bool = False) -> None:
        """End the worker process; *at_once* where it has shown that it does not listen."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end(at_once=at_once)

    def keep(self) -> None:
        """Let the worker process wait for the next job; it is ended when none comes, or when everything was closed."""
        if self._closed or self._idle_seconds <= 0:
            self.dismiss()
        elif self._worker is not None:
            self._timer = Timer(self._idle_seconds, self._retire)
            self._timer.daemon = True
            self._timer.start()

    def close(self) -> None:
        """End the worker process, once the job at work has stopped, or has had the time to."""
        self._closed = True
        free = self._busy.acquire(timeout=4 * self._grace + 1)
        try:
            self._stop_timer()
            self.dismiss()
        finally:
            if free:
                self._busy.release()

    def _retire(self) -> None:
        with self._busy:
            if self._timer is current_thread():  # no job has come in between
                self._timer = None
                self.dismiss()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
