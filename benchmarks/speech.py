"""
How many times faster than it is heard speech is made: by the processor time of both processes, and by the clock.

    python benchmarks/speech.py [repetitions]

Needs the plugin mmgen-espeak, or its source on the path. The goal is 50 times for a line of some seconds.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import anyio

from mmgen import Audio, SpeechRequest
from mmgen.backends import Call, Report
from mmgen_espeak import Espeak

LINE = "The quick brown fox jumps over the lazy dog. It was a fine day. "
TEXTS = {
    "a line": LINE,
    "a line at 1.5": LINE,
    "ten lines": LINE * 10,
    "five thousand letters": (LINE * 100)[:5000],
    "Mandarin": "春天的安康，茶山青翠，汉江两岸风光如画，欢迎您来做客。",
}


def measured(backend: Espeak, request: SpeechRequest) -> tuple[float, float, float]:
    """Seconds of sound, of this process's processor time, and of the clock."""
    call = Call(model=backend.models()[0], request=request, folder=Path(tempfile.mkdtemp()))
    began, cpu = time.perf_counter(), time.process_time()
    [asset] = backend.run(call, "cpu", Report()).assets
    spent = time.process_time() - cpu, time.perf_counter() - began
    assert isinstance(asset, Audio)
    return asset.seconds, *spent


def main() -> None:
    """Print a line for each text: the median of the repetitions."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    backend = Espeak()
    for name, text in TEXTS.items():
        request = SpeechRequest(text=text, speed=1.5 if "1.5" in name else None, word_timings=True)
        measured(backend, request)
        runs = [measured(backend, request) for _ in range(repetitions)]
        seconds, cpu, clock = (statistics.median(column) for column in zip(*runs, strict=True))
        print(
            f"{name:24} {seconds:7.2f} s   {seconds / cpu:6.0f} x by processor   {seconds / clock:6.0f} x by the clock"
        )
    began = os.times().children_user
    anyio.run(backend.aclose)
    print(f"the other process took {os.times().children_user - began:.2f} s of processor time for all of it")


if __name__ == "__main__":
    main()
