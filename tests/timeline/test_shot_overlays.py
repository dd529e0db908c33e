"""What a shot of a film is given to draw over its picture."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from mmgen.media.planes import Planes
from mmgen.media.timeline.clips import Still
from mmgen.media.timeline.compositor import Compositor
from mmgen.media.timeline.timeline import Timeline, Track
from mmgen.media.timeline.words import Caption, Words
from mmgen.media.video_format import VideoFormat
from mmgen.procedural.film.plan import FilmShot, plan_film
from mmgen.procedural.film.timeline import film_timeline

SIZE = (96, 54)

LOOKS = 3
"""How often a shot with words is looked at before it is drawn, to find a place for them."""


@dataclass
class Grey:
    """A layer that gives the luma one level, and remembers when."""

    level: int = 120
    times: list[float] = field(default_factory=list)

    def draw(self, target: Planes, time: float) -> None:
        """Turn the picture grey."""
        target.y[:] = self.level
        self.times.append(time)


def test_an_overlay_belongs_to_its_shot_alone() -> None:
    """It is there from its shot's first visible frame to the last, is mixed by the transition, and words lie over it."""
    black = np.zeros((64, 96, 3), np.uint8)
    layer = Grey()
    shots = [
        FilmShot(black, 1.0),
        FilmShot(black, 1.0, overlays=(layer,), title="Words", transition="dissolve"),
    ]
    plan = plan_film(shots, size=SIZE, fps=20)
    target = Planes.black(SIZE)
    means, brightest = [], []
    with Compositor(film_timeline(plan), plan.format) as composer:
        for index in range(plan.frames):
            composer.draw(index, target)
            means.append(float(target.y.mean()))
            brightest.append(int(target.y.max()))
    assert means[0] == 16
    assert brightest[-1] > 200, "the words lie under the layer"
    mixed = [mean for mean in means if 17 < mean < 119]
    assert len(mixed) >= 6
    assert np.all(np.diff(means[:24]) >= 0)
    times = layer.times[LOOKS:]
    assert 0 <= times[0] <= 0.05
    np.testing.assert_allclose(np.diff(times), 0.05, atol=1e-9)


@pytest.mark.parametrize("level", [40, 230])
@pytest.mark.parametrize("over_all", [False, True])
def test_words_are_judged_on_what_lies_over_the_picture(level: int, *, over_all: bool) -> None:
    """On a bright photograph that a layer turns to night they are light, on a dark one in fog they are dark."""
    photo = np.full((64, 96, 3), 255 - level, np.uint8)
    still = Still(photo, 3, overlays=(Grey(level),), words=Words() if over_all else Words("Words", "more of them"))
    captions = [Caption("Words, more of them", 0, 3)] if over_all else []
    timeline = Timeline([Track([still])], captions=captions)
    target = Planes.black((320, 180))
    with Compositor(timeline, VideoFormat((320, 180), fps=10)) as compositor:
        compositor.draw(15, target)
    apart = target.y.astype(int) - level
    assert np.count_nonzero(np.abs(apart) > 120) > 100
    assert (apart[np.abs(apart) > 60] > 0).mean() == (level < 128)
