"""Every field of the image and the video request shows in what the embedded backend makes: one row for each, measured on the result."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mmgen import Client, ImageRequest, Shot, VideoRequest
from mmgen.assets import Audio

from . import measures
from .measures import Made, Measure
from .small_media import disc, marked, moving, reduced

LAKE, RIDGE, SUMMIT = reduced("lake"), reduced("ridge"), reduced("summit")
CLIP, OTHER = moving("lake", 8), moving("ridge", 8)
BALL = [{"images": disc((210, 60, 50)), "name": "ball"}]
SUMMIT_PALETTE = [{"images": SUMMIT, "role": "style"}]
HUM = Audio.from_samples(np.tile(0.4 * np.sin(np.arange(48_000) / 20), (2, 1)).astype(np.float32), sample_rate=48_000)
SMALL = {"size": (160, 90), "fps": 10, "seconds": 0.6, "seed": 1}
HELD = {**SMALL, "first_frame": RIDGE, "camera": {"move": "hold"}}
KEYS = [{"image": LAKE, "at": 0.0}, {"image": RIDGE, "at": 0.5}]
PLACE = marked(np.s_[30:60, 60:110])


@dataclass(frozen=True)
class Row:
    """A request without a field, or with another value of it, what it is set to, and how much of a measure that makes."""

    field: str
    given: dict[str, Any]
    value: Any
    measure: Measure
    least: float
    base: Any = None
    """The value that it is compared with; None leaves the field out."""
    most: float = float("inf")
    name: str = ""

    def fields(self, value: Any) -> dict[str, Any]:
        """The request's fields with this value, or without any."""
        kept = {name: given for name, given in self.given.items() if name != self.field}
        return kept if value is None else {**kept, self.field: value}


VIDEO_ROWS = [
    Row("prompt", SMALL, "a city at night", measures.first_frame, 20, base="a meadow at noon"),
    Row("negative_prompt", {**HELD, "prompt": "heavy snow"}, "snow", measures.middle, 1.5),
    Row("first_frame", SMALL, RIDGE, measures.first_frame, 20, base=LAKE),
    Row("last_frame", {**SMALL, "first_frame": LAKE}, RIDGE, measures.last_frame, 20),
    Row("keyframes", SMALL, KEYS, measures.last_frame, 20, base=KEYS[:1]),
    Row("references", {**SMALL, "keyframes": KEYS}, BALL, measures.spots, 0.05, name="references on key frames"),
    Row("references", {"video": CLIP, "seconds": 0.6}, BALL, measures.spots, 0.05, name="references on a clip"),
    Row("references", {**SMALL, "prompt": "a lake"}, SUMMIT_PALETTE, measures.middle, 8, name="a style's palette"),
    Row("references", {**SMALL, "shots": [Shot(first_frame=LAKE)]}, BALL, measures.spots, 0.02, name="in shots"),
    Row("video", {"style": "cartoon"}, OTHER, measures.first_frame, 20, base=CLIP),
    Row("mask", {"video": CLIP, "seconds": 0.8}, PLACE, measures.middle, 1.0, name="mask alone"),
    Row("mask", {"video": CLIP, "style": "pencil"}, PLACE, measures.middle, 20, name="mask of a style"),
    Row("extend", {"video": CLIP, "seconds": 0.5}, "backward", measures.first_frame, 2, base="forward"),
    Row("join", {"video": CLIP, "title": "LAKE"}, OTHER, measures.length, 0.2),
    Row("shots", {**SMALL, "seconds": 1.2}, [Shot(first_frame=LAKE), Shot(first_frame=RIDGE)], measures.last_frame, 20, base=[Shot(first_frame=LAKE)]),
    Row("camera", {**SMALL, "first_frame": LAKE}, {"move": "pan left"}, measures.last_frame, 3, base={"move": "pan right"}),
    Row("camera", {"video": CLIP, "seconds": 0.6}, {"move": "push in", "strength": 1}, measures.last_frame, 3, name="camera on a clip"),
    Row("title", {**HELD, "seconds": 1.2}, "RIDGE", measures.spots, 0.005),
    Row("title", {"video": CLIP, "seconds": 0.8}, "LAKE", measures.spots, 0.002, name="title of a clip"),
    Row("subtitle", {**HELD, "seconds": 1.6, "title": "RIDGE"}, "MORNING MIST", measures.spots, 0.002),
    Row("seconds", HELD, 1.1, measures.length, 0.5, base=0.6),
    Row("seconds", {"video": CLIP, "title": "LAKE"}, 0.4, measures.length, 0.3, name="seconds of a clip"),
    Row("fps", HELD, 20, measures.pace, 2, base=10, most=2),
    Row("fps", {"video": CLIP, "title": "LAKE"}, 20, measures.pace, 2, most=2, name="fps of a clip"),
    Row("size", HELD, (320, 180), measures.extent, 4, base=(160, 90), most=4),
    Row("size", {"video": CLIP, "title": "LAKE"}, (90, 90), measures.shape, 1.7, name="size of a clip"),
    Row("aspect_ratio", {"first_frame": LAKE, "seconds": 0.3, "fps": 10, "resolution": "360p"}, "1:1", measures.shape, 1.7),
    Row("resolution", {"first_frame": LAKE, "seconds": 0.3, "fps": 10}, "360p", measures.extent, 1.7, base="480p"),
    Row("style", HELD, "pencil", measures.middle, 15),
    Row("style", {**SMALL, "keyframes": KEYS}, "ink wash", measures.first_frame, 15, name="style of key frames"),
    Row("style", {"video": CLIP, "extend": "forward", "seconds": 0.3}, "pencil", measures.last_frame, 15, name="style of a longer clip"),
    Row("audio", {**HELD, "prompt": "calm sea"}, True, measures.loudness, 0.005, base=False),
    Row("audio", {"video": CLIP}, True, measures.loudness, 0.005, base=False, name="audio of a silent clip"),
    Row("audio", {"video": CLIP}, HUM, measures.loudness, 0.1, base=False, name="a given sound"),
    Row("voices", {**HELD, "seconds": 1.5, "prompt": '"Good morning"'}, ["Bob"], measures.tune, 0.3, base=["Mei"]),
    Row("voices", {"video": CLIP, "prompt": '"Good morning"'}, ["Bob"], measures.tune, 0.3, base=["Mei"], name="voices over a clip"),
    Row("loop", {**SMALL, "first_frame": RIDGE, "prompt": "pan right", "seconds": 1.2}, True, measures.seam, 3),
    Row("strength", {**HELD, "style": "pencil"}, 1.0, measures.middle, 8, base=0.2),
    Row("motion", {**SMALL, "first_frame": RIDGE, "prompt": "pan left"}, 1.0, measures.travel, 1.4, base=0.0),
    Row("guidance", {**HELD, "prompt": "mist"}, 15, measures.middle, 2, base=3),
    Row("steps", {**SMALL, "first_frame": RIDGE, "prompt": "snow"}, 50, measures.detail, 1.03, base=5),
    Row("seed", {**SMALL, "prompt": "a lake"}, 2, measures.first_frame, 5, base=1),
    Row("n", {**SMALL, "prompt": "a lake"}, 2, measures.count, 1, most=1),
]  # fmt: skip

