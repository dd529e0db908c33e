"""The subject of a clip is cut out of each of its frames, and moves on the stage as it does there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from mmgen import Video
from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.color import planes_to_rgb
from mmgen.media.image import read_image
from mmgen.media.motion.camera import CameraMove
from mmgen.media.planes import Planes
from mmgen.procedural.staging.arrangement import arrange
from mmgen.procedural.staging.moving import Takes
from mmgen.procedural.staging.performance import Performance
from mmgen.procedural.staging.plate import against_plate
from mmgen.procedural.staging.scenery import survey
from mmgen.procedural.staging.script import read_script
from mmgen.procedural.staging.stage import Part, Stage
from mmgen.procedural.staging.subject import Subject, cast_subject
from mmgen.requests import Reference
from mmgen.samples import photograph

COUNT, SIZE = 10, (240, 136)
LAKE = np.asarray(cv2.resize(read_image(photograph("lake"))[..., :3], SIZE, interpolation=cv2.INTER_AREA), np.uint8)


def signaller(index: int, stick: int = 9) -> U8:
    """A red ball that crosses a photographed lake and swings a yellow stick."""
    picture = LAKE.copy()
    x, swing = 60 + 8 * index, 18 * np.sin(0.7 * index)
    cv2.circle(picture, (x, 84), 24, (220, 50, 40), -1, cv2.LINE_AA)
    cv2.line(picture, (x, 64), (round(x + swing), 28), (250, 210, 40), stick, cv2.LINE_AA)
    return picture


def filmed(folder: Path, frame: Callable[[int], U8]) -> Video:
    """A clip of such frames."""
    return Video.from_frames((frame(index) for index in range(COUNT)), folder / "clip.mp4", fps=10)


@pytest.fixture(scope="module")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    """The signaller, cut out."""
    return cast_subject(Reference(name="a", video=filmed(tmp_path_factory.mktemp("clip"), signaller)), 0)


def takes_of(subject: Subject) -> Takes:
    """Its takes, which it has."""
    assert subject.takes is not None
    return subject.takes


def test_every_frame_shows_the_subject_alone(subject: Subject) -> None:
    """Each has the area of the ball and the stick, and hardly anything of the lake."""
    takes = takes_of(subject)
    assert len(takes) == COUNT
    drawn = np.pi * 24**2 + 36 * 9
    for index in range(COUNT):
        pixels = takes.pixels(index)
        seen = pixels[pixels[..., 3] > 200]
        assert 0.8 * drawn < (pixels[..., 3] / 255).sum() < 1.3 * drawn
        assert (seen[:, 0].astype(int) - seen[:, 2] > 40).mean() > 0.85


def test_it_stays_in_its_place_and_moves_upon_it(subject: Subject) -> None:
    """The ball, which went half across the clip, stands still to a pixel or two; the stick swings as it did."""
    takes = takes_of(subject)
    balls, sticks = [], []
    for index in range(COUNT):
        pixels = takes.pixels(index).astype(int)
        there = pixels[..., 3] > 128
        balls.append(np.nonzero(there & (pixels[..., 1] < 110))[1].mean())
        sticks.append(np.nonzero(there & (pixels[..., 1] > 160))[1].mean() - balls[-1])
    assert np.ptp(balls) < 4
    assert np.corrcoef(sticks, [9 * np.sin(0.7 * index) for index in range(COUNT)])[0, 1] > 0.6


def limbs(index: int, width: int) -> tuple[U8, U8]:
    """A walker with swinging arms and legs of so many pixels before the lake, and the mask of his limbs alone."""
    picture, mask = LAKE.copy(), np.zeros(LAKE.shape[:2], np.uint8)
    x, swing = 50 + 9 * index, 0.6 * np.sin(0.7 * index)
    for angle in (swing, -swing):
        for top, length, colour in ((74, 44, (40, 50, 160)), (46, 30, (240, 200, 60))):
            tip = (round(x + length * np.sin(angle)), round(top + length * np.cos(angle)))
            for drawn, ink in ((picture, colour), (mask, 255)):
                cv2.line(drawn, (x, top), tip, ink, width, cv2.LINE_AA)
    for drawn, ink, more in ((picture, (220, 50, 40), 0), (mask, 0, 2)):
        cv2.ellipse(drawn, (x, 58), (10 + more, 19 + more), 0, 0, 360, ink, -1, cv2.LINE_AA)
        cv2.circle(drawn, (x, 31), 9 + more, (240, 210, 190) if drawn is picture else 0, -1, cv2.LINE_AA)
    return picture, mask


@pytest.mark.parametrize("width", [3, 6])
def test_a_walker_keeps_his_thin_limbs(width: int) -> None:
    """Where he crosses a ground that stands still, all of each arm and leg is found, though only the body was followed."""
    drawn = [limbs(index, width) for index in range(COUNT)]
    body = [np.zeros(LAKE.shape[:2], np.uint8) for _ in drawn]
    for index, mask in enumerate(body):
        cv2.ellipse(mask, (50 + 9 * index, 58), (10, 19), 0, 0, 360, 1, -1)
    found = against_plate([picture for picture, _ in drawn], body)
    for (picture, limb), mask in zip(drawn, found, strict=True):
        assert mask[limb > 127].mean() > 0.93
        own = cv2.dilate(
            (np.abs(picture.astype(int) - LAKE).max(axis=2) > 0).astype(np.uint8), np.ones((5, 5), np.uint8)
        )
        assert mask[own == 0].sum() == 0


def test_a_subject_that_stays_is_left_as_it_was_followed() -> None:
    """Its ground is never seen; nor is that of a camera which moves."""
    mask = np.zeros(LAKE.shape[:2], np.uint8)
    mask[50:90, 100:120] = 1
    masks = [mask] * COUNT
    assert against_plate([limbs(4, 3)[0]] * COUNT, masks) is masks
    going = [np.roll(mask, 10 * index, axis=1) for index in range(COUNT)]
    assert against_plate([np.roll(LAKE, 20 * index, axis=1) for index in range(COUNT)], going) is going


def test_a_thin_stick_is_shown_in_each_frame(tmp_path: Path) -> None:
    """From the file to the cut-out frames."""
    clip = filmed(tmp_path, lambda index: signaller(index, stick=3))
    takes = takes_of(cast_subject(Reference(name="a", video=clip), 0))
    tall = [np.flatnonzero((takes.pixels(index)[..., 3] > 128).any(axis=1)).size for index in range(COUNT)]
    assert min(tall) > 70, "the ball alone is 48 pixels tall, with its stick 80"


def test_on_the_stage_it_moves(subject: Subject) -> None:
    """Under a camera that stands still, a subject that is to do nothing swings its stick; again and again, forth and back."""
    scenery = survey(LAKE)
    script = read_script("@a stands still", ["a"], [0])
    placement = arrange([subject], script, scenery, aspect=16 / 9, seed=1)[0]
    acts = Performance("still", placement, 2.0, 0.0, 0.0)
    stage = Stage(scenery, [Part(subject, acts)], CameraMove("hold", 0.0), (192, 108), seed=1)

    def shown(t: float) -> U8:
        target = Planes.black((192, 108))
        stage.draw(t, target)
        return planes_to_rgb(target.y, target.u, target.v)

    first, other, again = shown(0.0), shown(0.1), shown(0.9)
    assert np.abs(first.astype(int) - other).max() > 60
    assert np.array_equal(again, shown(0.9))
    assert takes_of(subject).index(0.3) == takes_of(subject).index(1.5) == 3


def test_a_clip_without_a_subject_is_refused(tmp_path: Path) -> None:
    """A camera that pans over a lake shows nobody; the message names the reference and says why."""
    wide = np.asarray(cv2.resize(LAKE, (300, 136), interpolation=cv2.INTER_LINEAR), np.uint8)
    clip = filmed(tmp_path, lambda index: np.ascontiguousarray(wide[:, 4 * index : 4 * index + 240]))
    with pytest.raises(InputError, match="references: @a: no subject stands out"):
        cast_subject(Reference(name="a", video=clip), 0)
