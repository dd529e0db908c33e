"""The media type follows from the bytes."""

from __future__ import annotations

import io
import struct
import zipfile

import av
import numpy as np
import pytest
import soundfile
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st

from mmgen.media.sniff import EXTENSIONS, HEAD_BYTES, extension, sniff


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        ("WEBP", "image/webp"),
        ("AVIF", "image/avif"),
        ("GIF", "image/gif"),
        ("BMP", "image/bmp"),
        ("TIFF", "image/tiff"),
    ],
)
def test_images_are_told_apart(form, media_type, still, pixels):
    assert sniff(still(form, pixels)) == media_type


@pytest.mark.parametrize(
    ("name", "codec", "media_type"),
    [
        ("a.mp4", "libx264", "video/mp4"),
        ("a.mov", "libx264", "video/quicktime"),
        ("a.webm", "libvpx", "video/webm"),
        ("a.mkv", "libx264", "video/matroska"),
        ("a.avi", "mpeg4", "video/x-msvideo"),
    ],
)
def test_videos_are_told_apart(name, codec, media_type, film):
    assert sniff(film(name, codec=codec, frames=2).read_bytes()) == media_type


@pytest.mark.parametrize(
    ("form", "subtype", "media_type"),
    [
        ("WAV", "PCM_16", "audio/wav"),
        ("FLAC", "PCM_16", "audio/flac"),
        ("OGG", "VORBIS", "audio/ogg"),
        ("OGG", "OPUS", "audio/ogg"),
        ("MP3", "MPEG_LAYER_III", "audio/mpeg"),
    ],
)
def test_sounds_are_told_apart(form, subtype, media_type, tone):
    target = io.BytesIO()
    soundfile.write(target, tone.T, 48000, format=form, subtype=subtype)
    assert sniff(target.getvalue()) == media_type


@pytest.mark.parametrize(("muxer", "media_type"), [("ipod", "audio/mp4"), ("adts", "audio/aac")])
def test_aac_is_told_apart_by_its_wrapping(muxer, media_type):
    target = io.BytesIO()
    with av.open(target, "w", format=muxer) as container:
        stream = container.add_stream("aac", rate=48000)
        frame = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), format="fltp", layout="stereo")
        frame.sample_rate = 48000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert sniff(target.getvalue()) == media_type


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("glb", "model/gltf-binary"),
        ("obj", "model/obj"),
        ("ply", "model/ply"),
        ("stl", "model/stl"),
        ("stl_ascii", "model/stl"),
    ],
)
@pytest.mark.parametrize("subdivisions", [0, 3])
def test_meshes_are_told_apart(form, media_type, subdivisions):
    exported = trimesh.creation.icosphere(subdivisions=subdivisions).export(file_type=form)
    assert sniff(exported if isinstance(exported, bytes) else exported.encode()) == media_type


def test_gltf_json_is_told_from_other_json():
    assert sniff(b'{"asset": {"version": "2.0"}, "scenes": []}') == "model/gltf+json"
    assert sniff(b'{"name": "a list of things", "things": []}') == "text/plain"


def test_usdz_is_told_from_other_archives():
    for name, expected in (("scene.usdc", "model/vnd.usdz+zip"), ("readme.txt", None)):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr(name, b"x")
        assert sniff(target.getvalue()) == expected


@pytest.mark.parametrize("brand", [b"heic", b"mif1"])
def test_heic_is_known_by_its_brand(brand):
    assert sniff(struct.pack(">I4s4sI4s", 20, b"ftyp", brand, 0, b"heic")) == "image/heic"


def test_avif_may_hide_behind_a_general_brand():
    assert sniff(struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"mif1", 0, b"miaf", b"avif")) == "image/avif"


def test_text_in_any_script_is_text():
    assert sniff("安康的春天，茶园层层".encode()) == "text/plain"
    assert sniff(("春" * HEAD_BYTES).encode()[:HEAD_BYTES]) == "text/plain"


@pytest.mark.parametrize(
    "head", [b"", b"   \x00", b"\x00\x01\x02\x03", b"\xff\xfe\xfd\xfc", b"\x01\x02\x03", b"%\xc3("]
)
def test_other_bytes_are_unknown(head):
    assert sniff(head) is None


def test_each_type_has_an_extension_of_its_own():
    assert len(set(EXTENSIONS.values())) == len(EXTENSIONS)
    assert extension("image/png") == ".png"
    assert extension("application/unheard-of") == ".bin"


MAGIC = [
    b"RIFF....WEBP",
    b"\x00\x00\x00\x18ftyp",
    b"\x1aE\xdf\xa3",
    b"BM",
    b"PK\x03\x04",
    b"\xff\xfb",
    b"solid ",
    b"{",
    b"v 1",
]


@settings(deadline=None)
@given(st.sampled_from([b"", *MAGIC]), st.binary(max_size=300))
def test_any_bytes_give_a_known_type_or_none(magic, rest):
    found = sniff(magic + rest)
    assert found is None or found in EXTENSIONS


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_only_the_head_counts(tail):
    head = b"v 1 2 3\n" * (HEAD_BYTES // 8)
    assert sniff(head + tail) == "model/obj"
