"""A call as the vendor's JSON: where it goes, its fields, its options, and the mark by which it is found again."""

from __future__ import annotations

import json
from collections.abc import Mapping

from mmgen import ImageRequest, RequestError, SoundRequest, VideoRequest
from mmgen.backends import Call
from mmgen.backends.http import Inputs
from mmgen_vidu.catalog import endpoint_of
from mmgen_vidu.endpoints import WRITERS, Body
from mmgen_vidu.options import (
    CloneOptions,
    FilmOptions,
    ImageOptions,
    LipSyncOptions,
    PortraitOptions,
    SoundOptions,
    SpeechOptions,
    TemplateOptions,
    VideoOptions,
    WatermarkOptions,
)
from mmgen_vidu.storage import LARGEST_BODY

__all__ = ["AT_ONCE", "UNTAGGED", "body_of", "own_payload", "path_of", "tag_of"]

MARK = "mmgen:"
UNTAGGED = frozenset({"text2audio", "timing2audio", "lip-sync", "upscale", "one-click/mv"})
"""Endpoints whose documentation knows no ``payload``, or is at odds over it; a field that is not known is refused."""
AT_ONCE = frozenset({"audio-tts", "audio-clone"})
"""
Endpoints that answer with the result, and call nobody. Whether the list of tasks holds their tasks is not confirmed.
"""
PATHS: Mapping[str, str] = {
    "lip-sync": "lip-sync",
    "upscale-new": "upscale-new",
    "upscale": "upscale",
    "template": "template",
    "template-story": "template-story",
    "one-click-mv": "one-click/mv",
    "motion-sync": "image2dance",
    "digital-human": "digital-human",
    "voice-clone": "audio-clone",
}
"""Models with an endpoint of their own."""
CORNERS = {"top_left": 1, "top_right": 2, "bottom_right": 3, "bottom_left": 4}


def tag_of(call: Call) -> str:
    """The last line of the payload, by which a task is found again."""
    return f"{MARK}{call.key}"


def own_payload(payload: str) -> str:
    """What the user gave as payload, without the line that mmgen added."""
    text, _, last = payload.rpartition("\n")
    return text if last.startswith(MARK) else payload


def path_of(call: Call) -> str:
    """The endpoint, below ``/ent/v2/``."""
    if call.model.id in PATHS:
        return PATHS[call.model.id]
    match call.request:
        case VideoRequest():
            return endpoint_of(call.request)
        case ImageRequest():
            return "reference2image"
        case SoundRequest():
            return "timing2audio" if call.request.events else "text2audio"
        case _:
            return "audio-tts"


def body_of(call: Call, inputs: Inputs) -> Body:
    """The fields that were set, and no others. Raises RequestError for files that are too large together."""
    path = path_of(call)
    body = WRITERS[path](call, inputs) | _options(call, path)
    if path not in UNTAGGED:
        given = getattr(call.options, "payload", None)
        body["payload"] = f"{given}\n{tag_of(call)}" if given else tag_of(call)
    if call.webhook_url and path not in AT_ONCE and body.get("callback_url") is None:
        body["callback_url"] = call.webhook_url
    body = {name: value for name, value in body.items() if value is not None}
    if (size := len(json.dumps(body, ensure_ascii=False).encode())) > LARGEST_BODY:
        raise RequestError(f"the files and words are {size} bytes, and at most {LARGEST_BODY} are taken: give URLs")
    return body


# -- options -----------------------------------------------------------------------------------------


def _options(call: Call, path: str) -> Body:
    match call.options:
        case VideoOptions() as options:
            return _video_options(options, path)
        case TemplateOptions() as options:
            return _watermark(options, named_corners=False) | {"area": options.area, "beast": options.beast}
        case SpeechOptions() as options:
            return {
                "voice_setting_volume": options.volume,
                "voice_setting_emotion": options.emotion,
                "pronunciation_dict_tone": list(options.pronunciation) or None,
            }
        case CloneOptions() as options:
            return {"prompt_audio_url": options.prompt_audio_url, "prompt_text": options.prompt_text}
        case LipSyncOptions() | FilmOptions() as options:
            return options.model_dump()
        case PortraitOptions() as options:
            return {"text": options.text, "voice_id": options.voice_id, "callback_url": options.callback_url}
        case ImageOptions() | SoundOptions() as options:
            return {"callback_url": options.callback_url}
        case _:
            return {}


def _watermark(options: WatermarkOptions, *, named_corners: bool) -> Body:
    """The options that videos and templates share."""
    corner = options.wm_position
    return {
        "bgm": options.bgm,
        "watermark": options.watermark,
        "wm_position": corner if corner is None or named_corners else CORNERS[corner],
        "wm_url": options.wm_url,
        "callback_url": options.callback_url,
    }


def _video_options(options: VideoOptions, path: str) -> Body:
    return _watermark(options, named_corners=path in {"multiframe", "extend"}) | {
        "off_peak": options.off_peak,
        "audio_type": options.audio_type,
        "is_rec": options.is_rec,
        "auto_subjects": options.auto_subjects,
        "meta_data": None if options.meta_data is None else json.dumps(dict(options.meta_data), ensure_ascii=False),
    }
