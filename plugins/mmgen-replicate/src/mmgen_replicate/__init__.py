"""Replicate as a backend of mmgen: ``model="replicate:black-forest-labs/flux-schnell"``."""

from mmgen_replicate.backend import Replicate
from mmgen_replicate.callbacks import is_genuine
from mmgen_replicate.options import (
    Flux11Options,
    FluxOptions,
    HunyuanOptions,
    KontextOptions,
    MmaudioOptions,
    MusicOptions,
    PlainOptions,
    ReplicateOptions,
    SdxlOptions,
    SeedanceOptions,
    SpeechOptions,
    StableAudioOptions,
    TrellisOptions,
    VideoOneOptions,
    ZImageOptions,
)
from mmgen_replicate.published import Published, published_model

__all__ = [
    "Flux11Options",
    "FluxOptions",
    "HunyuanOptions",
    "KontextOptions",
    "MmaudioOptions",
    "MusicOptions",
    "PlainOptions",
    "Published",
    "Replicate",
    "ReplicateOptions",
    "SdxlOptions",
    "SeedanceOptions",
    "SpeechOptions",
    "StableAudioOptions",
    "TrellisOptions",
    "VideoOneOptions",
    "ZImageOptions",
    "is_genuine",
    "published_model",
]
