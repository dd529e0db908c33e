"""Assets: made from anything that holds bytes, told by their bytes, read when asked, saved whole."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
import PIL.Image
import pytest
from pydantic import BaseModel

from mmgen import Asset, Audio, Image, InputError, Object3D, Object4D, Text, Video
from mmgen.assets.source import LARGEST_DATA_URI
from mmgen.testing.memory import peak_of

PIXELS = np.random.default_rng(3).integers(0, 256, (24, 40, 3), np.uint8)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A PNG file of 40 x 24 pixels whose name says something else."""
    path = tmp_path / "a picture.mp3"
    path.write_bytes(Image(PIXELS).read())
    return path


SOURCES: dict[str, Callable[[Path], Any]] = {
    "bytes": lambda path: path.read_bytes(),
    "bytearray": lambda path: bytearray(path.read_bytes()),
    "memoryview": lambda path: memoryview(path.read_bytes()),
    "path": lambda path: path,
    "path string": str,
    "data URI": lambda path: "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode(),
    "data URI, percent": lambda path: "data:," + "".join(f"%{byte:02x}" for byte in path.read_bytes()),
    "file object": lambda path: io.BytesIO(path.read_bytes()),
    "asset": Image,
}


@pytest.mark.parametrize("kind", SOURCES)
def test_an_image_is_made_from_anything(picture: Path, kind: str) -> None:
    """The same bytes, the same digest, the same pixels."""
    image = Image(SOURCES[kind](picture))
    assert image.read() == picture.read_bytes()
    assert image.sha256 == hashlib.sha256(picture.read_bytes()).hexdigest()
    assert image.size_bytes == picture.stat().st_size
    assert (image.size, image.media_type) == ((40, 24), "image/png")
    assert np.array_equal(image.to_numpy(), PIXELS)


def test_an_image_is_made_from_pixels() -> None:
    """From an array or from Pillow, without loss."""
    assert np.array_equal(Image(PIXELS).to_numpy(), PIXELS)
    assert np.array_equal(Image(PIL.Image.fromarray(PIXELS)).to_numpy(), PIXELS)
    grey = Image(PIXELS[:, :, 0]).to_numpy()
    assert np.array_equal(grey, np.stack([PIXELS[:, :, 0]] * 3, axis=2))
    rgba = np.dstack([PIXELS, np.full((24, 40), 7, np.uint8)])
    assert np.array_equal(Image(rgba).to_numpy(), rgba)
    palette = PIL.Image.fromarray(PIXELS).convert("P")
    assert np.array_equal(Image(palette).to_numpy(), np.asarray(palette.convert("RGB")))
    assert Image(PIXELS).to_pil().size == (40, 24)


@pytest.mark.parametrize(
    "array",
    [np.zeros((2, 2), np.float32), np.zeros((2, 2, 5), np.uint8), np.zeros(3, np.uint8), np.zeros((0, 2), np.uint8)],
)
def test_an_array_that_is_no_image(array: np.ndarray) -> None:
    """The message says which shape or type is needed."""
    with pytest.raises(InputError, match="an image needs"):
        Image(array)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("no/such/file.png", "no such file"),
        (Path("no/such/file.png"), "no such file"),
        (".", "not a regular file"),
        ("", "not a path"),
        ("a\0b", "not a path"),
        ("data:image/png;base64", "needs a comma"),
        ("data:image/png;base64,!!!", "base64 is broken"),
        (io.StringIO("text"), "binary mode"),
        (3, "can't be taken as image"),
        (None, "can't be taken as image"),
    ],
)
def test_what_is_no_input(given: Any, reason: str) -> None:
    """One error that names it."""
    with pytest.raises(InputError, match=reason):
        Image(given)


def test_the_media_type_comes_from_the_bytes(picture: Path) -> None:
    """Never from the name, nor from what a data URI claims."""
    assert Asset(picture).media_type == "image/png"
    claimed = "data:video/mp4;base64," + base64.b64encode(picture.read_bytes()).decode()
    assert Asset(claimed).media_type == "image/png"
    assert Asset(b"\x01\x02\x03\x04").media_type == "application/octet-stream"


def test_a_class_holds_its_own_kind_only(picture: Path) -> None:
    """A picture is no sound; it is said when the first fact is asked for."""
    with pytest.raises(InputError, match="is image/png, where audio is needed"):
        Audio(picture).seconds  # noqa: B018 - the access is the test
    with pytest.raises(InputError, match="is image/png, where 3d is needed"):
        Object3D(picture).face_count  # noqa: B018 - the access is the test
    with pytest.raises(InputError, match="is image/png, where video is needed"):
        next(Video(picture).frames())


