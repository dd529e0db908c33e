"""Fields of a picture from words: guidance, steps, transparency and references show as they should."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mmgen import Client, ImageRequest, InputError, UnsupportedError
from mmgen.assets import Image
from mmgen.backends import Call, Report
from mmgen.media.arrays import U8
from mmgen.media.image import encode_image, read_image
from mmgen.procedural.scenes.record import SCENE
from mmgen.procedural.scenes.work import make_images
from mmgen.samples import photograph

WORDS = "a lake with a pagoda, morning"
SIZE = (240, 240)


def small(name: str) -> Image:
    """Every eighth pixel of a sample photograph."""
    return Image(encode_image(np.ascontiguousarray(read_image(photograph(name))[::8, ::8, :3])))


def drawn(folder: Path, **fields: Any) -> U8:
    """What the scene model makes of a request, as pixels."""
    request = ImageRequest(**{"prompt": WORDS, "size": SIZE, "seed": 4, **fields})
    with Client(home=folder) as client:
        return client.generate(request, model="procedural:scene").asset.to_numpy()


def changed(first: U8, second: U8) -> float:
    """The share of pixels that differ visibly."""
    return float((np.abs(first.astype(int) - second).max(axis=2) > 20).mean())


def test_low_guidance_invents_and_tells_what(tmp_path: Path) -> None:
    request = ImageRequest(prompt=WORDS, size=SIZE, seed=4, guidance=0)
    with Client(home=tmp_path) as client:
        result = client.generate(request)
    assert len(result.details["invented"][0]) == 3
    assert changed(result.asset.to_numpy(), drawn(tmp_path)) > 0.05


def test_high_guidance_draws_the_named_thing_larger(tmp_path: Path) -> None:
    shares = [
        (drawn(tmp_path, guidance=value, background="transparent")[..., 3] > 128).mean() for value in (7.5, 11, 15)
    ]
    assert shares[0] * 1.3 < shares[1] < shares[2] / 1.15


def test_more_steps_give_finer_detail(tmp_path: Path) -> None:
    detail = [
        float(np.abs(np.diff(drawn(tmp_path, steps=steps).astype(int), axis=1)).mean()) for steps in (1, 4, 12, 30, 50)
    ]
    assert detail == sorted(detail)
    assert detail[0] < 0.7 * detail[-1]


def test_words_stay_legible_whatever_the_steps(tmp_path: Path) -> None:
    """Type is set after the painting: few steps do not smear it."""
    prompt = 'a lake, "SLOW"'
    rough, done = drawn(tmp_path, prompt=prompt, steps=2), drawn(tmp_path, prompt=prompt)
    plain = drawn(tmp_path, prompt="a lake", steps=2)
    ink = np.abs(rough.astype(int) - plain).max(axis=2) > 60
    assert ink.mean() > 0.004
    assert changed(rough, done) > 0.02


@pytest.mark.parametrize("kind", ["png", "webp", "avif"])
def test_the_subject_stands_alone(tmp_path: Path, kind: str) -> None:
    """What the words name is opaque, the rest is nothing, and the edge between is thin."""
    made = drawn(tmp_path, background="transparent", format=kind)
    alpha = made[..., 3]
    assert made.shape == (240, 240, 4)
    assert 0.002 < (alpha > 200).mean() < 0.2
    assert (alpha < 10).mean() > 0.7
    assert ((alpha > 20) & (alpha < 235)).mean() < 0.03


def test_a_scene_without_a_subject_is_refused(tmp_path: Path) -> None:
    request = ImageRequest(prompt="a desert", size=SIZE, background="transparent")
    call = Call(model=SCENE, request=request, folder=tmp_path, key="refused", fresh_seed=1)
    with pytest.raises(InputError, match="background: the prompt names nothing"):
        make_images(call, Report())


def test_references_bring_colours_a_subject_and_a_place(tmp_path: Path) -> None:
    plain = drawn(tmp_path, prompt="meadow, morning")
    warm = drawn(tmp_path, prompt="meadow, morning", references=[{"images": small("summit"), "role": "style"}])
    assert (warm[..., 0].mean() - warm[..., 2].mean()) > (plain[..., 0].mean() - plain[..., 2].mean()) + 10
    peopled = drawn(tmp_path, prompt="meadow, morning", references=[{"images": small("dandelion"), "role": "subject"}])
    assert 0.02 < changed(plain, peopled) < 0.4
    place = drawn(tmp_path, prompt="a red boat", references=[{"images": small("lake"), "role": "scene"}])
    bare = drawn(tmp_path, prompt="sea", references=[{"images": small("lake"), "role": "scene"}])
    assert 0.0005 < changed(place, bare) < 0.1
    assert changed(place, plain) > 0.5


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"background": "transparent", "format": "jpeg"}, "format"),
        ({"background": "transparent", "references": [small("lake")]}, "references"),
        ({"references": [{"images": small("lake"), "role": "scene"}] * 2}, "references"),
        ({"steps": 51}, "steps"),
        ({"guidance": 31}, "guidance"),
    ],
)
def test_what_can_not_be_honoured_is_refused(tmp_path: Path, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(UnsupportedError) as error:
        drawn(tmp_path, **fields)
    assert field in {problem.field for problem in error.value.problems}
