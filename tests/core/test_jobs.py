"""Jobs: progress, waiting, cancelling, and taking a job up again in another client or process."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import anyio
import pytest

from mmgen import (
    AsyncClient,
    Client,
    DeadlineError,
    Image,
    ImageRequest,
    InputError,
    JobError,
    JobRef,
    RequestError,
    Succeeded,
    TransportError,
)
from mmgen.backends import Call, CancelOutcome, LocalBackend, Model, Pending, Report, Status, Stopped
from mmgen.testing import FakeBackend, Turn

MakeClient = Callable[..., Client]
WISH = ImageRequest(prompt="a")


def soon(fraction: float | None = None, note: str = "") -> Pending:
    """A status that is worth asking again at once."""
    return Pending("", fraction, note=note, poll_after=0.001)


class Slow(LocalBackend):
    """Works until it is stopped, for ten seconds at most; says when it was."""

    name = "slow"

    def __init__(self, teapot: Model) -> None:
        super().__init__()
        self.teapot = teapot
        self.started = threading.Event()
        self.stopped = threading.Event()

    def models(self) -> Sequence[Model]:
        return [self.teapot]

    def run(self, call: Call, device: str, report: Report) -> Succeeded:
        self.started.set()
        try:
            for _ in range(2000):
                report(0.25, "turning")
                self.stopped.wait(0.005)
        except Stopped:
            self.stopped.set()
            raise
        raise AssertionError("nobody stopped it")


class Stubborn(FakeBackend):
    """Never done, never cancelled."""

    def __init__(self, models: Sequence[Model]) -> None:
        super().__init__(models, [soon()], cancel_outcome="unsupported")


# -- progress and waiting -------------------------------------------------------------------------------------------


def test_progress_is_what_the_backend_said(make_client: MakeClient, png: bytes) -> None:
    """From the first status to the last, nothing invented between."""
    client = make_client(soon(), soon(0.5, "half"), soon(1.0), Succeeded((Image(png),)))
    job = client.submit(WISH, model="fake:pot")
    assert isinstance(job.status, Pending)
    statuses = list(job)
    fractions = [status.fraction for status in statuses if isinstance(status, Pending)]
    assert fractions == [None, 0.5, 1.0]
    assert isinstance(statuses[-1], Succeeded)
    assert job.result().asset.read() == png


def test_the_result_is_the_same_object_each_time(make_client: MakeClient, png: bytes) -> None:
    """Asking twice stores and journals once."""
    job = make_client(soon(), Succeeded((Image(png),))).submit(WISH, model="fake:pot")
    assert job.result() is job.result()
    assert [type(status) for status in job] == [Succeeded]


def test_a_deadline_leaves_the_job_running(make_client: MakeClient) -> None:
    """The error carries what is needed to take it up again."""
    client = make_client(soon())
    job = client.submit(WISH, model="fake:pot")
    with pytest.raises(DeadlineError, match=r"not finished after 0.05 s; the job goes on") as caught:
        job.result(timeout=0.05)
    assert caught.value.ref == job.ref
    assert isinstance(caught.value, TimeoutError)
    assert client.jobs()[0].state == "submitted"


def test_a_network_that_fails_is_asked_again(make_client: MakeClient, teapot: Model, png: bytes) -> None:
    """Polling is safe to repeat; the job is not submitted again."""
    backend = FakeBackend(
        [teapot], [soon(), TransportError("reset"), TransportError("reset"), Succeeded((Image(png),))]
    )
    assert make_client(backend=backend).generate(WISH, model="fake:pot").passed
    assert len(backend.calls) == 1
    assert backend.polls == ["job-1"] * 3


def test_a_job_that_answers_at_once(make_client: MakeClient, png: bytes) -> None:
    """Has nothing to take up again."""
    job = make_client(Succeeded((Image(png),))).submit(WISH, model="fake:pot")
    with pytest.raises(RequestError, match="answered at once"):
        _ = job.ref
    assert job.cancel() == "too_late"
    assert job.result().asset.read() == png


# -- cancelling -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["cancelled", "too_late", "unsupported"])
def test_a_cancel_is_told_truthfully(make_client: MakeClient, teapot: Model, outcome: CancelOutcome) -> None:
    """As the backend says, and the journal says cancelled only when it is."""
    backend = FakeBackend([teapot], [soon()], cancel_outcome=outcome)
    client = make_client(backend=backend)
    job = client.submit(WISH, model="fake:pot")
    assert job.cancel() == outcome
    assert backend.cancels == ["job-1"]
    assert client.jobs()[0].state == ("cancelled" if outcome == "cancelled" else "submitted")


def test_a_cancelled_job_has_no_result(make_client: MakeClient) -> None:
    """And a second cancel comes too late."""
    job = make_client(soon()).submit(WISH, model="fake:pot")
    assert job.cancel() == "cancelled"
    assert job.cancel() == "too_late"
    with pytest.raises(JobError, match="was cancelled"):
        job.result()


def test_generate_cancels_on_the_way_out(make_client: MakeClient, teapot: Model) -> None:
    """Nobody else could: the caller has no job in hand."""
    backend = FakeBackend([teapot], [soon()])
    client = make_client(backend=backend)
    with pytest.raises(DeadlineError, match=r"after 0.05 s; the job is cancelled$"):
        client.generate(WISH, model="fake:pot", timeout=0.05)
    assert backend.cancels == ["job-1"]
    assert client.jobs()[0].state == "cancelled"


def test_generate_says_when_it_cannot_cancel(make_client: MakeClient, teapot: Model) -> None:
    """The job may go on, and may be billed."""
    with pytest.raises(DeadlineError, match=r"s; the job can't be cancelled there, and goes on"):
        make_client(backend=Stubborn([teapot])).generate(WISH, model="fake:pot", timeout=0.05)


def test_a_cancelled_task_cancels_its_job(tmp_path: Path, teapot: Model) -> None:
    """Structured concurrency: leaving the scope ends the work that was begun in it."""
    scopes: list[anyio.CancelScope] = []

    class Leaving(FakeBackend):
        """Whoever waits is called away when it is asked for the first time."""

        async def poll(self, model: Model, token: str) -> Status:
            scopes[0].cancel()
            return await super().poll(model, token)

    backend = Leaving([teapot], [soon()])

    async def work() -> None:
        async with AsyncClient({"fake": backend}, home=tmp_path) as client:
            with anyio.CancelScope() as scope:
                scopes.append(scope)
                await client.generate(WISH, model="fake:pot")
            assert scope.cancelled_caught
            assert (await client.jobs())[0].state == "cancelled"

    anyio.run(work)
    assert backend.cancels == ["job-1"]


class Files(LocalBackend):
    """Makes a file in the folder of the job."""

    name = "files"

    def __init__(self, teapot: Model, content: bytes) -> None:
        super().__init__()
        self.teapot, self.content = teapot, content

    def models(self) -> Sequence[Model]:
        return [self.teapot]

    def run(self, call: Call, device: str, report: Report) -> Succeeded:
        path = call.folder / "made.png"
        path.write_bytes(self.content)
        return Succeeded((Image(path),))


@pytest.mark.parametrize("waits", [True, False])
def test_what_is_seen_under_way_lasts(make_client: MakeClient, teapot: Model, png: bytes, *, waits: bool) -> None:
    """The assets of the last status are those of the store, whether or not the result is waited for after it."""
    job = make_client(backend=Files(teapot, png)).submit(WISH, model="files:pot")
    *_, last = job
    result = job.result() if waits else None
    assert isinstance(last, Succeeded)
    (asset,) = last.assets
    assert asset.read() == png
    assert asset.path is not None
    assert "objects" in asset.path.parts
    if result is not None:
        assert isinstance(job.status, Succeeded)
        assert result.asset.path == asset.path == job.status.assets[0].path
        assert Image(asset.path).size == (32, 16)


# -- local work -------------------------------------------------------------------------------------------------------


def test_local_work_is_stopped_by_its_next_report(make_client: MakeClient, teapot: Model) -> None:
    """The thread ends; it is not left running."""
    backend = Slow(teapot)
    job = make_client(backend=backend).submit(WISH, model="slow:pot")
    assert backend.started.wait(60)
    assert job.cancel() == "cancelled"
    assert backend.stopped.wait(60)


def test_local_progress_is_seen(make_client: MakeClient, teapot: Model) -> None:
    """What ``run`` reports is what iterating the job shows."""
    backend = Slow(teapot)
    job = make_client(backend=backend).submit(WISH, model="slow:pot")
    seen = next(status for status in job if isinstance(status, Pending) and status.fraction)
    assert (seen.fraction, seen.note) == (0.25, "turning")
    job.cancel()


def test_one_job_at_a_time_on_a_device(make_client: MakeClient, teapot: Model) -> None:
    """The next ones wait, and know how many are before them."""
    backend = Slow(teapot)
    client = make_client(backend=backend)
    first, second, third = (client.submit(WISH, model="slow:pot") for _ in range(3))
    assert backend.started.wait(60)
    places = [next(status for status in job if _is_queued(status)).queue_position for job in (second, third)]  # type: ignore[union-attr]
    assert places == [1, 2]
    assert [job.cancel() for job in (third, second, first)] == ["cancelled"] * 3


def _is_queued(status: object) -> bool:
    return isinstance(status, Pending) and status.queue_position is not None


def test_a_local_job_cannot_be_taken_up_elsewhere(make_client: MakeClient, teapot: Model) -> None:
    """It says so instead of giving a reference that leads nowhere."""
    client = make_client(backend=Slow(teapot))
    job = client.submit(WISH, model="slow:pot")
    with pytest.raises(RequestError, match="runs inside this process"):
        _ = job.ref
    with pytest.raises(RequestError, match="ended with it"):
        client.resume(JobRef(id=job.id, model="slow:pot", token="x"))
    job.cancel()


# -- taking up again ----------------------------------------------------------------------------------------------------


def test_a_job_is_taken_up_by_another_client(tmp_path: Path, teapot: Model, png: bytes) -> None:
    """By its reference alone, over JSON; the request comes back from the journal, so the checks are made."""
    jobs: dict[str, list[Turn]] = {}
    turns: list[Turn] = [soon(), soon(0.5), Succeeded((Image(png),), seed=3)]
    with Client({"fake": FakeBackend([teapot], turns, jobs=jobs)}, home=tmp_path) as client:
        ref = client.submit(ImageRequest(prompt="a", size=(64, 64)), model="fake:pot").ref.model_dump_json()
    with Client({"fake": FakeBackend([teapot], [], jobs=jobs)}, home=tmp_path) as client:
        result = client.resume(JobRef.model_validate_json(ref)).result()
        assert result.asset.read() == png
        assert [check.name for check in result.checks if not check.passed] == ["size"]
        assert [job.state for job in client.jobs()] == ["succeeded"]


def test_a_job_is_taken_up_from_another_machine(tmp_path: Path, teapot: Model, png: bytes) -> None:
    """Where no journal knows the request, the assets come all the same, without checks."""
    jobs: dict[str, list[Turn]] = {"token": [Succeeded((Image(png),))]}
    with Client({"fake": FakeBackend([teapot], [], jobs=jobs)}, home=tmp_path) as client:
        result = client.resume(JobRef(id="elsewhere", model="fake:pot", token="token")).result()
        assert result.asset.read() == png
        assert result.checks == ()


def test_a_reference_holds_no_more_than_it_must() -> None:
    """Three strings; anything else is refused."""
    assert set(JobRef.model_fields) == {"id", "model", "token"}
    with pytest.raises(ValueError, match="key"):
        JobRef.model_validate({"id": "a", "model": "b:c", "token": "d", "key": "e"})


CRASHING = """
import os, sys
from datetime import date
from mmgen import Client, ImageRequest
from mmgen.backends import Anything, LocalBackend, Model, Pending
from mmgen.testing import FakeBackend
teapot = Model(id="pot", request=ImageRequest, tasks=("text-to-image",), accepts={"prompt": Anything()},
               source="the tests", checked_on=date(2026, 11, 22))
