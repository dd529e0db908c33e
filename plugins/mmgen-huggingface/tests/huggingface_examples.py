"""A request for every field of every model, and models by the mapping for the tasks that no record has."""

from __future__ import annotations

from typing import Any

from mmgen import Image
from mmgen.testing.vendor import picture_bytes
from mmgen_huggingface import Entry, HuggingFace, routed_model

__all__ = ["CHANGES", "EXAMPLES", "ROUTED"]

ROUTED = [
    routed_model(Entry("acme/editor", "hf-inference", "acme/editor", "image-to-image"), honours=("size", "steps")),
    routed_model(Entry("acme/voice", "hf-inference", "acme/voice", "text-to-speech")),
    routed_model(Entry("acme/mover", "fal-ai", "acme/mover", "image-to-video"), honours=("seed",)),
    routed_model(Entry("acme/editor", "fal-ai", "acme/editor", "image-to-image")),
    routed_model(Entry("acme/voice", "fal-ai", "acme/voice", "text-to-speech")),
    routed_model(Entry("acme/editor", "replicate", "acme/editor", "image-to-image")),
    routed_model(Entry("acme/waves", "replicate", "acme/waves", "text-to-video")),
    routed_model(Entry("acme/waves", "together", "acme/waves", "text-to-video"), honours=("seed",)),
    routed_model(Entry("acme/mover", "together", "acme/mover", "image-to-video")),
    routed_model(Entry("acme/waves", "novita", "acme/waves", "text-to-video"), honours=("seed",)),
    routed_model(Entry("acme/paper", "zai-org", "acme/paper", "text-to-image"), honours=("size",)),
    routed_model(Entry("acme/mover", "wavespeed", "acme/mover", "image-to-video"), honours=("seed",)),
]
ALL: dict[str, Any] = {
    "prompt": "tea",
    "text": "hello",
    "negative_prompt": "milk",
    "size": (640, 384),
    "seed": 7,
    "steps": 20,
    "guidance": 5.0,
    "image": Image(picture_bytes("in")),
    "first_frame": Image(picture_bytes("in")),
}
OTHER: dict[str, Any] = {
    "prompt": "milk",
    "text": "goodbye",
    "image": Image(picture_bytes("other")),
    "first_frame": Image(picture_bytes("other")),
}
MODELS = HuggingFace(models=ROUTED).models()
EXAMPLES: dict[str, list[dict[str, Any]]] = {
    model.id: [{name: ALL[name] for name in model.accepts}] for model in MODELS
}
CHANGES: dict[str, dict[str, Any]] = {
    model.id: {name: OTHER[name] for name in model.accepts if name in OTHER} for model in MODELS
}
