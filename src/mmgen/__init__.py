"""
Generated media through one typed API: image, video, audio, 3D and 4D, from an embedded, a local or a remote backend.

Everything here is imported when it is first used, so that ``import mmgen`` stays light.
"""

# Type checkers take this to be true. Importing it from typing would cost more than all the rest of this module.
TYPE_CHECKING = False
if TYPE_CHECKING:
    __version__: str

    from mmgen.assets import Asset, AssetInput, Audio, Image, Object3D, Object4D, Text, Video
    from mmgen.backends.webhooks import Delivery
    from mmgen.blocking import Client, Job
    from mmgen.client import AsyncClient
    from mmgen.config import Config
    from mmgen.errors import (
        AuthError,
        BackendError,
        BudgetError,
        DeadlineError,
        InputError,
        JobError,
        MmgenError,
        PluginError,
        RateLimitError,
        RefusedError,
        RequestError,
        RetiredError,
        SubmitUnknownError,
        TransportError,
        UnknownModelError,
        UnsupportedError,
    )
    from mmgen.jobs.job import AsyncJob
    from mmgen.jobs.pruning import Pruned
    from mmgen.jobs.record import JobRecord
    from mmgen.jobs.result import Attempt, Check, JobRef, Result, Timing
    from mmgen.jobs.spending import Spending
    from mmgen.jobs.webhooks import Receipt
    from mmgen.models import Estimate, Model, Options, Problem, Route
    from mmgen.money import Budget, Money
    from mmgen.registry import Plugin
    from mmgen.requests import (
        AddObject,
        Camera,
        CaptionRequest,
        DuplicateObject,
        ImageRequest,
        ImageTextRequest,
        KeyFrame,
        LightScene,
        MoveObject,
        MusicRequest,
        Object3DRequest,
        Object4DRequest,
        Placement,
        RecolorObject,
        Reference,
        RemoveObject,
        Request,
        RotateObject,
        ScaleObject,
        SceneRequest,
        SetCamera,
        SetGround,
        SetMaterial,
        SetSky,
        Shot,
        SoundEvent,
        SoundRequest,
        SpeechRequest,
        VideoRequest,
        load_request,
    )
    from mmgen.status import Cancelled, Failed, Pending, Status, Succeeded

_HOMES = {
    "mmgen.assets": "Asset AssetInput Audio Image Object3D Object4D Text Video",
    "mmgen.backends.webhooks": "Delivery",
    "mmgen.blocking": "Client Job",
    "mmgen.client": "AsyncClient",
    "mmgen.config": "Config",
    "mmgen.errors": (
        "AuthError BackendError BudgetError DeadlineError InputError JobError MmgenError PluginError RateLimitError "
        "RefusedError RequestError RetiredError SubmitUnknownError TransportError UnknownModelError UnsupportedError"
    ),
    "mmgen.jobs.job": "AsyncJob",
    "mmgen.jobs.pruning": "Pruned",
    "mmgen.jobs.record": "JobRecord",
    "mmgen.jobs.result": "Attempt Check JobRef Result Timing",
    "mmgen.jobs.spending": "Spending",
    "mmgen.jobs.webhooks": "Receipt",
    "mmgen.models": "Estimate Model Options Problem Route",
    "mmgen.money": "Budget Money",
    "mmgen.registry": "Plugin",
    "mmgen.requests": (
        "AddObject Camera CaptionRequest DuplicateObject ImageRequest ImageTextRequest KeyFrame LightScene "
        "MoveObject MusicRequest Object3DRequest Object4DRequest Placement RecolorObject Reference "
        "RemoveObject Request RotateObject ScaleObject SceneRequest SetCamera SetGround SetMaterial SetSky "
        "Shot SoundEvent SoundRequest SpeechRequest VideoRequest load_request"
    ),
    "mmgen.status": "Cancelled Failed Pending Status Succeeded",
}
_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}

__all__ = [
    "AddObject",
    "Asset",
    "AssetInput",
    "AsyncClient",
    "AsyncJob",
    "Attempt",
    "Audio",
    "AuthError",
    "BackendError",
    "Budget",
    "BudgetError",
    "Camera",
    "Cancelled",
    "CaptionRequest",
    "Check",
    "Client",
    "Config",
    "DeadlineError",
    "Delivery",
    "DuplicateObject",
    "Estimate",
    "Failed",
    "Image",
    "ImageRequest",
    "ImageTextRequest",
    "InputError",
    "Job",
    "JobError",
    "JobRecord",
    "JobRef",
    "KeyFrame",
    "LightScene",
    "MmgenError",
    "Model",
    "Money",
    "MoveObject",
    "MusicRequest",
    "Object3D",
    "Object3DRequest",
    "Object4D",
    "Object4DRequest",
    "Options",
    "Pending",
    "Placement",
    "Plugin",
    "PluginError",
    "Problem",
    "Pruned",
    "RateLimitError",
    "Receipt",
    "RecolorObject",
    "Reference",
    "RefusedError",
    "RemoveObject",
    "Request",
    "RequestError",
    "Result",
    "RetiredError",
    "RotateObject",
    "Route",
    "ScaleObject",
    "SceneRequest",
    "SetCamera",
    "SetGround",
    "SetMaterial",
    "SetSky",
    "Shot",
    "SoundEvent",
    "SoundRequest",
    "SpeechRequest",
    "Spending",
    "Status",
    "SubmitUnknownError",
    "Succeeded",
    "Text",
    "Timing",
    "TransportError",
    "UnknownModelError",
    "UnsupportedError",
    "Video",
    "VideoRequest",
    "__version__",
    "load_request",
]


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("mmgen")
    if name not in _HOME:
        raise AttributeError(f"module 'mmgen' has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(_HOME[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
