"""Vidu as a backend of mmgen: ``model="vidu:viduq3-pro"``."""

from mmgen_vidu.backend import CHINA, GLOBAL, Balance, Vidu
from mmgen_vidu.callbacks import is_genuine
from mmgen_vidu.options import ImageOptions, LipSyncOptions, SoundOptions, SpeechOptions, UpscaleOptions, VideoOptions

__all__ = [
    "CHINA",
    "GLOBAL",
    "Balance",
    "ImageOptions",
    "LipSyncOptions",
    "SoundOptions",
    "SpeechOptions",
    "UpscaleOptions",
    "VideoOptions",
    "Vidu",
    "is_genuine",
]
