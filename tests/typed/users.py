"""What users see, as type checkers see it. Checked by mypy and pyright, never run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import assert_type

import mmgen
from mmgen import (
    Asset,
    AsyncClient,
    AsyncJob,
    Audio,
    CaptionRequest,
    Client,
    Estimate,
    Image,
    ImageRequest,
    ImageTextRequest,
    Job,
    JobRecord,
    JobRef,
    KeyFrame,
    Model,
    Money,
    MoveObject,
    MusicRequest,
    Object3D,
    Object3DRequest,
    Object4D,
    Object4DRequest,
    Plugin,
    Problem,
    Reference,
    Result,
    SceneRequest,
    Shot,
    SoundEvent,
    SoundRequest,
    SpeechRequest,
    Spending,
    Status,
    Text,
    Video,
    VideoRequest,
    load_request,
)


def every_kind(client: Client) -> None:
    """``generate`` yields the asset class of the request."""
    assert_type(client.generate(ImageRequest(prompt="a teapot")), Result[Image])
    assert_type(client.generate(VideoRequest(prompt="steam")), Result[Video])
    assert_type(client.generate(SpeechRequest(text="tea")), Result[Audio])
    assert_type(client.generate(MusicRequest(prompt="a flute")), Result[Audio])
    assert_type(client.generate(SoundRequest(prompt="a kettle")), Result[Audio])
    assert_type(client.generate(Object3DRequest(prompt="a teapot")), Result[Object3D])
    assert_type(client.generate(Object4DRequest(prompt="a walking teapot")), Result[Object4D])
    assert_type(client.generate(SceneRequest(prompt="a tea table")), Result[Object3D])
    assert_type(client.generate(CaptionRequest(image=Image(b""))), Result[Text])
    assert_type(client.generate(ImageTextRequest(prompt="a teapot")), Result[Asset])


def results(result: Result[Video]) -> None:
    """A result holds its own class of asset."""
    assert_type(result.asset, Video)
    assert_type(result.assets, tuple[Video, ...])
    assert_type(list(result), list[Video])
    assert_type(result.seed, int | None)
    assert_type(result.cost, Money | None)
    assert_type(result.asset.frame_at(0.5), Image)
    assert_type(result.asset.save("film.mp4"), Path)


def jobs(client: Client) -> None:
    """A job keeps the class; one that is taken up again has lost it."""
    job = client.submit(ImageRequest(prompt="a teapot"), max_cost="CNY 3")
    assert_type(job, Job[Image])
    assert_type(iter(job), Iterator[Status])
    assert_type(job.result(timeout=3), Result[Image])
    assert_type(job.ref, JobRef)
    assert_type(client.resume(job.ref), Job[Asset])
    assert_type(mmgen.Budget(name="spring", per_day=Money.parse("CNY 3")).per_day, Money | None)


def free_questions(client: Client) -> None:
    """What costs nothing to ask."""
    wish = ImageRequest(prompt="a teapot")
    assert_type(client.models(), dict[str, Model])
    assert_type(client.jobs(), list[JobRecord])
    assert_type(client.spending(by="account"), list[Spending])
    assert_type(client.plugins(), list[Plugin])
    assert_type(client.check(wish), list[Problem])
    assert_type(client.estimate(wish, model="backend:model"), Estimate)
    assert_type(load_request(wish.model_dump_json()).task, str)
    assert_type(wish.replace(seed=0), ImageRequest)


async def awaited(client: AsyncClient) -> None:
    """The asynchronous face has the same types."""
    assert_type(await client.generate(VideoRequest(prompt="steam")), Result[Video])
    job = await client.submit(VideoRequest(prompt="steam"))
    assert_type(job, AsyncJob[Video])
    async for status in job:
        assert_type(status, Status)
    assert_type(await job.result(), Result[Video])


def made_from_anything(path: Path) -> None:
    """An asset is made from whatever holds its bytes, and keeps its class."""
    assert_type(Image.from_path(path), Image)
    assert_type(Video.from_url("https://example.org/film.mp4"), Video)
    assert_type(Image.from_bytes(b"").save(path), Path)
    assert_type(mmgen.__version__, str)
    with path.open("rb") as file:
        assert_type(Image(file), Image)


def several(path: Path) -> None:
    """Several values are given as any sequence, of parts or of their fields, and read as a tuple."""
    shots = [Shot(prompt="a lake"), Shot(first_frame=Image(path))]
    film = VideoRequest(
        shots=shots,
        keyframes=[KeyFrame(image=Image(path), at=1.0)],
        references=[Reference(images=[Image(path), path]), Image(path), {"name": "fox", "images": [path]}],
        voices=["anna", Audio(path)],
    )
    assert_type(film.shots, tuple[Shot, ...])
    assert_type(film.keyframes, tuple[KeyFrame, ...])
    assert_type(film.references, tuple[Reference, ...])
    assert_type(film.references[0].images, tuple[Image, ...])
    assert_type(film.voices, tuple[str | Audio, ...])
    assert_type(VideoRequest(shots=[{"prompt": "a lake"}]).shots, tuple[Shot, ...])
    assert_type(ImageRequest(references=(Reference(images=Image(path)),)).references, tuple[Reference, ...])
    assert_type(Object3DRequest(images=[Image(path)]).images, tuple[Image, ...])
    assert_type(SoundRequest(events=[SoundEvent(start=0, end=1, prompt="a door")]).events, tuple[SoundEvent, ...])
    assert_type(SoundRequest(events=[(0, 1, "a door"), (1, 2.5, "rain")]).events, tuple[SoundEvent, ...])
    SceneRequest(operations=[MoveObject(name="tree", by=(0, 0, 1)), {"operation": "remove", "name": "rock"}])
    VideoRequest(shots=["a lake"])  # type: ignore[list-item] # pyright: ignore[reportArgumentType] - words alone are no shot
    Object3DRequest(images=[7])  # type: ignore[list-item] # pyright: ignore[reportArgumentType] - nor is a number a picture
