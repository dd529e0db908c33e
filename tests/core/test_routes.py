"""Several models for one request: the next is asked when one can't take the job, and for no other reason."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import anyio
import pytest

from mmgen import (
    AuthError,
    BackendError,
    Budget,
    BudgetError,
    Client,
    Image,
    ImageRequest,
    JobError,
    Money,
    Options,
    RateLimitError,
    RefusedError,
    RequestError,
    RetiredError,
    Route,
    SubmitUnknownError,
    Succeeded,
    TransportError,
    UnknownModelError,
    UnsupportedError,
)
from mmgen.backends import Call, Failed, Model, Pending, Policy, Price, Status
from mmgen.jobs.journal import LEASE_SECONDS, Journal
from mmgen.jobs.limits import Gate
from mmgen.jobs.routes import reason_to_leave
from mmgen.testing import FakeBackend, Turn

WISH = ImageRequest(prompt="a")
SOON = Pending("", poll_after=0.001)
ROUTES = ["first:pot", "second:pot"]
DOWN = TransportError("no connection", sent=False)


class First(FakeBackend):
    """The one that is asked first; it is not tried again for long."""

    name = "first"
    policy = Policy(retry_seconds=0.0, first_pause=0.001)


class Second(FakeBackend):
    """The one that is asked next."""

    name = "second"
    policy = Policy(retry_seconds=0.0, first_pause=0.001)


class Knobs(Options):
    """What only one of them takes."""

    steam: bool = False


Connect = Callable[..., Client]


@pytest.fixture
def connect(tmp_path: Path, teapot: Model, png: bytes) -> Connect:
    """A client of both; the first answers with the turns that are given, the second makes a picture."""

    def connect(*turns: Turn, price: str = "", then: str = "") -> Client:
        first = First([priced(teapot, price)], turns)
        second = Second([priced(teapot, then)], [SOON, Succeeded((Image(png),))])
        return Client({"first": first, "second": second}, home=tmp_path)

    return connect


def priced(teapot: Model, amount: str) -> Model:
    """The teapot at that price, or without one."""
    if not amount:
        return teapot
    return replace(teapot, price=Price(lambda request: Money.parse(amount), "the tests", teapot.checked_on))


def calls(client: Client) -> list[list[Call]]:
    """What each of the two was asked to make."""
    backends = client._client._registry._backends
    return [getattr(backends[name], "calls") for name in ("first", "second")]  # noqa: B009 - they are fakes


# -- when the next is asked -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (DOWN, "unavailable"),
        (RateLimitError("too many", retry_after=600.0), "rate_limited"),
        (RetiredError("answered 410"), "retired"),
    ],
)
def test_the_next_is_asked(connect: Connect, error: Exception, outcome: str) -> None:
    """One that did not accept the job for sure is left; the result and the journal tell both attempts."""
    with connect(error, price="CNY 2", then="CNY 1") as client:
        result = client.generate(WISH, model=ROUTES)
        first, second = result.attempts
        assert (first.model, first.outcome, first.error) == ("first:pot", outcome, type(error).__name__)
        assert (str(first.cost), first.reason) == ("CNY 0", str(error))
        assert (second.model, second.outcome, str(second.cost)) == ("second:pot", "succeeded", "CNY 1")
        assert first.started_at <= first.finished_at <= second.started_at <= second.finished_at
        assert result.model == "second:pot"
        (record,) = client.jobs()
        assert (record.model, record.state, record.sends) == ("second:pot", "succeeded", 1)
        assert client.reconcile(record.id).result().attempts == result.attempts


def test_one_that_serves_is_the_only_one_asked(connect: Connect, png: bytes) -> None:
    """And is the only attempt."""
    with connect(Succeeded((Image(png),))) as client:
        result = client.generate(WISH, model=ROUTES)
        assert [(attempt.model, attempt.outcome) for attempt in result.attempts] == [("first:pot", "succeeded")]
        assert [len(made) for made in calls(client)] == [1, 0]


@pytest.mark.parametrize(
    ("turns", "error"),
    [
        ([RefusedError("content policy")], RefusedError),
        ([TransportError("reset")], SubmitUnknownError),
        ([RuntimeError("a bug")], SubmitUnknownError),
        ([AuthError("no key")], AuthError),
        ([BackendError("answered 422")], BackendError),
        ([SOON, Failed("the model broke")], JobError),
        ([SOON, Failed("content policy", refused=True)], RefusedError),
    ],
)
def test_nothing_else_is_taken_elsewhere(connect: Connect, turns: list[Turn], error: type[BackendError]) -> None:
    """A refusal, a doubt, a wrong key, a failed job: the second is never asked."""
    with connect(*turns) as client:
        with pytest.raises(error):
            client.generate(WISH, model=ROUTES)
        assert [len(made) for made in calls(client)] == [1, 0]


def test_the_classes_are_declared() -> None:
    """A submit that may have arrived is no reason, whatever it is called."""
    assert reason_to_leave(TransportError("reset", sent=True)) is None
    assert reason_to_leave(SubmitUnknownError("?", digest="d", sent_at=0.0)) is None
    assert reason_to_leave(TransportError("refused", sent=False)) == "unavailable"


def test_when_none_serves(connect: Connect, teapot: Model, tmp_path: Path) -> None:
    """The last one's error is raised, and says what was asked before; nothing was spent."""
    backends = {"first": First([teapot], [RateLimitError("busy")]), "second": Second([teapot], [DOWN])}
    with Client(backends, home=tmp_path) as client:
        with pytest.raises(TransportError, match="no connection") as caught:
            client.generate(WISH, model=ROUTES)
        assert caught.value.__notes__ == ["asked before: first:pot, rate_limited (busy)"]
        (record,) = client.jobs()
        assert (record.model, record.state, record.spent) == ("second:pot", "failed", 0)
        assert "rate_limited" in record.attempts


