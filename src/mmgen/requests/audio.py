"""Asking for sound: speech, music, effects."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from mmgen.assets import Audio, Video
from mmgen.requests.base import Request
from mmgen.requests.inputs import Seconds, SoundEvent, SoundEventInput, Voice, Words
from mmgen.requests.several import NONE, Several

__all__ = ["MusicRequest", "SoundRequest", "SpeechRequest"]


class SpeechRequest(Request[Audio]):
    """Words, spoken."""

    kind = "speech"
    yields = Audio

    text: Words
    """What is said."""
    prompt: Words | None = None
    """How it is said: mood, pace, accent."""
    voice: Voice | None = None
    """A voice by name, or a sample of the voice to use, with its owner's consent."""
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    """BCP 47, such as ``zh-CN``."""
    speed: Annotated[float, Field(gt=0, le=10)] | None = None
    """1 is the voice's own speed."""
    pitch: Annotated[float, Field(ge=-24, le=24)] | None = None
    """Semitones up or down."""
    word_timings: bool | None = None
    """Whether ``result.details`` is to say when each word is spoken."""

    @property
    def task(self) -> str:
        """Speech has a single task."""
        return "text-to-speech"

    @classmethod
    def tasks(cls) -> tuple[str, ...]:
        """Speech has a single task."""
        return ("text-to-speech",)


class MusicRequest(Request[Audio]):
    """Music from words, and from lyrics where the model sings."""

    kind = "music"
    yields = Audio

    prompt: Words | None = None
    """Style, mood, instruments."""
    lyrics: Words | None = None
    """What is sung."""
    seconds: Seconds | None = None
    """How long it plays."""
    bpm: Annotated[float, Field(ge=20, le=400)] | None = None
    """Beats in a minute."""
    key: Annotated[str, Field(pattern=r"^[A-G][#b♯♭]?( (major|minor))?$")] | None = None
    """Such as ``"C minor"``."""
    instrumental: bool | None = None
    """Whether nobody is to sing."""
    loop: bool | None = None
    """Whether the end runs into the start."""

    @property
    def task(self) -> str:
        """Music has a single task."""
        return "text-to-music"

    @classmethod
    def tasks(cls) -> tuple[str, ...]:
        """Music has a single task."""
        return ("text-to-music",)


class SoundRequest(Request[Audio]):
    """Sound effects: from words, on a timeline, or to go with a video."""

    kind = "sound"
    yields = Audio

    prompt: Words | None = None
    """What is heard."""
    events: Several[SoundEvent, SoundEventInput] = NONE
    """What is heard when."""
    video: Video | None = None
    """The pictures that the sound is to fit."""
    seconds: Seconds | None = None
    """How long it plays."""
    loop: bool | None = None
    """Whether the end runs into the start."""

    @property
    def task(self) -> str:
        """One of ``tasks()``, from the fields that are set."""
        return "video-to-audio" if self.video is not None else "text-to-sound"

    @classmethod
    def tasks(cls) -> tuple[str, ...]:
        """Every task that a sound request can express."""
        return ("text-to-sound", "video-to-audio")

    @model_validator(mode="after")
    def _consistent(self) -> SoundRequest:
        latest = max((event.end for event in self.events), default=0.0)
        if self.seconds is not None and latest > self.seconds:
            raise ValueError(f"events: one ends at {latest} s, after the end at {self.seconds} s")
        return self
