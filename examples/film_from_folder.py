"""
A film from all photographs of a folder, in the order of their names, each titled with its name.

    python examples/film_from_folder.py photos/ film.mp4 --size 1280x720 --seconds 3
"""

from __future__ import annotations

import argparse
from pathlib import Path

from mmgen import Client, Image, Pending, Shot, VideoRequest

SUFFIXES = {".avif", ".jpeg", ".jpg", ".png", ".tiff", ".webp"}


def shot_of(photograph: Path, seconds: float) -> Shot:
    """A shot that shows *photograph* under its own name."""
    title = photograph.stem.replace("_", " ").replace("-", " ").strip().capitalize()
    return Shot(first_frame=Image(photograph), seconds=seconds, title=title, transition="dissolve")


def main() -> None:
    """Read the arguments, make the film, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--size", default="1280x720", help="WIDTHxHEIGHT in pixels")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of each shot")
    arguments = parser.parse_args()

    photographs = sorted(path for path in arguments.folder.iterdir() if path.suffix.lower() in SUFFIXES)
    width, height = map(int, arguments.size.split("x"))
    shots = tuple(shot_of(path, arguments.seconds) for path in photographs)
    request = VideoRequest(shots=shots, size=(width, height), audio=True, seed=1)

    with Client() as client:
        job = client.submit(request)
        for status in job:
            if isinstance(status, Pending) and status.fraction is not None:
                print(f"\r{status.fraction:4.0%}", end="", flush=True)
        result = job.result()
        print(f"\r{result.asset.save(arguments.output)}: {result.asset.seconds:.1f} s from {len(shots)} photographs")
        for check in result.checks:
            if not check.passed:
                print(f"  {check}")


if __name__ == "__main__":
    main()
