"""
How the servers differ, as data: which tasks each serves, where, and what the fields of a request are called there.

Sources: openai/openai-openapi of 2026-08-21, vllm-project/vllm-omni ``docs/serving`` and its protocol files,
sgl-project/sglang ``multimodal_gen`` and mudler/LocalAI of 2026-08-22, read in stored copies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

__all__ = ["LOCALAI", "OPENAI", "SGLANG", "TASKS", "VLLM_OMNI", "Dialect", "Endpoint", "Kind"]

Kind = Literal["image", "speech", "video", "3d"]

TASKS: Mapping[Kind, tuple[str, ...]] = {
    "image": ("text-to-image", "image-to-image", "inpainting"),
    "speech": ("text-to-speech",),
    "video": ("text-to-video", "image-to-video", "first-last-frame-to-video", "video-to-video", "video-extension"),
    "3d": ("image-to-3d",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """
    One address: *fields* are those of the request that it honours, with their names on the wire.

    A field without a name there is told by the address itself, or within another field.
    """

    path: str
    fields: Mapping[str, str]
    body: Literal["json", "multipart", "multipart with files"] = "json"
    fixed: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Sent with every call."""
    options: frozenset[str] | None = None
    """The options that it honours; None for all of the record."""
    text_seconds: bool = False
    """Whether JSON holds the seconds as text."""
    negative_after_bar: bool = False
    """Whether the negative prompt is written into the prompt, after ``|``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One kind of server."""

    name: str
    title: str
    source: str
    endpoints: Mapping[str, Endpoint]
    """By the task of the request."""
    mask: Literal["white", "transparent"] = "white"
    """How a mask marks what may change; a request's own does so in white."""
    cancel: Literal["DELETE", "POST"] | None = None
    """How a video's job is stopped: by deleting it, or by ``/cancel``."""
    bare_base64: bool = False
    """Whether files within JSON come as base64 alone, for not every address understands a data URI."""
    names_models: bool = False
    """Whether one server has several models, so that the body must say which."""

    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of media that are served."""
        return tuple(kind for kind, tasks in TASKS.items() if set(tasks) & set(self.endpoints))


DIFFUSION = {
    "negative_prompt": "negative_prompt",
    "steps": "num_inference_steps",
    "guidance": "guidance_scale",
    "seed": "seed",
}
PICTURE = {"prompt": "prompt", "n": "n", "size": "size"}
CLIP = {"prompt": "prompt", "seconds": "seconds", "size": "size"}
BASE64 = {"response_format": "b64_json"}
URL = {"response_format": "url"}
"""Larger results are better fetched; the address is the server's own."""

# -- OpenAI ----------------------------------------------------------------------------------

GPT_PICTURE = {**PICTURE, "background": "background", "format": "output_format"}
GPT_EDIT = Endpoint(
    path="images/edits",
    fields={"image": "image[]", "references": "image[]", **GPT_PICTURE},
    body="multipart",
    options=frozenset({"quality", "output_compression", "user", "input_fidelity"}),
)
CREATE = Endpoint(path="videos", fields=CLIP, body="multipart")
OPENAI = Dialect(
    name="openai",
    title="OpenAI",
    source="https://github.com/openai/openai-openapi (2026-08-21)",
    mask="transparent",
    names_models=True,
    endpoints={
        "text-to-image": Endpoint(
            path="images/generations",
            fields=GPT_PICTURE,
            options=frozenset({"quality", "moderation", "output_compression", "user"}),
        ),
        "image-to-image": GPT_EDIT,
        "inpainting": replace(GPT_EDIT, fields={**GPT_EDIT.fields, "mask": "mask"}),
        "text-to-speech": Endpoint(
            path="audio/speech",
            fields={"text": "input", "prompt": "instructions", "voice": "voice", "speed": "speed"},
        ),
        "text-to-video": CREATE,
        "image-to-video": replace(CREATE, fields={**CLIP, "first_frame": "input_reference"}, options=frozenset()),
        "video-to-video": Endpoint(
            path="videos/edits", fields={"prompt": "prompt", "video": "video"}, body="multipart", options=frozenset()
        ),
        "video-extension": Endpoint(
            path="videos/extensions",
            fields={"prompt": "prompt", "video": "video", "seconds": "seconds", "extend": ""},
            body="multipart",
            options=frozenset(),
        ),
    },
)

# -- vLLM-Omni ---------------------------------------------------------------------------------

