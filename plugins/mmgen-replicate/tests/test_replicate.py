"""What of the vendor's protocol each request, option, answer and error becomes."""

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
    Image,
    ImageRequest,
    JobError,
    Object3DRequest,
    RateLimitError,
    RefusedError,
    RequestError,
    SubmitUnknownError,
    UnsupportedError,
    VideoRequest,
)
from mmgen.backends import Call, Failed, Pending, Succeeded
from mmgen.backends.http import WireReply
from mmgen.testing.vendor import picture_bytes
from mmgen_replicate import FluxOptions, KontextOptions, PlainOptions, Replicate, ReplicateOptions
from replicate_files import solid_bytes
from replicate_inputs import INPUTS
from replicate_quick import QuickReplicate
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
    return QuickReplicate(KEY, base_url=server.url, allow_private=True)


@pytest.fixture
def client(replicate: Replicate, tmp_path: Path) -> Iterator[Client]:
    """A client of that vendor."""
    with Client({"replicate": replicate}, home=tmp_path) as client:
        yield client


# -- what is sent ----------------------------------------------------------------------------


def test_words_become_images(server: ReplicateServer, client: Client) -> None:
    """Sent once to the model's own route under the documented names, billed once, and brought home with the seed."""
    result = client.generate(ImageRequest(prompt="tea", aspect_ratio="16:9", n=2, seed=7, format="jpeg"), model=FLUX)
    path, headers, body = server.sent[0]
    given = {"prompt": "tea", "aspect_ratio": "16:9", "num_outputs": 2, "seed": 7, "output_format": "jpg"}
    assert (path, body) == ("/v1/models/black-forest-labs/flux-schnell/predictions", {"input": given})
    assert "prefer" not in {name.lower() for name in headers}
    assert [asset.media_type for asset in result.assets] == ["image/png", "image/png"]
    assert (result.seed, str(result.cost)) == (7, "USD 0.006")
    assert result.details["prediction_id"] == server.billed[0].id
    assert len(server.billed) == 1


def test_other_models_are_run_by_their_version(server: ReplicateServer, client: Client) -> None:
    """The output is an object; the mesh in it is brought home."""
    request = Object3DRequest(images=[Image(picture_bytes("in"))], seed=0)
    result = client.generate(request, model="replicate:firtoz/trellis")
    path, _, body = server.sent[0]
    assert path == "/v1/predictions"
    assert len(body["version"]) == 64
    assert body["input"]["images"] == [f"{server.url}/v1/files/1"]
    assert body["input"]["randomize_seed"] is False
    assert server.stored == [picture_bytes("in")]
    assert result.asset.content() == solid_bytes() or result.asset.size_bytes == len(solid_bytes())
    assert (result.asset.face_count, result.seed) == (1280, 0)


def test_options_of_a_prediction_go_beside_the_input(server: ReplicateServer, client: Client) -> None:
    """And those of the model into it."""
    options = FluxOptions(
        go_fast=False,
        cancel_after=90,
        webhook="https://mine.example/done?a=b&c=d",
        webhook_events_filter=("start", "completed"),
    )
    client.generate(BOAT, model=FLUX, options=options)
    _, headers, body = server.sent[0]
    assert {name.lower(): value for name, value in headers.items()}["cancel-after"] == "90s"
    seed = body["input"].pop("seed")
    assert body == {
        "input": {"prompt": "a paper boat", "go_fast": False},
        "webhook": "https://mine.example/done?a=b&c=d",
        "webhook_events_filter": ["start", "completed"],
    }
    assert 0 <= seed < 2**31


def test_options_of_another_model_are_refused_before_sending(server: ReplicateServer, client: Client) -> None:
    """Also where they share a base class."""
    for options in (PlainOptions(), ReplicateOptions()):
        with pytest.raises(UnsupportedError, match="FluxOptions"):
            client.generate(BOAT, model=FLUX, options=options)
    assert server.tally.submits == 0


