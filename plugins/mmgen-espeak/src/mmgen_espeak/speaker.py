"""
The program that speaks, in a process of its own: the only place where eSpeak NG is loaded.

Writes ``speech.wav`` (16 bits, mono) and says when each word begins.
"""

from __future__ import annotations

import _ctypes
import ctypes
import math
import os
import re
import wave
from ctypes import CFUNCTYPE, POINTER, Structure, c_char, c_char_p, c_int, c_short, c_ubyte, c_uint, c_void_p
from pathlib import Path
from typing import Any

import espeakng_loader

SYNCHRONOUS, UTF8, CHARACTERS = 2, 1, 1
RATE, PITCH, RANGE = 1, 3, 4
SLOWEST, NORMAL, FASTEST = 80, 175, 449
"""Words a minute; from 450 another procedure is used, which is slower at first."""
SENTENCE, WORD, END = 2, 1, 5
CLOSE, ATTEMPTS = 0.02, 4
FASTER, SLOWER = 0.88, 0.93
"""Pauses shorten more than the words between them: a rate that is a power of the speed comes closer than the speed itself."""
ORDINARY_PITCH = (82, 118)
"""From and to, in Hz, of a voice that says nothing of it."""
PITCH_LINE = re.compile(r"^[ \t]*pitch[ \t]+(\d+)[ \t]+(\d+)", re.MULTILINE)


class Event(Structure):
    """``espeak_EVENT``."""

    _fields_ = (
        ("type", c_int),
        ("unique_identifier", c_uint),
        ("text_position", c_int),
        ("length", c_int),
        ("audio_position", c_int),
        ("sample", c_int),
        ("user_data", c_void_p),
        ("id", c_char * 8),
    )


class Voice(Structure):
    """``espeak_VOICE``."""

    _fields_ = (
        ("name", c_char_p),
        ("languages", c_void_p),
        ("identifier", c_char_p),
        ("gender", c_ubyte),
        ("age", c_ubyte),
        ("variant", c_ubyte),
        ("unused", c_ubyte),
        ("score", c_int),
        ("spare", c_void_p),
    )


Callback = CFUNCTYPE(c_int, POINTER(c_short), c_int, POINTER(Event))
SYSTEM = ctypes.CDLL("ucrtbase" if os.name == "nt" else None)
"""The C library, whose random numbers one kind of voice uses."""


