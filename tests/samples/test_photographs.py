"""The shipped photographs are there, are what their records say, and stay small."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from mmgen.errors import InputError
from mmgen.samples import PHOTOGRAPHS, photograph


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_a_photograph_decodes_to_the_size_its_record_gives(name: str) -> None:
    record = PHOTOGRAPHS[name]
    with Image.open(photograph(name)) as image:
        image.load()
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (record.width, record.height))


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_sources_names_each_file_with_its_original(name: str) -> None:
    record = PHOTOGRAPHS[name]
    sources = photograph(name).with_name("SOURCES.md").read_text(encoding="utf-8")
    row = next(line for line in sources.splitlines() if line.startswith(f"| `{record.file}`"))
    assert Path(record.source).name in row
    assert record.licence.lower() in row.lower()


def test_every_licence_is_free_of_copyright() -> None:
    assert {record.licence for record in PHOTOGRAPHS.values()} <= {"CC0-1.0", "Public domain"}


def test_no_picture_ships_without_a_record_and_all_stay_below_4_mb() -> None:
    folder = photograph("lake").parent
    files = {file.name: file.stat().st_size for file in folder.glob("*.jpg")}
    assert files.keys() == {record.file for record in PHOTOGRAPHS.values()}
    assert sum(files.values()) <= 4_000_000


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'summit'") as caught:
        photograph("sumit")
    assert caught.value.name == "sumit"
