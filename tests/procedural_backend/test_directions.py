"""Camera moves go the way that the words say, measured in the decoded frames, and the weather's verbs are the weather's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from mmgen import Client, Shot, VideoRequest
from mmgen.assets import Image
from mmgen.media.arrays import U8
from mmgen.media.image import encode_image
from mmgen.procedural.film.camera_words import CameraWords, camera_words
from mmgen.procedural.film.outline import plan_video
from mmgen.procedural.film.telling import words_without_effect
from mmgen.samples import photograph

from .small_media import moving

PHOTO = Image(encode_image(np.ascontiguousarray(Image(photograph("farmhouse")).to_numpy()[::4, ::4, :3])))

LEFT, RIGHT, UP, DOWN = (-1, 0), (1, 0), (0, -1), (0, 1)

WAYS = [
    ("orbit left", LEFT),
    ("slow orbit to the right", RIGHT),
    ("arc shot left", LEFT),
    ("orbit clockwise", LEFT),
    ("pan left", LEFT),
    ("pan right", RIGHT),
    ("drift right", RIGHT),
    ("drift slowly to the left", LEFT),
    ("truck left", LEFT),
    ("truck right", RIGHT),
    ("tilt up", UP),
    ("tilt down", DOWN),
    ("float up", UP),
    ("向左环绕", LEFT),
    ("镜头缓缓向右环绕", RIGHT),
    ("环绕向左", LEFT),
    ("向右平移", RIGHT),
    ("向左平移", LEFT),
    ("向右飘移", RIGHT),
    ("向上摇镜", UP),
    ("镜头向下移动", DOWN),
]


def travelled(frames: list[U8]) -> tuple[float, float]:
    """How far the camera went to the right and down, in pixels: the picture goes the other way."""
    gray = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in frames]
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    still = np.zeros((*gray[0].shape, 2), np.float32)
    across, down = np.median(finder.calc(gray[0], gray[-1], still).reshape(-1, 2), axis=0)
    return -float(across), -float(down)


def filmed(path: Path, **fields: Any) -> tuple[list[U8], dict[str, Any]]:
    settings: dict[str, Any] = {"seed": 3} if "video" in fields else {"size": (256, 144), "fps": 8, "seed": 3}
    with Client(home=path) as client:
        result = client.generate(VideoRequest(**(settings | fields)))
    return list(result.asset.to_numpy()), dict(result.details)


def assert_goes(frames: list[U8], way: tuple[int, int]) -> None:
    right, down = travelled(frames)
    along, aside = right * way[0] + down * way[1], abs(right * way[1]) + abs(down * way[0])
    assert along > 2, (right, down)
    assert along > 2 * aside, (right, down)


@pytest.mark.parametrize(("prompt", "way"), WAYS)
def test_a_camera_goes_the_way_it_is_told(tmp_path: Path, prompt: str, way: tuple[int, int]) -> None:
    """Over a single photograph, and no word of the move is told as without effect."""
    frames, told = filmed(tmp_path, first_frame=PHOTO, prompt=prompt, seconds=1)
    assert_goes(frames, way)
    assert told["without_effect"] == []


def test_the_shots_of_a_film_go_each_its_way(tmp_path: Path) -> None:
    prompts = [("orbit left", LEFT), ("向右环绕", RIGHT), ("drift left", LEFT), ("向上平移", UP)]
    shots = [Shot(first_frame=PHOTO, prompt=prompt, seconds=1, transition="cut") for prompt, _ in prompts]
    frames, told = filmed(tmp_path, shots=shots)
    assert told["moves"] == ["orbit left", "orbit", "pan left", "tilt up"]
    for index, (_, way) in enumerate(prompts):
        assert_goes(frames[8 * index : 8 * index + 8], way)


@pytest.mark.parametrize(("prompt", "way"), [("orbit left", LEFT), ("向右环绕", RIGHT), ("drift right", RIGHT)])
def test_the_camera_over_a_clip_goes_the_way_it_is_told(tmp_path: Path, prompt: str, way: tuple[int, int]) -> None:
    """Measured against the clip as it is."""
    given = moving("shore")
    plain, _ = travelled(list(given.to_numpy()))
    frames, told = filmed(tmp_path, video=given, prompt=prompt)
    right, _ = travelled(frames)
    assert (right - plain) * way[0] > 1
    assert told["without_effect"] == []


@pytest.mark.parametrize(
    ("prompt", "effect"),
    [
        ("falling snow", "snow"),
        ("heavy snow falls", "snow"),
        ("snowflakes drifting softly down", "snow"),
        ("rain pours down", "rain"),
        ("autumn leaves drift slowly", "leaves"),
        ("fog rolls in", "mist"),
        ("petals float by", "petals"),
        ("下雪", "snow"),
        ("飘雪", "snow"),
        ("雪花飘落", "snow"),
        ("漫天飞雪", "snow"),
        ("大雨倾盆", "rain"),
        ("细雨绵绵", "rain"),
        ("薄雾弥漫", "mist"),
        ("落叶纷飞", "leaves"),
        ("樱花飘落", "petals"),
    ],
)
def test_what_weather_does_belongs_to_it(prompt: str, effect: str) -> None:
    """It is not told as without effect, and moves no camera."""
    request = VideoRequest(prompt=prompt, first_frame=PHOTO)
    plan = plan_video(request, 1, None)
    assert [name for name, _ in plan.conditions[0].effects] == [effect]
    assert plan.cameras == (CameraWords(),)
    assert words_without_effect(request, plan) == []


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("push in left", ["left"]),
        ("a ball falls, snow", ["falls", "ball"]),
        ("leaves rustle", ["leaves", "rustle"]),
        ("雪山", ["雪山"]),
    ],
)
def test_what_no_weather_does_is_told(prompt: str, told: list[str]) -> None:
    request = VideoRequest(prompt=prompt, first_frame=PHOTO)
    assert words_without_effect(request, plan_video(request, 1, None)) == told


def test_a_camera_may_drift_through_falling_snow() -> None:
    assert camera_words("the camera drifts through falling snow").move == "drift"
    assert camera_words("falling snow, pan left, then orbit right") == CameraWords("pan left")
