"""What a track is made of: still pictures, video clips and plain colours, each for its time."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal, get_args

from mmgen.errors import InputError
from mmgen.media.blend import Rgb
from mmgen.media.motion.easing import Easing
from mmgen.media.motion.moves import MOVES
from mmgen.media.probe import VideoFacts, probe_video
from mmgen.media.timeline.duration import Seconds, exact
from mmgen.media.timeline.layer import Layer
from mmgen.media.timeline.pictures import PictureInput, require_picture
from mmgen.media.timeline.words import Words
from mmgen.media.video_format import VideoFormat

Transition = Literal["cut", "dissolve", "push", "wipe", "fade", "zoom", "whip", "luma", "morph"]
"""How a clip replaces the one before it; ``fade`` goes through black."""

TRANSITIONS: Final[tuple[str, ...]] = get_args(Transition)

STRENGTH = 0.45
"""How bold a camera move is unless said: a film of several shots wants them calmer than a single shot."""

WORDLESS: Final = Words()

Focus = tuple[float, float]
"""A place on a picture in shares of its sides: (0, 0) is the top left corner, (1, 1) the bottom right one."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Clip(ABC):
    """
    Something on screen for some time; this is what all kinds have in common.

    A clip starts where the one before it in its track ends, or at ``start`` (seconds of the timeline) where that is
    later. ``transition`` leads into it; its length is the kind's own unless given, and is cut down where a clip is too
    short for it. ``overlays`` are drawn over the picture and under the words. Equal seeds look equal.
    """

    start: Seconds | None = None
    transition: Transition = "cut"
    transition_seconds: Seconds | None = None
    words: Words = WORDLESS
    overlays: tuple[Layer, ...] = ()
    focus: Focus | None = None
    seed: int = 0

    @property
    @abstractmethod
    def length(self) -> Fraction:
        """The exact seconds that it is on screen, not counting the half transitions beyond its ends."""


@dataclass(frozen=True, slots=True, eq=False)
class Still(Clip):
    """
    A picture, as pixels or as an image file, for some ``seconds``; what is transparent shows the background's colour.

    A file's pixels are in memory only while its clip is made ready: a timeline of a thousand files takes no more of it
    than one of a few.

    The camera ``move`` is one of ``motion.moves.MOVES``, ``strength`` 0 to 1 how bold it is. It is cropped about what
    draws the eye, or about ``focus``. ``layers`` lets near and far move against each other where that looks safe.
    """

    image: PictureInput
    seconds: Seconds
    move: str = "hold"
    strength: float = STRENGTH
    easing: Easing = "glide"
    layers: bool = True

    def __post_init__(self) -> None:
        require_picture(self.image)
        _check_move(self.move, self.strength)
        _check(self)

    @property
    def length(self) -> Fraction:
        """The exact seconds that it is on screen."""
        return exact(self.seconds)


@dataclass(frozen=True, slots=True, eq=False)
class VideoClip(Clip):
    """
    A part of a video file: ``seconds`` of it from ``begin``, or all that is left.

    Its frames are shown at their own times, whatever the two rates. The crop follows what draws the eye, smoothly; with
    ``focus`` it stays there, and with a ``move`` it makes that move instead. ``sound`` is the gain of the clip's own sound in
    decibels; None leaves it out. During transitions the file's frames next to the part are shown, and where it has
    none, the nearest frame stands still, which the report counts. ``rest`` is the seconds that the file goes on after the part.
    """

    path: Path
    seconds: Seconds | None = None
    begin: Seconds = 0.0
    move: str | None = None
    strength: float = STRENGTH
    sound: float | None = 0.0
    has_sound: bool = field(init=False, default=False)
    rest: Fraction = field(init=False, default=Fraction(0))

    def __post_init__(self) -> None:
        if self.move is not None:
            _check_move(self.move, self.strength)
        begin = exact(self.begin, "begin")
        facts = probe_video(self.path)
        left = _whole(facts) - begin
        length = left if self.seconds is None else exact(self.seconds)
        if begin < 0 or length > left + Fraction(1, 2) / _rate(facts):
            raise InputError(
                "seconds",
                f"{self.path} lasts {float(left + begin):g} s; there are no {float(length):g} s from {float(begin):g} s",
            )
        object.__setattr__(self, "seconds", length)
        object.__setattr__(self, "rest", max(left - length, Fraction(0)))
        object.__setattr__(self, "has_sound", facts.audio_codec is not None)
        _check(self)

    @property
    def length(self) -> Fraction:
        """The exact seconds that it is on screen."""
        assert self.seconds is not None
        return exact(self.seconds)


@dataclass(frozen=True, slots=True, eq=False)
class Solid(Clip):
    """One colour for some ``seconds``."""

    color: Rgb
    seconds: Seconds

    def __post_init__(self) -> None:
        if not all(0 <= level <= 255 for level in self.color):
            raise InputError("color", f"{self.color}: red, green and blue go from 0 to 255")
        _check(self)

    @property
    def length(self) -> Fraction:
        """The exact seconds that it is on screen."""
        return exact(self.seconds)


def _whole(facts: VideoFacts) -> Fraction:
    """A video's exact length: whole frames at its rate where the two agree."""
    counted = facts.frames / _rate(facts)
    return counted if abs(counted - facts.seconds) < 0.5 / facts.fps else exact(facts.seconds)


def _rate(facts: VideoFacts) -> Fraction:
    return VideoFormat(size=(2, 2), fps=min(max(facts.fps, 1.0), 240.0)).rate


def _check_move(move: str, strength: float) -> None:
    if move not in MOVES:
        raise InputError("move", f"{move!r} is not a camera move; choose one of: {', '.join(MOVES)}")
    if not 0 <= strength <= 1:
        raise InputError("strength", f"{strength} is outside 0 to 1")


def _check(clip: Clip) -> None:
    if clip.length <= 0:
        raise InputError("seconds", f"a clip of {float(clip.length):g} s is never seen; give it more than 0 s")
    if clip.transition not in TRANSITIONS:
        raise InputError("transition", f"{clip.transition!r} is unknown; choose one of: {', '.join(TRANSITIONS)}")
    if clip.start is not None and exact(clip.start, "start") < 0:
        raise InputError("start", f"{clip.start} s is before the timeline starts")
    if clip.transition_seconds is not None and exact(clip.transition_seconds, "transition_seconds") < 0:
        raise InputError("transition_seconds", f"{clip.transition_seconds} s is shorter than nothing")
    if clip.focus is not None and not all(0 <= share <= 1 for share in clip.focus):
        raise InputError("focus", f"{clip.focus}: give shares of the picture's sides, from 0 to 1")
