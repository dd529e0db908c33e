"""The client: what it refuses before anything is sent, which model it takes, and what it writes down."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import current_thread

import pytest

from mmgen import (
    AsyncClient,
    AuthError,
    BackendError,
    BudgetError,
    Client,
    Config,
    Image,
    ImageRequest,
    JobError,
    Money,
    Options,
    PluginError,
    RateLimitError,
    RefusedError,
    RequestError,
    SubmitUnknownError,
    Succeeded,
    TransportError,
    UnknownModelError,
    UnsupportedError,
    Video,
    VideoRequest,
    load_request,
)
from mmgen.backends import Anything, Call, Failed, Model, Pending, Price
from mmgen.money import Budget
from mmgen.testing import FakeBackend

MakeClient = Callable[..., Client]
SOON = Pending("", poll_after=0.001)
TODAY = date(2026, 11, 22)


def priced(model: Model, amount: str) -> Model:
    """The same model at a price."""
    return replace(model, price=Price(lambda request: Money.parse(amount) * (request.n or 1), "the tests", TODAY))


def test_a_request_comes_back_as_an_asset(make_client: MakeClient, png: bytes) -> None:
    """Stored under its content, with everything worth knowing of how it came to be."""
    client = make_client(SOON, Succeeded((Image(png),), seed=7, cost=Money.parse("CNY 2"), details={"note": "fine"}))
    result = client.generate(ImageRequest(prompt="a teapot", seed=7), model="fake:pot")
    assert result.asset.read() == png
    assert result.asset.path is not None
    assert result.asset.path.is_relative_to(client.config.data / "objects")
    assert (result.model, result.seed, str(result.cost)) == ("fake:pot", 7, "CNY 2")
    assert result.details == {"learned": True, "source": "the tests", "note": "fine"}
    assert result.timing.seconds >= 0
    assert list(result) == [result.asset] == list(result.assets)
    assert len(result) == 1
    assert result.passed


# -- refused before anything is sent ------------------------------------------------------------------------------


def test_unsupported_costs_nothing(make_client: MakeClient, teapot: Model) -> None:
    """A field the model does not honour is refused before the backend hears of it."""
    backend = FakeBackend([teapot], [Failed("it was sent")])
    client = make_client(backend=backend)
    with pytest.raises(UnsupportedError, match="nothing was sent") as caught:
        client.generate(ImageRequest(prompt="a", size=(65, 16), steps=20), model="fake:pot")
    assert [problem.field for problem in caught.value.problems] == ["size", "steps"]
    assert "the nearest is 64x16" in str(caught.value)
    assert backend.calls == []
    assert client.jobs() == []


def test_check_says_the_same_for_nothing(make_client: MakeClient) -> None:
    """Without raising, sending or writing."""
    client = make_client(SOON)
    (problem,) = client.check(ImageRequest(prompt="a", steps=20), model="fake:pot")
    assert problem.field == "steps"
    assert client.check(ImageRequest(prompt="a"), model="fake:pot") == []
    assert not client.config.data.exists()


@pytest.mark.parametrize(
    ("price", "cap", "reason"),
    [
        ("CNY 2", "CNY 3", "expected to cost CNY 4, more than CNY 3"),
        ("CNY 2", Money.parse("CNY 3.999999"), "expected to cost CNY 4"),
        ("USD 0.01", "CNY 3", "give the cap in it"),
        (None, "CNY 3", "unpriced"),
    ],
)
def test_the_budget_holds(make_client: MakeClient, teapot: Model, price: str | None, cap: str, reason: str) -> None:
    """What may cost more than allowed, or nobody knows how much, is not sent."""
    backend = FakeBackend([priced(teapot, price) if price else teapot], [SOON])
    client = make_client(backend=backend)
    with pytest.raises(BudgetError, match=reason):
        client.submit(ImageRequest(prompt="a", n=2), model="fake:pot", max_cost=cap)
    assert backend.calls == []


def test_what_is_affordable_is_sent(make_client: MakeClient, teapot: Model, png: bytes) -> None:
    """The cap itself is affordable; free is affordable in any currency; the cost is the estimate unless told."""
    client = make_client(backend=FakeBackend([priced(teapot, "CNY 2")], [Succeeded((Image(png), Image(png)))]))
    result = client.generate(ImageRequest(prompt="a", n=2), model="fake:pot", max_cost="CNY 4")
    assert str(result.cost) == "CNY 4"
    free = make_client(backend=FakeBackend([priced(teapot, "USD 0")], [Succeeded((Image(png),))]))
    assert free.generate(ImageRequest(prompt="a"), model="fake:pot", max_cost="CNY 1").passed


def test_a_cap_counts_the_options(make_client: MakeClient, teapot: Model) -> None:
    """What only an option makes dear is refused too, and estimated so."""

    class Fine(Options):
        """A quality that costs more."""

        fine: bool = False

    price = Price(lambda _, options: Money.parse("CNY 9" if options and options.fine else "CNY 1"), "the tests", TODAY)
    backend = FakeBackend([replace(teapot, price=price, options=Fine)], [SOON])
    client = make_client(backend=backend)
    wish = ImageRequest(prompt="a")
    assert client.estimate(wish, model="fake:pot", options=Fine(fine=True)).money == Money.parse("CNY 9")
    with pytest.raises(BudgetError, match="expected to cost CNY 9"):
        client.submit(wish, model="fake:pot", options=Fine(fine=True), max_cost="CNY 2")
    assert backend.calls == []


def test_an_estimate_is_free(make_client: MakeClient, teapot: Model) -> None:
    """It has its source and date, or says that there is none."""
    client = make_client(backend=FakeBackend([priced(teapot, "CNY 0.2")], [SOON]))
    assert str(client.estimate(ImageRequest(prompt="a"), model="fake:pot")) == "CNY 0.20 (the tests, 2026-11-22)"
    assert str(make_client(SOON).estimate(ImageRequest(prompt="a"), model="fake:pot")) == "unpriced"


# -- which model ----------------------------------------------------------------------------------------------------


def test_a_backends_name_is_enough(make_client: MakeClient, png: bytes) -> None:
    """Its first model that serves the task is taken, and named in the result."""
    assert make_client(Succeeded((Image(png),))).generate(ImageRequest(prompt="a"), model="fake").model == "fake:pot"


def test_a_backend_without_a_fitting_model(make_client: MakeClient) -> None:
    """Says which installed model does, or how to get one."""
    client = make_client(SOON)
    with pytest.raises(UnknownModelError, match=r"no model for text-to-video \(video\)") as caught:
        client.generate(VideoRequest(prompt="a"), model="fake")
    assert "procedural:film" in str(caught.value)


def test_the_default_is_the_embedded_backend(make_client: MakeClient) -> None:
    """With nothing configured."""
    client = make_client(SOON)
    assert client.default_model(ImageRequest(prompt="a")) == "procedural:scene"
    assert client.default_model(VideoRequest(prompt="a")) == "procedural:film"


def test_a_default_may_be_configured(make_client: MakeClient, png: bytes) -> None:
    """By kind, a model or a backend."""
    client = make_client(Succeeded((Image(png),)), defaults={"image": "fake"})
    assert client.default_model(ImageRequest(prompt="a")) == "fake:pot"
    assert client.generate(ImageRequest(prompt="a")).model == "fake:pot"


def test_no_default_is_an_error(tmp_path: Path) -> None:
    """When even the embedded backend is disabled."""
    config = Config.load(home=tmp_path, environment={"MMGEN_DISABLE_PLUGINS": "procedural"})
    with Client(config=config) as client, pytest.raises(UnknownModelError, match="no model is configured for 'image'"):
        client.generate(ImageRequest(prompt="a"))


def test_models_are_listed_and_filtered(make_client: MakeClient) -> None:
    """By request class, by kind's name, by task."""
    client = make_client(SOON)
    assert {"fake:pot", "procedural:scene", "procedural:film"} <= set(client.models())
    assert "procedural:film" not in client.models(ImageRequest)
    assert "fake:pot" not in client.models("video")
    morphs = client.models(task="first-last-frame-to-video")
    assert "procedural:film" in morphs
    assert not {"fake:pot", "procedural:scene"} & set(morphs)
    with pytest.raises(RequestError, match="unknown request kind"):
        client.models("hologram")