def test_one_that_is_left_alone_is_passed_by(connect: Connect) -> None:
    """An open breaker does not hold up what another can make; one that is shut for the key's sake is told."""
    with connect(DOWN) as client:
        gate = client._client._routing.checked(WISH, "first:pot", None)[0][0].gate

        async def fail() -> None:
            for _ in range(20):
                gate.failed(DOWN)

        client._loop.call(fail)
        result = client.generate(WISH, model=ROUTES)
        assert [attempt.outcome for attempt in result.attempts] == ["unavailable", "succeeded"]
        assert "left alone" in result.attempts[0].reason
        assert [len(made) for made in calls(client)] == [0, 1]


def test_an_open_breaker_is_not_fed_by_its_own_refusals() -> None:
    """Or it would stay open for as long as anybody asks."""

    async def work() -> None:
        gate = Gate("x", Policy())
        for _ in range(20):
            gate.failed(DOWN)
        until = gate._open_until
        with pytest.raises(TransportError, match="left alone"):
            await gate.enter("job")
        assert gate._open_until == until

    anyio.run(work)


def test_a_long_pause_is_not_waited_out_where_another_serves() -> None:
    """A queue is waited for, since it is no failure; a pause of minutes that the backend asked for is."""

    async def work() -> None:
        gate = Gate("x", Policy())
        gate.failed(RateLimitError("busy", retry_after=600.0))
        with pytest.raises(RateLimitError, match="takes no jobs for 600 s more"):
            await gate.enter("job", patience=10.0)

    anyio.run(work)


# -- what is checked before -----------------------------------------------------------------------------------------------


def test_each_route_is_checked_before_anything_is_sent(connect: Connect) -> None:
    """A second that could not honour the request is found out now."""
    with connect(DOWN) as client:
        table: list[tuple[ImageRequest, list[str | Route], type[RequestError]]] = [
            (ImageRequest(prompt="a", negative_prompt="b"), [*ROUTES], UnsupportedError),
            (WISH, ["first:pot", "second:pan"], UnknownModelError),
            (WISH, [], RequestError),
            (WISH, ["first:pot", Route("second:pot", Knobs())], UnsupportedError),
        ]
        for wish, models, error in table:
            with pytest.raises(error):
                client.submit(wish, model=models)
        assert calls(client) == [[], []]
        assert client.jobs() == []


