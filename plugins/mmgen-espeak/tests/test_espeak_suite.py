"""Speech passes the suite of all backends."""

from __future__ import annotations

import json

from mmgen import Asset
from mmgen.backends import Backend, Call
from mmgen.testing import BackendSuite
from mmgen_espeak import Espeak


class TestEspeak(BackendSuite):
    """One model, each of whose fields changes the sound, or what is said of it."""

    examples = {
        "speech": [
            {"text": "Hello there", "language": "en-GB", "voice": "f3", "speed": 1.5, "pitch": 3, "word_timings": True}
        ]
    }
    changes = {"speech": {"text": "Good bye"}}

    def make_backend(self) -> Backend:
        return Espeak()

    def trace(self, backend: Backend, call: Call, assets: tuple[Asset, ...]) -> object:
        """The sound, and whether the times of words were told with it."""
        told = json.loads((call.folder / "outcome.json").read_text("utf-8"))
        return {"sound": [asset.sha256 for asset in assets], "timed": bool(told["details"]["events"])}
