"""What a notebook is given for each kind of asset."""

from __future__ import annotations

import base64
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import trimesh
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as PillowImage

from mmgen.assets import Image, Object3D, Object4D, Text
from mmgen.assets.display import EMBED_LIMIT, audio_bundle, image_bundle, object3d_bundle, text_bundle, video_bundle
from mmgen.errors import InputError
from mmgen.media.gltf import Node, Scene, probe_glb, write_glb
from mmgen.media.image import encode_image

from .shapes import box, mesh, reed, still_life

PICTURE = np.full((40, 60, 3), (200, 30, 30), np.uint8)
PNG = encode_image(PICTURE)


class Tags(HTMLParser):
    """Every element with its attributes, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def one(self, tag: str) -> dict[str, str]:
        (found,) = [attributes for name, attributes in self.found if name == tag]
        return {key: value or "" for key, value in found.items()}


def html_of(bundle: dict[str, object]) -> Tags:
    return Tags(str(bundle["text/html"]))


def content_of(uri: str) -> tuple[str, bytes]:
    head, _, body = uri.partition(",")
    return head, base64.b64decode(body, validate=True)


@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg"])
def test_a_picture_that_notebooks_draw_is_given_as_it_is(media_type: str) -> None:
    data = encode_image(PICTURE, media_type)
    bundle = image_bundle(data, media_type)
    assert base64.b64decode(str(bundle[media_type])) == data
    assert set(bundle) == {media_type, "text/plain"}


def test_a_webp_is_drawn_by_the_browser_and_has_a_png_beside_it() -> None:
    data = encode_image(PICTURE, "image/webp")
    bundle = image_bundle(data, "image/webp")
    assert content_of(html_of(bundle).one("img")["src"]) == ("data:image/webp;base64", data)
    with PillowImage.open(io.BytesIO(base64.b64decode(str(bundle["image/png"])))) as still:
        assert still.size == (60, 40)
        assert still.convert("RGB").getpixel((30, 20)) == pytest.approx((200, 30, 30), abs=3)


def test_a_tiff_becomes_a_png() -> None:
    file = io.BytesIO()
    PillowImage.fromarray(PICTURE).save(file, "TIFF")
    bundle = image_bundle(file.getvalue(), "image/tiff")
    assert set(bundle) == {"image/png", "text/plain"}


def test_a_picture_too_large_for_a_notebook_is_made_smaller(tmp_path: Path) -> None:
    path = tmp_path / "a & b.png"
    path.write_bytes(encode_image(np.random.default_rng(0).integers(0, 255, (100, 2000, 3), np.uint8)))
    bundle = image_bundle(path, "image/png", embed_limit=1000)
    with PillowImage.open(io.BytesIO(base64.b64decode(str(bundle["image/png"])))) as still:
        assert still.size == (1600, 80)
    assert str(path) in html_of(bundle).text


def test_a_film_plays_from_the_notebook_itself() -> None:
    data = b"\0\0\0\x18ftypisom" + bytes(50)
    bundle = video_bundle(data, "video/mp4", width=640, height=360, poster=PNG)
    video = html_of(bundle).one("video")
    assert {"controls", "loop", "playsinline"} <= set(video)
    assert content_of(video["src"]) == ("data:video/mp4;base64", data)
    assert content_of(video["poster"]) == ("data:image/png;base64", PNG)
    assert "aspect-ratio:640/360" in video["style"]
    assert base64.b64decode(str(bundle["image/png"])) == PNG


def test_a_film_too_large_shows_its_poster_and_says_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "film <1>.mp4"
    with path.open("wb") as file:
        file.truncate(EMBED_LIMIT + 1)
    bundle = video_bundle(path, "video/mp4", width=640, height=360, poster=PNG)
    page = html_of(bundle)
    assert content_of(page.one("img")["src"])[1] == PNG
    assert str(path) in page.text
    assert "video" not in [tag for tag, _ in page.found]


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    """A file of 10 GB is told by its size."""
    path = tmp_path / "film.mp4"
    with path.open("wb") as file:
        file.truncate(10 * 2**30)
    assert "10,240.0 MB" in html_of(video_bundle(path, "video/mp4")).text


def test_bytes_too_large_say_how_to_save_them() -> None:
    assert ".save(path)" in html_of(audio_bundle(bytes(100), "audio/wav", embed_limit=10)).text


def test_sound_plays_in_place() -> None:
    audio = html_of(audio_bundle(b"RIFF....WAVE", "audio/wav")).one("audio")
    assert content_of(audio["src"]) == ("data:audio/wav;base64", b"RIFF....WAVE")
    assert "controls" in audio


@given(st.text())
def test_text_is_shown_and_never_run(text: str) -> None:
    bundle = text_bundle(text)
    assert bundle["text/plain"] == text
    page = html_of(bundle)
    assert [tag for tag, _ in page.found] == ["div"]
    assert page.text.replace("\r", "\n") == text.replace("\r", "\n")


@given(st.text(max_size=30))
def test_a_media_type_can_t_break_out_of_its_attribute(media_type: str) -> None:
    assert [tag for tag, _ in html_of(audio_bundle(b"abc", media_type)).found] == ["audio"]


@pytest.fixture(scope="module")
def shown() -> dict[str, object]:
    return object3d_bundle(write_glb(still_life()))


def test_an_object_is_a_frame_over_a_picture_that_turns(shown: dict[str, object]) -> None:
    """The frame may run scripts and nothing else; the picture below is an animation."""
    page = html_of(shown)
    frame = page.one("iframe")
    assert frame["sandbox"] == "allow-scripts"
    assert page.found.index(("img", page.one("img"))) < [tag for tag, _ in page.found].index("iframe")
    with PillowImage.open(io.BytesIO(content_of(page.one("img")["src"])[1])) as turntable:
        assert turntable.n_frames == 18
    with PillowImage.open(io.BytesIO(base64.b64decode(str(shown["image/png"])))) as still:
        assert still.size == (640, 480)


def test_the_frame_holds_the_model_and_needs_no_network(shown: dict[str, object]) -> None:
    document = html_of(shown).one("iframe")["srcdoc"]
    model = re.search(r'<script id="model"[^>]*>([^<]*)</script>', document)
    assert model is not None
    assert base64.b64decode(model[1], validate=True) == write_glb(still_life())
    assert "default-src 'none'" in document
    assert not re.search(r"https?://", document)
    assert len(document) - len(model[1]) < 60_000


def test_pictures_that_are_given_are_not_rendered_again() -> None:
    bundle = object3d_bundle(write_glb(still_life()), turntable=PNG, preview=PNG)
    assert base64.b64decode(str(bundle["image/png"])) == PNG
    assert content_of(html_of(bundle).one("img")["src"])[1] == PNG


@pytest.mark.parametrize("kind", ["obj", "ply", "stl"])
def test_other_formats_turn_too(kind: str) -> None:
    data = trimesh.creation.box().export(file_type=kind)
    given = data.encode() if isinstance(data, str) else data
    document = html_of(object3d_bundle(given, f"model/{kind}")).one("iframe")["srcdoc"]
    model = re.search(r'<script id="model"[^>]*>([^<]*)</script>', document)
    assert model is not None
    assert probe_glb(base64.b64decode(model[1])).faces == 12


def test_an_object_too_large_is_shown_as_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "table.glb"
    path.write_bytes(write_glb(still_life()))
    page = html_of(object3d_bundle(path, turntable=PNG, preview=PNG, embed_limit=1000))
    assert str(path) in page.text
    assert [tag for tag, _ in page.found] == ["img", "p", "code"]


def test_an_object_that_can_t_be_read_says_so() -> None:
    with pytest.raises(InputError):
        object3d_bundle(b"no object", "model/gltf-binary")


def test_assets_give_their_bundles_to_notebooks() -> None:
    """What IPython calls on each class."""
    assert "image/png" in Image(PNG)._repr_mimebundle_()
    assert Text("a < b")._repr_mimebundle_()["text/html"].count("&lt;") == 1
    box_alone = write_glb(Scene(nodes=(Node(mesh=mesh(box())),)))
    for asset in (Object3D(box_alone), Object4D(write_glb(reed()))):
        assert "iframe" in asset._repr_mimebundle_()["text/html"]