class Synthesizer:
    """The library, as fresh as if no word had been spoken: it keeps a state that nothing else resets."""

    def __init__(self) -> None:
        self._library: Any = None
        self._samples = bytearray()
        self._events: list[dict[str, int]] = []
        self._stopped: Any = None
        self._callback = Callback(self._take)  # must live as long as the library may call it

    def load(self) -> None:
        """Load it, or load it anew."""
        if self._library is not None:
            self._library.espeak_Terminate()
            unload(self._library)
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._library.espeak_GetCurrentVoice.restype = POINTER(Voice)
        self._library.espeak_SetSynthCallback(self._callback)
        self.rate = self._library.espeak_Initialize(SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
        if self.rate <= 0:
            raise RuntimeError(f"eSpeak NG could not begin ({self.rate}): its data are missing or of another version")

    def speak(self, text: str, order: Any, words_a_minute: int, report: Any) -> tuple[bytes, list[dict[str, int]]]:
        """The samples, 16 bits mono, and the events."""
        self.load()
        self._choose(order["voice"], order["variant"])
        pitch, breadth = pitch_settings(order["voice"], order["variant"], order["semitones"])
        for parameter, value in ((RATE, words_a_minute), (PITCH, pitch), (RANGE, breadth)):
            self._check(self._library.espeak_SetParameter(parameter, value, 0), "set its parameters")
        self._library.espeak_ng_SetRandSeed(ctypes.c_long(1))  # it begins with the clock's time, heard in every breath
        SYSTEM.srand(1)
        self._samples, self._events, self._stopped = bytearray(), [], lambda: report.stopped
        data = text.encode() + b"\0"
        code = self._library.espeak_Synth(data, len(data), 0, CHARACTERS, 0, UTF8, None, None)
        self._check(code, "speak")
        return bytes(self._samples), self._events

    def _choose(self, voice: str, variant: str) -> None:
        """Take a voice, and make sure that it is the one; the library goes on with the last one otherwise."""
        full = f"{voice}+{variant}" if variant else voice
        self._check(self._library.espeak_SetVoiceByName(full.encode()), f"take the voice {full}")
        current = self._library.espeak_GetCurrentVoice().contents.identifier.decode()
        if current.partition("+")[0] != voice:
            raise RuntimeError(f"eSpeak NG took the voice {current} where {full} was asked for")

    def _take(self, samples: Any, count: int, events: Any) -> int:
        if samples and count > 0:
            self._samples += ctypes.string_at(samples, 2 * count)
        index = 0
        while events[index].type:
            event = events[index]
            self._events.append(
                {"type": event.type, "at": event.text_position, "length": event.length, "ms": event.audio_position}
            )
            index += 1
        return 1 if self._stopped() else 0

    def _check(self, code: int, what: str) -> None:
        if code != 0:
            raise RuntimeError(f"eSpeak NG could not {what} (error {code})")


def pitch_settings(voice: str, variant: str, semitones: float) -> tuple[int, int]:
    """
    The library's pitch and range, both 0 to 100, for a voice so many semitones higher.

    Its pitch is ``base * 2 ** ((pitch - 50) / 50)`` and then ``range / 50`` of the voice's own breadth on top, and a range other than 50
    moves the base by 18 parts of what the breadth changed: from the library's source, and confirmed by measurement.
    """
    low, high = pitch_of(voice, variant)
    factor = 2 ** (semitones / 12)
    share = 18 * 108 * (high - low) / (4096 * (low - 9))
    moved = max(factor + (factor - 1) * share, 0.01)
    pitch = round(50 + 50 * math.log2(moved))
    if not 0 <= pitch <= 100:
        raise ValueError(f"the voice {variant or voice} can't be moved by {semitones:g} semitones")
    return pitch, round(50 * factor)


def pitch_of(voice: str, variant: str) -> tuple[int, int]:
    """What the voice's own files say last of its pitch."""
    data = Path(espeakng_loader.get_data_path())
    found = ORDINARY_PITCH
    for file in (data / "lang" / voice, data / "voices/!v" / (variant or "-")):
        if file.is_file():
            lines = PITCH_LINE.findall(file.read_text("utf-8", "replace"))
            found = (int(lines[-1][0]), int(lines[-1][1])) if lines else found
    return found


def unload(library: Any) -> None:
    """Let go of a library, so that the next load begins anew."""
    system: Any = _ctypes
    release = system.dlclose if hasattr(system, "dlclose") else system.FreeLibrary
    release(library._handle)  # noqa: SLF001 - ctypes has no public way


SPEAKER = Synthesizer()


def run(job: Any, report: Any) -> dict[str, Any]:
    """Speak ``job.instructions["text"]``, as much faster as asked for: the rate that does it is found by trying."""
    order = job.instructions
    speed, rate, normal = order["speed"], NORMAL, 0
    samples, events, nearest = b"", list[dict[str, int]](), math.inf
    for attempt in range(ATTEMPTS):
        report(attempt / ATTEMPTS, "speaking")
        said, marks = SPEAKER.speak(order["text"], order, rate, report)
        report((attempt + 1) / ATTEMPTS, "speaking")
        normal = normal or len(said)
        miss = len(said) * speed / max(normal, 1)
        if abs(miss - 1) < nearest:
            samples, events, nearest = said, marks, abs(miss - 1)
        factor = miss if attempt else speed ** (FASTER if speed > 1 else SLOWER)
        closer = min(max(round(rate * factor), SLOWEST), FASTEST)
        if nearest < CLOSE or closer == rate:
            break
        rate = closer
    if not any(samples):
        job.reject("text", "there is nothing in it that can be spoken")
    with wave.open(str(job.folder / "speech.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SPEAKER.rate)
        file.writeframes(samples)
    return {"files": "speech.wav", "details": {"events": events if order["timings"] else []}}
