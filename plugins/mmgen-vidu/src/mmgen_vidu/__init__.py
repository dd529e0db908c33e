"""Vidu as a backend of mmgen: ``model="vidu:viduq3-pro"``."""

from mmgen_vidu.account import Balance, Package, Task
from mmgen_vidu.backend import CHINA, GLOBAL, Vidu
from mmgen_vidu.callbacks import CallbackGuard, is_genuine
from mmgen_vidu.held import creation
from mmgen_vidu.library import Subject
from mmgen_vidu.options import (
    CloneOptions,
    FilmOptions,
    ImageOptions,
    LipSyncOptions,
    MotionOptions,
    PortraitOptions,
    SoundOptions,
    SpeechOptions,
    StoryOptions,
    TemplateOptions,
    UpscaleOptions,
    VideoOptions,
)
from mmgen_vidu.recommendations import Recommendation

__all__ = [
    "CHINA",
    "GLOBAL",
    "Balance",
    "CallbackGuard",
    "CloneOptions",
    "FilmOptions",
    "ImageOptions",
    "LipSyncOptions",
    "MotionOptions",
    "Package",
    "PortraitOptions",
    "Recommendation",
    "SoundOptions",
    "SpeechOptions",
    "StoryOptions",
    "Subject",
    "Task",
    "TemplateOptions",
    "UpscaleOptions",
    "VideoOptions",
    "Vidu",
    "creation",
    "is_genuine",
]
