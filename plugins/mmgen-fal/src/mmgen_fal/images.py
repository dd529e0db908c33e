"""Endpoints that make images: data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mmgen import ImageRequest
from mmgen.backends import OneOf
from mmgen.backends.http import Field, file, named
from mmgen_fal.endpoint import NEEDED_PROMPT, SEEDED, Endpoint
from mmgen_fal.options import Flux2Options, FluxOptions, KontextOptions, NanoBananaOptions

__all__ = ["IMAGES"]

PRESETS = {
    "1:1": "square_hd",
    "3:4": "portrait_4_3",
    "9:16": "portrait_16_9",
    "4:3": "landscape_4_3",
    "16:9": "landscape_16_9",
}
KONTEXT_RATIOS = ("21:9", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "9:21")
NANO_RATIOS = ("21:9", "16:9", "3:2", "4:3", "5:4", "1:1", "4:5", "3:4", "2:3", "9:16")


def _size(size: tuple[int, int]) -> dict[str, Any]:
    return {"width": size[0], "height": size[1]}


SIZE = Field(named("image_size", _size))
PRESET = Field(named("image_size", PRESETS.__getitem__), OneOf(*PRESETS))
COUNT = Field(named("num_images"))
FLUX = {
    "prompt": NEEDED_PROMPT,
    "size": SIZE,
    "aspect_ratio": PRESET,
    "seed": SEEDED,
    "n": COUNT,
    "steps": Field(named("num_inference_steps")),
    "guidance": Field(named("guidance_scale")),
    "format": Field(named("output_format"), OneOf("jpeg", "png")),
}

IMAGES: Sequence[Endpoint] = (
    Endpoint(
        id="fal-ai/flux/dev",
        title="FLUX.1 dev",
        request=ImageRequest,
        tasks=("text-to-image",),
        fields=FLUX,
        output="images",
        options=FluxOptions,
        defaults={"aspect_ratio": "4:3", "steps": 28, "guidance": 3.5, "n": 1, "format": "jpeg"},
    ),
    Endpoint(
        id="fal-ai/flux/schnell",
        title="FLUX.1 schnell: four steps",
        request=ImageRequest,
        tasks=("text-to-image",),
        fields=FLUX,
        output="images",
        options=FluxOptions,
        defaults={"n": 1, "steps": 4},
    ),
    Endpoint(
        id="fal-ai/flux-pro/kontext",
        title="FLUX.1 Kontext Pro: edits by words",
        request=ImageRequest,
        tasks=("image-to-image",),
        fields={
            "prompt": NEEDED_PROMPT,
            "image": Field(file("image_url"), needed=True),
            "aspect_ratio": Field(named("aspect_ratio"), OneOf(*KONTEXT_RATIOS)),
            "guidance": Field(named("guidance_scale")),
            "n": COUNT,
        },
        output="images",
        options=KontextOptions,
    ),
    Endpoint(
        id="fal-ai/flux-2-pro",
        title="FLUX.2 Pro",
        request=ImageRequest,
        tasks=("text-to-image",),
        fields={"prompt": NEEDED_PROMPT, "size": SIZE, "seed": SEEDED},
        output="images",
        options=Flux2Options,
    ),
    Endpoint(
        id="fal-ai/nano-banana",
        title="Nano Banana",
        request=ImageRequest,
        tasks=("text-to-image",),
        fields={
            "prompt": NEEDED_PROMPT,
            "aspect_ratio": Field(named("aspect_ratio"), OneOf(*NANO_RATIOS)),
            "n": COUNT,
            "format": Field(named("output_format"), OneOf("jpeg", "png", "webp")),
        },
        output="images",
        options=NanoBananaOptions,
        defaults={"format": "png"},
    ),
)