def test_nothing_is_read_before_it_must(tmp_path: Path) -> None:
    """A sparse file of 8 GB is opened, sized, and told by its first bytes in no time."""
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.write(Image(PIXELS).read())
        file.truncate(8 * 2**30)
    image = Image(path)
    assert image.size_bytes == 8 * 2**30
    assert image.media_type == "image/png"
    assert len(next(image.iter_bytes(10))) == 10


# -- saving -----------------------------------------------------------------------------------------------------------


def test_saving_writes_the_same_bytes(picture: Path, tmp_path: Path) -> None:
    """And returns the path; a suffix is added when there is none, and left alone when there is."""
    image = Image(picture)
    assert image.save(tmp_path / "b.png").read_bytes() == picture.read_bytes()
    assert image.save(tmp_path / "c") == tmp_path / "c.png"
    assert image.save(str(tmp_path / "d.dat")) == tmp_path / "d.dat"
    assert image.save(picture) == picture
    assert Image(picture).size == (40, 24)


def test_saving_leaves_nothing_half_written(tmp_path: Path, picture: Path) -> None:
    """Not even when the place can't be written."""
    for place in (tmp_path, tmp_path / "missing" / "a.png", f"{tmp_path}{os.sep}new{os.sep}"):
        with pytest.raises(InputError):
            Image(picture).save(place)
    assert list(tmp_path.iterdir()) == [picture]


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that opens and can't be read")
def test_a_source_that_fails_is_named_and_not_the_place_it_is_copied_to(tmp_path: Path) -> None:
    """Whether it fails while it is read, or is gone before."""
    picture = Image(PIXELS).save(tmp_path / "a.png")
    vanished = Image(picture)
    picture.unlink()
    for image, source in ((Image("/proc/self/mem"), "/proc/self/mem"), (vanished, str(picture))):
        with pytest.raises(InputError, match="can't be read") as caught:
            image.save(tmp_path / "b.png")
        assert caught.value.name == source
    assert list(tmp_path.iterdir()) == []


def test_a_data_uri_round_trip() -> None:
    """What is written as text makes the same asset again."""
    image = Image(PIXELS)
    assert image.to_text().startswith("data:image/png;base64,")
    assert Image(image.to_text()) == image


