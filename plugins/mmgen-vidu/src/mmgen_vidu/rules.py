"""What holds across fields, judged before anything is sent: each rule says the first thing at fault, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from mmgen import ImageRequest, SoundRequest, VideoRequest
from mmgen.backends import Problem
from mmgen_vidu.catalog import CLIPS, Endpoint, References, endpoint_of, family_of, honoured, segments
from mmgen_vidu.held import is_held
from mmgen_vidu.option_rules import video_options_fit

__all__ = ["IMAGE_RULES", "SOUND_RULES", "video_rules"]

NEEDED: dict[Endpoint, tuple[str, ...]] = {
    "text2video": ("prompt",),
    "start-end2video": ("first_frame",),
    "reference2video": ("prompt",),
    "multiframe": ("first_frame",),
}


def video_rules(model: str) -> tuple[Callable[..., Problem | None], ...]:
    """The rules of one model."""
    rules = (served, fields_fit, length_fits, size_fits, parts_fit, voice_fits, video_options_fit)
    return tuple(partial(rule, model) for rule in rules)


def served(model: str, request: VideoRequest) -> Problem | None:
    """The endpoint has the model, and what it needs is there."""
    endpoint = endpoint_of(request)
    if endpoint not in CLIPS[model]:
        return Problem(
            "task", f"goes to {endpoint}, which {model} is not served by; it is by {', '.join(CLIPS[model])}"
        )
    missing = [name for name in NEEDED.get(endpoint, ()) if getattr(request, name) is None]
    return Problem(missing[0], f"is needed by {endpoint} and is not set") if missing else None


def fields_fit(model: str, request: VideoRequest) -> Problem | None:
    """No field is set that would be ignored."""
    endpoint = endpoint_of(request)
    allowed = honoured(model, endpoint)
    for name in sorted(request.model_fields_set - set(allowed)):
        if getattr(request, name) not in (None, ()):
            return Problem(name, f"is not honoured by {endpoint} of {model}; honoured are {', '.join(allowed)}")
    return None


def length_fits(model: str, request: VideoRequest) -> Problem | None:
    """The seconds that the model makes there; 2.0 makes 8 seconds in 720p only."""
    endpoint = endpoint_of(request)
    clip = CLIPS[model].get(endpoint)
    if clip is None or request.seconds is None or endpoint == "multiframe":
        return None
    if found := clip.seconds.objection(request.seconds):
        return Problem("seconds", f"{found} ({endpoint})")
    if model == "vidu2.0" and request.seconds == 8 and request.resolution != "720p":
        return Problem("resolution", "must be '720p' for 8 seconds")
    return None


def size_fits(model: str, request: VideoRequest) -> Problem | None:
    """The resolutions and aspect ratios that the model makes there."""
    endpoint = endpoint_of(request)
    clip = CLIPS[model].get(endpoint)
    if clip is not None and request.resolution is not None and request.resolution not in clip.resolutions:
        return Problem(
            "resolution", f"must be one of {', '.join(clip.resolutions)} ({endpoint}), got {request.resolution}"
        )
    if family_of(model) in {"q1", "2.0"} and request.aspect_ratio in {"3:4", "4:3"}:
        return Problem("aspect_ratio", "must be one of 16:9, 9:16, 1:1")
    if endpoint == "extend" and request.extend != "forward":
        return Problem("extend", "must be 'forward': only what comes after can be made")
    if endpoint == "extend" and len(request.prompt or "") > 2000:
        return Problem("prompt", f"at most 2000 characters (extend), got {len(request.prompt or '')}")
    return None


def parts_fit(model: str, request: VideoRequest) -> Problem | None:
    """References and key frames, as many and of the kinds that are taken."""
    clip = CLIPS[model].get(endpoint_of(request))
    if clip is None:
        return None
    if request.keyframes:
        return _keyframes(request)
    reason = _references(request, clip.references) if request.references and clip.references else None
    return Problem("references", reason) if reason else None


def voice_fits(model: str, request: VideoRequest) -> Problem | None:
    """A voice speaks only where sound is asked for; subjects have voices of their own, and sound needs subjects."""
    named = any(reference.name for reference in request.references)
    heard = [reference for reference in request.references if reference.voice is not None]
    if heard and family_of(model) != "q2":
        return Problem("references", f"voices are not honoured by {model}")
    if (request.voices or heard) and request.audio is not True:
        return Problem("audio", "must be True where a voice is given")
    if request.references and request.audio is not None and not named:
        return Problem("audio", "is honoured for named subjects only: give the references names")
    return None


def _keyframes(request: VideoRequest) -> Problem | None:
    if not 2 <= len(request.keyframes) <= 9:
        return Problem("keyframes", f"must have 2 to 9 items after the first frame, got {len(request.keyframes)}")
    for length in segments(request):
        if length != int(length) or not 2 <= length <= 7:
            return Problem(
                "keyframes", f"must be 2 to 7 whole seconds apart, from the first frame at 0; got {length:g}"
            )
    return None


def _references(request: VideoRequest, limits: References) -> str | None:
    named = [bool(reference.name) for reference in request.references]
    images = sum(len(reference.images) for reference in request.references)
    videos = sum(reference.video is not None for reference in request.references)
    most = 4 if videos and not any(named) else limits.images
    if any(named) and not all(named):
        return "give all of them names, or none"
    if any(named) and not limits.subjects:
        return "named subjects are not honoured by this model"
    if any(named) and limits.videos and (found := _subjects_of_both_kinds(request)):
        return found
    if any(named) and any(len(reference.images) > 3 for reference in request.references):
        return "a subject has at most 3 images"
    if any(named) and any(reference.images and reference.video is not None for reference in request.references):
        return "a subject has images or a video"
    if any(reference.voice is not None and not reference.name for reference in request.references):
        return "a voice needs a named subject"
    if videos > limits.videos:
        return f"at most {limits.videos} videos, got {videos}" if limits.videos else "videos are not honoured"
    return f"at most {most} images in all, got {images}" if images > most else None


def _subjects_of_both_kinds(request: VideoRequest) -> str | None:
    """What a model takes that knows subjects with clips beside those with images."""
    clips = [reference.video for reference in request.references if reference.video is not None]
    if len(request.references) - len(clips) > 4:
        return f"at most 4 subjects with images, got {len(request.references) - len(clips)}"
    if sum(not is_held(clip) for clip in clips) > 1:
        return "at most 1 subject with a clip that is given here; put the other into the library of subjects"
    return None


def image_references_fit(request: ImageRequest) -> Problem | None:
    """Pictures without names, at most seven with the one to edit."""
    count = sum(len(reference.images) for reference in request.references) + (request.image is not None)
    if count > 7:
        return Problem("references", f"at most 7 images in all, got {count}")
    if request.aspect_ratio == "adaptive" and not count:
        return Problem("aspect_ratio", "'adaptive' needs an image to follow")
    return None


def sound_fits(request: SoundRequest) -> Problem | None:
    """Either words for the whole, or events on a timeline."""
    if request.events and request.prompt is not None:
        return Problem("prompt", "is not honoured with events; say it in their own prompts")
    if not request.events and request.prompt is None:
        return Problem("prompt", "is needed where there are no events")
    if any(event.end > (request.seconds or 10.0) for event in request.events):
        return Problem("events", f"must end within {request.seconds or 10.0:g} seconds")
    return None


IMAGE_RULES: tuple[Callable[[Any], Problem | None], ...] = (image_references_fit,)
SOUND_RULES: tuple[Callable[[Any], Problem | None], ...] = (sound_fits,)
