"""Videos from given pictures and clips."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmgen.assets import Audio, Video
from mmgen.backends import Call, Report, Succeeded
from mmgen.media.arrays import F32
from mmgen.media.planes import Planes
from mmgen.media.timeline.recording import SOUND_RATE, Draw, Recording, record
from mmgen.media.video_writer import VideoFormat
from mmgen.procedural.film.camera_words import without_camera_words
from mmgen.procedural.footage.finishing import looped_sound
from mmgen.procedural.footage.look import styled, words_beside_look
from mmgen.procedural.footage.sound import crossfaded
from mmgen.procedural.footage.source import Source, samples, source_of
from mmgen.procedural.footage.treatment import Treatment
from mmgen.procedural.narration import Narrator, lines_within, spoken_by, voices_of
from mmgen.procedural.progress import Progress, part_of
from mmgen.procedural.quoted import without_lines
from mmgen.procedural.soundtrack import bed_and_voices, bed_of
from mmgen.procedural.staging.casting import cast_of, script_of
from mmgen.procedural.video_request import quality_of
from mmgen.requests import VideoRequest

__all__ = ["make_footage"]

ANALYSIS_SHARE = 0.2
"""The part of the progress bar for looking at what is given."""


def make_footage(call: Call, report: Report, *, narrator: Narrator | None = None) -> Succeeded:
    """Do what the fields ask for as often as it is asked for, each by its own seed, and say by which method it was done."""
    request = call.request
    assert isinstance(request, VideoRequest)
    request = styled(request)
    report(0.0)
    source = source_of(request, call.seed, part_of(report, 0, ANALYSIS_SHARE))
    count = request.n or 1
    videos: list[Video] = []
    details: dict[str, Any] = {}
    share = (1 - ANALYSIS_SHARE) / count
    for index in range(count):
        told = part_of(report, ANALYSIS_SHARE + share * index, share)
        path = call.folder / ("footage.mp4" if count == 1 else f"footage-{index}.mp4")
        details = Production(request, source, call.seed + index).record(path, told, narrator=narrator)
        videos.append(Video.from_path(path))
    if request.prompt is not None:
        details["without_effect"] = _unread(request)
    return Succeeded(tuple(videos), seed=call.seed, details=details)


@dataclass(frozen=True, slots=True)
class Production:
    """One video of a request."""

    request: VideoRequest
    source: Source
    seed: int

    def record(self, path: Path, report: Progress, *, narrator: Narrator | None) -> dict[str, Any]:
        """Write it, and tell how it was made."""
        request, seconds = self.request, self.source.seconds
        voices = voices_of(request)
        lines = lines_within(request.prompt, 0.0, seconds) if voices else []
        narration = spoken_by(voices, lines, narrator, seed=self.seed)
        sound = bed_and_voices(self._bed(), narration.waves, seconds=seconds)
        treatment = Treatment(request, self.source, self.seed, said=" ".join(line.text for line in lines))
        strip = treatment.strip()
        rate = None if sound is None else SOUND_RATE
        video_format = VideoFormat(strip.size, strip.rate, quality=quality_of(request), audio_rate=rate)
        recording = Recording(path, video_format, strip.frames)
        record(
            recording,
            _streamed(strip.planes()),
            sound=sound,
            report=part_of(report, ANALYSIS_SHARE, 1 - ANALYSIS_SHARE),
        )
        spoken = {"voices": narration.told} if narration.told else {}
        return treatment.told | spoken

    def _bed(self) -> Iterable[F32] | None:
        """The sound that is given, the source's own, or one that is made for a silent one."""
        request, own = self.request, self.source.sound
        if isinstance(request.audio, Audio) or request.audio is False or own is None:
            return bed_of(request, words=request.prompt, seconds=self.source.seconds, seed=self.seed)
        if not self.source.back:
            return own()
        overlap = samples(self.source.back, self.source.strip.rate)
        return crossfaded(*looped_sound(own, overlap), overlap)


def _unread(request: VideoRequest) -> list[str]:
    """The words that changed nothing."""
    # What reads scenes takes time to load.
    from mmgen.procedural.film.telling import unread, without_weather

    words = words_beside_look(request)
    if request.references:
        cast = cast_of(request.references)
        words = script_of(request.model_copy(update={"prompt": words}), cast).scenery
    words = without_weather(without_lines(words))
    # Key frames keep their own camera: words for its moves change nothing.
    words = words if request.video is None else without_camera_words(words)
    return list(unread(words, tuned=request.audio is True))


def _streamed(frames: Iterator[Planes]) -> Draw:
    """Draw what comes next, whatever its index."""

    def draw(_index: int, target: Planes) -> None:
        target.assign(next(frames))

    return draw