class Local(LocalBackend):
    name = "local"
    def models(self): return [teapot]
    def run(self, call, device, report):
        while True: report(0.5)
client = Client({"fake": FakeBackend([teapot], [Pending("")]), "local": Local()}, home=sys.argv[1])
print(client.submit(ImageRequest(prompt="a"), model="fake:pot").ref.model_dump_json(), flush=True)
client.submit(ImageRequest(prompt="b"), model="local:pot")
os._exit(9)
"""


def test_a_killed_process_leaves_its_jobs_on_record(tmp_path: Path, teapot: Model, png: bytes) -> None:
    """What runs elsewhere can be taken up; what ran inside is shown as interrupted."""
    done = subprocess.run(
        [sys.executable, "-c", CRASHING, str(tmp_path)], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 9, done.stderr
    jobs: dict[str, list[Turn]] = {"job-1": [Succeeded((Image(png),))]}
    with Client({"fake": FakeBackend([teapot], [], jobs=jobs)}, home=tmp_path) as client:
        assert {job.model: job.state for job in client.jobs()} == {"fake:pot": "submitted", "local:pot": "interrupted"}
        assert client.resume(JobRef.model_validate_json(done.stdout)).result().asset.read() == png
        assert {job.model: job.state for job in client.jobs()}["fake:pot"] == "succeeded"


class Choosy(LocalBackend):
    """Finds out only while it works that an input can't be used."""

    name = "choosy"

    def __init__(self, teapot: Model) -> None:
        super().__init__()
        self.teapot = teapot

    def models(self) -> Sequence[Model]:
        return [self.teapot]

    def run(self, call: Call, device: str, report: Report) -> Succeeded:
        raise InputError("teapot.png", "has no handle")


def test_a_refusal_during_the_work_reaches_the_caller(teapot: Model, tmp_path: Path) -> None:
    """An input that turns out unusable is an InputError, each time the result is asked for, and is journalled."""
    with Client({"choosy": Choosy(teapot)}, home=tmp_path) as client:
        with pytest.raises(InputError, match="has no handle"):
            client.generate(WISH, model="choosy")
        job = client.submit(WISH, model="choosy")
        for _ in range(2):
            with pytest.raises(InputError, match="has no handle"):
                job.result()
        assert [record.state for record in client.jobs()] == ["failed", "failed"]
        assert job.cancel() == "too_late"
