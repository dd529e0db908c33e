"""The life of a job in the standard ``logging``: each event once, with the job's name, and nothing that is a secret."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from mmgen import (
    Client,
    Failed,
    Image,
    ImageRequest,
    MmgenError,
    Model,
    Pending,
    RefusedError,
    SubmitUnknownError,
    Succeeded,
    TransportError,
)
from mmgen.backends import Call, Policy, Status
from mmgen.testing import FakeBackend

MakeClient = Callable[..., Client]
WISH = ImageRequest(prompt="a confidential teapot")
SOON = Pending("any", poll_after=0.001)


class Hurried(FakeBackend):
    """Is tried again at once; its first submits fail with *errors*."""

    policy = Policy(first_pause=0.001)

    def __init__(self, model: Model, turns: list[Any], errors: list[Exception]) -> None:
        super().__init__([model], turns)
        self.errors = errors

    async def submit(self, call: Call) -> Status:
        if self.errors:
            raise self.errors.pop(0)
        return await super().submit(call)


def events(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The events that were told, in order."""
    return [str(vars(line)["event"]) for line in caplog.records if line.name == "mmgen.jobs"]


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        ([SOON, "made"], ["planned", "submitted", "accepted", "settled"]),
        (["made"], ["planned", "submitted", "accepted", "settled"]),
        (
            [TransportError("no confidential teapot", sent=False), "made"],
            ["planned", "submitted", "retried", "submitted", "accepted", "settled"],
        ),
        ([SOON, Failed("a confidential teapot")], ["planned", "submitted", "accepted", "failed"]),
        ([RefusedError("a confidential teapot")], ["planned", "submitted", "failed"]),
        ([TransportError("reset")], ["planned", "submitted", "held"]),
    ],
)
def test_each_event_is_told_once(
    make_client: MakeClient,
    teapot: Model,
    png: bytes,
    caplog: pytest.LogCaptureFixture,
    turns: list[Any],
    told: list[str],
) -> None:
    """At its level, with the job and the model as attributes, and without the words of the request."""
    caplog.set_level(logging.INFO, "mmgen.jobs")
    later = [Succeeded((Image(png),)) if turn == "made" else turn for turn in turns if not isinstance(turn, Exception)]
    client = make_client(backend=Hurried(teapot, later, [turn for turn in turns if isinstance(turn, Exception)]))
    with suppress(MmgenError):
        client.generate(WISH, model="fake:pot")
    assert events(caplog) == told
    (job,) = client.jobs()
    assert {(vars(line)["job"], vars(line)["model"]) for line in caplog.records} == {(job.id, "fake:pot")}
    assert all(job.id in line.getMessage() for line in caplog.records)
    assert "confidential" not in caplog.text
    grave = {vars(line)["event"] for line in caplog.records if line.levelno >= logging.WARNING}
    assert grave <= {"retried", "held", "failed"}


def test_a_cancel_is_told(make_client: MakeClient, teapot: Model, caplog: pytest.LogCaptureFixture) -> None:
    """And that it is none of the failures."""
    caplog.set_level(logging.INFO, "mmgen.jobs")
    make_client(backend=FakeBackend([teapot], [SOON])).submit(WISH, model="fake:pot").cancel()
    assert events(caplog) == ["planned", "submitted", "accepted", "cancelled"]


def test_words_of_a_backend_are_for_who_debugs(
    make_client: MakeClient, teapot: Model, caplog: pytest.LogCaptureFixture
) -> None:
    """They may repeat the prompt."""
    caplog.set_level(logging.DEBUG, "mmgen.jobs")
    with pytest.raises(SubmitUnknownError):
        make_client(backend=FakeBackend([teapot], [TransportError("reset\n while 'teapot'")])).generate(
            WISH, model="fake:pot"
        )
    assert caplog.messages[-1].endswith("held: it may have been accepted, TransportError, reset while 'teapot'")


def test_nothing_is_written_unasked() -> None:
    """A program that has not set up logging hears of no warning; ``import mmgen`` sets up nothing."""
    program = """
import logging, sys
import mmgen
assert not [name for name in logging.root.manager.loggerDict if name.startswith("mmgen")]
import mmgen.jobs.log
logging.getLogger("mmgen.jobs").warning("held")
assert logging.root.handlers == [] and logging.getLogger("mmgen.jobs").level == logging.NOTSET
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
