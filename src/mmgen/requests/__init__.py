"""What is asked for: one immutable class for each kind of media, and the parts they are made of."""

from mmgen.requests.audio import MusicRequest, SoundRequest, SpeechRequest
from mmgen.requests.base import Input, Request, load_request, request_class, request_kinds
from mmgen.requests.image import ImageRequest, ImageTextRequest
from mmgen.requests.inputs import Camera, KeyFrame, Reference, Shot, SoundEvent
from mmgen.requests.object3d import Object3DRequest, Object4DRequest
from mmgen.requests.scene import (
    AddObject,
    DuplicateObject,
    LightScene,
    MoveObject,
    Placement,
    RecolorObject,
    RemoveObject,
    RotateObject,
    ScaleObject,
    SceneOperation,
    SceneRequest,
    SetCamera,
    SetGround,
    SetMaterial,
    SetSky,
)
from mmgen.requests.text import CaptionRequest
from mmgen.requests.video import VideoRequest

__all__ = [
    "AddObject",
    "Camera",
    "CaptionRequest",
    "DuplicateObject",
    "ImageRequest",
    "ImageTextRequest",
    "Input",
    "KeyFrame",
    "LightScene",
    "MoveObject",
    "MusicRequest",
    "Object3DRequest",
    "Object4DRequest",
    "Placement",
    "RecolorObject",
    "Reference",
    "RemoveObject",
    "Request",
    "RotateObject",
    "ScaleObject",
    "SceneOperation",
    "SceneRequest",
    "SetCamera",
    "SetGround",
    "SetMaterial",
    "SetSky",
    "Shot",
    "SoundEvent",
    "SoundRequest",
    "SpeechRequest",
    "VideoRequest",
    "load_request",
    "request_class",
    "request_kinds",
]
