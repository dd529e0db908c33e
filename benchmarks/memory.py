"""
Whether memory stays flat: a film of 60 s beside one of 10 s, and an input of 500 MB beside one of 50 MB.

Each task runs in a process of its own, whose peak memory is that of the process itself:

- ``film``: four photographs with titles and sound, 1080p30, made by the client;
- ``probe``, ``decode``, ``hash``, ``save``: a video file, whose second copy is ten times as long. The files are made
  of one second of noisy frames, encoded once and repeated packet by packet, so they take seconds to make.

    python benchmarks/memory.py
    python benchmarks/memory.py --seconds 2 --size 320x180 --megabytes 2     # to see whether it works

A task is flat when ten times the input (six times the film) takes at most a tenth more memory, and 30 MB.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

from child import highest_alone, run

INPUT_TASKS = ("probe", "decode", "hash", "save")
LONGER = 6
LARGER = 10
SHARE = 1.1
SLACK = 30e6


def film(asked: dict[str, Any]) -> None:
    """A film of this length."""
    from mmgen import Client, Image, Shot, VideoRequest
    from mmgen.samples import photograph

    names = ("dandelion", "farmhouse", "lake", "summit")
    shots = [Shot(first_frame=Image(photograph(name)), title=name, transition="dissolve") for name in names]
    request = VideoRequest(shots=shots, seconds=asked["seconds"], size=asked["size"], fps=30, audio=True, seed=1)
    with Client() as client:
        client.generate(request).asset.save(asked["path"])


def probe(asked: dict[str, Any]) -> None:
    """Its facts."""
    from mmgen import Video

    video = Video(asked["input"])
    assert video.seconds
    assert video.size


def decode(asked: dict[str, Any]) -> None:
    """Every frame, each let go before the next."""
    from mmgen.media.video_reader import VideoReader

    with VideoReader(Path(asked["input"])) as video:
        count = sum(frame.planes()[0].shape[0] > 0 for frame in video)
    assert count >= 30


def hash_(asked: dict[str, Any]) -> None:
    """Its SHA-256."""
    from mmgen import Video

    assert Video(asked["input"]).sha256


def save(asked: dict[str, Any]) -> None:
    """A copy elsewhere."""
    from mmgen import Video

    Video(asked["input"]).save(asked["path"])


def write_input(path: Path, *, size: tuple[int, int], megabytes: float) -> int:
    """Repeat one second of encoded frames until the file has this size; its bytes."""
    import av
    import numpy as np

    width, height = size
    noise = np.random.default_rng(1)
    second = path.with_name("second.mp4")
    if not second.exists():
        from mmgen.media.video_writer import VideoFormat, VideoWriter

        with VideoWriter(second, VideoFormat(size, 30, quality="draft")) as writer:
            for _ in range(30):
                writer.push_rgb(noise.integers(0, 256, (height, width, 3), np.uint8))
    with av.open(str(second)) as source, av.open(str(path), "w") as target:
        given = source.streams.video[0]
        stream = target.add_stream_from_template(given)
        packets = [
            (bytes(packet), packet.pts, packet.dts, packet.is_keyframe) for packet in source.demux(given) if packet.size
        ]
        base = given.time_base or Fraction(1, 30)
        one_second = round(1 / base)
        wanted, written, turn = megabytes * 1e6, 0, 0
        while written < wanted or turn == 0:
            for data, pts, dts, is_keyframe in packets:
                packet = av.Packet(data)
                packet.stream, packet.time_base, packet.is_keyframe = stream, base, is_keyframe
                packet.pts, packet.dts = (pts or 0) + turn * one_second, (dts or 0) + turn * one_second
                target.mux(packet)
                written += len(data)
            turn += 1
    return path.stat().st_size


def measured(folder: Path, task: str, asked: dict[str, Any]) -> int:
    """The peak memory of one task in a process of its own, in bytes."""
    plan = folder / "task.json"
    plan.write_text(json.dumps({"task": task, "path": str(folder / "out.mp4")} | asked))
    return run([sys.executable, str(Path(__file__)), "--task", str(plan)]).peak


def row(name: str, small: int, large: int) -> bool:
    """Print a task's two peaks; whether it is flat."""
    flat = large <= small * SHARE + SLACK
    print(f"{name:40}{small / 1e6:10.0f} MB{large / 1e6:10.0f} MB   {'flat' if flat else 'GROWS'}")
    return flat


def compare(asked: argparse.Namespace, folder: Path) -> bool:
    """Measure all tasks; whether all are flat."""
    width, height = (int(side) for side in asked.size.split("x"))
    size = [width, height]
    peaks = [measured(folder, "film", {"seconds": asked.seconds * times, "size": size}) for times in (1, LONGER)]
    flat = row(f"film of {asked.seconds:g} s and of {asked.seconds * LONGER:g} s", *peaks)
    inputs = [folder / "small.mp4", folder / "large.mp4"]
    wanted = asked.megabytes / LARGER, asked.megabytes
    sizes = [write_input(path, size=(width, height), megabytes=each) for path, each in zip(inputs, wanted, strict=True)]
    for task in INPUT_TASKS:
        peaks = [measured(folder, task, {"input": str(path)}) for path in inputs]
        flat &= row(f"{task}, {sizes[0] / 1e6:.0f} and {sizes[1] / 1e6:.0f} MB of input", *peaks)
    return flat


def main() -> None:
    """The exit code is 1 when the memory of a task grows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10.0, help="the shorter film's length")
    parser.add_argument("--size", default="1920x1080", help="the frame's width and height")
    parser.add_argument("--megabytes", type=float, default=500.0, help="the larger input's size")
    parser.add_argument("--task", nargs=2, metavar=("PLAN", "FACTS"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.task:
        plan = json.loads(Path(asked.task[0]).read_text())
        {"film": film, "probe": probe, "decode": decode, "hash": hash_, "save": save}[plan["task"]](plan)
        Path(asked.task[1]).write_text(json.dumps({"peak": highest_alone()}))
        return
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(0 if compare(asked, Path(folder)) else 1)


if __name__ == "__main__":
    main()
