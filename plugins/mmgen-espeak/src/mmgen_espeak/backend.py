"""The backend: one model, whose record says what a voice can honour, and what is done on this side of the process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar, cast

from mmgen import Audio, SpeechRequest
from mmgen.backends import Between, Call, Judged, Model, Money, NotEmpty, Price, Problem, Succeeded
from mmgen.backends.process import Made, ProcessBackend
from mmgen_espeak.languages import LANGUAGES, VOICES, Language, language_for
from mmgen_espeak.scripts import chosen_language, unread

__all__ = ["Espeak"]

SOURCE = "eSpeak NG 1.52"
WRITTEN = date(2026, 11, 22)
KLATT_LOWEST = -3.0
"""Semitones; below it a voice of that kind is held by a floor of its own."""


def spoken(tag: str) -> str | None:
    """What is wrong with a language."""
    if language_for(tag) is not None:
        return None
    return f"{tag!r} is not spoken here; spoken are {', '.join(sorted(LANGUAGES))}, and regions of them"


def voiced(name: object) -> str | None:
    """What is wrong with a voice."""
    if not isinstance(name, str):
        return "must be the name of a voice: a sample can't be imitated here"
    if name in VOICES:
        return None
    known = {voice.lower(): voice for voice in VOICES}
    near = get_close_matches(name.lower(), known, 1)
    hint = f"; did you mean {known[near[0]]!r}?" if near else "."
    return f"there is no {name!r} here{hint} There are {', '.join(VOICES)}"


def low_klatt(request: SpeechRequest) -> Problem | None:
    """Whether a voice of that kind can go so low."""
    klatt = isinstance(request.voice, str) and request.voice.startswith("klatt")
    if not klatt or request.pitch is None or request.pitch >= KLATT_LOWEST:
        return None
    return Problem("pitch", f"the voice {request.voice} goes no lower than {KLATT_LOWEST:g}; another one does")


def readable(request: SpeechRequest) -> Problem | None:
    """Whether there is a language for the text, and its voice can read it."""
    if request.language is not None and language_for(request.language) is None:
        return None  # that has been said
    language = chosen_language(request.text, request.language)
    if language is None:
        return Problem("language", "the text's letters leave it open: say which it is, such as fr-FR")
    found = unread(request.text, language)
    if found is None:
        return None
    letter, script = found
    if language.tag == "ja" and script == "Han":
        reason = f"the Japanese voice reads kana only and would misread {letter!r}: write it in kana"
        return Problem("text", f"{reason}, or give language zh-CN if it is Chinese")
    known = f"{script} letters" if script != "unknown" else "letters"
    return Problem(
        "text", f"the voice for {language.tag} can't read {known} ({letter!r}); give the text's own language"
    )


SPEECH = Model(
    id="speech",
    title="Speech in 130 languages, by rules: clear, and plainly a machine's",
    request=SpeechRequest,
    tasks=("text-to-speech",),
    requires=("text",),
    accepts={
        "text": NotEmpty(5000),
        "language": Judged(
            spoken, "BCP 47 tags of 130 languages, such as en-US, zh-CN, yue, ja, ar; else the text's own"
        ),
        "voice": Judged(voiced, "f1 to f5, m1 to m8, Annie, Denis, klatt, whisper, ...: 99 names of the library's"),
        "speed": Between(0.5, 2),
        "pitch": Between(-6, 8),
        "word_timings": Judged(lambda _wanted: None, "true or false"),
    },
    also=(readable, low_klatt),
    defaults={"speed": 1, "pitch": 0, "word_timings": False},
    price=Price(of=lambda _request: Money(0, "USD"), source=SOURCE, checked_on=WRITTEN),
    learned=False,
    typical_seconds=1,
    source=SOURCE,
    checked_on=WRITTEN,
)


class Espeak(ProcessBackend):
    """Speaks by eSpeak NG, which another process loads."""

    name: ClassVar[str] = "espeak"
    program = Path(__file__).with_name("speaker.py")
    start_seconds = 30.0
    silence_seconds = 120.0
    idle_seconds = 60.0

    def models(self) -> Sequence[Model]:
        """The one model."""
        return (SPEECH,)

    def instructions(self, call: Call) -> Mapping[str, object]:
        """What to say, in the library's own terms."""
        request = cast("SpeechRequest", call.request)
        return {
            "text": printable(request.text),
            "voice": language_in(request).voice,
            "variant": str(request.voice or ""),
            "speed": request.speed or 1.0,
            "semitones": request.pitch or 0.0,
            "timings": bool(request.word_timings),
        }

    def finish(self, call: Call, made: Made) -> Succeeded:
        """Trim, even out, level and write the sound, and say when each word is heard."""
        from mmgen_espeak.finishing import RATE, finished, raw_samples, resampled, save, trimmed
        from mmgen_espeak.timing import heard_spans, spans_of

        request = cast("SpeechRequest", call.request)
        raw, begun = trimmed(raw_samples(made.files[0]))
        samples = finished(raw)
        details: dict[str, Any] = {"language": language_in(request).tag, "voice": request.voice or "default"}
        if request.word_timings:
            spans = spans_of(printable(request.text), made.details["events"])
            details["words"] = heard_spans(spans, samples[0], RATE, begun=begun)
        path = save(resampled(samples[0]), call.folder / "voice.wav")
        return Succeeded((Audio.from_path(path),), details=details)


def language_in(request: SpeechRequest) -> Language:
    """The language that a request which passed the check is spoken in."""
    language = chosen_language(request.text, request.language)
    assert language is not None
    return language


def printable(text: str) -> str:
    """Spaces for control characters, which the library would take for commands; nothing moves."""
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)
