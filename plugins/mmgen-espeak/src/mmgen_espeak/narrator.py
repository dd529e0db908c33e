"""Lines of films, for the embedded backend: it finds this class by the entry point ``mmgen.narrators``."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

from mmgen import Audio, SpeechRequest
from mmgen.backends import Call, Report
from mmgen_espeak.backend import SPEECH, Espeak, readable
from mmgen_espeak.languages import VOICES

__all__ = ["Narrator"]

HIGH = 150.0
"""Hz; a voice as high as this is one of the library's f voices."""
CHOICE = {True: ("f1", "f2", "f3", "f4", "f5"), False: ("m1", "m2", "m3", "m4", "m7")}


class Narrator:
    """Says lines by eSpeak NG, in one process for all of them."""

    name = "eSpeak NG"

    def __init__(self, backend: Espeak | None = None) -> None:
        """The *backend* is closed with this; unset, one is made."""
        self._backend = backend or Espeak()

    def say(self, text: str, *, voice: str, pitch: float, speed: float) -> Audio | None:
        """The line, by the voice of that name or one about as high (Hz); None where its letters can't be read."""
        request = SpeechRequest(text=text, voice=chosen_voice(voice, pitch), speed=round(speed, 3))
        if readable(request) is not None:
            return None
        with TemporaryDirectory() as folder:
            call = Call(model=SPEECH, request=request, folder=Path(folder))
            (asset,) = self._backend.run(call, "cpu", Report()).assets
            return Audio(asset.read())

    async def aclose(self) -> None:
        """End the other process."""
        await self._backend.aclose()


def chosen_voice(name: str, pitch: float) -> str:
    """The library's voice of that name; for any other name always the same one, about as high."""
    if name in VOICES:
        return name
    choice = CHOICE[pitch >= HIGH]
    return choice[hashlib.sha256(name.casefold().encode()).digest()[-1] % len(choice)]
