"""What is done with a strip, in turn: cleared, in a palette and a look, peopled, under weather, inside a mask, filmed, looped, titled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from mmgen.media.blend import Mask
from mmgen.media.motion.easing import eased
from mmgen.media.motion.focus import attention, subject_box
from mmgen.media.motion.path import CameraPath, Framing, plan_path
from mmgen.media.planes import Planes, Window, WindowView
from mmgen.media.timeline.layer import Layer
from mmgen.media.timeline.titles import Slot
from mmgen.media.timeline.words import Words
from mmgen.procedural.atmosphere.view import View, view_of
from mmgen.procedural.editing.looks import PAINTED_LOOKS
from mmgen.procedural.film.camera_words import CameraWords, camera_words
from mmgen.procedural.footage.cast import Troupe, in_palette, rgb_of
from mmgen.procedural.footage.finishing import looped, masked, masks_of, under_weather, weather_of
from mmgen.procedural.footage.keys import KeyFrames
from mmgen.procedural.footage.source import Source, clears
from mmgen.procedural.footage.steady import Brush, repainted
from mmgen.procedural.footage.strip import Run, Strip, picked
from mmgen.procedural.footage.surroundings import view_along
from mmgen.procedural.staging.casting import Cast, cast_of, changes_of
from mmgen.procedural.style_names import style_named
from mmgen.procedural.titling import titles_over
from mmgen.procedural.video_request import motion_of, scaled_conditions
from mmgen.requests import VideoRequest

__all__ = ["Treatment"]

USUAL_STRENGTH = 0.45
"""How bold camera moves are where nothing is said."""

JUDGED = 2.0
"""So many seconds of a painted clip tell where its words are set."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """A request's work on its source; ``said`` is what is spoken, and written below. What was done is ``told``."""

    request: VideoRequest
    source: Source
    seed: int
    said: str = ""
    details: dict[str, Any] = field(default_factory=dict[str, Any])
    passed: list[KeyFrames] = field(default_factory=list[KeyFrames])

    @property
    def told(self) -> dict[str, Any]:
        """How it was made, once it is."""
        legs = [leg for keys in self.passed for leg in keys.legs]
        ways = {"methods": [leg.method for leg in legs], "confidence": [round(leg.confidence, 3) for leg in legs]}
        cleared = {"cleared": True} if clears(self.request) else {}
        return self.source.details | (ways if self.passed else {}) | cleared | self.details

    def strip(self) -> Strip:
        """The frames as they are to be."""
        strip = self._filmed(self._peopled(self._edited(self.source.strip)))
        if self.source.back:
            strip = Run(strip.size, strip.rate, self.source.frames, partial(self._looped, strip))
        return self._titled(strip)

    @property
    def look(self) -> str | None:
        """The look that is asked for."""
        return style_named(self.request.style, PAINTED_LOOKS)

    @property
    def cast(self) -> Cast:
        """The references by their parts."""
        return cast_of(self.request.references)

    def _masks(self) -> Iterator[Mask]:
        mask, clip = self.request.mask, self.source.clip
        assert mask is not None
        assert clip is not None
        return masks_of(mask, clip, ahead=self.source.ahead)

    def _edited(self, plain: Strip) -> Strip:
        """In a palette, in a look and under weather, where the mask allows it."""
        strip = self._painted(plain)
        if conditions := scaled_conditions(self.request.prompt or "", self.request):
            layers = weather_of(self.request, self._view, plain.size, self.seed, period=self._period)
            strip = Run.like(strip, partial(_under, strip, layers))
            self.details["atmosphere"] = sorted(name for name, _ in conditions.effects)
        if self.request.mask is None or clears(self.request):
            return strip
        edited = strip
        return Run.like(strip, lambda: masked(plain.planes(), edited.planes(), self._masks()))

    def _painted(self, strip: Strip) -> Strip:
        """Key frames are painted each once, a clip frame by frame along with its movement."""
        if isinstance(strip, KeyFrames):
            for change, _ in changes_of(self.request, self.cast, self.seed):
                strip = strip.painted(change, loop=bool(self.request.loop))
            self.passed.append(strip)
            return strip
        strip = in_palette(strip, self.cast)
        if self.look is None:
            return strip
        self.details["look"] = self.look
        return Run.like(strip, partial(self._repainted, strip, self.look))

    def _repainted(self, strip: Strip, look: str) -> Iterator[Planes]:
        strength = 1.0 if self.request.strength is None else self.request.strength
        return repainted(strip, Brush(look, strip.size, seed=self.seed, strength=strength))

    def _view(self) -> View:
        strip = self.source.strip
        return view_of(strip.shown(0)) if isinstance(strip, KeyFrames) else view_along(strip)

    @property
    def _period(self) -> float | None:
        """Key frames come round by themselves."""
        return self.source.seconds if self.request.loop and isinstance(self.source.strip, KeyFrames) else None

    def _peopled(self, strip: Strip) -> Strip:
        if not self.cast.subjects:
            return strip
        troupe = Troupe.on(strip, self.request, self.cast, self.seed)
        self.details["subjects"] = troupe.told
        return troupe.before(strip)

    def _filmed(self, strip: Strip) -> Strip:
        """Seen by a camera that moves over the frames."""
        camera = self.request.camera
        words = CameraWords(camera.move) if camera is not None else camera_words(self.request.prompt)
        name = words.move
        if name is None or isinstance(self.source.strip, KeyFrames):
            return strip
        self.details["move"] = f"{name} left" if words.backwards else name
        usual = 2 * USUAL_STRENGTH * motion_of(self.request)
        strength = usual if camera is None or camera.strength is None else camera.strength
        first = rgb_of(picked(strip, [0])[0])
        whole = Window(0, 0, *strip.size)
        framing = Framing(strip.size, whole, subject_box(attention(first), strip.size))
        path = plan_path(framing, move=name, strength=strength, seed=self.seed)
        ways = (1.0, 0.0) if words.backwards else (0.0, 1.0)
        return Run.like(strip, partial(_seen_along, strip, path, ways))

    def _looped(self, strip: Strip) -> Iterator[Planes]:
        return looped(strip.planes, strip.frames, self.source.back)

    def _titled(self, strip: Strip) -> Strip:
        words = Words(title=self.request.title, subtitle=self.request.subtitle, caption=self.said or None)
        if not words:
            return strip
        seconds, last = float(strip.frames / strip.rate), strip.frames - 1
        # Painted frames are dear: they are judged by the first ones.
        reach = last if self.look is None else min(last, round(JUDGED * strip.rate))
        glances = picked(strip, [0, reach // 2, reach])

        def behind(target: Planes, time: float) -> None:
            target.assign(glances[min(round(2 * time / seconds), 2)])

        looped = bool(self.request.loop)
        slot = Slot(words, 0.0, (last if looped else strip.frames) / float(strip.rate), leave=looped, seed=self.seed)
        titles = titles_over(slot, behind, ground=Planes.black(strip.size), pictures=[rgb_of(glances[0])])
        return Run.like(strip, partial(_under, strip, [titles], 0.5))


def _under(strip: Strip, layers: Sequence[Layer], ahead: float = 0.0) -> Iterator[Planes]:
    return under_weather(strip.planes(), layers, float(strip.rate), ahead=ahead)


def _seen_along(strip: Strip, path: CameraPath, ways: tuple[float, float]) -> Iterator[Planes]:
    own = Planes.black(strip.size)
    for index, frame in enumerate(strip.planes()):
        way = eased(index / max(strip.frames - 1, 1))
        window = path.window(ways[0] + (ways[1] - ways[0]) * way)
        WindowView(frame, strip.size).show(window, own)
        yield own
