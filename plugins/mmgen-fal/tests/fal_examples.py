"""A request for every field of every endpoint, and a second value where leaving the field out is no choice."""

from __future__ import annotations

from typing import Any

from mmgen import Audio, Image, Video
from mmgen.testing import clip_bytes, mesh_bytes, sound_bytes
from mmgen.testing.vendor import picture_bytes

__all__ = ["CHANGES", "EXAMPLES", "mesh_bytes"]


def picture(name: str) -> Image:
    """An image of the user's."""
    return Image(picture_bytes(name))


CLIP = Video(clip_bytes())
FLUX: list[dict[str, Any]] = [
    {"prompt": "tea", "size": (640, 384), "seed": 7, "n": 2, "steps": 12, "guidance": 4.0, "format": "png"},
    {"prompt": "tea", "aspect_ratio": "16:9"},
]
VEO: dict[str, Any] = {
    "prompt": "a river",
    "negative_prompt": "text",
    "seconds": 6,
    "resolution": "720p",
    "audio": False,
    "seed": 7,
}
FRAMES: dict[str, Any] = {"first_frame": picture("first"), "last_frame": picture("last")}
HUNYUAN: dict[str, Any] = {"steps": 20, "guidance": 5.0, "texture": True, "seed": 7}
MILK: dict[str, Any] = {"prompt": "milk"}
FIRST: dict[str, Any] = {"first_frame": picture("other")}

EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "fal-ai/flux/dev": FLUX,
    "fal-ai/flux/schnell": FLUX,
    "fal-ai/flux-pro/kontext": [
        {"prompt": "make it night", "image": picture("in"), "aspect_ratio": "3:2", "guidance": 3.0, "n": 2}
    ],
    "fal-ai/flux-2-pro": [{"prompt": "tea", "size": (640, 384), "seed": 7}],
    "fal-ai/nano-banana": [{"prompt": "tea", "aspect_ratio": "5:4", "n": 2, "format": "webp"}],
    "fal-ai/veo3.1": [{**VEO, "aspect_ratio": "9:16"}],
    "fal-ai/veo3.1/image-to-video": [{**VEO, "first_frame": picture("first"), "aspect_ratio": "adaptive"}],
    "fal-ai/veo3.1/first-last-frame-to-video": [{**VEO, **FRAMES, "aspect_ratio": "16:9"}],
    "fal-ai/veo3.1/reference-to-video": [
        {"prompt": "a river", "references": [picture("one"), picture("two")], "resolution": "1080p", "audio": True}
    ],
    "fal-ai/kling-video/v3/pro/image-to-video": [
        {"prompt": "a river", "negative_prompt": "text", **FRAMES, "seconds": 7, "audio": True}
    ],
    "fal-ai/wan/v2.7/image-to-video": [
        {
            "prompt": "a river",
            "negative_prompt": "text",
            **FRAMES,
            "audio": Audio(sound_bytes()),
            "seconds": 3,
            "resolution": "720p",
            "seed": 7,
        }
    ],
    "fal-ai/vidu/q3/image-to-video": [
        {"prompt": "a river", **FRAMES, "seconds": 4, "resolution": "540p", "audio": False}
    ],
    "fal-ai/ltx-2.3/extend-video": [{"prompt": "on", "video": CLIP, "extend": "forward", "seconds": 2.5}],
    "fal-ai/mmaudio-v2": [
        {"prompt": "rain", "negative_prompt": "music", "video": CLIP, "seconds": 4, "steps": 10, "guidance": 3.0}
    ],
    "fal-ai/elevenlabs/tts/eleven-v3": [{"text": "hello", "voice": "Aria", "language": "en", "word_timings": True}],
    "fal-ai/minimax/speech-2.8-hd": [{"text": "hello", "voice": "Deep_Voice", "speed": 1.2, "pitch": -2}],
    "fal-ai/kokoro/american-english": [{"text": "hello", "voice": "am_adam", "speed": 1.1}],
    "fal-ai/elevenlabs/sound-effects/v2": [{"prompt": "rain", "seconds": 2.0, "loop": True}],
    "fal-ai/stable-audio-25/text-to-audio": [{"prompt": "harp", "seconds": 2, "seed": 7}],
    "fal-ai/elevenlabs/music": [{"prompt": "harp", "seconds": 3.5, "instrumental": True}],
    "fal-ai/minimax-music/v2.6": [{"prompt": "folk", "lyrics": "la la", "instrumental": False}],
    "fal-ai/hunyuan3d/v2": [{"images": [picture("in")], **HUNYUAN}],
    "fal-ai/hunyuan3d/v2/multi-view": [{"images": [picture("front"), picture("left"), picture("back")], **HUNYUAN}],
    "fal-ai/trellis": [{"images": [picture("in")]}],
    "fal-ai/triposr": [{"images": [picture("in")], "format": "glb"}],
    "fal-ai/hyper3d/rodin/v2": [{"prompt": "a cup", "images": [picture("in")], "format": "glb", "seed": 7}],
}
OTHER_IMAGES: dict[str, Any] = {"images": [picture("other")]}
CHANGES: dict[str, dict[str, Any]] = {
    "fal-ai/flux/dev": MILK,
    "fal-ai/flux/schnell": MILK,
    "fal-ai/flux-pro/kontext": {**MILK, "image": picture("other")},
    "fal-ai/flux-2-pro": MILK,
    "fal-ai/nano-banana": MILK,
    "fal-ai/veo3.1": MILK,
    "fal-ai/veo3.1/image-to-video": {**MILK, **FIRST},
    "fal-ai/veo3.1/first-last-frame-to-video": {**MILK, **FIRST, "last_frame": picture("other")},
    "fal-ai/veo3.1/reference-to-video": {**MILK, "references": [picture("other")]},
    "fal-ai/kling-video/v3/pro/image-to-video": {**MILK, **FIRST},
    "fal-ai/wan/v2.7/image-to-video": {**MILK, **FIRST},
    "fal-ai/vidu/q3/image-to-video": FIRST,
    "fal-ai/ltx-2.3/extend-video": {"video": Video(clip_bytes() + bytes(8)), "extend": "backward"},
    "fal-ai/mmaudio-v2": {**MILK, "video": Video(clip_bytes() + bytes(8))},
    "fal-ai/elevenlabs/tts/eleven-v3": {"text": "goodbye"},
    "fal-ai/minimax/speech-2.8-hd": {"text": "goodbye"},
    "fal-ai/kokoro/american-english": {"text": "goodbye"},
    "fal-ai/elevenlabs/sound-effects/v2": MILK,
    "fal-ai/stable-audio-25/text-to-audio": MILK,
    "fal-ai/elevenlabs/music": MILK,
    "fal-ai/minimax-music/v2.6": MILK,
    "fal-ai/hunyuan3d/v2": OTHER_IMAGES,
    "fal-ai/hunyuan3d/v2/multi-view": {"images": [picture("front"), picture("back"), picture("left")]},
    "fal-ai/trellis": OTHER_IMAGES,
    "fal-ai/triposr": OTHER_IMAGES,
}
