"""
Generation by a program in another interpreter of this machine, with an environment of its own.

The author writes a program with a function ``run(job, report)``, which need not know mmgen, and a subclass of
``ProcessBackend``. What crashes, hangs or talks nonsense is the program's process, never the caller's.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, NoReturn, Self
from uuid import uuid4

import anyio
from anyio import to_thread

from mmgen.backends import process_worker
from mmgen.backends.call import Call
from mmgen.backends.local import LocalBackend, Report, Stopped
from mmgen.backends.process_connection import Message, Scrubber, WorkerError, WorkerProcess, foreign_environment
from mmgen.backends.process_folder import Made, read_outcome, write_order
from mmgen.backends.process_seat import Seat
from mmgen.backends.process_talk import Talk, Times, UnheardError
from mmgen.config import Config
from mmgen.errors import InputError, JobError, RefusedError
from mmgen.status import Succeeded

__all__ = ["Made", "ProcessBackend"]


class ProcessBackend(LocalBackend):
    """
    Base of the backends whose work a program does in another interpreter. A subclass says which, in ``program``.

    Each device has one process, which does one job at a time and stays for the next one. Times are in seconds.
    """

    program: ClassVar[str | os.PathLike[str]]
    """The file with ``run(job, report)``. It is run by ``python``, and imports what that one has."""
    python: ClassVar[str | os.PathLike[str] | Sequence[str]] = sys.executable
    """The interpreter, 3.8 or later, or the command that starts one: ``("conda", "run", "-n", "rigs", "python")``."""
    passed_secrets: ClassVar[tuple[str, ...]] = ()
    """Environment variables that the program needs though they look like a key; others of that kind are withheld."""
    start_seconds: ClassVar[float] = 120.0
    """The longest that the interpreter may take until it has loaded the program."""
    silence_seconds: ClassVar[float] = 900.0
    """The longest that a job may go on without a word; then it counts as hanging."""
    grace_seconds: ClassVar[float] = 5.0
    """How long a cancel is waited for before the process is told to end, and again before it is killed."""
    idle_seconds: ClassVar[float] = 300.0
    """How long a process waits for another job; 0 for none."""
    jobs_per_process: ClassVar[int | None] = None
    """After so many jobs a fresh process does the next one; None for no limit."""

    def __init__(
        self, python: str | os.PathLike[str] | Sequence[str] | None = None, *, devices: Sequence[str] = ("cpu",)
    ) -> None:
        super().__init__(devices)
        self._command = command_of(self.python if python is None else python)
        self._scrub = Scrubber(os.environ)
        self._times = Times(start=self.start_seconds, silence=self.silence_seconds, grace=self.grace_seconds)
        self._seats = {
            device: Seat(idle_seconds=self.idle_seconds, grace_seconds=self.grace_seconds) for device in devices
        }

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """The interpreter is that of ``python = "..."`` in ``[backends.NAME]``, or else the class's own."""
        return cls(config.settings(cls.name).get("python"))

    # -- for authors to override --------------------------------------------------------------

    def environment(self) -> dict[str, str]:
        """The environment variables of the program: those of this process, but for its secrets and its interpreter's."""
        return foreign_environment(os.environ, passed=self.passed_secrets)

    def instructions(self, call: Call) -> Mapping[str, object]:
        """What the program is told besides the request, as plain data: ``job.instructions``. Nothing, by default."""
        del call
        return {}

    def finish(self, call: Call, made: Made) -> Succeeded:
        """What the job comes to. Every file that ``run`` returned is an asset of the class that the request yields."""
        assets = tuple(call.model.request.yields.from_path(file) for file in made.files)
        return Succeeded(assets, seed=made.seed, details=made.details)

    def log(self, call: Call, text: str) -> None:
        """Take in a line that the program logged. It goes to the logger ``mmgen.process.NAME``."""
        logging.getLogger(f"mmgen.process.{self.name}").info("%s: %s", call.model.id, text)

    # -- the work ------------------------------------------------------------------------------

    def run(self, call: Call, device: str, report: Report) -> Succeeded:
        """Have the device's process do it. Raises JobError with the reason and what the process wrote last."""
        write_order(call, device, self.instructions(call))
        seat = self._seats[device]
        with seat.taken():
            talk = Talk(report, self._times, self._scrub, lambda text: self.log(call, text))
            try:
                last = self._done(seat, talk, call.folder)
                made = read_outcome(call.folder) if last.kind == "done" else None
            except Stopped:
                self._keep(seat)
                raise
            except WorkerError as error:
                wrote = seat.last_words
                seat.dismiss(at_once=True)
                if report.stop.is_set():
                    raise Stopped from None
                raise self._failed(call, _explained(error, wrote)) from None
            self._keep(seat)
        return self._ending(call, last) if made is None else self.finish(call, made)

    async def aclose(self) -> None:
        """Stop every job, and end the processes: gone when this returns."""
        await super().aclose()
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(self._close_seats)

    def _close_seats(self) -> None:
        for seat in self._seats.values():
            seat.close()

    def _done(self, seat: Seat, talk: Talk, folder: Path) -> Message:
        """The last that is said about the job; a process that ended while it waited for one is replaced, once."""
        job = uuid4().hex
        warm = seat.worker
        if warm is not None:
            try:
                return talk.work(warm, job, folder)
            except UnheardError:
                pass
        worker = seat.hire(self._started)
        try:
            talk.greet(worker)
        except Stopped:
            seat.dismiss(at_once=True)
            raise
        return talk.work(worker, job, folder)

    def _started(self) -> WorkerProcess:
        program = Path(self.program)
        if not program.is_file():
            raise WorkerError(f"the program {str(program)!r} is not there")
        command = (*self._command, process_worker.__file__, str(program.absolute()))
        try:
            return WorkerProcess(command, self.environment(), grace=self.grace_seconds)
        except WorkerError as error:
            raise WorkerError(
                f"{error}: make the environment that it belongs to, or name another interpreter with "
                f'python = "..." under [backends.{self.name}] in config.toml'
            ) from None

    def _keep(self, seat: Seat) -> None:
        worker = seat.worker
        if worker is not None and self.jobs_per_process is not None and worker.jobs >= self.jobs_per_process:
            seat.dismiss()
        seat.keep()

    def _ending(self, call: Call, last: Message) -> NoReturn:
        """Raise what the program said in place of an outcome."""
        reason = self._scrub(last.text("reason"))
        match last.kind:
            case "rejected":
                raise InputError(last.text("name"), reason)
            case "refused":
                raise RefusedError(reason, backend=self.name, model=call.model.id)
            case "cancelled":
                raise self._failed(call, "the program stopped, and nobody had asked it to")
            case _:
                raise self._failed(call, reason)

    def _failed(self, call: Call, reason: str) -> JobError:
        return JobError(self._scrub(reason), backend=self.name, model=call.model.id)


def command_of(python: str | os.PathLike[str] | Sequence[str]) -> tuple[str, ...]:
    """The words that start an interpreter."""
    return (os.fspath(python),) if isinstance(python, str | os.PathLike) else tuple(python)


def _explained(error: WorkerError, wrote: str) -> str:
    return f"{error}; it wrote last:\n{wrote}" if wrote else str(error)
