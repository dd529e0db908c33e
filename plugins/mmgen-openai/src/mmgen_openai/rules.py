"""What holds for single fields and across them, judged before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mmgen import ImageRequest, Request, VideoRequest
from mmgen.backends import Anything, Between, Each, Fields, Judged, NotEmpty, OneOf, Pixels, Problem, Rule
from mmgen_openai.dialects import Dialect, Kind

__all__ = ["FIELD_RULES", "GPT_IMAGE_2_SIZE", "GPT_IMAGE_SIZE", "bar_fits", "fields_fit", "reply_fits", "shape_fits"]

VOICES = [
    "alloy",
    "ash",
    "ballad",
    "coral",
    "echo",
    "fable",
    "onyx",
    "nova",
    "sage",
    "shimmer",
    "verse",
    "marin",
    "cedar",
]
LARGEST_REPLY = 66_000_000
"""Bytes of a reply that holds its pictures; more than 64 MiB are not read."""


def _voice(value: object) -> str | None:
    return None if isinstance(value, str) else "must be the name of a voice, not a sample"


def _openai_voice(value: object) -> str | None:
    if isinstance(value, str) and value.startswith("voice_"):
        return None
    return OneOf(*VOICES).objection(value)


def _flag(value: object) -> str | None:
    return None if isinstance(value, bool) else "must be True or False: the model makes its own sound"


def _sound(value: object) -> str | None:
    return "must be a sound that the pictures follow" if isinstance(value, bool) else None


def _no_more_than(count: int) -> Rule:
    return Each(Fields(images=Each(Anything(), count)), count)


VOICE = Judged(_voice, "the name of a voice")
SEED = Between(0, 2**31 - 1)
WHOLE_SECONDS = Between(1, 3600, 1)
ANY_SIZE = Pixels(16, 8192)
GPT_IMAGE_2_SIZE = Pixels(16, 3840, 16, 3840 * 2160)
GPT_IMAGE_SIZE = OneOf((1024, 1024), (1536, 1024), (1024, 1536))
DIFFUSION: Mapping[str, Rule] = {
    "negative_prompt": NotEmpty(20_000),
    "seed": SEED,
    "steps": Between(1, 200, 1),
    "guidance": Between(0, 20),
}
PICTURE: Mapping[str, Rule] = {
    "prompt": NotEmpty(20_000),
    "n": Between(1, 10, 1),
    "size": ANY_SIZE,
    "image": Anything(),
    "mask": Anything(),
    "references": _no_more_than(16),
    "background": OneOf("opaque", "transparent"),
    "format": OneOf("png", "jpeg", "webp"),
}
CLIP: Mapping[str, Rule] = {
    "prompt": NotEmpty(20_000),
    "seconds": WHOLE_SECONDS,
    "size": ANY_SIZE,
    "fps": Between(1, 120, 1),
    "first_frame": Anything(),
    "last_frame": Anything(),
    "video": Anything(),
}
SPEECH: Mapping[str, Rule] = {
    "text": NotEmpty(20_000),
    "prompt": NotEmpty(4096),
    "voice": VOICE,
    "speed": Between(0.25, 4),
    "language": Anything(),
    "seed": SEED,
}
MESH: Mapping[str, Rule] = {
    "images": Each(Anything(), 1),
    "prompt": NotEmpty(20_000),
    "format": OneOf("glb", "obj"),
}

FIELD_RULES: Mapping[tuple[str, Kind], Mapping[str, Rule]] = {
    ("openai", "image"): PICTURE,
    ("openai", "speech"): {**SPEECH, "text": NotEmpty(4096), "voice": Judged(_openai_voice, ", ".join(VOICES))},
    ("openai", "video"): {
        **CLIP,
        "seconds": OneOf(4, 8, 12, 16, 20),
        "size": OneOf((720, 1280), (1280, 720), (1024, 1792), (1792, 1024)),
        "extend": OneOf("forward"),
    },
    ("vllm-omni", "image"): {**PICTURE, **DIFFUSION},
    ("vllm-omni", "speech"): SPEECH,
    ("vllm-omni", "video"): {**CLIP, **DIFFUSION, "audio": Judged(_flag, "true or false")},
    ("sglang", "image"): {**PICTURE, **DIFFUSION},
    ("sglang", "video"): {**CLIP, **DIFFUSION},
    ("sglang", "3d"): {**MESH, **DIFFUSION},
    ("localai", "image"): {**PICTURE, **DIFFUSION},
    ("localai", "speech"): SPEECH,
    ("localai", "video"): {**CLIP, **DIFFUSION, "audio": Judged(_sound, "a sound")},
    ("localai", "3d"): {**MESH, **DIFFUSION},
}
"""Each field that a kind of server can honour for a kind of media."""


def fields_fit(dialect: Dialect, request: Request[Any]) -> Problem | None:
    """No field is set that the endpoint of this task would ignore, and the prompt is there where it is needed."""
    endpoint = dialect.endpoints.get(request.task)
    if endpoint is None:
        return None
    others = (dialect.endpoints[task].fields for task in type(request).tasks() if task in dialect.endpoints)
    served = {name for fields in others for name in fields}  # a field that no address honours has been refused already
    for name in sorted((request.model_fields_set & served) - set(endpoint.fields)):
        if getattr(request, name) not in (None, ()):
            honoured = ", ".join(endpoint.fields)
            return Problem(name, f"is not honoured for {request.task}; honoured are {honoured}")
    return _video_fits(dialect, request) if isinstance(request, VideoRequest) else None


def _video_fits(dialect: Dialect, request: VideoRequest) -> Problem | None:
    if dialect.name == "openai" and request.extend is not None and request.seconds is None:
        return Problem("seconds", "is needed to extend a video")
    if dialect.name == "openai" and request.extend is None and request.seconds in {16, 20}:
        return Problem(
            "seconds", f"must be 4, 8 or 12, got {request.seconds:g}; 16 and 20 can only be added to a video"
        )
    if request.last_frame is not None and request.first_frame is None:
        return Problem("first_frame", "is needed with a last frame")
    return None


def reply_fits(request: ImageRequest) -> Problem | None:
    """The pictures come within the reply, so together they must not be larger than a reply can be."""
    width, height = request.size or (1536, 1024)
    channels = 4 if request.background == "transparent" else 3
    count = request.n or 1
    most = LARGEST_REPLY * 3 // 4 // (width * height * channels)
    if count <= most:
        return None
    if not most:
        return Problem("size", f"{width}x{height} is more than fits into one reply")
    return Problem("n", f"at most {most} pictures of {width}x{height} fit into one reply, got {count}")


def shape_fits(request: ImageRequest) -> Problem | None:
    """No picture is more than three times as long as wide, nor transparent in a file that holds no transparency."""
    if request.size is not None and max(request.size) > 3 * min(request.size):
        width, height = request.size
        return Problem("size", f"must be from 1:3 to 3:1, got {width}x{height}")
    if request.background == "transparent" and request.format == "jpeg":
        return Problem("format", "must be png or webp for a transparent background")
    count = sum(len(reference.images) for reference in request.references) + (request.image is not None)
    return Problem("references", f"at most 16 images in all, got {count}") if count > 16 else None


def bar_fits(request: ImageRequest) -> Problem | None:
    """A server that takes what follows a bar as the negative prompt must not find one in the prompt."""
    if "|" in (request.prompt or ""):
        return Problem("prompt", "must not hold '|': this server takes what follows it as the negative prompt")
    return None
