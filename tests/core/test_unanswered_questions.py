"""A backend that fails to say how a job stands: asked again, or ended, or left open with its reason in the journal."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from mmgen import (
    AuthError,
    BackendError,
    Client,
    Image,
    ImageRequest,
    JobError,
    JobRef,
    MmgenError,
    PluginError,
    RefusedError,
    Succeeded,
)
from mmgen.backends import Model, Pending, Policy
from mmgen.testing import FakeBackend, Turn

MakeClient = Callable[..., Client]
WISH = ImageRequest(prompt="a")
SOON = Pending("", poll_after=0.001)
UNKNOWN = BackendError("answered 404: no such task")


class Impatient(FakeBackend):
    """Knows each job at once, so that a job that it does not know is no matter of time."""

    policy = Policy(settle_seconds=0.0, first_pause=0.001)


class Slow(FakeBackend):
    """May not know a job for a while after it accepted it."""

    policy = Policy(settle_seconds=60.0, first_pause=0.001)


def failing(client: Client, error: type[MmgenError], told: str) -> str:
    """Ask for a result that is not to be had; the job's name."""
    job = client.submit(WISH, model="fake:pot")
    with pytest.raises(error, match=told):
        job.result()
    return job.id


def test_a_job_that_is_not_known_yet_is_asked_for_again(make_client: MakeClient, teapot: Model, png: bytes) -> None:
    """Vendors' own memories take a moment to agree."""
    backend = Slow([teapot], [SOON, UNKNOWN, UNKNOWN, Succeeded((Image(png),))])
    assert make_client(backend=backend).generate(WISH, model="fake:pot").passed
    assert len(backend.calls) == 1


@pytest.mark.parametrize("error", [UNKNOWN, AuthError("answered 401: wrong key")])
def test_a_job_that_can_not_be_asked_for_stays_and_says_why(
    make_client: MakeClient, teapot: Model, png: bytes, error: BackendError
) -> None:
    """It may be done and paid, so it can be taken up; the journal has the reason."""
    backend = Impatient([teapot], [SOON, error, Succeeded((Image(png),))])
    client = make_client(backend=backend)
    job = failing(client, type(error), str(error))
    (record,) = client.unfinished()
    assert (record.state, record.reason) == ("submitted", str(error))
    assert client.reconcile(job).result().passed
    assert [(record.state, record.reason) for record in client.jobs()] == [("succeeded", "")]


def aged(home: Path, teapot: Model) -> str:
    """A job that was submitted eleven days ago, in a process of that time."""
    with Client({"fake": FakeBackend([teapot], [SOON])}, home=home) as client:
        job = client.submit(WISH, model="fake:pot").id
    with sqlite3.connect(home / "journal.sqlite3") as connection:
        connection.execute("UPDATE jobs SET created = created - 1e6")
    connection.close()
    return job


@pytest.mark.parametrize(("error", "state"), [(UNKNOWN, "failed"), (AuthError("no credit"), "submitted")])
def test_a_job_that_is_not_known_after_its_time_has_ended(
    tmp_path: Path, teapot: Model, error: BackendError, state: str
) -> None:
    """It is not left open for ever; but a key that is refused never ends a job, for another may fetch it."""
    name = aged(tmp_path, teapot)
    with Client({"fake": Impatient([teapot], [], jobs={"job-1": [error]})}, home=tmp_path) as client:
        with pytest.raises(type(error), match=str(error)):
            client.reconcile(name).result()
        assert [(record.state, record.reason) for record in client.jobs()] == [(state, str(error))]


@pytest.mark.parametrize("verdict", [JobError("expired there"), RefusedError("content policy")])
def test_a_verdict_ends_the_job(make_client: MakeClient, teapot: Model, verdict: BackendError) -> None:
    """And is raised each time the result is asked for."""
    client = make_client(backend=Impatient([teapot], [SOON, verdict]))
    job = client.submit(WISH, model="fake:pot")
    for _ in range(2):
        with pytest.raises(type(verdict), match=str(verdict)):
            job.result()
    assert [(record.state, record.reason) for record in client.jobs()] == [("failed", str(verdict))]


def test_a_plugin_that_breaks_is_named(make_client: MakeClient, teapot: Model) -> None:
    """What it raises is no verdict on the job, which can be taken up by a better version of it."""
    client = make_client(backend=Impatient([teapot], [SOON, KeyError("status")]))
    failing(client, PluginError, r"fake:pot could not be asked \(KeyError: 'status'\); the job can be taken up")
    (record,) = client.unfinished()
    assert "KeyError" in record.reason


def test_a_reference_that_no_journal_knows_is_not_waited_for(make_client: MakeClient, teapot: Model) -> None:
    """It may be wrong, and nobody knows how old it is."""
    jobs: dict[str, list[Turn]] = {"token": [UNKNOWN]}
    client = make_client(backend=Slow([teapot], [], jobs=jobs))
    with pytest.raises(BackendError, match="no such task"):
        client.resume(JobRef(id="elsewhere", model="fake:pot", token="token")).result()


def test_the_time_a_job_took_counts_from_its_submit(tmp_path: Path, teapot: Model, png: bytes) -> None:
    """Not from the moment at which it was taken up."""
    jobs: dict[str, list[Turn]] = {}
    turns: list[Turn] = [SOON, Succeeded((Image(png),))]
    with Client({"fake": FakeBackend([teapot], turns, jobs=jobs)}, home=tmp_path) as client:
        ref = client.submit(WISH, model="fake:pot").ref
        (record,) = client.jobs()
    with Client({"fake": FakeBackend([teapot], turns, jobs=jobs)}, home=tmp_path) as client:
        assert client.resume(ref).result().timing.submitted_at == record.created


def test_a_cancel_that_is_not_confirmed_is_no_end(make_client: MakeClient, teapot: Model, png: bytes) -> None:
    """The job is waited for as before; it may be made and paid all the same, and the journal says what was asked."""
    backend = FakeBackend([teapot], [SOON, Succeeded((Image(png),))], cancel_outcome="requested")
    client = make_client(backend=backend)
    job = client.submit(WISH, model="fake:pot")
    assert job.cancel() == "requested"
    (record,) = client.jobs()
    assert (record.state, record.reason) == ("submitted", "a cancel was requested, and is not confirmed")
    assert job.result().passed
