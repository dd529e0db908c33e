"""How like a film is to the frames that were encoded, and in how many bytes: what speed must not be bought with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EVERY = 5
"""Of so many frames one is compared."""

WINDOW, SIGMA = (11, 11), 1.5
"""The window of SSIM, as its authors give it (Wang, Bovik, Sheikh and Simoncelli, 2004)."""

STEADY = ((0.01 * 255) ** 2, (0.03 * 255) ** 2)
"""What keeps its quotients finite."""


@dataclass(frozen=True)
class Likeness:
    """Bytes of a film's pictures, and their mean SSIM and overall PSNR, of brightness, against the finished frames."""

    size: int
    ssim: float
    psnr: float


def likeness(film: Path, frames_path: Path, size: tuple[int, int]) -> Likeness:
    """Compare a film with the planar YUV frames that it was made of."""
    import numpy as np

    width, height = size
    frames = np.memmap(frames_path, np.uint8, "r").reshape(-1, height * 3 // 2, width)
    found = [(_ssim(a, b), float(np.mean(np.square(a - b)))) for a, b in _pairs(film, frames, height)]
    alike, errors = np.mean(found, axis=0)
    return Likeness(_picture_bytes(film), float(alike), float(10 * np.log10(255**2 / errors)))


def _pairs(film: Path, frames: Any, height: int) -> Iterator[tuple[Any, Any]]:
    """Brightness of a film's frame and of the one that it stands for."""
    import av
    import numpy as np

    with av.open(str(film)) as container:
        for index, picture in enumerate(container.decode(video=0)):
            if index % EVERY == 0:
                yield picture.to_ndarray()[:height].astype(np.float32), frames[index, :height].astype(np.float32)


def _ssim(a: Any, b: Any) -> float:
    import cv2

    def mean(values: Any) -> Any:
        return cv2.GaussianBlur(values, WINDOW, SIGMA)

    first, second = mean(a), mean(b)
    spread = mean(a * a) - first * first + mean(b * b) - second * second
    common = mean(a * b) - first * second
    above = (2 * first * second + STEADY[0]) * (2 * common + STEADY[1])
    return float((above / ((first * first + second * second + STEADY[0]) * (spread + STEADY[1]))).mean())


def _picture_bytes(film: Path) -> int:
    import av

    with av.open(str(film)) as container:
        return sum(packet.size for packet in container.demux(video=0))
