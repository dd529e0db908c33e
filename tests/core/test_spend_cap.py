"""A cap on what may be spent holds: over 200 submits at once, over two processes, and whatever becomes of the jobs."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import anyio
import pytest

from mmgen import (
    AsyncClient,
    Budget,
    BudgetError,
    Client,
    Image,
    ImageRequest,
    MmgenError,
    Money,
    SpeechRequest,
    TransportError,
    VideoRequest,
)
from mmgen.backends import Anything, Call, Failed, Model, Pending, Policy, Price, Status, Succeeded
from mmgen.jobs.journal import JobRecord, Journal
from mmgen.testing import FakeBackend

CAP = Money.parse("CNY 37.5")
SPRING = Budget(name="spring", total=CAP)


class Fickle(FakeBackend):
    """Succeeds for less than was expected, fails, leaves in doubt, or refuses, by turns."""

    policy = Policy(retry_seconds=0.0)

    def __init__(self, teapot: Model, picture: Image) -> None:
        price = Price(lambda request: Money.parse("CNY 1"), "the tests", teapot.checked_on)
        super().__init__([replace(teapot, price=price)], [Pending("", poll_after=0.001)])
        self.picture = picture

    async def submit(self, call: Call) -> Status:
        ends = (
            Succeeded((self.picture,), cost=Money.parse("CNY 0.7")),
            Failed("broke"),
            Succeeded((self.picture,)),
            *[Succeeded((self.picture,))] * 3,  # or the breaker would open, and fewer be sent for another reason
            TransportError("reset"),
            TransportError("down", sent=False),
        )
        self._turns = (ends[len(self.calls) % len(ends)],)
        return await super().submit(call)


def records_of(home: Path) -> list[JobRecord]:
    """Every job of the journal."""
    journal = Journal(home / "journal.sqlite3")
    found = journal.latest(limit=1000)
    journal.close()
    return found


def worst(records: list[JobRecord]) -> int:
    """The micros that these jobs have cost, or may cost yet."""
    return sum(record.reserved if record.spent is None else record.spent for record in records)


def test_a_cap_holds_over_200_parallel_submits(tmp_path: Path, teapot: Model, png: bytes) -> None:
    """Whatever becomes of them, at every moment: not a micro more than the cap, counting what is in doubt as spent."""
    backend, refused, seen = Fickle(teapot, Image(png)), [0], [0]

    async def make(client: AsyncClient, row: int) -> None:
        try:
            await (await client.submit(ImageRequest(prompt=f"{row}"), model="fake:pot", max_cost=SPRING)).result()
        except BudgetError:
            refused[0] += 1
        except MmgenError:
            pass
        seen[0] = max(seen[0], worst(await client.jobs(limit=1000)) if row % 20 == 0 else 0)

    async def work() -> None:
        async with AsyncClient({"fake": backend}, home=tmp_path) as client, anyio.create_task_group() as group:
            for row in range(200):
                group.start_soon(make, client, row)

    anyio.run(work)
    spent = worst(records_of(tmp_path))
    assert 0 < max(spent, seen[0]) <= CAP.micros
    assert refused[0] + len(backend.calls) == 200
    assert len(backend.calls) >= 37
    assert refused[0] > 0


SPENDING = """
import sys
from datetime import date
import anyio
from mmgen import AsyncClient, Budget, BudgetError, ImageRequest, Money
from mmgen.backends import Anything, Model, Pending, Price
from mmgen.testing import FakeBackend
price = Price(lambda request: Money.parse("CNY 1"), "the tests", date(2026, 11, 22))
pot = Model(id="pot", request=ImageRequest, tasks=("text-to-image",), accepts={"prompt": Anything()}, price=price,
            source="the tests", checked_on=date(2026, 11, 22))
spring = Budget(name="spring", total=Money.parse("CNY 37.5"))
async def make(client, row):
    try:
        await client.submit(ImageRequest(prompt=str(row)), model="fake:pot", max_cost=spring)
    except BudgetError:
        pass
async def work():
    async with AsyncClient({"fake": FakeBackend([pot], [Pending("")])}, home=sys.argv[1]) as client:
        print("ready", flush=True)
        sys.stdin.readline()
        async with anyio.create_task_group() as group:
            for row in range(100):
                group.start_soon(make, client, row)
anyio.run(work)
"""


def test_a_cap_holds_over_two_processes(tmp_path: Path) -> None:
    """100 submits each, at the same time: as many as the cap allows between them."""
    command = [sys.executable, "-c", SPENDING, str(tmp_path)]
    both = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in both:
        process.communicate("go\n", timeout=300)
        assert process.returncode == 0
    records = records_of(tmp_path)
    assert (len(records), worst(records)) == (37, 37_000_000)


FILM = Model(
    id="film",
    request=VideoRequest,
    tasks=("text-to-video",),
    accepts={"prompt": Anything(), "seconds": Anything(), "n": Anything()},
    defaults={"seconds": 5},
    source="the tests",
    checked_on=date(2026, 11, 23),
)
ENDLESS = replace(FILM, id="endless", defaults={})
SPEECH = replace(ENDLESS, id="speech", request=SpeechRequest, tasks=("text-to-speech",), accepts={"text": Anything()})


def test_a_cap_of_seconds_holds_for_what_is_left_unset(tmp_path: Path) -> None:
    """The model's own length counts, and each of several; what nobody can tell beforehand is refused, or agreed to."""
    backend = FakeBackend([FILM, ENDLESS, SPEECH], [Pending("", poll_after=60)])
    asked: list[str] = []
    short = Budget(name="spring", seconds=20, on_unpriced="confirm", confirm=lambda model: bool(asked.append(model)))
    with Client({"fake": backend}, home=tmp_path) as client:
        submit = partial(client.submit, model="fake:film", max_cost=short)
        submit(VideoRequest(prompt="a"))
        submit(VideoRequest(prompt="b", n=2))
        with pytest.raises(BudgetError, match="5 s left, and this makes 6 s"):
            submit(VideoRequest(prompt="c", seconds=6))
        submit(VideoRequest(prompt="c", seconds=5))
        with pytest.raises(BudgetError, match="0 s left, and this makes 5 s"):
            submit(VideoRequest(prompt="d"))
        for request, model in ((VideoRequest(prompt="e"), "fake:endless"), (SpeechRequest(text="f"), "fake:speech")):
            with pytest.raises(BudgetError, match=f"{model} does not say how long this gets, so a cap of 20 s"):
                submit(request, model=model)
            submit(request, model=model, max_cost=Budget(name="spring", seconds=20, on_unpriced="allow"))
    assert asked == ["fake:endless", "fake:speech"]
    assert [call.model.id for call in backend.calls] == ["film", "film", "film", "endless", "speech"]