def test_to_text_names_a_file(picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its absolute path, so that another folder makes no difference."""
    monkeypatch.chdir(picture.parent)
    assert Image(picture.name).to_text() == str(picture)
    assert Image("https://example.invalid/a?b=c").to_text() == "https://example.invalid/a?b=c"


# -- as values ---------------------------------------------------------------------------------------------------------


def test_equal_bytes_are_equal_assets(picture: Path) -> None:
    """Wherever they lie; another class of asset is another thing."""
    by_path, by_bytes = Image(picture), Image(picture.read_bytes())
    assert by_path == by_bytes
    assert hash(by_path) == hash(by_bytes)
    assert len({by_path, by_bytes}) == 1
    assert by_path != Image(PIXELS[:, ::-1])
    assert by_path != Asset(picture)
    assert cast("object", by_path) != picture.read_bytes()


@pytest.mark.parametrize("kind", ["bytes", "path"])
def test_an_asset_is_pickled(picture: Path, kind: str) -> None:
    """For another process; a path travels as a path."""
    image = Image(SOURCES[kind](picture))
    image.facts  # noqa: B018 - facts that were read travel too
    again = pickle.loads(pickle.dumps(image))
    assert again == image
    assert again.path == image.path
    assert again.size == image.size


def test_a_url_is_pickled_without_its_file() -> None:
    """The other process downloads for itself."""
    image = Image.from_url("https://example.invalid/a.png", allow_private=True)
    again = pickle.loads(pickle.dumps(image))
    assert again.url == image.url
    assert again == image


def test_names_in_messages(picture: Path) -> None:
    """A path, a URL without its query, or a length: never the bytes."""
    assert repr(Image(picture)) == f"Image({picture})"
    assert repr(Image("https://example.invalid/a.png?signature=x")) == "Image(https://example.invalid/a.png)"
    assert repr(Image(b"abc")) == "Image(the given 3 bytes)"


# -- in pydantic models ------------------------------------------------------------------------------------------------


class Card(BaseModel):
    """A user's own model with an asset in it."""

    face: Image
    note: Text | None = None


def test_a_field_takes_any_input(picture: Path) -> None:
    """Plain data becomes an asset, and a wrong kind of file is refused."""
    assert Card(face=str(picture)).face == Image(picture)  # type: ignore[arg-type]
    assert Card.model_validate({"face": picture.read_bytes(), "note": "hello"}).note == Text("hello")
    with pytest.raises(ValueError, match="text/plain, where image is needed"):
        Card.model_validate({"face": b"just words"})


def test_a_model_with_assets_round_trips(picture: Path) -> None:
    """Over JSON: a file as its path, bytes as a data URI, a text as itself."""
    for card in (Card(face=Image(picture), note=Text("v 1 2 3")), Card(face=Image(PIXELS))):
        assert Card.model_validate_json(card.model_dump_json()) == card
        assert card.model_dump()["face"] is card.face
    assert Card.model_json_schema()["properties"]["face"]["type"] == "string"


def test_a_text_is_its_words(tmp_path: Path) -> None:
    """A string is the text itself; a file comes through ``from_path``."""
    assert Text("héllo 茶").text == str(Text("héllo 茶")) == "héllo 茶"
    path = tmp_path / "a.txt"
    path.write_text("from a file")
    assert Text.from_path(path).text == "from a file"
    with pytest.raises(InputError, match="not UTF-8"):
        Text(b"\xff\xfe\xfd").text  # noqa: B018 - the access is the test


def test_object4d_is_an_object3d() -> None:
    """So that it can be shown, saved and converted like one."""
    assert issubclass(Object4D, Object3D)
    assert {cls.modality for cls in (Image, Video, Audio, Object3D, Object4D, Text)} == {"image", "video", "audio", "3d", "4d", "text"}  # fmt: skip


@pytest.mark.parametrize(("letter", "number"), [("A", 30_000_000), ("%", 61_000_000)])
def test_a_data_uri_of_many_megabytes_is_refused(letter: str, number: int) -> None:
    """31: by its length, before any of it is read; its beginning names it."""
    text = "data:image/png;base64," + letter * number
    seen: list[str] = []

    def attempt() -> None:
        try:
            Image(text)
        except InputError as error:
            seen.append(str(error))

    assert peak_of(attempt) < 1 << 20
    assert f"a data URI of {number + 22} letters" in seen[0]
    assert len(seen[0]) < 200


def in_base64(data: bytes) -> str:
    """A data URI in base64."""
    return "data:;base64," + base64.b64encode(data).decode()


def in_letters(data: bytes) -> str:
    """A data URI of plain letters."""
    return "data:," + data.decode()


@pytest.mark.parametrize("encoded", [in_base64, in_letters])
def test_a_data_uri_holds_20_megabytes(encoded: Callable[[bytes], str]) -> None:
    """Of content, however it is written; a byte more is refused, with what to give instead."""
    content = b"v 1 2 3\n" * (LARGEST_DATA_URI // 8)
    assert Asset(encoded(content)).size_bytes == LARGEST_DATA_URI == 20_000_000
    with pytest.raises(InputError, match="holds more than 20 MB, the most taken: give a file or bytes"):
        Asset(encoded(content + b"4"))


def test_a_picture_in_memory_is_written_only_as_it_can_be_read() -> None:
    """What no data URI may hold is refused when it is written down, not when it is read back."""
    with pytest.raises(InputError, match="save it to a file first"):
        Image.from_bytes(bytes(LARGEST_DATA_URI + 1)).to_text()


NOT_READ = {
    "zip": b"PK\x03\x04" + bytes(60),
    "hdr": b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1000000 +X 1000000\n",
    "exr": b"\x76\x2f\x31\x01\x02" + bytes(64),
    "usda": b"#usda 1.0\n(\n  subLayers = [@file:///etc/passwd@]\n)\n",
    "usdc": b"PXR-USDC" + bytes(80),
    "pickle": b"\x80\x04\x95" + bytes(60),
}


@pytest.mark.parametrize("name", NOT_READ)
def test_what_is_not_read_is_refused_by_its_kind(name: str) -> None:
    """Archives, pictures of high range, scenes that may name files elsewhere, pickles: none is opened."""
    with pytest.raises(InputError, match="where image is needed"):
        Image.from_bytes(NOT_READ[name]).to_numpy()
    with pytest.raises(InputError, match="where 3d is needed"):
        _ = Object3D.from_bytes(NOT_READ[name]).face_count
