"""Music as it was asked for, in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mmgen.assets import Audio
from mmgen.backends import Call, Report, Succeeded
from mmgen.media.arrays import F32
from mmgen.media.audio_writer import AudioWriter
from mmgen.media.loudness import normalise_stream
from mmgen.procedural.sound.brief import instrumental, read_brief
from mmgen.procedural.sound.form import fit
from mmgen.procedural.sound.keys import in_key, key_name
from mmgen.procedural.sound.looping import Loop, loop_grid, render_loop
from mmgen.procedural.sound.music import CEILING, LOUDNESS, render
from mmgen.procedural.sound.renderer import Renderer
from mmgen.procedural.sound.score import Score
from mmgen.requests import MusicRequest

__all__ = ["make_music", "reported"]

RATE = 48_000
DEFAULT_SECONDS = 30.0


def make_music(call: Call, report: Report) -> Succeeded:
    """Arrange, play and level one piece."""
    request = call.request
    assert isinstance(request, MusicRequest)
    brief = read_brief(request.prompt)
    mood = brief.mood if request.key is None else in_key(brief.mood, request.key)
    if request.instrumental:
        mood = instrumental(mood)
    if request.loop:
        grid = loop_grid(mood.tempo, request.seconds, request.bpm)
        score: Score = Loop(mood, grid, call.seed)
    else:
        grid = fit(request.seconds or DEFAULT_SECONDS, mood.tempo, bpm=request.bpm)
        score = Score(mood, grid, call.seed)
    path = call.folder / "music.wav"
    with AudioWriter(path, RATE) as writer:
        for block in reported(_played(score), round(grid.seconds * RATE), report):
            writer.push(block)
    details = {
        "mood": mood.name,
        "bpm": round(grid.bpm, 3),
        "bars": grid.bars,
        "key": key_name(score.tonic, mood.mode),
        "sections": [
            {
                "kind": section.kind,
                "start": round(grid.at(section.first), 3),
                "chords": [chord.symbol for chord in score.chords[section.first : section.end]][:8],
            }
            for section in score.sections
        ],
        "lead": mood.lead.instrument,
        "without_effect": list(brief.without_effect),
    }
    return Succeeded((Audio.from_path(path),), seed=call.seed, details=details)


def _played(score: Score) -> Iterator[F32]:
    renderer = Renderer(score, rate=RATE)

    def once() -> Iterator[F32]:
        return render_loop(renderer, score) if isinstance(score, Loop) else render(renderer)

    return normalise_stream(once, RATE, target=LOUDNESS, ceiling=CEILING)


def reported(blocks: Iterable[F32], count: int, report: Report) -> Iterator[F32]:
    """The blocks, told as progress: the first half of the work, measuring, ends with the first of them."""
    done = 0
    for block in blocks:
        done += block.shape[-1]
        yield block
        report(0.5 + 0.5 * done / count)
