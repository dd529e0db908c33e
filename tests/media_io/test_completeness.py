"""A file is as long as its structure says."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.audio import encode_audio
from mmgen.media.completeness import require_complete
from mmgen.media.image import encode_image

CHECKED = ["image/png", "image/webp", "video/mp4", "video/webm", "video/matroska", "video/x-msvideo", "audio/wav"]


@pytest.fixture
def files(film, tone, pixels) -> dict[str, bytes]:
    """A whole file of each checked type."""
    return {
        "image/png": encode_image(pixels),
        "image/webp": encode_image(pixels, "image/webp"),
        "image/avif": encode_image(pixels, "image/avif"),
        "video/mp4": film("a.mp4").read_bytes(),
        "video/webm": film("a.webm", codec="libvpx").read_bytes(),
        "video/matroska": film("a.mkv").read_bytes(),
        "video/x-msvideo": film("a.avi", codec="mpeg4").read_bytes(),
        "audio/wav": encode_audio(tone, 48000),
        "audio/mp4": encode_audio(tone, 48000, "audio/mp4"),
    }


def test_whole_files_pass_and_cut_ones_do_not(files):
    for media_type, data in files.items():
        require_complete(data, "x", media_type)
        for missing in (2, len(data) // 3):
            with pytest.raises(InputError, match=rf"x: is cut short: .* where a whole {media_type} file needs"):
                require_complete(data[:-missing], "x", media_type)


def test_bytes_behind_the_end_do_no_harm(files):
    for media_type in ("image/png", "image/webp", "audio/wav", "video/webm"):
        require_complete(files[media_type] + b"\0" * 5, "x", media_type)


def test_a_riff_size_may_count_a_padding_byte_that_is_not_there(files):
    wav = files["audio/wav"]
    odd = (int.from_bytes(wav[4:8], "little") + 1).to_bytes(4, "little")
    require_complete(wav[:4] + odd + wav[8:], "x", "audio/wav")


def test_sizes_that_a_stream_left_open_pass(files):
    """Recorders that can't go back write the largest size there is."""
    wav = files["audio/wav"]
    require_complete(wav[:4] + b"\xff\xff\xff\xff" + wav[8:1000], "x", "audio/wav")
    mkv = files["video/matroska"]
    segment = mkv.index(b"\x18\x53\x80\x67") + 4
    require_complete(mkv[:segment] + b"\x01" + b"\xff" * 7 + mkv[segment + 8 : -300], "x", "video/matroska")
    last = (0).to_bytes(4, "big") + b"mdat"
    require_complete(files["video/mp4"] + last + b"any length", "x", "video/mp4")


def test_sizes_of_more_than_four_gigabytes_are_read():
    box = (1).to_bytes(4, "big") + b"mdat" + (2**40).to_bytes(8, "big")
    with pytest.raises(InputError, match="needs 1,099,511,627,776"):
        require_complete(box, "x", "video/mp4")


def test_a_glb_is_as_long_as_its_header_says():
    glb = b"glTF\x02\0\0\0" + (20).to_bytes(4, "little") + bytes(8)
    require_complete(glb, "x", "model/gltf-binary")
    with pytest.raises(InputError, match="needs 20"):
        require_complete(glb[:-1], "x", "model/gltf-binary")


@settings(deadline=None)
@given(st.sampled_from(CHECKED), st.binary(min_size=1, max_size=80))
def test_any_bytes_pass_or_are_refused(media_type, data):
    with suppress(InputError):
        require_complete(data, "x", media_type)


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_any_matroska_start_passes_or_is_refused(rest):
    with suppress(InputError):
        require_complete(b"\x1aE\xdf\xa3\x80\x18\x53\x80\x67" + rest, "x", "video/matroska")
