"""A program in another process: what it is told, what it makes, and every way in which it can go wrong."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from mmgen import Client, Image, InputError, JobError, Object3DRequest, RefusedError
from mmgen.backends import Call, Cancelled, Pending, Report, Stopped, Succeeded

from .process_cases import (
    MESH,
    Cancelling,
    Graceless,
    Impatient,
    Meshes,
    MeshOptions,
    Recorded,
    call_for,
    done,
    failure,
    finished,
    is_gone,
    until,
)


@pytest.fixture(scope="module")
def meshes() -> Iterator[Meshes]:
    """A backend whose process is kept from test to test."""
    backend = Meshes()
    yield backend
    anyio.run(backend.aclose)


@pytest.fixture
def impatient() -> Iterator[Impatient]:
    """A backend that counts short silences as a hang."""
    backend = Impatient()
    yield backend
    anyio.run(backend.aclose)


# -- what goes well -----------------------------------------------------------------------------------------------------


def test_a_client_gets_the_asset(tmp_path: Path, meshes: Meshes) -> None:
    """Through the whole engine, with a file name beyond ASCII and the program's own details."""
    with Client({"meshes": Meshes()}, home=tmp_path) as client:
        result = client.generate(Object3DRequest(prompt="cube", seed=3), model="meshes:mesh")
    assert result.asset.read().startswith(b"v 0 0 0")
    assert result.seed == 3
    assert result.details["pid"] != os.getpid()


def test_a_client_raises_what_the_program_said(tmp_path: Path) -> None:
    """Each by its class, and the journal says so too."""
    with Client({"meshes": Meshes()}, home=tmp_path) as client:
        for prompt, kind in (("refuse", RefusedError), ("reject", InputError), ("leave", JobError)):
            with pytest.raises(kind):
                client.generate(Object3DRequest(prompt=prompt), model="meshes:mesh")
        assert [job.state for job in client.jobs()] == ["failed"] * 3


def test_the_process_is_kept_for_the_next_job(meshes: Meshes, tmp_path: Path) -> None:
    """What takes long to load is loaded once."""
    first, second = (done(meshes, "cube", tmp_path / name).details for name in ("a", "b"))
    assert first["pid"] == second["pid"]
    assert second["jobs"] == first["jobs"] + 1


def test_progress_comes_in_order(meshes: Meshes, tmp_path: Path) -> None:
    """Every report, none twice."""
    report = Recorded()
    done(meshes, "told", tmp_path, report)
    steps = [(step / 50, f"step {step}") for step in range(50)]
    assert report.heard == [(0.1, "looking"), *steps, (0.9, "writing")]


def test_what_the_program_prints_and_reads_is_not_the_protocol(meshes: Meshes, tmp_path: Path) -> None:
    """Not even a forged message at the lowest level."""
    made = done(meshes, "chatty", tmp_path)
    assert made.details["extra"] == ""
    assert len(made.assets) == 1


def test_large_outputs_go_through_files(meshes: Meshes, tmp_path: Path) -> None:
    """Megabytes of mesh, and details larger than any message."""
    made = done(meshes, "large", tmp_path)
    assert made.assets[0].size_bytes > 2_000_000
    assert made.details["words"] == list(range(20_000))


@pytest.mark.parametrize(
    "name", ["茶 馆", "a'b\"c\nd", os.fsdecode(b"not-utf8-\xff")], ids=["words", "quotes", "bytes"]
)
def test_any_folder_will_do(meshes: Meshes, tmp_path: Path, name: str) -> None:
    """Also one whose name is not even text."""
    assert done(meshes, "cube", tmp_path / name).assets[0].size_bytes > 0


def test_inputs_are_files_of_the_job_s_folder(meshes: Meshes, tmp_path: Path, png: bytes) -> None:
    """The program finds copies, and can't harm what the user gave."""
    given = tmp_path / "given.png"
    given.write_bytes(png)
    call = call_for("inputs", tmp_path / "job", images=[Image(given)])
    extra = meshes.run(call, "cpu", Report()).details["extra"]
    [copy] = extra["request"]["images"]
    assert Path(copy).parent == tmp_path / "job/inputs"
    assert Path(copy).read_bytes() == png
    assert (extra["device"], extra["folder"]) == ("cpu", str(tmp_path / "job"))