def test_options_belong_to_a_route(tmp_path: Path, teapot: Model, png: bytes) -> None:
    """Those of one backend never reach another."""
    second = Second([replace(teapot, options=Knobs)], [Succeeded((Image(png),))])
    with Client({"first": First([teapot], [DOWN]), "second": second}, home=tmp_path) as client:
        client.generate(WISH, model=["first:pot", Route("second:pot", Knobs(steam=True))])
    assert [call.options for call in second.calls] == [Knobs(steam=True)]


def test_a_retired_route_is_passed_over(tmp_path: Path, teapot: Model, png: bytes) -> None:
    """By its record, without being asked; alone it is refused."""
    gone = First([replace(teapot, retired_on=date(2026, 1, 1))], [DOWN])
    second = Second([teapot], [Succeeded((Image(png),))])
    with Client({"first": gone, "second": second}, home=tmp_path) as client:
        result = client.generate(WISH, model=ROUTES)
        assert [attempt.outcome for attempt in result.attempts] == ["retired", "succeeded"]
        assert gone.calls == []
        with pytest.raises(UnsupportedError, match="was retired"):
            client.generate(WISH, model=["first:pot"])


# -- keys and money -------------------------------------------------------------------------------------------------------


def test_each_route_has_a_key_of_its_own_and_the_same_seed(connect: Connect) -> None:
    """The second vendor's memory of keys is another's; what is made should be the same."""
    with connect(DOWN) as client:
        client.generate(WISH, model=ROUTES)
        (first,), (second,) = calls(client)
        assert first.key != second.key
        assert first.fresh_seed == second.fresh_seed


def test_the_route_in_use_is_reserved_for(connect: Connect) -> None:
    """What the first would have cost is given back, and the second must have room of its own."""
    spring = Budget(name="spring", total=Money.parse("CNY 5"))
    with connect(DOWN, price="CNY 4", then="CNY 3") as client:
        job = client.submit(WISH, model=ROUTES, max_cost=spring)
        (record,) = client.jobs()
        assert (record.reserved, record.currency, record.run) == (3_000_000, "CNY", "spring")
        job.result()
        client.submit(WISH, model="second:pot", max_cost=replace(spring, total=Money.parse("CNY 6")))
        with pytest.raises(BudgetError, match="has CNY 0 left, and this may cost CNY 3"):
            client.submit(WISH, model=ROUTES[1], max_cost=replace(spring, total=Money.parse("CNY 6")))


def test_a_route_that_the_budget_has_no_room_for_is_not_taken(connect: Connect) -> None:
    """The job fails without having cost anything, and says both reasons."""
    with connect(DOWN, price="CNY 1", then="CNY 3") as client:
        with pytest.raises(BudgetError, match="has CNY 2 left, and this may cost CNY 3") as caught:
            client.generate(WISH, model=ROUTES, max_cost=Budget(name="spring", total=Money.parse("CNY 2")))
        assert caught.value.__cause__ is DOWN
        (record,) = client.jobs()
        assert (record.state, record.spent) == ("failed", 0)
        assert "no connection" in record.reason
        assert [len(made) for made in calls(client)] == [1, 0]


def test_each_route_must_be_affordable(connect: Connect) -> None:
    """A cap on the one call holds for the dearest of them, before anything is sent."""
    with connect(DOWN, price="CNY 1", then="CNY 3") as client:
        with pytest.raises(BudgetError, match="second:pot is expected to cost CNY 3"):
            client.generate(WISH, model=ROUTES, max_cost="CNY 2")
        assert calls(client) == [[], []]


# -- another process ------------------------------------------------------------------------------------------------------