DRAWN = {"prompt": "a lake with a pagoda", "size": (160, 120), "seed": 1}
EDITED = {"image": LAKE, "seed": 1}
IMAGE_ROWS = [
    Row("prompt", DRAWN, "a desert", measures.first_frame, 20, base="a city at night"),
    Row("prompt", EDITED, "night", measures.first_frame, 15, base="warmer", name="prompt of an edit"),
    Row("negative_prompt", DRAWN, "pagoda", measures.spots, 0.002),
    Row("image", {"style": "pencil"}, RIDGE, measures.first_frame, 5, base=LAKE),
    Row("mask", {**EDITED, "format": "png"}, PLACE, measures.first_frame, 0.5),
    Row("mask", {**EDITED, "style": "pencil"}, PLACE, measures.first_frame, 15, name="mask of a style"),
    Row("references", {**DRAWN, "prompt": "a meadow"}, BALL, measures.spots, 0.02),
    Row("references", DRAWN, SUMMIT_PALETTE, measures.first_frame, 8, name="a style's palette"),
    Row("references", {**EDITED, "format": "png"}, [{"video": OTHER, "role": "style"}], measures.first_frame, 5, name="a clip's palette"),
    Row("size", DRAWN, (320, 240), measures.extent, 4, base=(160, 120), most=4),
    Row("aspect_ratio", {"prompt": "a lake", "resolution": "480p", "seed": 1}, "3:1", measures.shape, 2.9),
    Row("resolution", {"prompt": "a lake", "seed": 1}, "720p", measures.extent, 2.2, base="480p"),
    Row("style", DRAWN, "ink wash", measures.first_frame, 15),
    Row("strength", {**EDITED, "style": "pencil"}, 1.0, measures.first_frame, 15, base=0.3),
    Row("guidance", {**EDITED, "prompt": "mist"}, 15, measures.first_frame, 3, base=3),
    Row("steps", DRAWN, 50, measures.detail, 1.2, base=2),
    Row("background", DRAWN, "transparent", measures.emptiness, 0.5),
    Row("format", EDITED, "webp", measures.container, 1, base="png"),
    Row("seed", DRAWN, 2, measures.first_frame, 5, base=1),
    Row("n", DRAWN, 2, measures.count, 1, most=1),
]  # fmt: skip


def made(folder: Path, request: type[ImageRequest | VideoRequest], fields: dict[str, Any]) -> Made:
    """The decoded result of a request to the embedded backend; none of its checks fails."""
    with Client(home=folder) as client:
        result = client.generate(request(**fields))
    assert result.passed, [str(check) for check in result.checks]
    return Made.of(result)


def shown(row: Row, request: type[ImageRequest | VideoRequest], folder: Path) -> float:
    """How much of the row's measure its field makes."""
    return row.measure(
        *(made(folder / str(index), request, row.fields(value)) for index, value in enumerate((row.base, row.value)))
    )


@pytest.mark.parametrize("row", VIDEO_ROWS, ids=lambda row: row.name or row.field)
def test_a_field_of_a_video_shows(row: Row, tmp_path: Path) -> None:
    assert row.least <= shown(row, VideoRequest, tmp_path) <= row.most


@pytest.mark.parametrize("row", IMAGE_ROWS, ids=lambda row: row.name or row.field)
def test_a_field_of_an_image_shows(row: Row, tmp_path: Path) -> None:
    assert row.least <= shown(row, ImageRequest, tmp_path) <= row.most


def test_there_is_a_row_for_every_field() -> None:
    assert {row.field for row in VIDEO_ROWS} == set(VideoRequest.model_fields)
    assert {row.field for row in IMAGE_ROWS} == set(ImageRequest.model_fields)