@pytest.fixture(scope="module")
def png() -> bytes:
    """A small picture."""
    import numpy as np

    return Image(np.zeros((4, 4, 3), np.uint8)).read()


def test_options_arrive(meshes: Meshes, tmp_path: Path) -> None:
    """As plain data."""
    call = call_for("inputs", tmp_path)
    asked = type(call)(model=MESH, request=call.request, folder=tmp_path, options=MeshOptions(detail=3))
    assert meshes.run(asked, "cpu", Report()).details["extra"]["options"] == {"detail": 3}


def test_instructions_arrive(tmp_path: Path) -> None:
    """What the backend works out for the program."""

    class Telling(Meshes):
        def instructions(self, call: Call) -> dict[str, object]:
            return {"prompt": call.request.prompt, "sides": [1, 2]}

    backend = Telling()
    assert done(backend, "inputs", tmp_path).details["extra"]["told"] == {"prompt": "inputs", "sides": [1, 2]}
    anyio.run(backend.aclose)


def test_logs_go_to_the_logger(meshes: Meshes, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Under the backend's name."""
    with caplog.at_level(logging.INFO, "mmgen.process.meshes"):
        done(meshes, "logs", tmp_path)
    assert [record.getMessage() for record in caplog.records] == ["mesh: a line for the log"]


@pytest.mark.parametrize("loop", ["asyncio", "trio"])
def test_both_loops_are_served(tmp_path: Path, loop: str) -> None:
    """From submit to the end, and the process is gone when the backend is closed."""

    async def live() -> None:
        backend = Meshes()
        status = await backend.submit(call_for("cube", tmp_path))
        assert isinstance(status, Pending)
        end = await finished(backend, status.token)
        assert isinstance(end, Succeeded)
        await backend.aclose()
        assert is_gone(end.details["pid"])

    anyio.run(live, backend=loop)


# -- what the program says no to ------------------------------------------------------------------------------------------


def test_an_input_that_is_rejected_is_an_input_error(meshes: Meshes, tmp_path: Path) -> None:
    """With the name and the reason that the program gave."""
    with pytest.raises(InputError, match="image: shows nothing to model"):
        done(meshes, "reject", tmp_path)


def test_a_refusal_is_one(meshes: Meshes, tmp_path: Path) -> None:
    """By a policy of the program's."""
    with pytest.raises(RefusedError, match="no weapons"):
        done(meshes, "refuse", tmp_path)


@pytest.mark.parametrize(
    ("prompt", "reason"),
    [
        ("flood", "ValueError: drowned"),
        ("exit", "SystemExit: enough"),
        ("escape", "is not in the job's folder"),
        ("missing", "there is no such file"),
        ("unplain", "details can't hold a object"),
    ],
)
def test_failures_have_their_reason(meshes: Meshes, tmp_path: Path, prompt: str, reason: str) -> None:
    """And the next job is done."""
    assert reason in failure(meshes, prompt, tmp_path / "first")
    assert done(meshes, "cube", tmp_path / "second").assets


# -- what goes wrong ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prompt", "reasons"),
    [
        ("crash", ["SIGSEGV", "about to read what is not there", "string_at"]),
        ("killed", ["SIGKILL", "memory"]),
        ("leave", ["exit code 7"]),
        ("flood_and_crash", ["exit code 9", "last words"]),
    ],
)
def test_a_crash_is_told_and_the_next_job_has_a_fresh_process(
    meshes: Meshes, tmp_path: Path, prompt: str, reasons: list[str]
) -> None:
    """With how it ended and what it wrote last, and no more than a page of that."""
    before = done(meshes, "cube", tmp_path / "before").details["pid"]
    told = failure(meshes, prompt, tmp_path / "crash")
    assert all(reason in told for reason in reasons), told
    assert len(told) < 4000
    assert done(meshes, "cube", tmp_path / "after").details["pid"] != before


