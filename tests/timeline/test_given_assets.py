"""What is given to a timeline in place of pixels and samples: named, with the way to them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mmgen import Image, InputError
from mmgen.media.timeline.clips import Still
from mmgen.media.timeline.logo import Logo
from mmgen.media.timeline.sound import Sound
from mmgen.samples import photograph

PICTURE: Any = Image(photograph("lake"))
PATH: Any = Path("lake.jpg")
TEXT: Any = "music.wav"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Still(PICTURE, 2), r"image: got Image, where an array is needed: .*asset\.to_numpy\(\)"),
        (lambda: Still(TEXT, 2), r"image: got str, where .*the path or the bytes of an image file"),
        (lambda: Logo(PATH), r"image: got \w*Path, where .*read_image\(path\)"),
        (lambda: Sound(TEXT), r"source: got str, where .*pathlib\.Path of a file"),
    ],
)
def test_what_is_no_array_is_refused(make: Callable[[], object], said: str) -> None:
    """It was an AttributeError about ndim."""
    with pytest.raises(InputError, match=said):
        make()
