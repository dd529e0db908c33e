"""The score of a piece: which instrument plays what and when, bar by bar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mmgen.procedural.sound.form import BEATS, Grid, Section, fit, sections
from mmgen.procedural.sound.harmony import Chord, bass_note, chord, scale_notes, voiced
from mmgen.procedural.sound.instruments import holds
from mmgen.procedural.sound.melody import PHRASE, Melody
from mmgen.procedural.sound.mood import CATALOGUE, Mood, Part
from mmgen.procedural.sound.patterns import BASS, DRUMS, FILLS, HARMONY, STRENGTH
from mmgen.procedural.sound.percussion import SWELL_SECONDS

LEAD_TIME = SWELL_SECONDS + 0.1
"""How long before its bar a note of that bar may begin, in seconds."""

_LAYERS = {
    "intro": {"pad": 0.95, "harmony": 0.82},
    "build": {"pad": 0.9, "harmony": 0.85, "bass": 0.85, "drums": 0.62},
    "main": {"pad": 1.0, "harmony": 1.0, "bass": 1.0, "drums": 1.0, "lead": 1.0, "answer": 0.9},
    "break": {"pad": 1.0, "harmony": 0.75, "lead": 0.85},
    "outro": {"pad": 0.95, "harmony": 0.85, "bass": 0.85, "lead": 0.8},
}
_CENTRE = 73
_STAGGER = 0.014


@dataclass(frozen=True, slots=True)
class Note:
    """One note: times in seconds, ``pitch`` as a MIDI number (0 for drums), ``velocity`` 0 to 1, ``pan`` -1 to 1."""

    start: float
    seconds: float
    pitch: int
    velocity: float
    role: str
    instrument: str
    pan: float = 0.0


class Score:
    """A whole piece; ``chords`` and ``sections`` say what was intended, ``bars`` gives the notes."""

    def __init__(self, mood: Mood, grid: Grid, seed: int, planned: Sequence[Section] | None = None) -> None:
        rng = np.random.default_rng((seed, 1))
        self.mood = mood
        self.grid = grid
        self.seed = seed
        self.tonic = int(rng.choice(mood.tonics))
        self.sections = sections(grid.bars) if planned is None else planned
        self.chords = self._harmonised(rng)
        self.ending = chord(mood.ending, self.tonic, mood.mode)

    def bars(self) -> Iterator[tuple[float, list[Note]]]:
        """Yield the start of each bar with its notes, in order, the final chord last."""
        rng = np.random.default_rng((self.seed, 2))
        lead = self.mood.lead
        style = lead.figure
        melody = Melody(style, self.mood.scale, self.tonic, centre=_CENTRE + 12 * lead.octave, rng=rng)
        players = _Players(self, melody, rng)
        for section in self.sections:
            for bar in range(section.first, section.end):
                yield self.grid.at(bar), players.bar(section, bar)
        yield self.grid.ending, players.ending()

    def _harmonised(self, rng: np.random.Generator) -> tuple[Chord, ...]:
        """Give each bar a chord: sections of one kind share a progression, and the last bar leads home."""
        order: list[int] = rng.permutation(len(self.mood.progressions)).tolist()
        chosen = {"main": 0, "intro": 0, "build": 0, "outro": 0, "break": 1}
        symbols: list[str] = []
        for section in self.sections:
            progression = self.mood.progressions[order[chosen[section.kind] % len(order)]]
            symbols += [progression[bar % len(progression)] for bar in range(section.bars)]
        if len(symbols) > 1:
            symbols[-1] = self.mood.cadence
        return tuple(chord(symbol, self.tonic, self.mood.mode) for symbol in symbols)


class _Players:
    """Turns chords into notes; remembers how the last chord lay under the hand."""

    def __init__(self, score: Score, melody: Melody, rng: np.random.Generator) -> None:
        self._score = score
        self._mood = score.mood
        self._grid = score.grid
        self._melody = melody
        self._rng = rng
        self._voices: tuple[int, ...] = ()

    def bar(self, section: Section, bar: int) -> list[Note]:
        chord = self._score.chords[bar]
        self._voices = voiced(chord, self._voices)
        layers = _LAYERS[section.kind]
        rise = 0.94 + 0.08 * (bar - section.first) / section.bars
        notes: list[Note] = []
        for role, strength in layers.items():
            played = self._play(role, section, bar, chord)
            notes += [replace(note, velocity=min(note.velocity * strength * rise, 1.0)) for note in played]
        return notes + self._arrival(section, bar)

    def ending(self) -> list[Note]:
        """Let everyone land on the final chord and hold it."""
        mood, chord, at = self._mood, self._score.ending, self._grid.ending
        held = self._grid.seconds - at
        voices = voiced(chord, self._voices)
        notes = [self._note(at, held, pitch, 0.8, "pad") for pitch in voices]
        rolled = (bass_note(chord, low=43), *voices, voices[0] + 12)
        spacing = 0.032 if not holds(mood.harmony.instrument) else 0.0
        notes += [self._note(at + i * spacing, held, pitch, 0.7, "harmony") for i, pitch in enumerate(rolled)]
        notes.append(self._note(at, held, bass_note(chord), 0.8, "bass"))
        if self._grid.bars:
            notes.append(self._note(at, min(held, 4 * self._grid.beat), self._melody.final(chord), 0.72, "lead"))
        if mood.drums and self._grid.bars:
            notes += [self._drum(drum, at, velocity) for drum, velocity in _LANDING.get(mood.drums.figure, ())]
        return [note for note in notes if note.seconds > 0]

    def _play(self, role: str, section: Section, bar: int, chord: Chord) -> list[Note]:
        if role == "pad":
            start = self._grid.at(bar) if bar else 0.0
            length = self._grid.at(bar + 1) - start
            return [self._note(start, length, pitch, 0.8, "pad") for pitch in self._voices]
        if role == "harmony":
            return self._figure(bar, "harmony", HARMONY[self._mood.harmony.figure], self._ladder())
        if role == "bass":
            root = bass_note(chord)
            fifth = root + next((step for step in chord.intervals if step in (6, 7)), 7)
            return self._figure(bar, "bass", BASS[self._mood.bass.figure], (root, fifth, root + 12))
        if role == "drums":
            return self._beat(section, bar)
        if role == "lead":
            return self._sing(section, bar, chord)
        return self._answer(section, bar)

    def _ladder(self) -> tuple[int, ...]:
        """Return the notes under the hand, and on from them by octaves."""
        voices = self._voices
        return (*voices, *(pitch + 12 for pitch in voices), *(pitch + 24 for pitch in voices))

    def _figure(
        self, bar: int, role: str, figure: Sequence[tuple[float, tuple[int, ...], float, float]], ladder: Sequence[int]
    ) -> list[Note]:
        notes: list[Note] = []
        for beat, voices, velocity, beats in figure:
            start = self._human(self._grid.at(bar, self._swung(beat)))
            for order, voice in enumerate(voices):
                late = order * _STAGGER if len(voices) > 2 and not holds(self._part(role).instrument) else 0.0
                pitch = ladder[min(voice, len(ladder) - 1)] + 12 * self._part(role).octave
                force = velocity * float(self._rng.normal(1.0, 0.05))
                notes.append(self._note(start + late, beats * self._grid.beat, pitch, force, role))
        return notes

    def _beat(self, section: Section, bar: int) -> list[Note]:
        part = self._mood.drums
        if part is None:
            return []
        rows = dict(DRUMS[part.figure])
        if bar == section.end - 1 and section.kind in ("build", "main"):
            rows |= FILLS.get(part.figure, {})
        struck: list[Note] = []
        for drum, row in rows.items():
            for step, mark in enumerate(row):
                if mark in STRENGTH:
                    at = self._human(self._grid.at(bar, self._swung(step / 4)), spread=0.002)
                    struck.append(self._drum(drum, at, STRENGTH[mark] * float(self._rng.normal(1.0, 0.06))))
        return struck

    def _sing(self, section: Section, bar: int, chord: Chord) -> list[Note]:
        place, last = bar - section.first, bar == section.end - 1
        closing = (place // PHRASE) % 2 == 1 or section.end - bar <= PHRASE
        theme = sum(other.kind == "break" for other in self._score.sections if other.first <= bar)
        tones = self._melody.bar(chord, PHRASE - 1 if last else place, theme=theme, closing=closing)
        return [
            self._note(
                self._human(self._grid.at(bar, self._swung(tone.beat))),
                tone.beats * self._grid.beat * 0.96,
                tone.pitch,
                0.78 if tone.beat == 0 else 0.68,
                "lead",
            )
            for tone in tones
        ]

    def _answer(self, section: Section, bar: int) -> list[Note]:
        """Fill the rest at the end of a phrase with a few ringing notes, or hold one inner note below the melody."""
        part = self._mood.answer
        if part is None:
            return []
        if holds(part.instrument):
            length = BEATS * self._grid.beat
            return [self._note(self._grid.at(bar), length, self._voices[-1] + 12 * part.octave, 0.62, "answer")]
        if (bar - section.first) % PHRASE != PHRASE - 1:
            return []
        climb = [pitch + 12 for pitch in self._voices][-3:]
        return [
            self._note(self._grid.at(bar, 2.5 + 0.5 * i), self._grid.beat, pitch, 0.6, "answer")
            for i, pitch in enumerate(climb)
        ]

    def _arrival(self, section: Section, bar: int) -> list[Note]:
        """Mark the first bar of a main section: a swell or a run of notes into it, a stroke on it."""
        if section.kind != "main" or bar != section.first or bar == 0:
            return []
        at = self._grid.at(bar)
        if self._mood.harmony.instrument == "guzheng":
            return self._glissando(at)
        figure = self._mood.drums.figure if self._mood.drums else ""
        strokes = [self._drum(drum, at, velocity) for drum, velocity in _ARRIVAL.get(figure, ())]
        if strokes and at > SWELL_SECONDS:
            strokes.append(self._drum("swell", at - SWELL_SECONDS, 0.4))
        return strokes

    def _glissando(self, at: float) -> list[Note]:
        run = scale_notes(self._score.tonic, "pentatonic", 62, 88)
        spacing = min(0.9, at) / len(run)
        return [
            self._note(at - (len(run) - i) * spacing, 1.5, pitch, 0.28 + 0.3 * i / len(run), "harmony")
            for i, pitch in enumerate(run)
        ]

    def _swung(self, beat: float) -> float:
        """Move the middle of a beat later, and what lies around it with it."""
        whole, part = divmod(beat, 1.0)
        middle = 0.5 + self._mood.swing / 2
        moved = part / 0.5 * middle if part < 0.5 else middle + (part - 0.5) / 0.5 * (1 - middle)
        return whole + moved

    def _human(self, at: float, *, spread: float = 0.004) -> float:
        return max(at + float(np.clip(self._rng.normal(0, spread), -2 * spread, 2 * spread)), 0.0)

    def _part(self, role: str) -> Part:
        part: Part | None = getattr(self._mood, role)
        if part is None:
            raise ValueError(f"{self._mood.name} has no {role}")
        return part

    def _note(self, start: float, seconds: float, pitch: int, velocity: float, role: str) -> Note:
        pan = float(np.clip((pitch - 64) / 40, -0.45, 0.45)) if role == "harmony" else _PAN.get(role, 0.0)
        return Note(start, seconds, pitch, velocity, role, self._part(role).instrument, pan)

    def _drum(self, drum: str, at: float, velocity: float) -> Note:
        return Note(at, 60.0, 0, min(velocity, 1.0), "drums", drum, _DRUM_PAN.get(drum, 0.0))


_PAN = {"lead": 0.12, "answer": -0.3}
_DRUM_PAN = {
    "hat": 0.28,
    "open hat": 0.28,
    "shaker": -0.35,
    "ride": 0.3,
    "rim": 0.12,
    "woodblock": -0.25,
    "small gong": 0.25,
    "cymbals": -0.2,
    "tom": -0.2,
    "low drum": -0.15,
}
_ARRIVAL = {
    "pop": (("crash", 0.5), ("kick", 0.8)),
    "epic": (("crash", 0.5), ("boom", 0.8)),
    "club": (("crash", 0.55),),
    "soft": (("crash", 0.28),),
    "ticking": (("boom", 0.7),),
    "cheerful": (("crash", 0.3),),
    "festive": (("gong", 0.9), ("cymbals", 0.9)),
    "gated": (("crash", 0.5),),
}
_LANDING = {
    "pop": (("kick", 0.8), ("crash", 0.55)),
    "epic": (("taiko", 1.0), ("boom", 0.9), ("crash", 0.55)),
    "club": (("kick", 0.9), ("crash", 0.55)),
    "soft": (("soft kick", 0.7), ("crash", 0.25)),
    "ticking": (("boom", 0.8),),
    "cheerful": (("soft kick", 0.7), ("woodblock", 0.7)),
    "lofi": (("soft kick", 0.7),),
    "festive": (("barrel drum", 1.0), ("gong", 1.0), ("cymbals", 0.9)),
    "gated": (("kick", 0.9), ("crash", 0.5)),
    "temple": (("low drum", 0.8),),
}


def arrange(mood: str, seconds: float, seed: int, *, bpm: float | None = None, cuts: Sequence[float] = ()) -> Score:
    """Write the score of a piece in one of the moods, with its beats at the ``cuts`` where possible."""
    style = CATALOGUE[mood]
    return Score(style, fit(seconds, style.tempo, bpm=bpm, cuts=cuts), seed)