def test_secrets_are_kept_out_of_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the environment, and what looks like one."""
    monkeypatch.setenv("SOME_API_KEY", "verysecretvalue")
    backend = Meshes()
    told = failure(backend, "secret verysecretvalue", tmp_path)
    assert "it wrote last" in told
    assert not any(secret in told for secret in ("verysecretvalue", "abcdefghijklmnop", "0123456789abcdef")), told
    anyio.run(backend.aclose)


@pytest.mark.parametrize("prompt", ["hang", "stubborn"])
def test_a_hang_ends(impatient: Impatient, tmp_path: Path, prompt: str) -> None:
    """By force where it must, and the process is gone."""
    assert "said nothing for 0.3 s" in failure(impatient, prompt, tmp_path)


def test_a_process_that_died_in_its_sleep_is_replaced(meshes: Meshes, tmp_path: Path) -> None:
    """Nobody is told."""
    pid = done(meshes, "cube", tmp_path / "first").details["pid"]
    os.kill(pid, signal.SIGKILL)
    assert done(meshes, "cube", tmp_path / "second").details["pid"] != pid


# -- cancelling -----------------------------------------------------------------------------------------------------------


def test_a_cancel_is_heard_and_the_process_stays(meshes: Meshes, tmp_path: Path) -> None:
    """The program stops at its next report."""
    pid = done(meshes, "cube", tmp_path / "before").details["pid"]

    async def live() -> None:
        status = await meshes.submit(call_for("patient", tmp_path / "patient"))
        assert isinstance(status, Pending)
        await until(lambda: meshes._jobs[status.token].report.note == "step")
        future = meshes._jobs[status.token].future
        assert await meshes.cancel(MESH, status.token) == "cancelled"
        await until(future.done)
        assert isinstance(future.exception(), Stopped)

    anyio.run(live)
    assert done(meshes, "cube", tmp_path / "after").details["pid"] == pid


@pytest.mark.parametrize("prompt", ["hang", "stubborn"])
def test_a_cancel_that_is_not_heard_is_enforced(tmp_path: Path, prompt: str) -> None:
    """The job counts as cancelled, and the process is gone."""
    backend = Graceless()
    pid = done(backend, "cube", tmp_path / "before").details["pid"]
    with pytest.raises(Stopped):
        done(backend, prompt, tmp_path / "hanging", Cancelling())
    assert is_gone(pid)
    anyio.run(backend.aclose)


def test_a_job_that_waits_is_cancelled_unseen(meshes: Meshes, tmp_path: Path) -> None:
    """It never reaches the process."""

    async def live() -> None:
        first = await meshes.submit(call_for("patient", tmp_path / "first"))
        second = await meshes.submit(call_for("cube", tmp_path / "second"))
        assert isinstance(first, Pending)
        assert isinstance(second, Pending)
        assert await meshes.cancel(MESH, second.token) == "cancelled"
        await meshes.cancel(MESH, first.token)

    anyio.run(live)
    assert not (tmp_path / "second/order.json").exists()


def test_closing_stops_a_job(tmp_path: Path) -> None:
    """And takes the process with it."""

    async def live() -> int:
        backend = Meshes()
        pid = (await anyio.to_thread.run_sync(done, backend, "cube", tmp_path / "before")).details["pid"]
        status = await backend.submit(call_for("patient", tmp_path / "patient"))
        assert isinstance(status, Pending)
        await until(lambda: backend._jobs[status.token].report.note == "step")
        await backend.aclose()
        assert isinstance(await backend.poll(MESH, status.token), Cancelled)
        return pid

    assert is_gone(anyio.run(live))


# -- for how long -----------------------------------------------------------------------------------------------------------


def test_no_process_waits_where_none_is_to(tmp_path: Path) -> None:
    """With no idle time it is gone before the result is there."""

    class Fleeting(Meshes):
        idle_seconds = 0.0

    assert is_gone(done(Fleeting(), "cube", tmp_path).details["pid"])


def test_an_idle_process_is_ended(tmp_path: Path) -> None:
    """After its time, though nobody closes anything."""

    class Sleepy(Meshes):
        idle_seconds = 0.05

    pid = done(Sleepy(), "cube", tmp_path).details["pid"]
    anyio.run(until, lambda: is_gone(pid))


def test_a_process_does_so_many_jobs_and_no_more(tmp_path: Path) -> None:
    """For programs that leak."""

    class Leaky(Meshes):
        jobs_per_process = 2

    backend = Leaky()
    pids = [done(backend, "cube", tmp_path / str(index)).details["pid"] for index in range(3)]
    assert pids[0] == pids[1] != pids[2]
    anyio.run(backend.aclose)
