"""What each answer, error and doubt of the vendor's protocol becomes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from mmgen import (
    AuthError,
    BackendError,
    Client,
    Config,
    ImageRequest,
    JobError,
    RateLimitError,
    RefusedError,
    RequestError,
    SubmitUnknownError,
)
from mmgen.backends import Call, Failed, Pending, Succeeded
from mmgen.backends.http import WireReply
from mmgen.testing import hurried
from mmgen_replicate import Replicate
from replicate_server import KEY, SECRET, ReplicateServer

BOAT = ImageRequest(prompt="a paper boat")
FLUX = "replicate:black-forest-labs/flux-schnell"
NANO = "replicate:google/nano-banana"


@pytest.fixture
def server() -> Iterator[ReplicateServer]:
    """A vendor that behaves."""
    with ReplicateServer() as server:
        yield server


@pytest.fixture
def replicate(server: ReplicateServer) -> Replicate:
    """A backend of that vendor, in a hurry."""
    return hurried(Replicate(KEY, base_url=server.url, allow_private=True))


@pytest.fixture
def client(replicate: Replicate, tmp_path: Path) -> Iterator[Client]:
    """A client of that vendor."""
    with Client({"replicate": replicate}, home=tmp_path) as client:
        yield client


# -- how it goes -----------------------------------------------------------------------------


def test_the_log_becomes_progress(server: ReplicateServer, client: Client) -> None:
    """The last progress bar counts; an output that is there early ends nothing."""
    server.job_seconds, server.early_output = 60, ["https://early.example/a.png"]

    async def ask_thrice() -> list[Any]:
        replicate = Replicate(KEY, base_url=server.url, allow_private=True)
        model = replicate.models()[0]
        found = [await replicate.poll(model, server.billed[0].id) for _ in range(3)]
        await replicate.aclose()
        return found

    job = client.submit(BOAT, model=FLUX)
    server.billed[0].polls = 0
    starting, _, running = anyio.run(ask_thrice)
    job.cancel()
    assert isinstance(starting, Pending)
    assert starting.note == "starting"
    assert (running.fraction, running.note) == (0.4, "40%|####      | 4/10 [00:01<00:02]")


@pytest.mark.parametrize(
    ("stops", "lags", "seconds", "outcome"),
    [
        (True, False, 60, "cancelled"),
        (True, True, 60, "cancelled"),
        (False, False, 60, "requested"),
        (True, False, 0, "too_late"),
    ],
    ids=["at once", "a moment late", "running on", "done"],
)
def test_a_cancel_is_told_as_it_came_out(
    server: ReplicateServer, client: Client, *, stops: bool, lags: bool, seconds: float, outcome: str
) -> None:
    """What runs on is paid, so it is not called cancelled."""
    server.job_seconds, server.stops_running, server.lags = seconds, stops, lags
    job = client.submit(BOAT, model=FLUX)
    server.billed[0].polls = 3
    assert job.cancel() == outcome
    assert server.tally.cancels == 1


def test_what_is_done_at_once_is_asked_for_by_name(replicate: Replicate) -> None:
    """Its URLs hold for an hour; by its name they can be had again."""
    done = {"id": "abc", "status": "succeeded", "output": "https://made.example/a.png", "metrics": None, "input": None}
    status = replicate.parse(replicate.models()[2], WireReply(201, {}, json.dumps(done).encode()))
    assert isinstance(status, Succeeded)
    assert status.details["prediction_id"] == "abc"


# -- doubt -----------------------------------------------------------------------------------


def test_a_lost_answer_is_found_by_its_seed(server: ReplicateServer, client: Client) -> None:
    """The seed of the call is minted, and the result has it."""
    server.faults.add("submit", "close")
    result = client.generate(BOAT, model=FLUX)
    assert result.details["prediction_id"] == server.billed[0].id
    assert result.seed == server.billed[0].body["seed"]
    assert len(server.billed) == 1


def test_the_listing_is_looked_through_page_by_page(
    server: ReplicateServer, replicate: Replicate, tmp_path: Path
) -> None:
    """Among predictions of the same words; by the right seed and the right model alone."""
    model, other = replicate.models()[:2]
    calls = [Call(model=model, request=BOAT, folder=tmp_path, fresh_seed=seed) for seed in (1, 2, 3, 4, 5, 2**31 - 1)]
    elsewhere = Call(model=other, request=BOAT, folder=tmp_path, fresh_seed=6)

    async def look() -> list[Any]:
        for call in calls:
            await replicate.submit(call)
        found = [await replicate.find(call) for call in calls]
        missing = await replicate.find(elsewhere)
        await replicate.aclose()
        return [*found, missing]

    *found, missing = anyio.run(look)
    assert [status.token for status in found] == [job.id for job in server.billed]
    assert missing is None
    assert server.listings == 1 + 1 + 2 + 2 + 3 + 3 + 3


@pytest.mark.parametrize(
    ("model", "wish"), [(FLUX, BOAT.replace(seed=7)), (NANO, BOAT)], ids=["a seed of one's own", "no seed"]
)
def test_a_lost_answer_without_a_name_is_held(
    server: ReplicateServer, client: Client, model: str, wish: ImageRequest
) -> None:
    """Another call may have the very same input, so none is taken for it."""
    client.generate(wish, model=model)
    server.faults.add("submit", "close")
    with pytest.raises(SubmitUnknownError):
        client.generate(wish, model=model)
    assert sorted(job.state for job in client.jobs()) == ["succeeded", "unknown"]
    assert server.listings == 0


def test_only_a_minted_seed_promises_a_look_up(replicate: Replicate, tmp_path: Path) -> None:
    """So that what can't be settled is not called so."""
    models = {model.id: model for model in replicate.models()}

    def safety(model: str, request: Any) -> str:
        return replicate.safety_for(Call(model=models[model], request=request, folder=tmp_path))

    assert safety("black-forest-labs/flux-schnell", BOAT) == "lookup"
    assert safety("black-forest-labs/flux-schnell", BOAT.replace(seed=0)) == "none"
    assert safety("google/nano-banana", BOAT) == "none"