CRASHING = """
import os, sys, threading, time
from datetime import date
from pathlib import Path
from mmgen import Client, ImageRequest, RateLimitError, TransportError
from mmgen.backends import Anything, Model, Policy
from mmgen.jobs.journal import Journal
from mmgen.testing import FakeBackend
teapot = Model(id="pot", request=ImageRequest, tasks=("text-to-image",), accepts={"prompt": Anything()},
               source="the tests", checked_on=date(2026, 11, 22))
class First(FakeBackend):
    name, policy = "first", Policy(retry_seconds=0.0)
class Second(FakeBackend):
    name, policy = "second", Policy(retry_seconds=60.0, first_pause=9.0)
    async def submit(self, call):
        try:
            return await super().submit(call)
        finally:
            threading.Thread(target=die, daemon=True).start()
def die():
    journal = Journal(Path(sys.argv[1]) / "journal.sqlite3")
    while journal.latest()[0].state != "intent":
        time.sleep(0.005)
    os._exit(9)
routes = ["first:pot", "second:pot", "third:pot"]
class Third(FakeBackend):
    name = "third"
given = {"first": First([teapot], [TransportError("down", sent=False)]),
         "second": Second([teapot], [TransportError("also down", sent=False)]), "third": Third([teapot], [])}
Client(given, home=sys.argv[1]).submit(ImageRequest(prompt="a"), model=routes)
"""


def test_a_job_that_is_taken_up_knows_its_routes(tmp_path: Path, teapot: Model, png: bytes) -> None:
    """Where the program died between two routes, the next one is asked by whoever takes it up, and all is told."""
    command = [sys.executable, "-c", CRASHING, str(tmp_path)]
    assert subprocess.run(command, check=False, timeout=300).returncode == 9

    class Third(Second):
        name = "third"

    second = Second([teapot], [DOWN])
    third = Third([teapot], [Succeeded((Image(png),))])
    with Client({"first": First([teapot], []), "second": second, "third": third}, home=tmp_path) as client:
        (record,) = client.unfinished()
        assert (record.state, record.model) == ("intent", "second:pot")
        result = client.reconcile(record.id).result()
        assert [(attempt.model, attempt.outcome) for attempt in result.attempts] == [
            ("first:pot", "unavailable"),
            ("second:pot", "unavailable"),
            ("third:pot", "succeeded"),
        ]
        assert (len(second.calls), len(third.calls)) == (1, 1)


class Robbed(First):
    """While it is asked, another process takes the job over."""

    policy = Policy(first_pause=0.001)

    def __init__(self, teapot: Model, home: Path) -> None:
        super().__init__([teapot], [RateLimitError("busy", retry_after=0.0)])
        self.journal = Journal(home / "journal.sqlite3")

    async def submit(self, call: Call) -> Status:
        (record,) = self.journal.latest()
        assert self.journal.claim(record.id, now=time.time() + 2 * LEASE_SECONDS)
        return await super().submit(call)


def test_a_late_writer_sends_nothing(tmp_path: Path, teapot: Model) -> None:
    """Who waited so long that another took the job over does not submit it a second time."""
    robbed = Robbed(teapot, tmp_path)
    with Client({"first": robbed}, home=tmp_path) as client:
        with pytest.raises(RequestError, match="worked on by another process; it was not sent here"):
            client.submit(WISH, model="first:pot")
        assert len(robbed.calls) == 1
    robbed.journal.close()


@pytest.mark.parametrize(("seconds", "model"), [(0.0, "second:pot"), (3600.0, "first:pot")])
def test_how_long_one_is_tried_before_the_next(
    tmp_path: Path, teapot: Model, png: bytes, seconds: float, model: str
) -> None:
    """As its policy says: a busy moment is waited out, or another is asked at once."""
    picture = Succeeded((Image(png),))
    first, second = First([teapot], [picture]), Second([teapot], [picture])
    first.policy = Policy(retry_seconds=3600.0, leave_seconds=seconds, first_pause=0.001)
    submit, failures = first.submit, [DOWN]

    async def failing_once(call: Call) -> Status:
        if failures:
            raise failures.pop()
        return await submit(call)

    first.submit = failing_once  # type: ignore[method-assign] # of this one object
    with Client({"first": first, "second": second}, home=tmp_path) as client:
        assert client.generate(WISH, model=ROUTES).model == model
