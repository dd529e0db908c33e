"""What a shot of a film is given to draw over its picture."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from mmgen.media.planes import Planes
from mmgen.media.timeline.compositor import Compositor
from mmgen.procedural.film.plan import FilmShot, plan_film
from mmgen.procedural.film.timeline import film_timeline

SIZE = (96, 54)


@dataclass
class Grey:
    """A layer that makes the luma grey, and remembers when."""

    times: list[float] = field(default_factory=list)

    def draw(self, target: Planes, time: float) -> None:
        """Turn the picture grey."""
        target.y[:] = 120
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
    assert 0 <= layer.times[0] <= 0.05
    np.testing.assert_allclose(np.diff(layer.times), 0.05, atol=1e-9)
