"""The records of sounds, speech and voices."""

from __future__ import annotations

from collections.abc import Iterator

from mmgen import SoundRequest, SpeechRequest
from mmgen.backends import Between, Each, Fields, Model, NotEmpty
from mmgen_vidu.option_rules import clone_options_fit
from mmgen_vidu.options import CloneOptions, SoundOptions, SpeechOptions
from mmgen_vidu.rules import SOUND_RULES
from mmgen_vidu.values import CHECKED_ON, DOCUMENTATION, SEED, SOUND_URL, VOICE

__all__ = ["sounds"]


def sounds() -> Iterator[Model]:
    """Every model that is heard."""
    yield from _effects()
    yield from _voices()


def _effects() -> Iterator[Model]:
    yield Model(
        id="audio1.0",
        request=SoundRequest,
        title="Vidu Audio: effects from words, or on a timeline",
        tasks=("text-to-sound",),
        accepts={
            "prompt": NotEmpty(1500),
            "events": Each(Fields(start=Between(0, 10), end=Between(0, 10), prompt=NotEmpty(1500)), 100),
            "seconds": Between(2, 10),
            "seed": SEED,
        },
        also=SOUND_RULES,
        options=SoundOptions,
        defaults={"seconds": 10},
        source=f"{DOCUMENTATION}/text-to-audio and timing-to-audio",
        checked_on=CHECKED_ON,
    )


def _voices() -> Iterator[Model]:
    yield Model(
        id="tts",
        request=SpeechRequest,
        title="Vidu speech: words in a voice by name",
        tasks=("text-to-speech",),
        requires=("voice",),
        accepts={
            "text": NotEmpty(9999),
            "voice": VOICE,
            "speed": Between(0.5, 2),
            "pitch": Between(-12, 12, 1),
        },
        options=SpeechOptions,
        defaults={"speed": 1, "pitch": 0},
        source=f"{DOCUMENTATION}/text-to-speech; the address of the result as told by third parties",
        checked_on=CHECKED_ON,
    )
    yield Model(
        id="voice-clone",
        request=SpeechRequest,
        title="Vidu voice clone: a voice by a sample of it, heard with a few words, to be used by its name",
        tasks=("text-to-speech",),
        requires=("voice",),
        accepts={"text": NotEmpty(1000), "voice": SOUND_URL},
        also=(clone_options_fit,),
        options=CloneOptions,
        source=f"{DOCUMENTATION}/voice-clone; the address of the result as told by third parties",
        checked_on=CHECKED_ON,
    )
