"""
Small real files of every format that mmgen reads, ways to damage them, and a program that reads the damaged ones.

The program runs in a process of its own, since a decoder that goes wrong can take its process with it. It prints one
line of JSON for each reading that ended otherwise than with a result or an ``InputError``.
"""

from __future__ import annotations

import faulthandler
import io
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image

from mmgen.errors import InputError
from mmgen.media.audio import encode_audio, read_audio
from mmgen.media.gif import write_gif
from mmgen.media.image import encode_image, read_image
from mmgen.media.limits import Limits
from mmgen.media.probe import probe_audio, probe_image, probe_video
from mmgen.media.video_reader import VideoReader
from mmgen.media.video_writer import VideoFormat, VideoWriter

LIMITS = Limits(max_bytes=2**24, max_image_bytes=2**24, max_pixels=1_000_000, max_seconds=60)
SLOWEST_SECONDS = 30.0
MOST_GROWTH = 400 * 2**20

_PIXELS = np.random.default_rng(2).integers(0, 256, (24, 32, 3), np.uint8)
_TONE = (0.4 * np.sin(np.arange(4800)[None] / 9 + np.arange(2)[:, None])).astype(np.float32)


def image(media_type: str) -> bytes:
    """A little noise with transparency where the format has it."""
    pixels = _PIXELS if media_type == "image/jpeg" else np.dstack([_PIXELS, _PIXELS[..., 0]])
    return encode_image(pixels, media_type)


def pillow(form: str, **options: object) -> bytes:
    """A picture in a format that mmgen reads and does not write."""
    target = io.BytesIO()
    Image.fromarray(_PIXELS).save(target, form, **options)
    return target.getvalue()


def video(extension: str, codec: str, *, alpha: bool = False, sound: bool = True) -> bytes:
    """Six frames, with sound."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{extension}"
        audio_rate = 48000 if sound else None
        options = {"codec": codec, "quality": "draft", "audio_rate": audio_rate, "alpha": alpha}
        with VideoWriter(path, VideoFormat(size=(32, 24), **options)) as writer:
            for index in range(6):
                writer.push_rgb(np.roll(_PIXELS, index, axis=1))
            if sound:
                writer.push_audio(_TONE)
        return path.read_bytes()


def gif() -> bytes:
    """Four frames."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_gif(Path(folder) / "a.gif", [np.roll(_PIXELS, index, axis=1) for index in range(4)], fps=10)
        return path.read_bytes()


def adts() -> bytes:
    """AAC in a bare stream."""
    target = io.BytesIO()
    with av.open(target, "w", format="adts") as container:
        stream = container.add_stream("aac", rate=48000, layout="stereo")
        frame = av.AudioFrame.from_ndarray(_TONE, format="fltp", layout="stereo")
        frame.sample_rate = 48000
        fifo = av.AudioFifo()
        fifo.write(frame)
        while (block := fifo.read(1024)) is not None:
            container.mux(stream.encode(block))
        container.mux(stream.encode(None))
    return target.getvalue()


FILES: dict[str, Callable[[], bytes]] = {
    "png": lambda: image("image/png"),
    "jpeg": lambda: image("image/jpeg"),
    "webp": lambda: image("image/webp"),
    "avif": lambda: image("image/avif"),
    "bmp": lambda: pillow("BMP"),
    "tiff": lambda: pillow("TIFF"),
    "gif": gif,
    "mp4-h264": lambda: video(".mp4", "h264"),
    "mp4-hevc": lambda: video(".mp4", "hevc", sound=False),
    "mp4-av1": lambda: video(".mp4", "av1"),
    "webm-vp9": lambda: video(".webm", "vp9"),
    "webm-alpha": lambda: video(".webm", "vp9", alpha=True, sound=False),
    "mov-prores": lambda: video(".mov", "prores", alpha=True),
    "wav": lambda: encode_audio(_TONE, 48000, "audio/wav"),
    "flac": lambda: encode_audio(_TONE, 48000, "audio/flac"),
    "mp3": lambda: encode_audio(_TONE, 48000, "audio/mpeg"),
    "opus": lambda: encode_audio(_TONE, 48000, "audio/ogg"),
    "m4a": lambda: encode_audio(_TONE, 48000, "audio/mp4"),
    "aac": adts,
}


