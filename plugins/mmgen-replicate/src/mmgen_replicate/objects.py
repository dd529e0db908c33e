"""Models that make meshes: data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mmgen import Object3DRequest, Problem
from mmgen.backends import Anything, Between, Each, NotEmpty
from mmgen.backends.http import Field, files, named
from mmgen_replicate.endpoint import SEED, Endpoint, first_file
from mmgen_replicate.images import VERSION
from mmgen_replicate.options import HunyuanOptions, TrellisOptions

__all__ = ["OBJECTS"]

HUNYUAN = "a2838628b41a2e0ee2eb19b3ea98a40d75f8d7639bf5a1ddd37ea299bb334854"
TRELLIS = "4876f2a8da1c544772dffa32e8889da4a1bab3a1f5c1937bfcfccb99ae347251"


def _words_or_picture(request: Object3DRequest) -> Problem | None:
    if request.prompt is not None and request.images:
        return Problem("prompt", "must not be given beside a picture: the model takes one of them")
    if request.prompt is None and not request.images:
        return Problem("prompt", "is needed where there is no picture")
    return None


OBJECTS: Sequence[Endpoint] = (
    Endpoint(
        id="tencent/hunyuan-3d-3.1",
        title="Hunyuan 3D 3.1: from words or from a picture",
        request=Object3DRequest,
        tasks=("text-to-3d", "image-to-3d"),
        fields={
            "prompt": Field(named("prompt"), NotEmpty(1024)),
            "images": Field(first_file("image"), Each(Anything(), 1)),
            "faces": Field(named("face_count"), Between(40_000, 1_500_000, 1)),
            "texture": Field(named("generate_type", {True: "Normal", False: "Geometry"}.__getitem__)),
        },
        also=(_words_or_picture,),
        options=HunyuanOptions,
        defaults={"faces": 500_000, "texture": True},
        typical_seconds=180,
        source=VERSION.format("tencent/hunyuan-3d-3.1", HUNYUAN),
        checked_on=date(2026, 11, 22),
    ),
    Endpoint(
        id="firtoz/trellis",
        title="TRELLIS: from one picture or several",
        request=Object3DRequest,
        tasks=("image-to-3d",),
        version=TRELLIS,
        fields={
            "images": Field(files("images"), Each(Anything(), 16), needed=True),
            "seed": Field(named("seed"), SEED),
        },
        fixed={"generate_model": True, "generate_color": False, "randomize_seed": False},
        output="model_file",
        options=TrellisOptions,
        typical_seconds=45,
        source="https://replicate.com/p/wvnz280mjdrj00cms1qvr6smcg, a prediction of that version",
        checked_on=date(2026, 11, 22),
    ),
)
