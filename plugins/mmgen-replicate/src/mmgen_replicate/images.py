"""Models that make images: data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mmgen import ImageRequest, Problem
from mmgen.backends import Anything, Between, Each, Fields, OneOf, Pixels
from mmgen.backends.http import Field, file, files, named
from mmgen_replicate.endpoint import SEED, Endpoint, referenced, sized, spoken
from mmgen_replicate.options import (
    Flux11Options,
    FluxOptions,
    KontextOptions,
    PlainOptions,
    SdxlOptions,
    ZImageOptions,
)

__all__ = ["IMAGES"]

SCHEMAS = "https://api.replicate.com/v1/models/{}, its openapi_schema"
SCHEMAS_ON = date(2026, 1, 28)
"""The day on which the schemas were fetched that a third party keeps."""
VERSION = "https://replicate.com/{}/versions/{}/api"
SDXL = "7762fd07cf82c948538e41f63f77d685e02b063e37e496e96eefd46c929f9bdc"
KONTEXT = "569705b35f79b1160d51de1d0e3955626af86c77a034a16e89010dbdde5ad312"

FLUX_RATIOS = ("1:1", "16:9", "21:9", "3:2", "2:3", "4:5", "5:4", "3:4", "4:3", "9:16", "9:21")
PRO_RATIOS = ("1:1", "16:9", "3:2", "2:3", "4:5", "5:4", "9:16", "3:4", "4:3")
NANO_RATIOS = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")
AS_INPUT = {"adaptive": "match_input_image"}
FORMATS = {"jpeg": "jpg"}


def _format(*names: str) -> Field:
    return Field(spoken("output_format", FORMATS), OneOf(*names))


def _ratio_of_an_input(request: ImageRequest) -> Problem | None:
    if request.aspect_ratio == "adaptive" and request.image is None and not request.references:
        return Problem("aspect_ratio", "'adaptive' is the ratio of an input, and none is given")
    return None


def _strength_of_an_input(request: ImageRequest) -> Problem | None:
    if request.strength is not None and request.image is None:
        return Problem("strength", "says how far to depart from an image, and none is given")
    return None


def _ratio_or_image(request: ImageRequest) -> Problem | None:
    if request.aspect_ratio is not None and request.image is not None:
        return Problem("aspect_ratio", "is that of the image, when one is given")
    return None


def _tolerance_of_an_input(request: ImageRequest, options: KontextOptions | None) -> Problem | None:
    if request.image is not None and options is not None and (options.safety_tolerance or 0) > 2:
        return Problem("options", "safety_tolerance must be at most 2 with a picture to edit")
    return None


PROMPT = Field(named("prompt"), needed=True)
SEEDED = Field(named("seed"), SEED)
COUNT = Field(named("num_outputs"), Between(1, 4, 1))
RATIO = Field(named("aspect_ratio"), OneOf(*FLUX_RATIOS))

IMAGES: Sequence[Endpoint] = (
    Endpoint(
        id="black-forest-labs/flux-schnell",
        title="FLUX.1 schnell: at most four steps",
        request=ImageRequest,
        tasks=("text-to-image",),
        fields={
            "prompt": PROMPT,
            "aspect_ratio": RATIO,
            "seed": SEEDED,
            "n": COUNT,
            "steps": Field(named("num_inference_steps"), Between(1, 4, 1)),
            "format": _format("webp", "jpeg", "png"),
        },
        options=FluxOptions,
        defaults={"aspect_ratio": "1:1", "n": 1, "steps": 4, "format": "webp"},
        typical_seconds=2,
        source=SCHEMAS.format("black-forest-labs/flux-schnell"),
        checked_on=SCHEMAS_ON,
    ),
    Endpoint(
        id="black-forest-labs/flux-dev",
        title="FLUX.1 dev",
        request=ImageRequest,
        tasks=("text-to-image", "image-to-image"),
        fields={
            "prompt": PROMPT,
            "image": Field(file("image")),
            "strength": Field(named("prompt_strength"), Between(0, 1)),
            "aspect_ratio": RATIO,
            "seed": SEEDED,
            "n": COUNT,
            "steps": Field(named("num_inference_steps"), Between(1, 50, 1)),
            "guidance": Field(named("guidance"), Between(0, 10)),
            "format": _format("webp", "jpeg", "png"),
        },
        also=(_strength_of_an_input, _ratio_or_image),
        options=FluxOptions,
        defaults={"aspect_ratio": "1:1", "n": 1, "steps": 28, "guidance": 3, "strength": 0.8, "format": "webp"},
        typical_seconds=4,
        source=SCHEMAS.format("black-forest-labs/flux-dev"),
        checked_on=SCHEMAS_ON,
    ),
    Endpoint(
        id="black-forest-labs/flux-1.1-pro",
        title="FLUX 1.1 Pro",
        request=ImageRequest,
        tasks=("text-to-image",),
        fields={
            "prompt": PROMPT,
            "size": Field(sized(fixed={"aspect_ratio": "custom"}), Pixels(256, 1440, 32)),
            "aspect_ratio": Field(named("aspect_ratio"), OneOf(*PRO_RATIOS)),
            "seed": SEEDED,
            "format": _format("webp", "jpeg", "png"),
        },
        options=Flux11Options,
        defaults={"aspect_ratio": "1:1", "format": "webp"},
        typical_seconds=5,
        source=SCHEMAS.format("black-forest-labs/flux-1.1-pro"),
        checked_on=SCHEMAS_ON,
    ),
    Endpoint(
        id="black-forest-labs/flux-kontext-pro",
        title="FLUX.1 Kontext Pro: edits by words",
        request=ImageRequest,
        tasks=("text-to-image", "image-to-image"),
        fields={
            "prompt": PROMPT,
            "image": Field(file("input_image")),
            "aspect_ratio": Field(spoken("aspect_ratio", AS_INPUT), OneOf(*FLUX_RATIOS, "adaptive")),
            "seed": SEEDED,
            "format": _format("png", "jpeg"),
        },
        also=(_ratio_of_an_input, _tolerance_of_an_input),
        options=KontextOptions,
        defaults={"aspect_ratio": "adaptive", "format": "png"},
        typical_seconds=6,
        source=VERSION.format("black-forest-labs/flux-kontext-pro", KONTEXT),
        checked_on=date(2026, 11, 22),
    ),
    Endpoint(
        id="google/nano-banana",
        title="Nano Banana: pictures from words and pictures",
        request=ImageRequest,
        tasks=("text-to-image", "image-to-image"),
        fields={
            "prompt": PROMPT,
            "image": Field(files("image_input")),
            "references": Field(referenced("image_input"), Each(Fields(images=Each(Anything(), 16)), 16)),
            "aspect_ratio": Field(spoken("aspect_ratio", AS_INPUT), OneOf(*NANO_RATIOS, "adaptive")),
            "format": _format("jpeg", "png"),
        },
        also=(_ratio_of_an_input,),
        options=PlainOptions,
        defaults={"aspect_ratio": "adaptive", "format": "jpeg"},
        typical_seconds=10,
        source=SCHEMAS.format("google/nano-banana"),
        checked_on=SCHEMAS_ON,
    ),
    Endpoint(
        id="prunaai/z-image-turbo",
        title="Z-Image Turbo: any size, in a moment",
        request=ImageRequest,
        tasks=("text-to-image",),
        fields={
            "prompt": PROMPT,
            "size": Field(sized(), Pixels(64, 2048)),
            "seed": SEEDED,
            "steps": Field(named("num_inference_steps"), Between(1, 50, 1)),
            "guidance": Field(named("guidance_scale"), Between(0, 20)),
            "format": _format("jpeg", "png", "webp"),
        },
        options=ZImageOptions,
        defaults={"size": (1024, 1024), "steps": 8, "guidance": 0, "format": "jpeg"},
        typical_seconds=2,
        source=SCHEMAS.format("prunaai/z-image-turbo"),
        checked_on=SCHEMAS_ON,
    ),
    Endpoint(
        id="stability-ai/sdxl",
        title="SDXL: from words, over a picture, or within a mask",
        request=ImageRequest,
        tasks=("text-to-image", "image-to-image", "inpainting"),
        version=SDXL,
        fields={
            "prompt": PROMPT,
            "negative_prompt": Field(named("negative_prompt")),
            "image": Field(file("image")),
            "mask": Field(file("mask")),
            "strength": Field(named("prompt_strength"), Between(0, 1)),
            "size": Field(sized(), Pixels(64, 2048, 8)),
            "seed": SEEDED,
            "n": COUNT,
            "steps": Field(named("num_inference_steps"), Between(1, 500, 1)),
            "guidance": Field(named("guidance_scale"), Between(1, 50)),
        },
        also=(_strength_of_an_input,),
        options=SdxlOptions,
        defaults={"size": (1024, 1024), "n": 1, "steps": 50, "guidance": 7.5, "strength": 0.8},
        typical_seconds=10,
        source=SCHEMAS.format(f"stability-ai/sdxl/versions/{SDXL}"),
        checked_on=SCHEMAS_ON,
    ),
)
