"""Words of nine scripts over bright, dark and busy photographs: the contrast of ink against what is about it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from mmgen.media.arrays import F32, U8
from mmgen.media.image import read_image
from mmgen.media.timeline.clips import WORDLESS, Still
from mmgen.media.timeline.placement import CONTRAST
from mmgen.media.timeline.render import render
from mmgen.media.timeline.timeline import Timeline, Track
from mmgen.media.timeline.words import Words
from mmgen.media.video_format import VideoFormat
from mmgen.media.video_reader import VideoReader
from mmgen.samples import photograph

SCRIPTS = {
    "latin": ("Between hills", "A film of four photographs"),
    "cyrillic": ("Между гор", "Фильм из четырёх снимков"),
    "arabic": ("بين الجبال", "أربع صور، فيلم واحد"),
    "hebrew": ("בין ההרים", "סרט מארבע תמונות"),
    "hindi": ("पहाड़ों के बीच", "चार तस्वीरें, एक फ़िल्म"),
    "thai": ("ระหว่างภูเขา", "ภาพสี่ภาพ หนังหนึ่งเรื่อง"),
    "chinese": ("山海之间", "四张照片，一部短片"),
    "japanese": ("山と海の間", "四枚の写真で一本の映画"),
    "korean": ("산과 바다", "사진 네 장, 영화 한 편"),
}
SIZES = {"bright": (480, 270), "dark": (360, 360), "busy": (270, 480)}
FPS = 2
CLIP = 1.5
"""Seconds of each script: three frames, the second of which is settled."""


@cache
def ground(kind: str) -> U8:
    """A snow slope, a night, or a shore under hard dapples of light."""
    source = {"bright": "ridge", "dark": "farmhouse", "busy": "shore"}[kind]
    small = cv2.resize(read_image(photograph(source)), (640, 427), interpolation=cv2.INTER_AREA).astype(np.float32)
    if kind == "bright":
        small = 255 - (255 - small) * np.float32(0.45)
    elif kind == "dark":
        small = small * np.float32(0.45)
    else:
        noise = np.random.default_rng(5).standard_normal((36, 54, 1)).astype(np.float32)
        small = (
            90 + small * np.float32(0.3) + 55 * cv2.resize(noise, (640, 427), interpolation=cv2.INTER_CUBIC)[..., None]
        )
    return np.asarray(np.clip(small, 0, 255), np.uint8)


def settled(path: Path, kind: str, *, worded: bool) -> list[F32]:
    """The luminance of one decoded frame of each script, once its words have arrived."""
    clips = [
        Still(ground(kind), CLIP, "hold", words=Words(*words) if worded else WORDLESS) for words in SCRIPTS.values()
    ]
    render(Timeline([Track(clips)]), path, VideoFormat(SIZES[kind], fps=FPS))
    with VideoReader(path) as reader:
        frames = [frame.rgb() for frame in reader]
    return [luminance(frames[3 * index + 1]) for index in range(len(SCRIPTS))]


def luminance(frame: U8) -> F32:
    """Relative luminance, after WCAG."""
    levels = frame.astype(np.float32) / 255
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.asarray([0.2126, 0.7152, 0.0722]), np.float32)


def contrast(shown: F32, bare: F32) -> float:
    """Of the ink against the worst tenth of the pixels about it, which the ink itself does not touch."""
    light, dark = (shown > 0.8) & (bare < 0.7), (shown < 0.03) & (bare > 0.12)
    white = np.count_nonzero(light) > np.count_nonzero(dark)
    ink = np.asarray(light if white else dark, np.uint8)
    assert ink.sum() > 150, "there are words"
    around = (cv2.dilate(ink, np.ones((15, 15))) > 0) & ~(cv2.dilate(ink, np.ones((7, 7))) > 0)
    word = float(np.median(shown[ink > 0]))
    other = float(np.quantile(shown[around], 0.9 if white else 0.1))
    return (max(word, other) + 0.05) / (min(word, other) + 0.05)


@pytest.mark.parametrize("kind", SIZES)
def test_ink_of_every_script_stands_out_from_its_surroundings(kind: str, tmp_path: Path) -> None:
    shown, bare = (settled(tmp_path / f"{worded}.mp4", kind, worded=worded) for worded in (True, False))
    reached = {script: contrast(a, b) for script, a, b in zip(SCRIPTS, shown, bare, strict=True)}
    assert min(reached.values()) > CONTRAST, reached
