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
        ({"references": [FLOWER], "background": "transparent"}, "references"),
        ({"references": [{"images": FLOWER, "role": "scene"}, {"images": LAKE, "role": "scene"}]}, "references"),
        ({"prompt": "cut out", "format": "jpeg"}, "format"),
        ({"prompt": "fog", "negative_prompt": "fog"}, "negative_prompt"),
        ({"negative_prompt": "dragons"}, "negative_prompt"),
        ({"negative_prompt": "snow"}, "negative_prompt"),
        ({"size": (200, 100), "guidance": 3}, "guidance"),
        ({"size": (200, 100), "steps": 3}, "steps"),
        ({"resolution": "480p", "n": 2}, "n"),
        ({"background": "transparent", "format": "jpeg"}, "format"),
        ({"size": (200, 100), "resolution": "480p"}, "resolution"),
        ({"style": "oil", "guidance": 31}, "guidance"),
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


def lightness(pixels: U8) -> float:
    """The mean of the pixels."""
    return float(pixels[..., :3].mean())


def test_words_without_an_effect_are_told(tmp_path: Path) -> None:
    """A prompt is honoured as far as it is understood, and the rest of it is reported."""
    with Client(home=tmp_path) as client:
        result = client.generate(ImageRequest(image=LAKE, prompt="a warm ink wash with dragons, 水墨 恐龙"))
    assert result.details["look"] == "ink wash"
    assert result.details["changes"] == ["warmer"]
    assert result.details["without_effect"] == ["dragons", "恐龙"]


@pytest.mark.parametrize(("english", "chinese"), [("night", "夜晚"), ("make it snow", "下雪"), ("pop art", "波普艺术")])
def test_chinese_and_english_words_do_the_same(tmp_path: Path, english: str, chinese: str) -> None:
    """One seed, two languages, one picture."""
    first, second = (edited(tmp_path, image=LAKE, prompt=words, seed=4) for words in (english, chinese))
    assert np.array_equal(first, second)


def test_guidance_says_how_far_the_words_go(tmp_path: Path) -> None:
    """Night falls deeper, the closer the words are followed."""
    lights = [
        lightness(edited(tmp_path, image=LAKE, prompt="night", seed=1, guidance=value)) for value in (1, 5, 7.5, 15)
    ]
    assert lightness(LAKE.to_numpy()) > lights[0] > lights[1] > lights[2] > lights[3]


def test_steps_work_the_picture_out(tmp_path: Path) -> None:
    """Each further step adds detail, up to the finished picture."""
    done = [
        edited(tmp_path, image=small("farmhouse", 9), style="watercolour", seed=1, steps=steps)
        for steps in (1, 4, 15, 50)
    ]
    detail = [float(np.abs(np.diff(pixels.astype(int), axis=1)).mean()) for pixels in done]
    assert detail == sorted(detail)
    assert detail[0] < 0.6 * detail[-1]
    assert np.array_equal(done[-1], edited(tmp_path, image=small("farmhouse", 9), style="watercolour", seed=1))


def test_a_negative_prompt_does_the_opposite_or_takes_back(tmp_path: Path) -> None:
    """What is not wanted is taken out of the words; without them it is corrected."""
    both = edited(tmp_path, image=LAKE, prompt="night, snow", negative_prompt="snow", seed=2)
    assert np.array_equal(both, edited(tmp_path, image=LAKE, prompt="night", seed=2))
    assert lightness(edited(tmp_path, image=LAKE, negative_prompt="dark")) > lightness(LAKE.to_numpy()) + 8


def test_a_mask_confines_what_is_painted(tmp_path: Path) -> None:
    """Outside the mask nothing changes, inside it all does, and the edge between is soft."""
    mask = np.zeros((90, 180, 3), np.uint8)
    mask[:, 90:] = 255
    made = edited(tmp_path, image=LAKE, mask=Image(encode_image(mask)), style="pencil", seed=1).astype(int)
    whole = edited(tmp_path, image=LAKE, style="pencil", seed=1).astype(int)
    assert np.array_equal(made[:, :88], LAKE.to_numpy()[:, :88])
    assert np.abs(made[:, 96:] - whole[:, 96:]).max() <= 1


def test_several_results_follow_each_other_by_seed(tmp_path: Path) -> None:
    """The second of two is what the next seed makes alone."""
    request = ImageRequest(image=LAKE, prompt="rain", n=2, seed=7)
    with Client(home=tmp_path) as client:
        pair = client.generate(request)
        alone = client.generate(request.replace(n=None, seed=8))
    assert np.array_equal(pair.assets[1].to_numpy(), alone.asset.to_numpy())
    assert not np.array_equal(pair.assets[0].to_numpy(), alone.asset.to_numpy())


def test_a_subject_is_set_where_the_mask_says(tmp_path: Path) -> None:
    """The flower stands in the marked box, and the picture is as it was far away from it."""
    mask = np.zeros((90, 180, 3), np.uint8)
    mask[30:80, 120:160] = 255
    reference = {"images": FLOWER, "role": "subject", "name": "flower"}
    made = edited(tmp_path, image=LAKE, mask=Image(encode_image(mask)), references=[reference]).astype(int)
    changed = np.abs(made - LAKE.to_numpy()).max(axis=2) > 25
    assert changed[30:80, 120:160].mean() > 0.3
    assert changed[:, :60].mean() == 0


def test_a_subject_is_set_before_another_scene(tmp_path: Path) -> None:
    """The flower stays and its meadow is replaced by the lake."""
    made = edited(tmp_path, image=FLOWER, references=[{"images": LAKE, "role": "scene"}])
    assert made.shape == FLOWER.to_numpy().shape
    assert made[10:40, 250:, 2].mean() > FLOWER.to_numpy()[10:40, 250:, 2].mean() + 20


def test_words_cut_out_the_subject(tmp_path: Path) -> None:
    """Asked for in words, the background goes as it does by field."""
    made = edited(tmp_path, image=FLOWER, prompt="remove the background")
    assert np.array_equal(made, edited(tmp_path, image=FLOWER, background="transparent"))
    assert made.shape[2] == 4
