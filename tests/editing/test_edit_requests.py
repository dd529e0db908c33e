"""Edits as requests: what each combination of fields makes, and what is refused."""

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
from mmgen.procedural.editing.record import EDIT
from mmgen.procedural.editing.work import make_edit
from mmgen.samples import photograph


def small(name: str, step: int = 8) -> Image:
    """Every eighth pixel of a sample photograph."""
    return Image(encode_image(np.ascontiguousarray(read_image(photograph(name))[::step, ::step, :3])))


LAKE, FLOWER = small("lake"), small("dandelion")


def edited(folder: Path, **fields: Any) -> U8:
    """What the embedded backend makes of a request, as pixels."""
    with Client(home=folder) as client:
        return client.generate(ImageRequest(**fields), model="procedural:edit").asset.to_numpy()


@pytest.mark.parametrize(
    ("fields", "size"),
    [
        ({"aspect_ratio": "16:9"}, (180, 101)),
        ({"aspect_ratio": "adaptive", "style": "pencil"}, (180, 90)),
        ({"size": (300, 160)}, (300, 160)),
        ({"size": (90, 45)}, (90, 45)),
        ({"resolution": "480p"}, (960, 480)),
    ],
)
def test_the_result_has_the_size_asked(tmp_path: Path, fields: dict[str, Any], size: tuple[int, int]) -> None:
    """A ratio extends, a size may extend and scale, a resolution sets the shorter side."""
    height, width = edited(tmp_path, image=LAKE, **fields).shape[:2]
    assert (width, height) == size


def test_a_ratio_keeps_the_picture_itself(tmp_path: Path) -> None:
    """Reframing adds to the picture and changes none of it."""
    made = edited(tmp_path, image=LAKE, aspect_ratio="5:2")
    assert made.shape == (90, 225, 3)
    left = (225 - 180) // 2
    shifts = (made[:, place : place + 180] for place in (left, left + 1))
    assert any(np.array_equal(part, LAKE.to_numpy()) for part in shifts)


def test_a_cut_out_is_transparent_and_painted(tmp_path: Path) -> None:
    """Background and style together give a drawn subject with nothing behind it."""
    made = edited(tmp_path, image=FLOWER, background="transparent", style="pencil", aspect_ratio="1:1")
    assert made.shape == (320, 320, 4)
    assert made[:60, :, 3].max() == 0
    assert made[70 + 57, 93, 3] > 240


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "image"),
        ({"prompt": "add a dragon"}, "prompt"),
        ({"prompt": "ink wash", "style": "oil"}, "prompt"),
        ({"style": "cubist"}, "style"),
        ({"strength": 0.5, "size": (200, 100)}, "strength"),
        ({"references": [FLOWER]}, "references"),
        ({"background": "transparent", "format": "jpeg"}, "format"),
        ({"size": (200, 100), "resolution": "480p"}, "resolution"),
        ({"style": "oil", "guidance": 3}, "guidance"),
    ],
)
def test_what_can_not_be_honoured_is_refused(tmp_path: Path, fields: dict[str, Any], field: str) -> None:
    """The field is named before anything is made."""
    with pytest.raises(UnsupportedError) as error:
        edited(tmp_path, image=LAKE, **fields)
    assert field in {problem.field for problem in error.value.problems}


def test_a_landscape_without_subject_is_refused(tmp_path: Path) -> None:
    """Nothing is cut out where nothing stands out."""
    request = ImageRequest(image=small("ridge", 2), background="transparent")
    call = Call(model=EDIT, request=request, folder=tmp_path, key="refused", fresh_seed=1)
    with pytest.raises(InputError, match="no subject stands out"):
        make_edit(call, Report())
    assert not list(tmp_path.iterdir())
