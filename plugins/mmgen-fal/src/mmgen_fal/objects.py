"""Endpoints that make meshes: data."""

from __future__ import annotations

from collections.abc import Sequence

from mmgen import Object3DRequest
from mmgen.backends import Anything, Between, Each, OneOf
from mmgen.backends.http import Field, files, named
from mmgen_fal.endpoint import SEEDED, Endpoint, keyed
from mmgen_fal.options import HunyuanOptions, RodinOptions, TrellisOptions, TriposrOptions

__all__ = ["OBJECTS"]

ONE = Each(Anything(), 1)
HUNYUAN = {
    "steps": Field(named("num_inference_steps")),
    "guidance": Field(named("guidance_scale")),
    "texture": Field(named("textured_mesh")),
    "seed": SEEDED,
}

OBJECTS: Sequence[Endpoint] = (
    Endpoint(
        id="fal-ai/hunyuan3d/v2",
        title="Hunyuan3D 2: from a picture; a texture costs three times as much",
        request=Object3DRequest,
        tasks=("image-to-3d",),
        fields={"images": Field(keyed("input_image_url"), ONE, needed=True), **HUNYUAN},
        output="model_mesh",
        options=HunyuanOptions,
        defaults={"steps": 50, "guidance": 7.5},
    ),
    Endpoint(
        id="fal-ai/hunyuan3d/v2/multi-view",
        title="Hunyuan3D 2: from front, left and back",
        request=Object3DRequest,
        tasks=("image-to-3d",),
        fields={
            "images": Field(
                keyed("front_image_url", "left_image_url", "back_image_url"), Each(Anything(), 3, 3), needed=True
            ),
            **HUNYUAN,
        },
        output="model_mesh",
        options=HunyuanOptions,
    ),
    Endpoint(
        id="fal-ai/trellis",
        title="TRELLIS: from a picture",
        request=Object3DRequest,
        tasks=("image-to-3d",),
        fields={"images": Field(keyed("image_url"), ONE, needed=True)},
        output="model_mesh",
        options=TrellisOptions,
    ),
    Endpoint(
        id="fal-ai/triposr",
        title="TripoSR: from a picture, in a moment",
        request=Object3DRequest,
        tasks=("image-to-3d",),
        fields={
            "images": Field(keyed("image_url"), ONE, needed=True),
            "format": Field(named("output_format"), OneOf("glb", "obj")),
        },
        output="model_mesh",
        options=TriposrOptions,
    ),
    Endpoint(
        id="fal-ai/hyper3d/rodin/v2",
        title="Rodin 2: from words or up to five pictures",
        request=Object3DRequest,
        tasks=("text-to-3d", "image-to-3d"),
        fields={
            "prompt": Field(named("prompt")),
            "images": Field(files("input_image_urls"), Each(Anything(), 5)),
            "format": Field(named("geometry_file_format"), OneOf("glb", "usdz", "obj", "stl")),
            "seed": Field(named("seed"), Between(0, 65535)),
        },
        output="model_mesh",
        options=RodinOptions,
    ),
)