def test_pictures_of_several_fields_share_a_list(server: ReplicateServer, client: Client) -> None:
    """The one to edit comes first; a file is uploaded once, and one that has a URL goes by it."""
    one, two = Image(picture_bytes("one")), Image(picture_bytes("two"))
    client.generate(ImageRequest(prompt="join", image=two, references=[one, two]), model=NANO)
    there = Image.from_url(server.url_of(server.billed[0]), allow_private=True)
    client.generate(ImageRequest(prompt="edit", image=there), model=NANO)
    uploads = {content: f"{server.url}/v1/files/{number}" for number, content in enumerate(server.stored, 1)}
    first, second = uploads[picture_bytes("one")], uploads[picture_bytes("two")]
    assert [body["image_input"] for body in server.tally.bodies] == [[second, first, second], [there.url]]
    assert server.tally.uploads == 2


@pytest.mark.parametrize(
    ("model", "wish", "reason"),
    [
        ("google/nano-banana", ImageRequest(prompt="x", aspect_ratio="adaptive"), "aspect_ratio"),
        ("black-forest-labs/flux-dev", ImageRequest(prompt="x", strength=0.5), "strength"),
        ("google/veo-3.1", VideoRequest(prompt="x", last_frame=Image(picture_bytes("x"))), "first_frame"),
        ("google/veo-3.1", VideoRequest(prompt="x", references=[picture_bytes("x")], seconds=6), "seconds"),
        (
            "kwaivgi/kling-v2.1",
            VideoRequest(prompt="x", first_frame=picture_bytes("x"), last_frame=picture_bytes("y")),
            "resolution",
        ),
        (
            "bytedance/seedance-1-pro",
            VideoRequest(prompt="x", first_frame=picture_bytes("x"), aspect_ratio="16:9"),
            "aspect_ratio",
        ),
        ("tencent/hunyuan-3d-3.1", Object3DRequest(texture=True), "prompt"),
        ("tencent/hunyuan-3d-3.1", Object3DRequest(prompt="x", images=[picture_bytes("x")]), "prompt"),
    ],
)
def test_what_a_model_would_ignore_is_refused(
    server: ReplicateServer, client: Client, model: str, wish: Any, reason: str
) -> None:
    """The documents say of these that they have no effect, or fail."""
    with pytest.raises(UnsupportedError, match=reason):
        client.generate(wish, model=f"replicate:{model}")
    assert server.tally.submits == 0


def test_a_rule_sees_the_options_too(client: Client) -> None:
    """More tolerance than the vendor has for edits is refused, and only for edits."""
    model, options = "replicate:black-forest-labs/flux-kontext-pro", KontextOptions(safety_tolerance=5)
    edit = BOAT.replace(image=Image(picture_bytes("in")))
    assert [problem.field for problem in client.check(edit, model=model, options=options)] == ["options"]
    assert not client.check(BOAT, model=model, options=options)


def test_the_fake_knows_every_model(replicate: Replicate) -> None:
    """And its documents name every option."""
    assert {model.id for model in replicate.models()} == set(INPUTS)
    for model in replicate.models():
        assert model.options is not None
        own = set(model.options.model_fields) - set(ReplicateOptions.model_fields)
        assert own <= set(INPUTS[model.id][0].split()), model.id


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
    """Among other predictions of the same words, over several pages."""
    for _ in range(5):
        client.generate(BOAT, model=FLUX)
    server.faults.add("submit", "close")
    job = client.submit(BOAT, model=FLUX)
    for _ in range(3):
        client.generate(BOAT.replace(prompt="another"), model=FLUX)
    result = job.result()
    assert result.details["prediction_id"] == server.billed[5].id
    assert result.seed == server.billed[5].body["seed"]
    assert len(server.billed) == 9


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


def test_what_has_lost_its_input_is_not_looked_through(
    server: ReplicateServer, replicate: Replicate, tmp_path: Path
) -> None:
    """After an hour the listing can't tell."""
    model = replicate.models()[0]
    call = Call(model=model, request=BOAT, folder=tmp_path)

    async def look() -> Any:
        await replicate.submit(call)
        found = await replicate.find(call)
        server.forgets = True
        later = await replicate.find(call)
        await replicate.aclose()
        return found, later

    found, gone = anyio.run(look)
    assert found.token == server.billed[0].id
    assert gone is None


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
