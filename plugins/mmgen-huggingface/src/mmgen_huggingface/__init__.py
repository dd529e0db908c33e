"""The inference providers of Hugging Face as a backend of mmgen: ``huggingface:fal-ai/black-forest-labs/FLUX.1-dev``."""

from mmgen_huggingface.backend import HuggingFace
from mmgen_huggingface.options import InferenceImageOptions, InferenceSpeechOptions, RouterOptions
from mmgen_huggingface.records import Entry, Routed, routed_model

__all__ = [
    "Entry",
    "HuggingFace",
    "InferenceImageOptions",
    "InferenceSpeechOptions",
    "Routed",
    "RouterOptions",
    "routed_model",
]
