"""A request for every field of every model, and a second value where a field can't be left out."""

from __future__ import annotations

from typing import Any

from mmgen import Audio, Image, Video
from mmgen.testing.vendor import picture_bytes
from mmgen_vidu import creation
from mmgen_vidu.catalog import CLIPS, Endpoint, honoured

ONE, TWO, THREE = (picture_bytes(text) for text in ("one", "two", "three"))
CLIP = Video.from_url("https://files.example/clip.mp4")
OTHER_CLIP = Video.from_url("https://files.example/other.mp4")
SOUND = Audio.from_url("https://files.example/words.wav")
FACE = Image.from_url("https://files.example/face.png")
OTHER_FACE = Image.from_url("https://files.example/other-face.png")
OTHER_SOUND = Audio.from_url("https://files.example/other.wav")

VALUES: dict[str, Any] = {
    "prompt": "tea",
    "seed": 7,
    "aspect_ratio": "9:16",
    "audio": True,
    "motion": 0.5,
    "style": "anime",
    "first_frame": ONE,
    "last_frame": TWO,
    "keyframes": [{"image": TWO, "at": 3}, {"image": THREE, "at": 8}],
    "references": [{"name": "cat", "images": [ONE, TWO]}, {"name": "dog", "images": [THREE]}],
    "video": CLIP,
    "extend": "forward",
    "voices": ["calm-woman"],
}
OTHERS: dict[str, Any] = {
    "prompt": "milk",
    "first_frame": THREE,
    "last_frame": THREE,
    "keyframes": [{"image": THREE, "at": 3}, {"image": TWO, "at": 8}],
    "references": [{"name": "cat", "images": [TWO]}],
    "video": OTHER_CLIP,
    "voices": ["old-man"],
}


def example(model: str, endpoint: Endpoint) -> dict[str, Any]:
    """Every field that the model honours at that endpoint."""
    clip = CLIPS[model][endpoint]
    named = {**VALUES, "seconds": 4 if model == "vidu2.0" else 5, "resolution": clip.resolutions[-1]}
    if model == "viduq3-mix":
        named["references"] = [{"images": [ONE, TWO]}, THREE]
    return {name: named[name] for name in honoured(model, endpoint)}


def examples_of(model: str) -> list[dict[str, Any]]:
    """One for each endpoint, and without a voice first, for a voice needs the sound."""
    every = [example(model, endpoint) for endpoint in CLIPS[model]]
    silent = [{name: value for name, value in one.items() if name != "voices"} for one in every if "voices" in one]
    return silent + every


PICTURE = {"prompt": "tea", "seed": 7, "aspect_ratio": "4:3", "resolution": "1080p", "image": ONE, "references": [TWO]}
EVENT = {"start": 0, "end": 2.5, "prompt": "a bell"}
EXAMPLES: dict[str, list[dict[str, Any]]] = {
    **{model: examples_of(model) for model in CLIPS},
    "viduq2-image": [PICTURE | {"resolution": "2k"}, {"prompt": "tea"}],
    "viduq1-image": [PICTURE],
    "audio1.0": [{"prompt": "rain", "seconds": 2, "seed": 7}, {"events": [EVENT], "seconds": 4.5}],
    "tts": [{"text": "茶, please", "voice": "calm-woman", "speed": 1.5, "pitch": -3}],
    "voice-clone": [{"text": "Hello there.", "voice": SOUND}],
    "lip-sync": [{"video": CLIP, "audio": SOUND}],
    "digital-human": [{"first_frame": ONE, "prompt": "she smiles", "audio": SOUND, "resolution": "720p"}],
    "motion-sync": [{"first_frame": FACE, "video": CLIP}],
    "upscale-new": [{"video": CLIP, "resolution": "4k"}],
    "upscale": [{"video": creation("2608612635966166")}],
    "template": [
        {"style": "hugging", "references": [ONE, TWO], "prompt": "two friends", "seed": 7, "aspect_ratio": "9:16"}
    ],
    "template-story": [{"style": "monkey_king", "references": [ONE]}],
    "one-click-mv": [
        {"references": [ONE, TWO], "audio": SOUND, "prompt": "tea", "aspect_ratio": "9:16", "resolution": "720p"}
    ],
}
CHANGES: dict[str, dict[str, Any]] = {
    **{model: OTHERS | ({"references": [THREE]} if model == "viduq3-mix" else {}) for model in CLIPS},
    "viduq2-image": {"prompt": "milk"},
    "viduq1-image": {"prompt": "milk", "image": THREE, "references": [THREE]},
    "audio1.0": {"prompt": "wind", "events": [EVENT | {"prompt": "a gong"}]},
    "tts": {"text": "milk", "voice": "old-man"},
    "voice-clone": {"text": "Good evening.", "voice": OTHER_SOUND},
    "lip-sync": {"video": OTHER_CLIP, "audio": OTHER_SOUND},
    "digital-human": {"first_frame": TWO, "prompt": "he frowns", "audio": OTHER_SOUND},
    "motion-sync": {"first_frame": OTHER_FACE, "video": OTHER_CLIP},
    "upscale-new": {"video": creation("2608612635966166")},
    "upscale": {"video": creation("2608612635966167")},
    "template": {"style": "subject_3", "references": [TWO]},
    "template-story": {"style": "one_shot", "references": [TWO]},
    "one-click-mv": {"references": [THREE], "audio": OTHER_SOUND},
}