# -- what is sent, and what is written down --------------------------------------------------------------------------


def test_the_intent_is_on_disk_before_anything_is_sent(tmp_path: Path, teapot: Model, png: bytes) -> None:
    """A crash between the two can be told from a job that was never begun."""
    home = tmp_path / "home"
    seen: list[str] = []

    def look(call: Call) -> Succeeded:
        with Client(home=home) as other:
            seen.extend(job.state for job in other.jobs())
        assert call.folder.is_dir()
        return Succeeded((Image(png),))

    with Client({"fake": FakeBackend([teapot], [look])}, home=home) as client:
        client.generate(ImageRequest(prompt="a"), model="fake:pot")
        assert seen == ["sending"]
        assert [job.state for job in client.jobs()] == ["succeeded"]


def test_a_call_has_one_key_and_one_seed(make_client: MakeClient, teapot: Model, png: bytes) -> None:
    """The seed that was asked for, 0 among them, or one minted for the call; keys differ from call to call."""
    backend = FakeBackend([teapot], [lambda call: Succeeded((Image(png),), seed=call.seed)])
    client = make_client(backend=backend)
    asked = client.generate(ImageRequest(prompt="a", seed=0), model="fake:pot")
    minted = client.generate(ImageRequest(prompt="a"), model="fake:pot")
    assert asked.seed == 0
    assert minted.seed == backend.calls[1].seed
    assert 0 <= backend.calls[1].seed < 2**31
    assert len({call.key for call in backend.calls}) == 2