VLLM_EDIT = Endpoint(
    path="images/edits",
    fields={
        **PICTURE,
        **DIFFUSION,
        "image": "image",
        "references": "image",
        "background": "background",
        "format": "output_format",
    },
    body="multipart",
    fixed=BASE64,
    options=frozenset({"true_cfg_scale"}),
)
VLLM_CLIP = Endpoint(
    path="videos", fields={**CLIP, **DIFFUSION, "fps": "fps", "audio": "generate_sound"}, body="multipart"
)
VLLM_OMNI = Dialect(
    name="vllm-omni",
    title="vLLM-Omni",
    source="https://github.com/vllm-project/vllm-omni/tree/main/docs/serving",
    cancel="DELETE",
    endpoints={
        "text-to-image": Endpoint(path="images/generations", fields={**PICTURE, **DIFFUSION}, fixed=BASE64),
        "image-to-image": VLLM_EDIT,
        "inpainting": replace(VLLM_EDIT, fields={**VLLM_EDIT.fields, "mask": "mask_image"}),
        "text-to-speech": Endpoint(
            path="audio/speech",
            fields={
                "text": "input",
                "prompt": "instructions",
                "voice": "voice",
                "speed": "speed",
                "language": "language",
                "seed": "seed",
            },
        ),
        "text-to-video": VLLM_CLIP,
        "image-to-video": replace(VLLM_CLIP, fields={**VLLM_CLIP.fields, "first_frame": "input_reference"}),
        "video-to-video": replace(VLLM_CLIP, fields={**VLLM_CLIP.fields, "video": "input_reference"}),
    },
)

# -- SGLang ------------------------------------------------------------------------------------

SGLANG_CLIP = Endpoint(path="videos", fields={**CLIP, **DIFFUSION, "fps": "fps"}, body="multipart with files")
SGLANG = Dialect(
    name="sglang",
    title="SGLang diffusion",
    source="https://github.com/sgl-project/sglang/tree/main/python/sglang/multimodal_gen",
    cancel="POST",
    endpoints={
        "text-to-image": Endpoint(
            path="images/generations", fields={**PICTURE, **DIFFUSION, "format": "output_format"}, fixed=BASE64
        ),
        "image-to-image": Endpoint(
            path="images/edits",
            fields={"prompt": "prompt", "size": "size", "image": "image"},
            body="multipart",
            fixed=BASE64,
            options=frozenset(),
        ),
        "text-to-video": SGLANG_CLIP,
        "image-to-video": replace(SGLANG_CLIP, fields={**SGLANG_CLIP.fields, "first_frame": "input_reference"}),
        "image-to-3d": Endpoint(
            path="meshes",
            fields={"images": "image", "prompt": "prompt", "format": "output_format", **DIFFUSION},
            body="multipart",
        ),
    },
)

# -- LocalAI -----------------------------------------------------------------------------------

LOCALAI_PICTURE = Endpoint(
    path="v1/images/generations",
    fields={**PICTURE, "negative_prompt": "", "steps": "step", "seed": "seed"},
    fixed=URL,
    negative_after_bar=True,
)
LOCALAI_CLIP = Endpoint(
    path="video",
    fields={
        **CLIP,
        "negative_prompt": "negative_prompt",
        "fps": "fps",
        "seed": "seed",
        "steps": "step",
        "guidance": "cfg_scale",
        "audio": "audio",
    },
    fixed=URL,
    text_seconds=True,
)
LOCALAI = Dialect(
    name="localai",
    title="LocalAI",
    source="https://github.com/mudler/LocalAI (82c191af, 2026-08-22)",
    bare_base64=True,
    names_models=True,
    endpoints={
        "text-to-image": LOCALAI_PICTURE,
        "image-to-image": replace(
            LOCALAI_PICTURE, fields={**LOCALAI_PICTURE.fields, "image": "file", "references": "ref_images"}
        ),
        "text-to-speech": Endpoint(
            path="v1/audio/speech",
            fields={
                "text": "input",
                "prompt": "instructions",
                "voice": "voice",
                "speed": "speed",
                "language": "language",
            },
        ),
        "text-to-video": LOCALAI_CLIP,
        "image-to-video": replace(LOCALAI_CLIP, fields={**LOCALAI_CLIP.fields, "first_frame": "start_image"}),
        "first-last-frame-to-video": replace(
            LOCALAI_CLIP, fields={**LOCALAI_CLIP.fields, "first_frame": "start_image", "last_frame": "end_image"}
        ),
        "image-to-3d": Endpoint(
            path="3d/generations",
            fields={"images": "image", "seed": "seed", "steps": "step", "guidance": "cfg_scale"},
            fixed=URL,
        ),
    },
)
