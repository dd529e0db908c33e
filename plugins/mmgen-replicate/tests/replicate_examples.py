"""A request for every field of every model, and a second value where leaving the field out is no choice."""

from __future__ import annotations

from typing import Any

from mmgen import Image, Video
from mmgen.testing import clip_bytes
from mmgen.testing.vendor import picture_bytes

__all__ = ["CHANGES", "EXAMPLES"]


def picture(name: str) -> Image:
    """An image of the user's."""
    return Image(picture_bytes(name))


FILM, OTHER_FILM = Video(clip_bytes()), Video(clip_bytes() + bytes(8))
FRAMES: dict[str, Any] = {"first_frame": picture("first"), "last_frame": picture("last")}
MILK: dict[str, Any] = {"prompt": "milk"}
FLUX: dict[str, Any] = {"prompt": "tea", "aspect_ratio": "16:9", "n": 2, "steps": 3, "format": "jpeg"}
VEO: dict[str, Any] = {
    "prompt": "a river",
    "negative_prompt": "text",
    "aspect_ratio": "9:16",
    "seconds": 6,
    "resolution": "720p",
    "audio": False,
}
SPEECH: dict[str, Any] = {"text": "hello", "voice": "Abbess", "language": "de", "speed": 1.5, "pitch": -2}
WORDS: dict[str, Any] = {"prompt": "slow folk, a harp", "lyrics": "la la la la la la"}
WITH_SEED: dict[str, Any] = {"prompt": "tea", "seed": 7}

EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "black-forest-labs/flux-schnell": [FLUX, WITH_SEED],
    "black-forest-labs/flux-dev": [
        {**FLUX, "guidance": 4.0},
        {**WITH_SEED, "image": picture("in"), "strength": 0.5},
    ],
    "black-forest-labs/flux-1.1-pro": [
        {"prompt": "tea", "size": (640, 384), "format": "png"},
        {**WITH_SEED, "aspect_ratio": "4:5"},
    ],
    "black-forest-labs/flux-kontext-pro": [
        {"prompt": "make it night", "image": picture("in"), "aspect_ratio": "3:2", "format": "jpeg"},
        WITH_SEED,
    ],
    "google/nano-banana": [
        {
            "prompt": "tea",
            "image": picture("in"),
            "references": [picture("one")],
            "aspect_ratio": "5:4",
            "format": "png",
        }
    ],
    "prunaai/z-image-turbo": [
        {"prompt": "tea", "size": (641, 385), "steps": 9, "guidance": 1.0, "format": "webp"},
        WITH_SEED,
    ],
    "stability-ai/sdxl": [
        {"prompt": "tea", "negative_prompt": "milk", "size": (640, 384), "n": 2, "steps": 20, "guidance": 5.0},
        {**WITH_SEED, "image": picture("in"), "mask": picture("mask"), "strength": 0.5},
    ],
    "google/veo-3.1": [{**VEO, **FRAMES}, {**WITH_SEED, "references": [picture("one"), picture("two")]}],
    "google/veo-3.1-fast": [{**VEO, **FRAMES}, WITH_SEED],
    "bytedance/seedance-1-pro": [
        {"prompt": "a river", **FRAMES, "seconds": 3, "resolution": "480p"},
        {**WITH_SEED, "aspect_ratio": "21:9"},
    ],
    "kwaivgi/kling-v2.1": [
        {
            "prompt": "a river",
            "negative_prompt": "text",
            "first_frame": picture("first"),
            "seconds": 10,
            "resolution": "1080p",
        },
        {"prompt": "a river", **FRAMES, "resolution": "1080p"},
    ],
    "kwaivgi/kling-v2.5-turbo-pro": [
        {"prompt": "a river", "negative_prompt": "text", **FRAMES, "seconds": 10},
        {"prompt": "a river", "aspect_ratio": "1:1"},
    ],
    "minimax/video-01": [
        {"prompt": "a river", "first_frame": picture("first")},
        {"prompt": "a river", "references": [picture("one")]},
    ],
    "zsxkib/mmaudio": [
        {"prompt": "rain", "negative_prompt": "talk", "video": FILM, "seconds": 4, "steps": 10, "guidance": 3.0},
        {"video": FILM, "seed": 7},
    ],
    "minimax/speech-02-hd": [SPEECH],
    "minimax/speech-02-turbo": [SPEECH],
    "minimax/music-1.5": [WORDS],
    "google/lyria-2": [{"prompt": "harp"}, WITH_SEED],
    "stability-ai/stable-audio-2.5": [{"prompt": "rain", "seconds": 2}, WITH_SEED],
    "tencent/hunyuan-3d-3.1": [
        {"prompt": "a cup", "faces": 50_000, "texture": False},
        {"images": [picture("in")]},
    ],
    "firtoz/trellis": [{"images": [picture("in"), picture("back")]}, {"images": [picture("in")], "seed": 7}],
}
CHANGES: dict[str, dict[str, Any]] = {
    "black-forest-labs/flux-schnell": MILK,
    "black-forest-labs/flux-dev": {**MILK, "image": picture("other")},
    "black-forest-labs/flux-1.1-pro": MILK,
    "black-forest-labs/flux-kontext-pro": {**MILK, "image": picture("other")},
    "google/nano-banana": {**MILK, "image": picture("other")},
    "prunaai/z-image-turbo": MILK,
    "stability-ai/sdxl": {**MILK, "image": picture("other")},
    "google/veo-3.1": {**MILK, "first_frame": picture("other")},
    "google/veo-3.1-fast": {**MILK, "first_frame": picture("other")},
    "bytedance/seedance-1-pro": {**MILK, "first_frame": picture("other")},
    "kwaivgi/kling-v2.1": {**MILK, "first_frame": picture("other")},
    "kwaivgi/kling-v2.5-turbo-pro": {**MILK, "first_frame": picture("other")},
    "minimax/video-01": MILK,
    "zsxkib/mmaudio": {"video": OTHER_FILM},
    "minimax/speech-02-hd": {"text": "goodbye"},
    "minimax/speech-02-turbo": {"text": "goodbye"},
    "minimax/music-1.5": {"prompt": "fast folk, a lute", "lyrics": "lo lo lo lo lo lo"},
    "google/lyria-2": MILK,
    "stability-ai/stable-audio-2.5": MILK,
    "tencent/hunyuan-3d-3.1": {"prompt": "a jug", "images": [picture("other")]},
    "firtoz/trellis": {"images": [picture("other")]},
}