def test_the_journal_holds_no_bytes(make_client: MakeClient, teapot: Model, png: bytes) -> None:
    """Assets in memory are kept in the store, and the journal names the file."""
    editing = replace(teapot, tasks=("image-to-image",), accepts={"image": Anything()}, requires=())
    client = make_client(backend=FakeBackend([editing], [Succeeded((Image(png),))]))
    request = ImageRequest(image=Image(png))
    client.generate(request, model="fake:pot")
    (job,) = client.jobs()
    assert "base64" not in job.request
    assert Path(json.loads(job.request)["image"]).read_bytes() == png
    assert load_request(job.request) == request
    assert job.digest == request.digest()


@pytest.mark.parametrize("error", [AuthError("no such key"), RefusedError("not that"), BackendError("no such size")])
def test_a_refused_submit_is_written_down(make_client: MakeClient, teapot: Model, error: BackendError) -> None:
    """And raised as it came; it is not tried again, and cost nothing."""
    backend = FakeBackend([priced(teapot, "CNY 2")], [error])
    client = make_client(backend=backend)
    with pytest.raises(type(error), match=str(error)) as caught:
        client.submit(ImageRequest(prompt="a"), model="fake:pot")
    assert (caught.value.backend, caught.value.model) == ("fake", "fake:pot")
    assert len(backend.calls) == 1
    (job,) = client.jobs()
    assert (job.state, job.reason, job.spent) == ("failed", str(error), 0)
    assert list((client.config.data / "scratch").iterdir()) == []


@pytest.mark.parametrize("error", [TransportError("connection reset"), ValueError("no JSON"), PluginError("odd reply")])
def test_a_submit_in_doubt_is_held(make_client: MakeClient, teapot: Model, error: Exception) -> None:
    """It may have been accepted and billed: it is shown, counts with its reservation, and is never sent again."""
    backend = FakeBackend([priced(teapot, "CNY 2")], [error])
    client = make_client(backend=backend)
    wish = ImageRequest(prompt="a")
    with pytest.raises(SubmitUnknownError, match="may have been accepted") as caught:
        client.submit(wish, model="fake:pot")
    (job,) = client.jobs()
    assert (job.state, job.reason, job.reserved, job.spent) == ("unknown", str(error), 2_000_000, None)
    assert (caught.value.job, caught.value.digest) == (job.id, wish.digest())
    assert abs(caught.value.sent_at - job.created) < 5
    for _ in range(2):
        with pytest.raises(SubmitUnknownError):
            client.reconcile(job.id)
    assert len(backend.calls) == 1
    assert [each.id for each in client.unfinished()] == [job.id]
    assert list((client.config.data / "scratch").iterdir()) == []


def test_what_was_provably_not_sent_is_sent_again(make_client: MakeClient, teapot: Model, png: bytes) -> None:
    """Under the same key, after what the backend asked to wait; the journal counts the submits."""
    answers: list[Exception] = [TransportError("refused", sent=False), RateLimitError("busy", retry_after=0.01)]

    def answer(call: Call) -> Succeeded:
        if answers:
            raise answers.pop(0)
        return Succeeded((Image(png),))

    backend = FakeBackend([teapot], [answer])
    client = make_client(backend=backend)
    assert client.generate(ImageRequest(prompt="a"), model="fake:pot").passed
    assert len({call.key for call in backend.calls}) == 1
    assert [(job.state, job.sends) for job in client.jobs()] == [("succeeded", 3)]


def test_a_budget_is_shared_by_name(make_client: MakeClient, teapot: Model, png: bytes) -> None:
    """Reserved before anything is sent, settled with what the backend reports."""
    spring = Budget(name="spring", total=Money.parse("CNY 5"))
    answer = Succeeded((Image(png),), cost=Money.parse("CNY 1"))
    backend = FakeBackend([priced(teapot, "CNY 2")], [answer])
    client = make_client(backend=backend)
    for _ in range(4):
        client.generate(ImageRequest(prompt="a"), model="fake:pot", max_cost=spring)
    with pytest.raises(BudgetError, match=r"budget 'spring' has CNY 1 left, and this may cost CNY 2; nothing was sent"):
        client.generate(ImageRequest(prompt="a"), model="fake:pot", max_cost=spring)
    assert len(backend.calls) == 4


