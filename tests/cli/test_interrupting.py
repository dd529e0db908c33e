"""Ctrl-C in a real process: the job is cancelled, the message says what became of it, the exit code is 130."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = """
import signal
import sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever starts the tests may have them ignore it
from datetime import date
from threading import Event
from typer.main import get_command
from mmgen import Client, Image, ImageRequest
from mmgen.backends import Anything, LocalBackend, Model, Pending, Succeeded
from mmgen.cli.application import application
from mmgen.cli.session import Session
from mmgen.testing import FakeBackend

picture = Image({photo!r})
record = Model(id="slow", request=ImageRequest, tasks=ImageRequest.tasks(), accepts={{"prompt": Anything()}},
               source="the test", checked_on=date(2026, 1, 1))

class Local(LocalBackend):
    name = "local"
    def models(self): return [record]
    def run(self, call, device, report):
        for step in range(3000):
            report(0.5)
            if step == 20:  # by then the submit has returned
                print("working", file=sys.stderr, flush=True)
            Event().wait(0.01)
        return Succeeded((picture,))

class Remote(FakeBackend):
    name = "remote"
    async def poll(self, model, token):
        print("working", file=sys.stderr, flush=True)
        return await super().poll(model, token)

    async def cancel(self, model, token):
        outcome = await super().cancel(model, token)
        if outcome == "too_late":
            self._jobs[token] = [Succeeded((picture,))]
        return outcome

def connect():
    if {outcome!r} == "hang":
        print("working", file=sys.stderr, flush=True)
        Event().wait(30)
    remote = Remote([record], [Pending("any", poll_after=0.05)], cancel_outcome={outcome!r})
    return Client({{"local": Local(), "remote": remote}})

get_command(application())(sys.argv[1:], prog_name="mmgen", obj=Session(connect=connect))
"""


def interrupted(arguments: list[str], *, photo: Path, outcome: str = "cancelled") -> subprocess.CompletedProcess[str]:
    """Run the program, press Ctrl-C while it works, and return how it ended."""
    program = PROGRAM.format(photo=str(photo), outcome=outcome)
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
        start_new_session=True,
    )
    assert process.stderr is not None
    lines: list[str] = []
    while not lines or "working" not in lines[-1]:
        lines.append(process.stderr.readline())
        assert lines[-1], "".join(lines)
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    try:
        stdout, stderr = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    assert time.monotonic() - started < 50
    told = "".join(line for line in stderr.splitlines(keepends=True) if line != "working\n")
    return subprocess.CompletedProcess(arguments, process.returncode, stdout, told)


def jobs() -> list[tuple[str, str]]:
    """The identity and the state of each job in the journal."""
    from mmgen import Client

    with Client() as client:
        return [(record.id, record.state) for record in client.jobs()]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)


@pytest.mark.parametrize("backend", ["local", "remote"])
def test_a_job_that_can_be_cancelled_is(photo: Path, backend: str) -> None:
    done = interrupted(["image", "x", "-m", f"{backend}:slow", "-o", "a.png"], photo=photo)
    ((identity, state),) = jobs()
    assert done.returncode == 130
    assert done.stderr == f"interrupted: job {identity} of {backend}:slow is cancelled; nothing was saved\n"
    assert state == "cancelled"
    assert not list(Path().iterdir())


def test_a_job_that_goes_on_is_said_to(photo: Path) -> None:
    done = interrupted(["image", "x", "-m", "remote:slow"], photo=photo, outcome="unsupported")
    ((identity, state),) = jobs()
    assert done.returncode == 130
    assert f"job {identity} goes on there; `mmgen jobs resume {identity}` fetches the result" in done.stderr
    assert state == "submitted"


def test_a_cancel_that_is_not_confirmed_is_said_to_be_open(photo: Path) -> None:
    done = interrupted(["image", "x", "-m", "remote:slow"], photo=photo, outcome="requested")
    ((identity, state),) = jobs()
    assert f"was asked to stop job {identity}, which it has not confirmed" in done.stderr
    assert state == "submitted"


def test_a_job_that_had_finished_is_kept(photo: Path) -> None:
    """What was made is not thrown away, since it may have been paid for."""
    done = interrupted(["image", "x", "-m", "remote:slow"], photo=photo, outcome="too_late")
    assert done.returncode == 130
    assert "too late to cancel; its files are kept: " in done.stderr
    kept = Path(done.stderr.strip().rpartition(": ")[2])
    assert kept.read_bytes() == photo.read_bytes()
    assert [state for _, state in jobs()] == ["succeeded"]


def test_json_tells_an_interrupt_too(photo: Path) -> None:
    done = interrupted(["image", "x", "-m", "remote:slow", "--json"], photo=photo)
    told = json.loads(done.stdout)
    assert (told["ok"], told["exit_code"], told["error"]["type"]) == (False, 130, "Interrupted")
    assert "is cancelled" in told["error"]["message"]
    assert not done.stderr


def test_ctrl_c_before_anything_is_sent(photo: Path) -> None:
    """There is no job yet, and nothing to cancel."""
    done = interrupted(["image", "x"], photo=photo, outcome="hang")
    assert (done.returncode, done.stderr) == (130, "interrupted: nothing was being made\n")
    told = json.loads(interrupted(["image", "x", "--json"], photo=photo, outcome="hang").stdout)
    assert told["exit_code"] == 130
    assert not jobs()
