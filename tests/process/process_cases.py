"""What the tests of worker processes share: a model of meshes, backends over one program, and a look at other processes."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import anyio
import pytest

from mmgen import JobError, Object3DRequest
from mmgen.backends import Anything, Call, Judged, Model, Options, Pending, Report, Status, Succeeded
from mmgen.backends.process import ProcessBackend

PROGRAM = Path(__file__).parent / "process_program.py"


class MeshOptions(Options):
    """What only this backend has."""

    detail: int = 1


MESH = Model(
    id="mesh",
    request=Object3DRequest,
    tasks=("text-to-3d",),
    accepts={"prompt": Anything(), "seed": Judged(lambda _seed: None, "any")},
    options=MeshOptions,
    source="this file",
    checked_on=date(2026, 11, 22),
)


class Meshes(ProcessBackend):
    """Makes meshes in another process. The times are short where they are what is tested, and else never reached."""

    name = "meshes"
    program = PROGRAM
    grace_seconds = 10.0

    def models(self) -> list[Model]:
        return [MESH]


class Impatient(Meshes):
    """Gives up soon."""

    silence_seconds = 0.3
    grace_seconds = 0.1


class Graceless(Meshes):
    """Does not wait for what does not stop by itself."""

    grace_seconds = 0.1


class Recorded(Report):
    """A report that remembers all that it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[float, str]] = []

    def __call__(self, fraction: float, note: str = "") -> None:
        super().__call__(fraction, note)
        self.heard.append((fraction, note))


class Cancelling(Report):
    """Cancels the job once it hangs."""

    def __call__(self, fraction: float, note: str = "") -> None:
        super().__call__(fraction, note)
        if note == "hanging":
            self.stop.set()


def call_for(prompt: str, folder: Path, **fields: Any) -> Call:
    """A call as the client would make it."""
    folder.mkdir(parents=True, exist_ok=True)
    request = Object3DRequest(prompt=prompt, **fields)
    return Call(model=MESH, request=request, folder=folder, fresh_seed=1)


def done(backend: ProcessBackend, prompt: str, folder: Path, report: Report | None = None) -> Succeeded:
    """What the backend's own thread would make of it."""
    return backend.run(call_for(prompt, folder), "cpu", report or Report())


def failure(backend: Meshes, prompt: str, folder: Path) -> str:
    """The reason why it fails."""
    with pytest.raises(JobError) as caught:
        done(backend, prompt, folder)
    assert caught.value.backend == "meshes"
    assert caught.value.model == "mesh"
    return str(caught.value)


async def finished(backend: ProcessBackend, token: str) -> Status:
    """How the job ends."""
    while isinstance(status := await backend.poll(MESH, token), Pending):  # noqa: ASYNC110 - as the client asks
        await anyio.sleep(0.01)
    return status


def is_gone(pid: int) -> bool:
    """Whether no process of that number works any more; one that was not waited for is gone too."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return Path("/proc/self").exists()


async def until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for what must come, however busy the machine is."""
    with anyio.fail_after(seconds):
        while not true():  # noqa: ASYNC110 - other processes set no event
            await anyio.sleep(0.02)
