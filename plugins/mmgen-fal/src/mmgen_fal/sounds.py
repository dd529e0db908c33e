"""Endpoints that make speech, music and effects: data."""

from __future__ import annotations

from collections.abc import Sequence

from mmgen import MusicRequest, SoundRequest, SpeechRequest
from mmgen.backends import Between, Judged, NotEmpty, OneOf
from mmgen.backends.http import Field, named
from mmgen_fal.endpoint import NEEDED_PROMPT, SEEDED, Endpoint, nested
from mmgen_fal.options import (
    EffectsOptions,
    MinimaxMusicOptions,
    QueueOptions,
    SpeechOptions,
    StableAudioOptions,
    VoiceOptions,
)

__all__ = ["SOUNDS"]


def _name(value: object) -> str | None:
    return None if isinstance(value, str) else "must be the name of one of the vendor's voices, not a sample"


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


VOICE = Judged(_name, "the name of a voice")

SOUNDS: Sequence[Endpoint] = (
    Endpoint(
        id="fal-ai/elevenlabs/tts/eleven-v3",
        title="Eleven v3: speech",
        request=SpeechRequest,
        tasks=("text-to-speech",),
        fields={
            "text": Field(named("text")),
            "voice": Field(named("voice"), VOICE),
            "language": Field(named("language_code")),
            "word_timings": Field(named("timestamps")),
        },
        output="audio",
        options=SpeechOptions,
        defaults={"voice": "Rachel"},
    ),
    Endpoint(
        id="fal-ai/minimax/speech-2.8-hd",
        title="MiniMax Speech 2.8 HD",
        request=SpeechRequest,
        tasks=("text-to-speech",),
        fields={
            "text": Field(named("prompt")),
            "voice": Field(nested("voice_setting", "voice_id"), VOICE),
            "speed": Field(nested("voice_setting", "speed"), Between(0.5, 2)),
            "pitch": Field(nested("voice_setting", "pitch"), Between(-12, 12, 1)),
        },
        fixed={"output_format": "url"},
        output="audio",
        options=VoiceOptions,
        defaults={"voice": "Wise_Woman"},
    ),
    Endpoint(
        id="fal-ai/kokoro/american-english",
        title="Kokoro: American English",
        request=SpeechRequest,
        tasks=("text-to-speech",),
        fields={
            "text": Field(named("prompt")),
            "voice": Field(named("voice"), VOICE),
            "speed": Field(named("speed")),
        },
        output="audio",
        options=QueueOptions,
        defaults={"voice": "af_heart", "speed": 1},
    ),
    Endpoint(
        id="fal-ai/elevenlabs/sound-effects/v2",
        title="ElevenLabs sound effects",
        request=SoundRequest,
        tasks=("text-to-sound",),
        fields={
            "prompt": Field(named("text"), needed=True),
            "seconds": Field(named("duration_seconds"), Between(0.5, 22)),
            "loop": Field(named("loop")),
        },
        output="audio",
        options=EffectsOptions,
    ),
    Endpoint(
        id="fal-ai/stable-audio-25/text-to-audio",
        title="Stable Audio 2.5: music",
        request=MusicRequest,
        tasks=("text-to-music",),
        fields={
            "prompt": NEEDED_PROMPT,
            "seconds": Field(named("seconds_total", int), Between(1, 24 * 3600, 1)),
            "seed": SEEDED,
        },
        output="audio",
        options=StableAudioOptions,
        defaults={"seconds": 190},
    ),
    Endpoint(
        id="fal-ai/elevenlabs/music",
        title="ElevenLabs music",
        request=MusicRequest,
        tasks=("text-to-music",),
        fields={
            "prompt": NEEDED_PROMPT,
            "seconds": Field(named("music_length_ms", _milliseconds), Between(3, 600)),
            "instrumental": Field(named("force_instrumental")),
        },
        output="audio",
        options=QueueOptions,
    ),
    Endpoint(
        id="fal-ai/minimax-music/v2.6",
        title="MiniMax Music 2.6: songs",
        request=MusicRequest,
        tasks=("text-to-music",),
        fields={
            "prompt": Field(named("prompt"), NotEmpty(2000), needed=True),
            "lyrics": Field(named("lyrics")),
            "instrumental": Field(named("is_instrumental"), OneOf(True, False)),
        },
        output="audio",
        options=MinimaxMusicOptions,
    ),
)
