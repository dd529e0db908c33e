"""Films that are shown over and over, frame by frame before they are encoded, and heard."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mmgen import Client, Shot, VideoRequest
from mmgen.assets import Audio, Image
from mmgen.media.arrays import F64, U8
from mmgen.media.audio import read_audio
from mmgen.media.image import encode_image
from mmgen.media.planes import Planes
from mmgen.media.timeline.compositor import Compositor
from mmgen.procedural.film.timeline import film_timeline
from mmgen.procedural.film.work import produced
from mmgen.procedural.soundtrack import RATE, looping_given_sound
from mmgen.samples import photograph

SIZE = (160, 90)


def small(name: str) -> Image:
    """A sample photograph, a few hundred pixels wide."""
    return Image(encode_image(np.ascontiguousarray(Image(photograph(name)).to_numpy()[::6, ::6, :3])))


LAKE, RIDGE, SHORE = small("lake"), small("ridge"), small("shore")


def luma(**fields: Any) -> U8:
    """The brightness of all frames of a film, as they are handed to the encoder."""
    settings: dict[str, Any] = {"size": SIZE, "fps": 12} | fields
    film = produced(VideoRequest(**settings), 4, lambda _done: None).film
    frames: list[U8] = []
    with Compositor(film_timeline(film), film.format) as compositor:
        for index in range(compositor.frames):
            target = Planes.black(SIZE)
            compositor.draw(index, target)
            frames.append(target.y)
    return np.stack(frames)


def steps(frames: U8) -> F64:
    """The mean difference of each frame from the one before, the first from the last."""
    around = np.concatenate([frames[-1:], frames]).astype(np.float64)
    return np.asarray([np.abs(after - before).mean() for before, after in pairwise(around)], np.float64)


@pytest.mark.parametrize(
    "fields",
    [
        {"first_frame": RIDGE, "prompt": "push in", "seconds": 2},
        {"first_frame": RIDGE, "prompt": "heavy snow, mist", "seconds": 2},
        {"first_frame": LAKE, "last_frame": RIDGE, "seconds": 2},
        {"first_frame": LAKE, "title": "Still water", "subtitle": "At dawn", "seconds": 3},
        {"shots": [Shot(title="Rest", layout="card", prompt="a calm lake")], "seconds": 3},
        {"shots": [Shot(first_frame=LAKE), Shot(first_frame=RIDGE), Shot(first_frame=SHORE)], "seconds": 6},
        {"shots": [Shot(first_frame=LAKE, title="One"), Shot(first_frame=SHORE, title="Two")], "seconds": 6},
    ],
    ids=["camera", "weather", "morph", "title", "card", "shots", "titled shots"],
)
def test_a_loop_has_no_seam(fields: dict[str, Any]) -> None:
    """The step from the last frame to the first is no larger than those of its neighbours; without a loop it is."""
    looped = steps(luma(loop=True, **fields))
    around = np.concatenate([looped[1:3], looped[-2:]])
    assert looped[0] < 1.15 * around.max() + 0.02
    plain = steps(luma(**fields))
    assert plain[0] > 4 * max(looped[0], 0.05)


def test_a_morph_there_and_back_rests_only_where_it_turns() -> None:
    """It moves for most of its time, as one without a loop does."""
    moved = steps(luma(first_frame=LAKE, last_frame=RIDGE, seconds=2, loop=True))
    assert (moved > 0.2).mean() > 0.7


def test_a_title_is_read_in_a_loop_and_gone_at_its_end() -> None:
    fields: dict[str, Any] = {"first_frame": LAKE, "camera": {"move": "hold"}, "seconds": 3, "loop": True}
    apart = np.abs(luma(title="Still water", **fields).astype(float) - luma(**fields)).mean(axis=(1, 2))
    assert apart[18] > 1
    assert apart[[0, -1]].max() < 0.05
    assert (apart > 0.5).sum() > 18


def test_a_card_in_a_loop_keeps_its_dark_ground() -> None:
    shots = [Shot(first_frame=SHORE, layout="card", title="Rest")]
    assert luma(shots=shots, seconds=2, loop=True)[0].mean() == pytest.approx(
        luma(shots=shots, seconds=2)[0].mean(), abs=6
    )


def test_the_sound_of_a_loop_turns_with_it(tmp_path: Path) -> None:
    """It neither begins nor ends in silence; one that is too short for a bar of music is refused before it is made."""
    request = VideoRequest(
        first_frame=LAKE, prompt="calm sea, waves", seconds=4, loop=True, audio=True, size=SIZE, fps=8
    )
    with Client(home=tmp_path) as client:
        heard = read_audio(client.generate(request).asset.content())
        problems = client.check(request.model_copy(update={"seconds": 0.8}))
    edges = np.concatenate([heard[:, 1024:6000], heard[:, -6000:]], axis=1)
    assert np.sqrt(np.square(edges).mean()) > 0.3 * np.sqrt(np.square(heard).mean())
    assert [problem.field for problem in problems] == ["seconds"]


def test_a_given_sound_runs_on_across_the_seam() -> None:
    """What follows in a longer sound leads back over its start: no silence, and no step from the last sample to the first."""
    at = np.arange(3 * RATE) / RATE
    wave = np.sin(2 * np.pi * 110.3 * at).astype(np.float32) * np.float32(0.5)
    sound = Audio.from_samples(np.stack([wave, wave]), sample_rate=RATE)
    heard = np.concatenate(list(looping_given_sound(sound, 2.0)), axis=1)
    assert heard.shape == (2, 2 * RATE)
    around = np.concatenate([heard[0, -2400:], heard[0, :2400]])
    assert np.abs(np.diff(around)).max() < 1.2 * np.abs(np.diff(wave)).max()
    assert np.sqrt(np.square(around).mean()) > 0.3
    np.testing.assert_allclose(heard[0, RATE:], wave[RATE : 2 * RATE], atol=1e-4)
