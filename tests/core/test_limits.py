"""How much a backend is given, when it is left alone, and how often it is asked."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import anyio
import pytest
from trio.testing import MockClock

from mmgen import (
    AsyncClient,
    AuthError,
    Budget,
    BudgetError,
    Client,
    ImageRequest,
    Money,
    RateLimitError,
    TransportError,
)
from mmgen.backends import Model, Policy, Price
from mmgen.jobs.limits import Gate
from mmgen.jobs.pacing import Pacer, pause_after
from mmgen.testing import LoopbackVendor
from mmgen.testing.loopback import PICTURE, LoopbackBackend

MODEL = "loopback:picture"


class Limited(LoopbackBackend):
    """Takes two jobs at once."""

    policy = replace(LoopbackBackend.policy, concurrency=2)


class Priced(LoopbackBackend):
    """Costs half a yuan."""

    def models(self) -> list[Model]:
        price = Price(lambda request: Money.parse("CNY 0.5"), "the tests", PICTURE.checked_on)
        return [replace(PICTURE, price=price)]


def test_jobs_wait_for_room(tmp_path: Path) -> None:
    """Never more than the backend takes; who waits asks those inside, so that nobody waits for ever."""
    with LoopbackVendor(job_seconds=0.05) as vendor:
        backend = Limited("loopback-key", base_url=vendor.url, allow_private=True)
        with Client({"loopback": backend}, home=tmp_path) as client:
            jobs = [client.submit(ImageRequest(prompt=f"row {row}"), model=MODEL) for row in range(6)]
            assert all(job.result().passed for job in reversed(jobs))
        ready = sorted(job.ready_at for job in vendor.billed)
        assert len(ready) == 6
        # A third job begins only after the first has ended, and so on.
        assert all(later - earlier >= 0.05 for earlier, later in zip(ready, ready[2:], strict=False))


def test_a_cap_holds_over_parallel_submits(tmp_path: Path) -> None:
    """40 at once under a cap for seven: seven bills, and not a micro more."""
    with LoopbackVendor() as vendor:
        backend = Priced("loopback-key", base_url=vendor.url, allow_private=True)
        spring = Budget(name="spring", total=Money.parse("CNY 3.9"))
        refused: list[int] = []

        async def make(client: AsyncClient, row: int) -> None:
            try:
                job = await client.submit(ImageRequest(prompt=f"row {row}"), model=MODEL, max_cost=spring)
                await job.result()
            except BudgetError:
                refused.append(row)

        async def work() -> None:
            async with AsyncClient({"loopback": backend}, home=tmp_path) as client, anyio.create_task_group() as group:
                for row in range(40):
                    group.start_soon(make, client, row)

        anyio.run(work)
        assert (len(vendor.billed), len(refused)) == (7, 33)


def run(gate_work: Callable[[], Awaitable[None]]) -> None:
    """Run a coroutine function on a clock that jumps to whatever is waited for, so that no machine is too slow."""
    anyio.run(gate_work, backend="trio", backend_options={"clock": MockClock(autojump_threshold=0)})


def test_refusals_make_it_slower() -> None:
    """After a 429 nothing is sent for as long as it asked, and fewer jobs are at once; calm lets it grow again."""

    async def work() -> None:
        gate = Gate("x", Policy(concurrency=10))
        for number in range(10):
            assert gate.try_enter(f"job{number}")
        gate.failed(RateLimitError("busy", retry_after=5))
        for number in range(10):
            gate.leave(f"job{number}")
        assert not gate.try_enter("early")
        await anyio.sleep(5)
        assert [gate.try_enter(f"again{number}") for number in range(8)] == [True] * 7 + [False]
        for _ in range(20):
            gate.succeeded()
        assert gate.try_enter("grown")

    run(work)


def test_submits_are_spread_over_the_minute() -> None:
    """600 a minute are one in a tenth of a second."""

    async def work() -> None:
        gate = Gate("x", Policy(per_minute=600))
        started = anyio.current_time()
        for number in range(4):
            await gate.enter(f"job{number}")
        assert anyio.current_time() - started == pytest.approx(0.3, abs=0.05)

    run(work)


def test_an_outage_is_noticed() -> None:
    """Mostly failures in a minute: nothing more is sent for a while, and it is said why."""

    async def work() -> None:
        gate = Gate("x", Policy())
        for _ in range(9):
            gate.succeeded()
            assert gate.try_enter("probe")
        for _ in range(11):
            gate.failed(TransportError("no connection", sent=False))
        with pytest.raises(TransportError, match="left alone for") as caught:
            gate.try_enter("job")
        assert not caught.value.sent
        other = Gate("x", Policy())
        other.failed(AuthError("wrong key"))
        with pytest.raises(AuthError, match="wrong key"):
            other.try_enter("job")

    run(work)


def test_repetitions_run_out() -> None:
    """In an outage they end for all jobs at once; success pays them back slowly."""

    async def work() -> None:
        gate = Gate("x", Policy())
        error = TransportError("no", sent=False)
        assert [gate.may_repeat(error) for _ in range(40)] == [True] * 35 + [False] * 5
        for _ in range(14):
            gate.succeeded()
        assert gate.may_repeat(error)

    run(work)


@pytest.mark.parametrize("typical", [2.0, 60.0])
def test_few_questions_and_little_delay(typical: float) -> None:
    """At half of the time more or less: at most seven questions a job, the end noticed soon, and never very late."""
    chance, pacer, polls = random.Random(7), Pacer(), 0
    delays: list[float] = []
    for number in range(600):
        duration = typical * chance.uniform(0.5, 1.5)
        elapsed = last = 0.0
        while elapsed < duration:
            last = elapsed
            elapsed += pacer.pause(elapsed, None)
            polls += number >= 50
        pacer.learn(last, elapsed)
        delays += [(elapsed - duration) / typical] if number >= 50 else []
    delays.sort()
    assert polls / len(delays) <= 7
    assert delays[len(delays) // 2] <= 0.06
    assert delays[int(len(delays) * 0.99)] <= 0.25


def test_a_hint_wins() -> None:
    """What the server says is when it is asked; what it asks for is paused, and pauses grow otherwise."""
    assert Pacer(60).pause(0.0, 3.0) == 3.0
    assert 2.0 <= pause_after(0, 0.5, 2.0) <= 2.3
    assert pause_after(30, 0.5) <= 30.1
