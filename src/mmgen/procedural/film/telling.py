"""Which words of a film's prompts changed nothing."""

from __future__ import annotations

import re
from typing import Final

from mmgen.procedural.atmosphere.words import without_conditions
from mmgen.procedural.film.camera_words import without_camera_words
from mmgen.procedural.film.outline import Plan
from mmgen.procedural.film.weather_verbs import without_weather_verbs
from mmgen.procedural.narration import voices_of
from mmgen.procedural.quoted import without_lines
from mmgen.procedural.scenes.prompt import read_prompt
from mmgen.requests import VideoRequest

__all__ = ["unread", "without_weather", "words_without_effect"]

_IDLE: Final = re.compile(
    r"\b(?:camera|shots?|slow(?:ly)?|gent(?:le|ly)|smooth(?:ly)?|across|light|heavy|strong|thick|soft|moves?|moving|says?|around|subject)\b"
    r"|镜头|缓缓|慢慢|缓慢|轻轻|慢|说",
    re.IGNORECASE,
)
"""Words about words that were read already."""


def words_without_effect(request: VideoRequest, plan: Plan) -> list[str]:
    """
    What neither the pictures nor the camera, the weather or the light know, in the order of the prompts.

    Of a shot whose picture is given no word draws anything; where a sound is made, what a landscape is tunes it.
    """
    found: dict[str, None] = {}
    for shot in plan.shots:
        drawn = shot.first_frame is None
        texts = (shot.prompt, request.prompt if request.shots else None)
        text = without_camera_words(without_weather(", ".join(text for text in texts if text)))
        typeset = drawn and not voices_of(request)
        found |= dict.fromkeys(unread(text if typeset else without_lines(text), tuned=drawn or request.audio is True))
    return list(found)


def without_weather(text: str) -> str:
    """The prompt without the weather and light that it names, and what they do."""
    return without_conditions(without_weather_verbs(text))


def unread(text: str, *, tuned: bool) -> tuple[str, ...]:
    """The words that no landscape has; where none is drawn, nor a sound *tuned* to it, those of landscapes too."""
    described = read_prompt(_IDLE.sub(",", text))
    return described.ignored if tuned else (*described.understood, *described.ignored)
