"""Which options go with which request: what the vendor would ignore or refuse is a problem before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mmgen import Options, SpeechRequest, VideoRequest
from mmgen.backends import Problem
from mmgen_vidu.catalog import endpoint_of, family_of
from mmgen_vidu.options import CloneOptions, LipSyncOptions, PortraitOptions, TemplateOptions, VideoOptions

__all__ = ["clone_options_fit", "portrait_options_fit", "speech_is_given", "template_options_fit", "video_options_fit"]

UNMARKED = "needs watermark=True"


def video_options_fit(model: str, request: VideoRequest, options: Options | None) -> Problem | None:
    """Options of videos: what the endpoint, the model's family and the rest of the request allow."""
    if not isinstance(options, VideoOptions):
        return None
    path, family = endpoint_of(request), family_of(model)
    plain = path in {"multiframe", "extend"}
    by_itself = family == "q3" and model != "viduq3-mix" and path != "img2video"
    heard = request.audio is True or (request.audio is None and by_itself)
    named = any(reference.name for reference in request.references)
    return _first(
        options,
        {
            "off_peak": {
                f"is not honoured by {path}": plain,
                f"is not honoured by {model}": bool(options.off_peak) and model == "viduq3-mix",
                "goes with sound in q3 only": bool(options.off_peak) and request.audio is True and family != "q3",
            },
            "bgm": {
                f"is not honoured by {path if plain else family}": plain or family == "q3",
                "is not honoured by q2 at 9 or 10 seconds": bool(options.bgm)
                and family == "q2"
                and (request.seconds or 0) >= 9,
            },
            "audio_type": {"needs audio=True": plain or not heard},
            "is_rec": {
                f"is not honoured by {path}": path not in {"img2video", "start-end2video"},
                "has the vendor write the prompt: leave yours out": bool(options.is_rec) and request.prompt is not None,
            },
            "auto_subjects": {"needs references with names": path != "reference2video" or not named},
            "wm_position": {UNMARKED: not options.watermark},
            "wm_url": {UNMARKED: not options.watermark},
            "meta_data": {"is not honoured by extend": path == "extend"},
            "prompts": {
                "needs key frames": path != "multiframe",
                f"must be one for each of the {len(request.keyframes)} key frames": bool(options.prompts)
                and len(options.prompts) != len(request.keyframes),
            },
        },
    )


def template_options_fit(request: VideoRequest, options: Options | None) -> Problem | None:
    """Options of templates, some of which belong to a single one."""
    if not isinstance(options, TemplateOptions):
        return None
    return _first(
        options,
        {
            "area": {"is of the template exotic_princess": request.style != "exotic_princess"},
            "beast": {"is of the template beast_companion": request.style != "beast_companion"},
            "wm_position": {UNMARKED: not options.watermark},
            "wm_url": {UNMARKED: not options.watermark},
        },
    )


def speech_is_given(request: VideoRequest, options: Options | None) -> Problem | None:
    """Either a sound or words, and what only words have with words alone."""
    words = options.text if isinstance(options, LipSyncOptions | PortraitOptions) else None
    if (words is None) == (request.audio is None):
        return Problem("audio", "give either audio, or words as the option text")
    if options is None or words is not None:
        return None
    found = sorted(options.model_fields_set & {"voice_id", "speed", "volume"})
    return Problem(found[0], "is of words only: give the option text") if found else None


def portrait_options_fit(request: VideoRequest, options: Options | None) -> Problem | None:
    """Words need a voice."""
    del request
    if not isinstance(options, PortraitOptions) or options.text is None or options.voice_id is not None:
        return None
    return Problem("voice_id", "is needed to speak the words of the option text")


def clone_options_fit(request: SpeechRequest, options: Options | None) -> Problem | None:
    """A further sample and its words go together."""
    del request
    if not isinstance(options, CloneOptions):
        return None
    lonely = [name for name in ("prompt_audio_url", "prompt_text") if getattr(options, name) is not None]
    return Problem(lonely[0], "goes with the other of prompt_audio_url and prompt_text") if len(lonely) == 1 else None


def _first(options: Options, faults: Mapping[str, Mapping[str, bool]]) -> Problem | None:
    """The first reason that holds, of an option that is set."""
    for name, reasons in faults.items():
        given: Any = getattr(options, name)
        if given in (None, ()):
            continue
        for reason, is_fault in reasons.items():
            if is_fault:
                return Problem(name, reason)
    return None
