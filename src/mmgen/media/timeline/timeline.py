"""A film as it is planned: tracks of clips, words, logos and sounds, for frames of any size and rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from mmgen.errors import InputError
from mmgen.media.blend import Rgb
from mmgen.media.timeline.clips import Clip
from mmgen.media.timeline.duration import Seconds, exact
from mmgen.media.timeline.logo import Logo, require_place
from mmgen.media.timeline.schedule import clip_times
from mmgen.media.timeline.sound import Sound
from mmgen.media.timeline.words import Caption

BLACK: Rgb = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Inset:
    """
    A picture in the picture: at a ``place`` of the safe area, ``width`` of the frame's shorter side wide.

    ``aspect`` is its width over its height, ``corner`` the radius of its corners as a share of its shorter side.
    """

    place: str = "bottom right"
    width: float = 0.4
    aspect: float = 16 / 9
    corner: float = 0.06
    fade: Seconds = 0.3

    def __post_init__(self) -> None:
        require_place(self.place)
        if not 0.05 <= self.width <= 1:
            raise InputError("width", f"{self.width} is outside 0.05 to 1")
        if not 0.1 <= self.aspect <= 10:
            raise InputError("aspect", f"{self.aspect} is outside 0.1 to 10")
        if not 0 <= self.corner <= 0.5:
            raise InputError("corner", f"{self.corner} is outside 0 to 0.5")


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Clips one after the other, over the whole frame or in an ``inset`` of it; in gaps, what lies below is seen."""

    clips: Sequence[Clip]
    inset: Inset | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "clips", tuple(self.clips))
        if not self.clips:
            raise InputError("clips", "a track needs at least one clip")
        clip_times(self.clips)

    @property
    def seconds(self) -> Fraction:
        """When its last clip ends."""
        return clip_times(self.clips)[-1][1]


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """
    Tracks from the bottom one up, and over all of them captions and logos.

    It lasts as long as its longest track unless ``seconds`` says otherwise; no sound makes it longer. ``accent`` colours
    rules and subtitles, and is taken from the still pictures where it is None.
    """

    tracks: Sequence[Track]
    captions: Sequence[Caption] = ()
    logos: Sequence[Logo] = ()
    sounds: Sequence[Sound] = ()
    background: Rgb = BLACK
    accent: Rgb | None = None
    seconds: Seconds | None = None

    def __post_init__(self) -> None:
        for name in ("tracks", "captions", "logos", "sounds"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        if not self.tracks:
            raise InputError("tracks", "a timeline needs at least one track")
        if self.length <= 0:
            raise InputError("seconds", f"a timeline of {self.seconds} s shows nothing")

    @property
    def length(self) -> Fraction:
        """The exact length in seconds."""
        if self.seconds is not None:
            return exact(self.seconds)
        return max(track.seconds for track in self.tracks)
