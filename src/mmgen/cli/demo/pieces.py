"""What the demo asks for, as data: change a word, a move or a length here, and nothing else needs to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mmgen.assets import Video
from mmgen.cli.demo.objects import objects
from mmgen.cli.demo.piece import SEED, Piece, Scale, photograph_in
from mmgen.cli.demo.sounds import sounds
from mmgen.requests import Camera, ImageRequest, Reference, Shot, VideoRequest

__all__ = ["FRAMINGS", "PHOTOGRAPHS", "pieces"]

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
    ("lake", "pan right", {"seconds": 3.5, "caption": "湖上晨光\nMorning on the lake", "transition": "dissolve"}),
    ("farmhouse", "push in", {"seconds": 3.5, "caption": "丝柏小径\nA road between cypresses", "transition": "push"}),
    (
        "shore",
        "push in",
        {"seconds": 3.5, "caption": "一小时到海边\nThe sea, an hour away", "transition": "dissolve"},
    ),
    ("summit", "pull out", {"seconds": 4.5, "title": "来看看吧", "subtitle": "Come and see", "transition": "dissolve"}),
)
"""The film's shots: the photograph, the camera's move, and what else is asked."""

TONGUES: Sequence[tuple[str, str, tuple[int, int], tuple[str, str, str, str]]] = (
    ("wide.mp4", "16:9, Chinese", (960, 540), ("山海之间", "四张照片，一部短片", "来看看吧", "山 · 湖 · 海")),
    (
        "upright.mp4",
        "9:16, English",
        (540, 960),
        ("Between Hills and Sea", "Four photographs, one film", "Come and see", "Hills, lake, sea"),
    ),
    (
        "square.mp4",
        "1:1, Arabic",
        (720, 720),
        ("بين الجبال والبحر", "أربع صور، فيلم واحد", "تعال وشاهد", "جبال وبحيرة وبحر"),
    ),
)
"""One film in three shapes: the file, what it is called, its size, and its words (title, subtitle, last title and line)."""


def pieces(scale: Scale, *, voice: str | None = None) -> tuple[Piece, ...]:
    """The pieces of the demo, in the order in which they are made and shown; *voice* is a model that speaks for nothing."""
    size = FRAMES[scale]
    return (
        film(size),
        poster(POSTERS[scale]),
        *(shaped(*tongue) for tongue in TONGUES),
        framing(size),
        transition(size),
        move(size),
        staged(),
        *longer(),
        restyled(),
        *sounds(voice),
        *objects(),
    )


def poster(size: tuple[int, int]) -> Piece:
    """A picture from words alone, with two lines set in it."""
    prompt = "misty mountains and pine forest above a lake at sunrise, titled “山海之间” “Between Hills and Sea”"
    return Piece(
        file="poster.png",
        title="A poster from words",
        text="The words between quotation marks are set in the picture, in Chinese and in English. The rest of the "
        "sentence chooses place, season, light and weather; the seed chooses everything else.",
        model="procedural:scene",
        ask=lambda _: ImageRequest(prompt=prompt, size=size, seed=SEED),
    )


def film(size: tuple[int, int]) -> Piece:
    """A promotional film from photographs: moves, titles, captions, transitions, sound."""

    def ask(folder: Path) -> VideoRequest:
        return VideoRequest(
            prompt="calm, hopeful music for a journey through the mountains",
            shots=tuple(
                Shot(first_frame=photograph_in(folder, name), camera=Camera(move=move), **fields)
                for name, move, fields in SHOTS
            ),
            size=size,
            fps=30,
            audio=True,
            seed=SEED,
        )

    return Piece(
        file="film.mp4",
        title="A film from photographs",
        text="Five photographs become a short film: each shot has its camera move, its words and its way of coming in. "
        "The music is made for the length of the film, and its accents fall on the cuts.",
        model="procedural:film",
        ask=ask,
        poster_at=2.4,
    )


def shaped(file: str, label: str, size: tuple[int, int], words: tuple[str, str, str, str]) -> Piece:
    """One of the shapes and languages of a film of four photographs."""
    title, subtitle, farewell, line = words
    first = TONGUES[0][0]
    # What has more to read stays longer.
    shots: tuple[tuple[str, Mapping[str, Any]], ...] = (
        ("ridge", {"seconds": 3.4, "title": title, "subtitle": subtitle, "transition": "fade"}),
        ("lake", {"seconds": 2.6, "caption": line}),
        ("shore", {"seconds": 2.0, "transition": "push"}),
        ("summit", {"seconds": 2.8, "camera": Camera(move="pull out"), "title": farewell}),
    )

    def ask(folder: Path) -> VideoRequest:
        return VideoRequest(
            prompt="bright music for a journey",
            shots=tuple(Shot(first_frame=photograph_in(folder, name), **fields) for name, fields in shots),
            size=size,
            fps=24,
            audio=True,
            seed=SEED,
        )

    return Piece(
        file=file,
        title="One film in three shapes" if file == first else label,
        text="The same four shots in 16:9, 9:16 and 1:1. Each photograph is cropped about what matters in it, and the "
        "titles, in Chinese, English and Arabic, find the quiet part of each frame.",
        model="procedural:film",
        ask=ask,
        poster_at=1.5,
        beside=None if file == first else first,
    )


def framing(size: tuple[int, int]) -> Piece:
    """From a first frame to a last one that shows the same things."""
    return Piece(
        file="framing.mp4",
        title="From a first frame to a last",
        text="Two framings of one field are given, and the way between them is found: dense optical flow sees where "
        "each point has gone, and carries it there.",
        model="procedural:film",
        ask=lambda folder: VideoRequest(
            first_frame=photograph_in(folder, "dandelion-wide"),
            last_frame=photograph_in(folder, "dandelion-close"),
            seconds=3,
            size=size,
            seed=SEED,
        ),
    )


def transition(size: tuple[int, int]) -> Piece:
    """From a first frame to a last one that has nothing in common with it."""
    return Piece(
        file="transition.mp4",
        title="From one place to another",
        text="The same request with two places that share nothing. Flow would melt one into the other, so the last "
        "picture comes through its lights first instead.",
        model="procedural:film",
        ask=lambda folder: VideoRequest(
            first_frame=photograph_in(folder, "ridge"),
            last_frame=photograph_in(folder, "summit"),
            seconds=3,
            size=size,
            seed=SEED,
        ),
        poster_at=1.4,
    )


def move(size: tuple[int, int]) -> Piece:
    """One photograph, and a camera that travels in it."""
    return Piece(
        file="move.mp4",
        title="A camera move in one photograph",
        text="What is near moves more than what is far: the depth is estimated from the photograph, and the camera "
        "travels into it with a slow start and a slow end.",
        model="procedural:film",
        ask=lambda folder: VideoRequest(
            first_frame=photograph_in(folder, "shore"),
            camera=Camera(move="push in", strength=0.9),
            seconds=4,
            size=size,
            seed=SEED,
        ),
    )


def staged() -> Piece:
    """A subject out of one photograph, in the place of another."""

    def ask(folder: Path) -> VideoRequest:
        return VideoRequest(
            prompt="@flower sways in front of @sea on the left",
            references=(
                Reference(name="flower", images=(photograph_in(folder, "dandelion"),)),
                Reference(name="sea", images=(photograph_in(folder, "shore"),), role="scene"),
            ),
            seconds=3,
            size=(960, 540),
            fps=24,
            seed=SEED,
        )

    return Piece(
        file="staged.mp4",
        title="A subject in another place",
        text="The flower is cut out of its photograph, stem and all, takes on the light of the shore, and sways there "
        "while the camera moves in. The prompt calls both by name.",
        model="procedural:staging",
        ask=ask,
        poster_at=1.5,
    )


def longer() -> tuple[Piece, Piece]:
    """A clip that begins earlier, and then also ends later."""
    earlier = Piece(
        file="earlier.mp4",
        title="A clip made longer, both ways",
        text="One second out of the middle of a camera move is given. A second is added before it, and then one after "
        "it: the camera's way is measured, and goes on from where it is known.",
        model="procedural:footage",
        ask=lambda folder: VideoRequest(video=Video(folder / "clip.mp4"), extend="backward", seconds=1, seed=SEED),
    )
    later = Piece(
        file="longer.mp4",
        title="And with what comes after",
        text="",
        model="procedural:footage",
        ask=lambda folder: VideoRequest(video=Video(folder / "earlier.mp4"), extend="forward", seconds=1, seed=SEED),
        beside="earlier.mp4",
    )
    return earlier, later


def restyled() -> Piece:
    """The same clip, painted."""
    return Piece(
        file="ink.mp4",
        title="A clip in ink",
        text="Every frame of the clip is painted as an ink wash, and the brush follows what moves, so that nothing "
        "flickers.",
        model="procedural:footage",
        ask=lambda folder: VideoRequest(video=Video(folder / "clip.mp4"), style="ink wash", seed=SEED),
    )
