"""What fields of a video request come to, whatever is made: its frame, its weather, its motion, how finely it is encoded."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mmgen.media.video_format import Quality
from mmgen.procedural.atmosphere.words import Conditions, read_conditions
from mmgen.procedural.frame_size import Canvas, pixels_for
from mmgen.requests import VideoRequest

__all__ = ["SCENE_OVERSCAN", "frame_of", "light_of", "motion_of", "quality_of", "scaled_conditions"]

CANVAS: Final = Canvas(ratio=(16, 9), shorter=720, multiple=2)
SCENE_OVERSCAN: Final = 1.25
"""A scene made for a camera move is drawn larger than the frame, so that a push-in stays sharp."""
USUAL_GUIDANCE: Final = 7.5
"""The guidance at which weather and light have their usual strength."""
USUAL_MOTION: Final = 0.5
DRAFT_STEPS, FINAL_STEPS = 10, 40
"""Up to so many steps a film is a draft, from so many it is encoded as finely as it can be."""


def frame_of(request: VideoRequest, given: tuple[int, int] | None) -> tuple[int, int]:
    """Width and height of the frames; without another ratio they have the given picture's."""
    return pixels_for(
        CANVAS, size=request.size, aspect_ratio=request.aspect_ratio, resolution=request.resolution, given=given
    )


def scaled_conditions(words: str, request: VideoRequest) -> Conditions:
    """What is in the air by these words, as strongly as the guidance says."""
    found = read_conditions(words, request.negative_prompt)
    factor = light_of(request)
    if factor == 0:
        return Conditions()
    return replace(found, effects=tuple((name, amount * factor) for name, amount in found.effects))


def light_of(request: VideoRequest) -> float:
    """How strongly the words' weather and light show: 1 is usual."""
    return 1.0 if request.guidance is None else min(request.guidance / USUAL_GUIDANCE, 2.0)


def motion_of(request: VideoRequest) -> float:
    """How much moves, 0 to 1."""
    return USUAL_MOTION if request.motion is None else request.motion


def quality_of(request: VideoRequest) -> Quality:
    """How finely the file is encoded."""
    if request.steps is None or DRAFT_STEPS < request.steps < FINAL_STEPS:
        return "standard"
    return "draft" if request.steps <= DRAFT_STEPS else "final"