def test_what_has_lost_its_input_is_not_looked_through(
    server: ReplicateServer, replicate: Replicate, tmp_path: Path
) -> None:
    """After an hour the listing can't tell, and what is older still can't either."""
    model = replicate.models()[0]
    call = Call(model=model, request=BOAT, folder=tmp_path)

    async def look() -> Any:
        for _ in range(4):
            await replicate.submit(Call(model=model, request=BOAT, folder=tmp_path))
        await replicate.submit(call)
        found = await replicate.find(call)
        server.forgets = True
        later = await replicate.find(call)
        await replicate.aclose()
        return found, later

    found, gone = anyio.run(look)
    assert found.token == server.billed[4].id
    assert gone is None
    assert server.listings == 2


# -- how it fails ----------------------------------------------------------------------------


def test_a_wrong_input_is_named(server: ReplicateServer, client: Client) -> None:
    """Field by field; nothing is billed."""
    server.inputs["black-forest-labs/flux-schnell"] = ("seed", "mystery", "images")
    with pytest.raises(BackendError, match=r"input.prompt: Additional property.*; input: mystery is required") as found:
        client.generate(BOAT, model=FLUX)
    assert type(found.value) is BackendError
    assert not server.billed


def test_no_credit_is_a_matter_of_the_key(server: ReplicateServer, client: Client) -> None:
    """It says where."""
    server.faults.add("submit", "402 before")  # type: ignore[arg-type] # a fault of this fake
    with pytest.raises(AuthError, match="insufficient credit"):
        client.generate(BOAT, model=FLUX)
    assert not server.billed


@pytest.mark.parametrize(
    ("words", "headers", "seconds"),
    [
        ("Your rate limit resets in ~30s.", {}, 30),
        ("Expected available in 1 second.", {}, 1),
        ("", {"ratelimit-reset": "12"}, 12),
        ("Your rate limit resets in ~30s.", {"Retry-After": "7"}, 7),
    ],
)
def test_a_throttle_says_for_how_long(
    server: ReplicateServer, tmp_path: Path, words: str, headers: dict[str, str], seconds: float
) -> None:
    """In a header, or in words alone; to a submit and to a question."""
    server.throttled = (words, headers)
    server.faults.add("submit", "429 bare")
    server.faults.add("poll", "429 bare")

    async def ask() -> list[float | None]:
        replicate = Replicate(KEY, base_url=server.url, allow_private=True)
        model, found = replicate.models()[0], []
        for question in (
            lambda: replicate.submit(Call(model=model, request=BOAT, folder=tmp_path)),
            lambda: replicate.poll(model, "abc"),
        ):
            with pytest.raises(RateLimitError) as raised:
                await question()
            found.append(raised.value.retry_after)
        await replicate.aclose()
        return found

    assert anyio.run(ask) == [seconds, seconds]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("NSFW content detected. Try running it again, or try a different prompt.", RefusedError),
        ("The input or output was flagged as sensitive. (E005)", RefusedError),
        ("CUDA out of memory", JobError),
    ],
)
def test_a_failure_is_told_with_its_reason(
    server: ReplicateServer, client: Client, error: str, kind: type[Exception]
) -> None:
    """A refusal for content is known by its words."""
    server.failure = error
    with pytest.raises(kind, match=error[:10]):
        client.generate(BOAT, model=FLUX)
    assert client.jobs()[0].state == "failed"


def test_ends_that_are_neither(replicate: Replicate) -> None:
    """A deadline before the start, and a result that is deleted."""
    told = {"id": "abc", "output": None}
    for state, words in (("aborted", "not billed"), ("succeeded", "deletes it an hour")):
        status = replicate.parse(
            replicate.models()[0], WireReply(200, {}, json.dumps(told | {"status": state}).encode())
        )
        assert isinstance(status, Failed)
        assert words in status.reason


# -- settings --------------------------------------------------------------------------------


@pytest.mark.parametrize("base", ["https://own.example", "https://own.example/v1", "https://own.example/v1/"])
def test_the_host_may_be_named_with_its_version_or_without(tmp_path: Path, base: str) -> None:
    """As the vendor's two clients differ in it."""
    names = {"REPLICATE_API_TOKEN": KEY, "REPLICATE_BASE_URL": base}
    backend = Replicate.from_config(Config.load(home=tmp_path, environment=names))
    assert backend._base == "https://own.example/v1/"
    assert KEY not in repr(backend)


def test_plain_http_needs_an_explicit_word() -> None:
    """The key would show on the way."""
    with pytest.raises(RequestError, match="https"):
        Replicate(KEY, base_url="http://own.example")


def test_the_webhook_secret_is_asked_for(replicate: Replicate) -> None:
    """And does not show."""

    async def ask() -> Any:
        found = await replicate.webhook_secret()
        await replicate.aclose()
        return found

    secret = anyio.run(ask)
    assert secret.reveal() == SECRET
    assert SECRET not in repr(secret)


def test_prices_have_a_source_and_a_day(replicate: Replicate) -> None:
    """What has none is unpriced."""
    priced = [model for model in replicate.models() if model.price is not None]
    assert len(priced) == 5
    flux = next(model for model in priced if model.id.endswith("1.1-pro"))
    assert str(flux.estimate(BOAT)).startswith("USD 0.04 (https://replicate.com/pricing")
