"""What the demo asks for, as data: change a word, a move or a length here, and nothing else needs to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mmgen.assets import Image
from mmgen.requests import Camera, ImageRequest, Request, Shot, VideoRequest

__all__ = ["FRAMINGS", "PHOTOGRAPHS", "Piece", "Scale", "pieces"]

Scale = Literal["small", "full"]

PHOTOGRAPHS = ("ridge", "lake", "farmhouse", "shore", "summit", "dandelion")
"""The photographs that the demo works from, by the names of ``mmgen.samples``."""

FRAMINGS: Mapping[str, tuple[str, tuple[float, float, float, float]]] = {
    "dandelion-wide": ("dandelion", (0.0, 0.0, 1.0, 1.0)),
    "dandelion-close": ("dandelion", (0.06, 0.08, 0.66, 0.68)),
}
"""Parts of photographs: of which one, and from where to where (left, top, right, bottom, as fractions)."""

FRAMES: Mapping[Scale, tuple[int, int]] = {"small": (1280, 720), "full": (1920, 1080)}
POSTERS: Mapping[Scale, tuple[int, int]] = {"small": (1080, 1350), "full": (2160, 2700)}
SHOTS: Sequence[tuple[str, str, Mapping[str, Any]]] = (
    (
        "ridge",
        "push in",
        {"seconds": 4, "title": "山海之间", "subtitle": "Between Hills and Sea", "transition": "fade"},
    ),
    ("lake", "pan right", {"seconds": 3.5, "caption": "Morning on the lake · 湖上晨光", "transition": "dissolve"}),
    ("farmhouse", "push in", {"seconds": 3.5, "caption": "A road between cypresses · 丝柏小径", "transition": "push"}),
    (
        "shore",
        "pull out",
        {"seconds": 3.5, "caption": "The sea, an hour away · 一小时到海边", "transition": "dissolve"},
    ),
    ("summit", "tilt up", {"seconds": 4.5, "title": "Come and see", "subtitle": "来看看吧", "transition": "dissolve"}),
)
"""The film's shots: the photograph, the camera's move, and what else is asked."""

SEED = 7


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to make: its request, the file it goes to, and what the page says about it."""

    file: str
    title: str
    text: str
    request: Request[Any]
    poster_at: float = 0.0
    """The second whose frame stands for a video before it plays."""


def pieces(photographs: Mapping[str, Path], scale: Scale) -> tuple[Piece, ...]:
    """The pieces of the demo over the photographs given by name."""
    return (
        film(photographs, FRAMES[scale]),
        poster(POSTERS[scale]),
        framing(photographs, FRAMES[scale]),
        transition(photographs, FRAMES[scale]),
        move(photographs, FRAMES[scale]),
    )


def poster(size: tuple[int, int]) -> Piece:
    """A picture from words alone, with two lines set in it."""
    prompt = "misty mountains and pine forest above a lake at sunrise, titled “山海之间” “Between Hills and Sea”"
    return Piece(
        file="poster.png",
        title="A poster from words",
        text="The words between quotation marks are set in the picture, in Chinese and in English. The rest of the "
        "sentence chooses place, season, light and weather; the seed chooses everything else.",
        request=ImageRequest(prompt=prompt, size=size, seed=SEED),
    )


def film(photographs: Mapping[str, Path], size: tuple[int, int]) -> Piece:
    """A promotional film from photographs: moves, titles, captions, transitions, sound."""
    return Piece(
        file="film.mp4",
        title="A film from photographs",
        text="Five photographs become a short film: each shot has its camera move, its words and its way of coming in. "
        "The music is made for the length of the film, and its accents fall on the cuts.",
        request=VideoRequest(
            prompt="calm, hopeful music for a journey through the mountains",
            shots=tuple(
                Shot(first_frame=Image(photographs[name]), camera=Camera(move=move), **fields)
                for name, move, fields in SHOTS
            ),
            size=size,
            fps=30,
            audio=True,
            seed=SEED,
        ),
        poster_at=2.4,
    )


def framing(photographs: Mapping[str, Path], size: tuple[int, int]) -> Piece:
    """From a first frame to a last one that shows the same things."""
    return Piece(
        file="framing.mp4",
        title="From a first frame to a last",
        text="Two framings of one field are given, and the way between them is found: dense optical flow sees where "
        "each point has gone, and carries it there.",
        request=VideoRequest(
            first_frame=Image(photographs["dandelion-wide"]),
            last_frame=Image(photographs["dandelion-close"]),
            seconds=3,
            size=size,
            seed=SEED,
        ),
    )


def transition(photographs: Mapping[str, Path], size: tuple[int, int]) -> Piece:
    """From a first frame to a last one that has nothing in common with it."""
    return Piece(
        file="transition.mp4",
        title="From one place to another",
        text="The same request with two places that share nothing. Flow would melt one into the other, so the last "
        "picture comes through its lights first instead.",
        request=VideoRequest(
            first_frame=Image(photographs["ridge"]),
            last_frame=Image(photographs["summit"]),
            seconds=3,
            size=size,
            seed=SEED,
        ),
        poster_at=1.4,
    )


def move(photographs: Mapping[str, Path], size: tuple[int, int]) -> Piece:
    """One photograph, and a camera that travels in it."""
    return Piece(
        file="move.mp4",
        title="A camera move in one photograph",
        text="What is near moves more than what is far: the depth is estimated from the photograph, and the camera "
        "travels into it with a slow start and a slow end.",
        request=VideoRequest(
            first_frame=Image(photographs["shore"]),
            camera=Camera(move="push in", strength=0.9),
            seconds=4,
            size=size,
            seed=SEED,
        ),
    )
