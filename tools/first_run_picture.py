"""
Put works of the demo side by side: the first picture of the README.

    mmgen demo && python tools/first_run_picture.py mmgen-demo docs/images/first-run.jpg
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image as Pillow
from PIL import ImageOps

from mmgen import Image, Video

SIZE = (1524, 900)
GAP = 14
POSTER = 720
"""Pixels of the poster's width; the rest is beside it."""

FILM = ("film.mp4", 2.4)
TILES = (("film.mp4", 6.0), ("staged.mp4", 1.5), ("ink.mp4", 0.5), "things", "walk", "edited")
"""Frames of films at a second, and the pictures of objects, row by row."""


def shown(folder: Path, work: str | tuple[str, float]) -> Pillow.Image:
    """A work's picture."""
    if isinstance(work, tuple):
        return Video(folder / work[0]).frame_at(work[1]).to_pil().convert("RGB")
    return Image(folder / "stills" / f"{work}.png").to_pil().convert("RGB")


def main() -> None:
    """Lay the works out and save the picture."""
    folder, target = Path(sys.argv[1]), Path(sys.argv[2])
    sheet = Pillow.new("RGB", SIZE, "white")

    def put(picture: Pillow.Image, box: tuple[int, int, int, int]) -> None:
        size = (box[2] - box[0], box[3] - box[1])
        # What is wider loses its right side: captions begin at the left.
        fitted = ImageOps.fit(picture, size, Pillow.Resampling.LANCZOS, centering=(0.0, 0.5))
        sheet.paste(fitted, box[:2])

    left = POSTER + GAP
    put(Image(folder / "poster.png").to_pil().convert("RGB"), (0, 0, POSTER, SIZE[1]))
    width = (SIZE[0] - left - 2 * GAP) // 3
    height = width * 3 // 4
    top = SIZE[1] - 2 * height - GAP
    put(shown(folder, FILM), (left, 0, SIZE[0], top - GAP))
    for number, work in enumerate(TILES):
        x, y = left + (number % 3) * (width + GAP), top + (number // 3) * (height + GAP)
        put(shown(folder, work), (x, y, SIZE[0] if number % 3 == 2 else x + width, y + height))
    sheet.save(target, quality=88, optimize=True)


if __name__ == "__main__":
    main()
