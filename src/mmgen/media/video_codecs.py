"""How each codec is encoded: libav's encoder, its options for each quality, and the sound beside it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2

from mmgen.media.sound_track import SoundEncoding

if TYPE_CHECKING:
    from mmgen.media.video_format import Codec, Quality, VideoFormat

_Options = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CodecSettings:
    """One codec's encoder; ``common`` options hold for each quality, and ``tag`` is the name that players look for."""

    encoder: str
    qualities: Mapping[Quality, _Options]
    common: _Options
    sound: SoundEncoding
    pixel_format: str = "yuv420p"
    tag: str = ""


# The fast AAC coder takes a third of the time, and at this bit rate sounds the same.
_AAC = SoundEncoding("aac", "fltp", kilobits=160, options={"aac_coder": "fast"})
_OPUS = SoundEncoding("libopus", "flt", rates=frozenset({16000, 24000, 48000}), kilobits=128)
_PCM = SoundEncoding("pcm_s16le", "s16")

_QUALITY_STEP = 118
"""libav's unit of quality for each step of a quantiser."""

KEY_FRAME_EVERY = 128
"""How many frames apart the places are from which a transparent video can be played."""


def _quantiser(step: int) -> _Options:
    """Fix ProRes's quantiser: of a photograph 3 makes about the 330 Mbit/s of its makers' tables at 1080p30."""
    return {"flags": "+qscale", "global_quality": str(step * _QUALITY_STEP)}


_PARAMETERS = "x264-params"

_CAMERA_MOVES = "partitions=i8x8,i4x4:me=dia:subme=1:bframes=5:direct=temporal"
"""
What x264's preset leaves out, and adds, for pictures that mostly move as wholes: about two thirds of its time.

A shorter search, and no blocks below 16 x 16 in motion, cost some likeness; five B-frames that go by the motion of their
neighbours bring as much back. With a crf of 19.4 for 20, photographs in motion, snow, drawn scenes and ink wash
have the preset's SSIM within 0.002, in 0.99 to 1.10 times its bytes.
"""

# Each row is a step of visible quality for one more unit of patience.
_CODECS: dict[Codec, CodecSettings] = {
    "h264": CodecSettings(
        "libx264",
        {
            "draft": {"preset": "superfast", "crf": "22"},
            "standard": {"preset": "veryfast", "crf": "19.4", _PARAMETERS: _CAMERA_MOVES},
            "final": {"preset": "medium", "crf": "18"},
        },
        {},
        _AAC,
    ),
    "hevc": CodecSettings(
        "libx265",
        {
            "draft": {"preset": "superfast", "crf": "23"},
            "standard": {"preset": "veryfast", "crf": "22"},
            "final": {"preset": "medium", "crf": "19"},
        },
        # x265 prints its settings to the standard error stream, past libav's own log.
        {"x265-params": "log-level=none"},
        _AAC,
        tag="hvc1",
    ),
    "av1": CodecSettings(
        "libsvtav1",
        {
            "draft": {"preset": "11", "crf": "35"},
            "standard": {"preset": "10", "crf": "30"},
            "final": {"preset": "8", "crf": "26"},
        },
        {},
        _OPUS,
    ),
    "vp9": CodecSettings(
        "libvpx-vp9",
        {
            "draft": {"deadline": "realtime", "cpu-used": "7", "crf": "32"},
            "standard": {"deadline": "good", "cpu-used": "4", "crf": "29"},
            "final": {"deadline": "good", "cpu-used": "2", "crf": "22"},
        },
        {"b": "0", "row-mt": "1"},
        _OPUS,
    ),
    "prores": CodecSettings(
        "prores_ks",
        {
            "draft": _quantiser(6),
            "standard": _quantiser(3),
            "final": _quantiser(1),
        },
        {"profile": "4444", "alpha_bits": "16", "vendor": "apl0"},
        _PCM,
        pixel_format="yuv444p10le",
    ),
}

_AVX512_SKX = 256
"""OpenCV's number for the group of AVX-512 instructions that x264 uses."""

_UP_TO_AVX2 = "asm=sse2,ssse3,sse4.2,avx,lzcnt,fma3,bmi1,bmi2,avx2"
"""x264's names for what every processor with AVX-512 also has."""


def settings_of(codec: Codec) -> CodecSettings:
    """Return how the codec is encoded."""
    return _CODECS[codec]


def encoder_options(video_format: VideoFormat) -> dict[str, str]:
    """Return the options for libav's encoder of the format's pictures."""
    settings = _CODECS[video_format.codec]
    options = {**settings.common, **settings.qualities[video_format.quality]}
    if video_format.codec == "av1":
        # SVT-AV1 writes its settings to the standard error stream unless its own variable says otherwise.
        os.environ.setdefault("SVT_LOG", "1")
    if video_format.codec == "h264":
        given = (options.get(_PARAMETERS), _repeatable(video_format.size[0]))
        options[_PARAMETERS] = ":".join(filter(None, given))
    if video_format.codec == "vp9" and video_format.alpha:
        options |= fixed_key_frames()
    # Chroma is averaged from whole blocks of four pixels, so it sits in their centre; H.264 assumes the left.
    options["chroma_sample_location"] = "center"
    return options


def pixel_format(video_format: VideoFormat) -> str:
    """Return what libav calls the layout of the pictures that the encoder takes."""
    layout = _CODECS[video_format.codec].pixel_format
    # The opacity of VP9 is encoded by itself, and never reaches the encoder of its colours.
    return "yuva444p10le" if video_format.alpha and layout == "yuv444p10le" else layout


def fixed_key_frames() -> dict[str, str]:
    """Return libvpx's options for key frames at fixed places only, and no frames that are never shown."""
    every = str(KEY_FRAME_EVERY)
    return {"g": every, "keyint_min": every, "auto-alt-ref": "0"}


def _repeatable(width: int) -> str:
    """
    What makes x264 give the same bytes each time.

    Its AVX-512 code for macroblock trees reads past the end of rows that are not a multiple of eight macroblocks,
    so the same frames come out differently from one run to the next; its AVX2 code does not (libx264 core 165).
    """
    macroblocks = -(-width // 16)
    if macroblocks % 8 == 0 or not cv2.checkHardwareSupport(_AVX512_SKX):
        return ""
    return _UP_TO_AVX2