def test_what_to_do_without_a_price(make_client: MakeClient, png: bytes) -> None:
    """Refused, allowed, or asked about, on a thread that may wait for a person."""
    client = make_client(Succeeded((Image(png),)))
    total = Money.parse("CNY 5")
    wish = ImageRequest(prompt="a")
    with pytest.raises(BudgetError, match="unpriced"):
        client.generate(wish, model="fake:pot", max_cost=Budget(name="a", total=total))
    asked: list[str] = []

    def answer(*, yes: bool) -> Budget:
        def confirm(model: str) -> bool:
            asked.append(f"{model} on {current_thread().name}")
            return yes

        return Budget(name="a", total=total, on_unpriced="confirm", confirm=confirm)

    with pytest.raises(BudgetError, match="unpriced"):
        client.generate(wish, model="fake:pot", max_cost=answer(yes=False))
    assert client.generate(wish, model="fake:pot", max_cost=answer(yes=True)).passed
    assert len(asked) == 2
    assert all(told.startswith("fake:pot on ") and "mmgen-loop" not in told for told in asked)
    with pytest.raises(RequestError, match="no confirm="):
        client.generate(wish, model="fake:pot", max_cost=Budget(name="a", total=total, on_unpriced="confirm"))
    assert client.generate(wish, model="fake:pot", max_cost=Budget(name="a", total=total, on_unpriced="allow")).passed


@pytest.mark.parametrize(("refused", "error"), [(False, JobError), (True, RefusedError)])
def test_a_job_that_failed(make_client: MakeClient, *, refused: bool, error: type[JobError]) -> None:
    """Raises with the backend's reason, and says where."""
    client = make_client(SOON, Failed("too hot", refused=refused))
    with pytest.raises(error, match="fake:pot: too hot") as caught:
        client.generate(ImageRequest(prompt="a"), model="fake:pot")
    assert (caught.value.backend, caught.value.model) == ("fake", "fake:pot")
    (job,) = client.jobs()
    assert (job.state, job.reason) == ("failed", "too hot")


@pytest.mark.parametrize("assets", [(), (Video(b"\0\0\0\x10ftypisom\0\0\0\0"),), ("a path",)])
def test_a_broken_promise_is_the_plugins_fault(make_client: MakeClient, assets: tuple[Image, ...]) -> None:
    """Nothing, or another class than the request yields, is no success."""
    client = make_client(Succeeded(assets))
    with pytest.raises(PluginError, match="promised Image assets"):
        client.generate(ImageRequest(prompt="a"), model="fake:pot")
    assert client.jobs()[0].state == "failed"


def test_what_came_is_compared_with_what_was_asked(make_client: MakeClient, png: bytes) -> None:
    """A success of the wrong size is still a success, with a check that failed."""
    client = make_client(Succeeded((Image(png),)))
    result = client.generate(ImageRequest(prompt="a", size=(64, 64), n=2), model="fake:pot")
    assert not result.passed
    failed = {check.name: str(check) for check in result.checks if not check.passed}
    assert failed == {"count": "count: asked 2, got 1", "size": "size: asked 64x64, got 32x16"}
    outcome = json.loads(client.jobs()[0].outcome)
    assert {check["name"] for check in outcome["checks"] if not check["passed"]} == {"count", "size"}


def test_bytes_that_cannot_be_read_fail_a_check(make_client: MakeClient) -> None:
    """A broken file is delivered, for it was paid for, and said to be broken."""
    broken = Image(b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
    result = make_client(Succeeded((broken,))).generate(ImageRequest(prompt="a", size=(16, 16)), model="fake:pot")
    assert [check.name for check in result.checks if not check.passed] == ["readable"]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_the_asynchronous_face_awaits(tmp_path: Path, teapot: Model, png: bytes, backend: str) -> None:
    """The same work, awaited, on either event loop."""
    import anyio

    if backend == "trio":
        pytest.importorskip("trio")

    async def work() -> bytes:
        async with AsyncClient(
            {"fake": FakeBackend([teapot], [SOON, Succeeded((Image(png),))])}, home=tmp_path
        ) as client:
            job = await client.submit(ImageRequest(prompt="a"), model="fake:pot")
            states = [type(status).__name__ async for status in job]
            assert states == ["Pending", "Succeeded"]
            return (await job.result()).asset.read()

    assert anyio.run(work, backend=backend) == png
