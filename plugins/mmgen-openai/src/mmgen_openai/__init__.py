"""OpenAI and the servers that speak its protocol: images, speech, videos and meshes."""

from mmgen_openai.account import Account
from mmgen_openai.backend import Compatible, LocalAI, OpenAI, SGLang, VLLMOmni
from mmgen_openai.options import (
    FidelityImageOptions,
    ImageOptions,
    LocalAI3DOptions,
    LocalAIImageOptions,
    LocalAISpeechOptions,
    LocalAIVideoOptions,
    SGLangImageOptions,
    SGLangVideoOptions,
    SpeechOptions,
    VideoOptions,
    VLLMImageOptions,
    VLLMSpeechOptions,
    VLLMVideoOptions,
)

__all__ = [
    "Account",
    "Compatible",
    "FidelityImageOptions",
    "ImageOptions",
    "LocalAI",
    "LocalAI3DOptions",
    "LocalAIImageOptions",
    "LocalAISpeechOptions",
    "LocalAIVideoOptions",
    "OpenAI",
    "SGLang",
    "SGLangImageOptions",
    "SGLangVideoOptions",
    "SpeechOptions",
    "VLLMImageOptions",
    "VLLMOmni",
    "VLLMSpeechOptions",
    "VLLMVideoOptions",
    "VideoOptions",
]