def readings(data: bytes) -> Iterator[Callable[[], object]]:
    """Every way to read the bytes; those for another kind of file refuse it at once."""
    yield lambda: probe_image(data, limits=LIMITS)
    yield lambda: read_image(data, limits=LIMITS).shape
    yield lambda: probe_video(data, limits=LIMITS)
    yield lambda: [frame.rgba().shape for frame in VideoReader(data, limits=LIMITS)]
    yield lambda: [frame.planes()[0].shape for frame in VideoReader(data, limits=LIMITS)]
    yield lambda: probe_audio(data, limits=LIMITS)
    yield lambda: read_audio(data, limits=LIMITS).shape


def systematic(data: bytes, places: int) -> Iterator[tuple[str, bytes]]:
    """Cut files, runs of zeros and of ones, and sizes that are declared far too large, at so many places."""
    size = len(data)
    for at in sorted({index * size // places for index in range(places)} | {size - 1, size - 2, 1, 4, 12}):
        yield f"cut at {at}", data[:at]
        for run in (4, 64):
            yield f"{run} zeros at {at}", data[:at] + bytes(run) + data[at + run :]
        for value in (b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x00\x00\x40\x00\x00"):
            yield f"{value.hex()} at {at}", data[:at] + value + data[at + len(value) :]
        yield f"doubled at {at}", data[:at] + data[at // 2 :]


class Reporter:
    """Reads, and prints what must not be."""

    def __init__(
        self, name: str, case_file: Path, readings: Callable[[bytes], Iterator[Callable[[], object]]] = readings
    ) -> None:
        self.name = name
        self.case_file = case_file
        self.readings = readings
        self.count = 0
        self.results = 0

    def read(self, case: str, data: bytes) -> None:
        """Read in every way; the case is written down first, for when the process does not survive it."""
        self.case_file.write_bytes(data)
        for index, reading in enumerate(self.readings(data)):
            self.count += 1
            started = time.process_time()
            before = peak_bytes()
            wrong = self._attempt(reading)
            seconds, growth = time.process_time() - started, peak_bytes() - before
            if seconds > SLOWEST_SECONDS or growth > MOST_GROWTH:
                wrong += f" took {seconds:.1f} s, {growth >> 20} MiB"
            if wrong:
                print(json.dumps({"file": self.name, "case": case, "reading": index, "wrong": wrong}), flush=True)

    def _attempt(self, reading: Callable[[], object]) -> str:
        try:
            reading()
        except InputError:
            return ""
        except BaseException as error:  # noqa: BLE001  # whether there are any is the question
            return repr(error)
        self.results += 1
        return ""


def peak_bytes() -> int:
    """The most memory that the process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def read_damaged(name: str, data: bytes, case_file: Path, *, places: int, examples: int) -> dict[str, object]:
    """Read a file whole, and damaged in every way; return how many readings there were, and how many with a result."""
    reporter = Reporter(name, case_file)
    reporter.read("whole", data)
    whole = reporter.results
    for case, damaged in systematic(data, places):
        reporter.read(case, damaged)

    changes = st.lists(st.tuples(st.integers(0, len(data) - 1), st.binary(min_size=1, max_size=4)), max_size=5)

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(changes)
    def read_changed(edits: list[tuple[int, bytes]]) -> None:
        changed = bytearray(data)
        for at, value in edits:
            changed[at : at + len(value)] = value
        reporter.read(f"edited {edits}", bytes(changed))

    read_changed()
    return {"file": name, "readings": reporter.count, "results": reporter.results, "whole": whole}


def main() -> None:
    """Read the named files; arguments are a folder to note cases in, places, examples, and names."""
    faulthandler.enable()
    folder, places, examples, *names = sys.argv[1:]
    for name in names:
        data = FILES[name]()
        note = Path(folder) / f"{name}.case"
        print(json.dumps(read_damaged(name, data, note, places=int(places), examples=int(examples))), flush=True)


if __name__ == "__main__":
    main()
