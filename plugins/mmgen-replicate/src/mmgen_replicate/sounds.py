"""Models that make speech, music and effects: data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from mmgen import MusicRequest, SoundRequest, SpeechRequest
from mmgen.backends import Between, Judged, NotEmpty, OneOf
from mmgen.backends.http import Field, named
from mmgen_replicate.endpoint import SEED, Endpoint, spoken
from mmgen_replicate.images import VERSION
from mmgen_replicate.options import MusicOptions, PlainOptions, SpeechOptions, StableAudioOptions

__all__ = ["SOUNDS"]

CHECKED_ON = date(2026, 11, 22)
SPEECH_TURBO = "e2e8812b45eefa93b20990418480fe628ddce470f9b72909a175d65e288ff3d5"
MUSIC = "70c8395540eae909be2c09a0b4897d22ee2455a5e5c9826b71161743b5cc45f1"
LYRIA = "a7e8d3fd87b875af2897e25dbde07888be1621bf18915b40a1a82543f5c0ab01"
STABLE_AUDIO = "a61ac8edbb27cd2eda1b2eff2bbc03dcff1131f5560836ff77a052df05b77491"
LANGUAGES = {
    "zh": "Chinese",
    "yue": "Chinese,Yue",
    "en": "English",
    "ar": "Arabic",
    "ru": "Russian",
    "es": "Spanish",
    "fr": "French",
    "pt": "Portuguese",
    "de": "German",
    "tr": "Turkish",
    "nl": "Dutch",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "id": "Indonesian",
    "ja": "Japanese",
    "it": "Italian",
    "ko": "Korean",
    "th": "Thai",
    "pl": "Polish",
    "ro": "Romanian",
    "el": "Greek",
    "cs": "Czech",
    "fi": "Finnish",
    "hi": "Hindi",
}


def _name(value: object) -> str | None:
    return None if isinstance(value, str) else "must be the name of one of the vendor's voices, not a sample"


def _letters(least: int, most: int) -> Judged:
    def judge(text: str) -> str | None:
        return None if least <= len(text) <= most else f"must have {least} to {most} characters, got {len(text)}"

    judged: Callable[[str], str | None] = judge
    return Judged(judged, f"{least} to {most} characters")


SPEECH = {
    "text": Field(named("text"), NotEmpty(10_000)),
    "voice": Field(named("voice_id"), Judged(_name, "the name of a voice")),
    "language": Field(spoken("language_boost", LANGUAGES), OneOf(*LANGUAGES)),
    "speed": Field(named("speed"), Between(0.5, 2)),
    "pitch": Field(named("pitch", int), Between(-12, 12, 1)),
}
SPEECH_DEFAULTS = {"voice": "Wise_Woman", "speed": 1, "pitch": 0}

SOUNDS: Sequence[Endpoint] = (
    Endpoint(
        id="minimax/speech-02-hd",
        title="MiniMax Speech 02 HD",
        request=SpeechRequest,
        tasks=("text-to-speech",),
        fields=SPEECH,
        options=SpeechOptions,
        defaults=SPEECH_DEFAULTS,
        typical_seconds=4,
        source="https://cloudernative.com/ai-models/model/minimax/speech-02-hd, a third party's copy of its schema",
        checked_on=CHECKED_ON,
    ),
    Endpoint(
        id="minimax/speech-02-turbo",
        title="MiniMax Speech 02 Turbo: quicker",
        request=SpeechRequest,
        tasks=("text-to-speech",),
        fields=SPEECH,
        options=SpeechOptions,
        defaults=SPEECH_DEFAULTS,
        typical_seconds=2,
        source=VERSION.format("minimax/speech-02-turbo", SPEECH_TURBO),
        checked_on=CHECKED_ON,
    ),
    Endpoint(
        id="minimax/music-1.5",
        title="MiniMax Music 1.5: songs",
        request=MusicRequest,
        tasks=("text-to-music",),
        fields={
            "prompt": Field(named("prompt"), _letters(10, 300), needed=True),
            "lyrics": Field(named("lyrics"), _letters(10, 600), needed=True),
        },
        options=MusicOptions,
        typical_seconds=60,
        source=VERSION.format("minimax/music-1.5", MUSIC),
        checked_on=CHECKED_ON,
    ),
    Endpoint(
        id="google/lyria-2",
        title="Lyria 2: music without words",
        request=MusicRequest,
        tasks=("text-to-music",),
        fields={"prompt": Field(named("prompt"), needed=True), "seed": Field(named("seed"), SEED)},
        options=PlainOptions,
        typical_seconds=30,
        source=VERSION.format("google/lyria-2", LYRIA),
        checked_on=CHECKED_ON,
    ),
    Endpoint(
        id="stability-ai/stable-audio-2.5",
        title="Stable Audio 2.5: sounds and music, to three minutes",
        request=SoundRequest,
        tasks=("text-to-sound",),
        fields={
            "prompt": Field(named("prompt"), needed=True),
            "seconds": Field(named("duration", int), Between(1, 190, 1)),
            "seed": Field(named("seed"), SEED),
        },
        options=StableAudioOptions,
        defaults={"seconds": 190},
        typical_seconds=10,
        source=VERSION.format("stability-ai/stable-audio-2.5", STABLE_AUDIO),
        checked_on=CHECKED_ON,
    ),
)
