"""Still images read and written."""

from __future__ import annotations

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from mmgen.errors import InputError
from mmgen.media.image import encode_image, read_image, write_image
from mmgen.media.limits import Limits
from mmgen.media.probe import ImageFacts, probe_image

EXACT = ["PNG", "BMP", "TIFF"]
LOSSY = ["JPEG", "WEBP", "AVIF"]


@pytest.mark.parametrize("form", EXACT)
def test_lossless_files_read_exactly(form, still, pixels):
    assert np.array_equal(read_image(still(form, pixels)), pixels)


@pytest.mark.parametrize("form", LOSSY)
def test_lossy_files_read_closely(form, still, pixels):
    read = read_image(still(form, pixels, quality=95))
    assert read.dtype == np.uint8
    assert np.abs(read.astype(int) - pixels).max() <= 8


def test_pixels_read_can_be_written_to(still, pixels):
    read = read_image(still("PNG", pixels))
    read[:] = 0
    assert not read.any()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_orientation_is_applied(form, orientation, still, pixels):
    """Stored turned, with the EXIF note that says so, a picture reads upright; the turns are cv2's, not Pillow's."""
    turn = {3: cv2.ROTATE_180, 6: cv2.ROTATE_90_COUNTERCLOCKWISE, 8: cv2.ROTATE_90_CLOCKWISE}
    flip = {2: 1, 4: 0}
    stored = pixels
    if orientation in turn:
        stored = cv2.rotate(pixels, turn[orientation])
    elif orientation in flip:
        stored = cv2.flip(pixels, flip[orientation])
    elif orientation == 5:
        stored = cv2.transpose(pixels)
    elif orientation == 7:
        stored = cv2.flip(cv2.transpose(pixels), -1)
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = still(form, stored, exif=exif, quality=95)
    facts = probe_image(data)
    assert (facts.width, facts.height) == (64, 48)
    assert np.abs(read_image(data).astype(int) - pixels).mean() <= 3


def test_transparency_is_kept(still, pixels):
    alpha = np.full((48, 64, 1), 90, np.uint8)
    data = still("PNG", np.concatenate([pixels, alpha], axis=2))
    assert probe_image(data).alpha
    assert np.array_equal(read_image(data)[..., 3], alpha[..., 0])


def test_a_palette_with_a_transparent_colour_has_transparency(still):
    image = Image.new("P", (4, 2))
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.putpixel((3, 1), 1)
    read = read_image(still("GIF", image, transparency=1))
    assert read.shape == (2, 4, 4)
    assert read[0, 0].tolist() == [255, 0, 0, 255]
    assert read[1, 3, 3] == 0


def test_grey_becomes_three_channels(still):
    ramp = np.tile(np.arange(0, 256, 4, dtype=np.uint8), (8, 1))
    read = read_image(still("PNG", ramp))
    assert np.array_equal(read, np.repeat(ramp[..., None], 3, axis=2))


@pytest.mark.parametrize("channels", [1, 3])
def test_sixteen_bits_keep_their_upper_eight(channels):
    values = np.linspace(0, 65535, 64 * channels).astype(np.uint16).reshape(1, 64, channels)
    read = read_image(cv2.imencode(".png", values)[1].tobytes())
    wanted = np.repeat(values >> 8, 3, axis=2) if channels == 1 else (values >> 8)[..., ::-1]
    assert np.abs(read.astype(int) - wanted).max() <= 1


def test_cmyk_becomes_rgb(still):
    image = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    assert np.abs(read_image(still("JPEG", image))[8, 8].astype(int) - [254, 0, 0]).max() <= 8


def profile_with_red_and_blue_exchanged() -> bytes:
    """The ICC profile of sRGB, under another name and with the tags of its red and blue primaries exchanged."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace("sRGB".encode("utf-16-be"), "rBGR".encode("utf-16-be"))
    return profile.replace(b"rXYZ", b"????", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"????", b"bXYZ", 1)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_an_embedded_profile_is_followed(mode, still):
    image = Image.new("RGB", (8, 8), (255, 0, 0)).convert(mode)
    if mode == "RGBA":
        image.putalpha(90)
    read = read_image(still("PNG", image, icc_profile=profile_with_red_and_blue_exchanged()))
    assert np.abs(read[0, 0, :3].astype(int) - [0, 0, 255]).max() <= 2
    assert read[0, 0, 3:].tolist() == ([90] if mode == "RGBA" else [])


def test_a_broken_profile_counts_as_srgb(still, pixels):
    assert np.array_equal(read_image(still("PNG", pixels, icc_profile=b"no profile")), pixels)


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP"])
def test_frames_of_an_animation_are_counted(form, still):
    frames = [Image.new("RGB", (8, 6), (40 * index, 0, 0)) for index in range(5)]
    data = still(form, frames[0], save_all=True, append_images=frames[1:], duration=100)
    assert probe_image(data).frames == 5
    assert read_image(data).shape[:2] == (6, 8)


def test_a_header_is_enough_for_the_facts(tmp_path):
    path = tmp_path / "large.png"
    path.write_bytes(png_of_header(3000, 2000))
    assert probe_image(path) == ImageFacts("image/png", 3000, 2000, alpha=False, frames=1)


def png_of_header(width: int, height: int) -> bytes:
    """A PNG with this size in its header and next to no pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\x00")), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_a_vast_header_is_refused_before_decoding():
    with pytest.raises(InputError, match="poster: is 100000 x 100000 pixels, more than the limit of 120 megapixels"):
        read_image(png_of_header(100_000, 100_000), name="poster")


def test_the_limits_are_the_callers(still, pixels):
    data = still("PNG", pixels)
    with pytest.raises(InputError, match="64 x 48 pixels"):
        read_image(data, limits=Limits(max_pixels=3000))
    with pytest.raises(InputError, match="bytes, more than the limit of 50"):
        read_image(data, limits=Limits(max_image_bytes=50))
    assert read_image(data, limits=Limits(max_pixels=64 * 48)).shape == (48, 64, 3)


@pytest.mark.parametrize("form", [*EXACT, *LOSSY, "GIF"])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.7, 0.97])
def test_a_truncated_file_is_refused(form, part, still):
    noise = np.random.default_rng(3).integers(0, 256, (48, 64, 3), np.uint8)
    data = still(form, noise)
    with pytest.raises(InputError, match="the given bytes"):
        read_image(data[: int(len(data) * part)])


def test_a_file_that_lacks_only_its_last_byte_is_refused(still, pixels):
    for form in ("PNG", "JPEG", "WEBP"):
        with pytest.raises(InputError):
            read_image(still(form, pixels)[:-1])


def test_a_progressive_jpeg_that_is_cut_is_refused(still, pixels):
    data = still("JPEG", pixels, progressive=True)
    with pytest.raises(InputError):
        read_image(data[: len(data) * 3 // 4])


@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg", "image/webp", "image/avif"])
def test_pixels_written_read_back(media_type, pixels):
    data = encode_image(pixels, media_type, quality=97)
    assert Image.MIME[Image.open(io.BytesIO(data)).format] == media_type
    with Image.open(io.BytesIO(data)) as image:
        read = np.asarray(image.convert("RGB")).astype(int)
    assert np.abs(read - pixels).max() <= (0 if media_type == "image/png" else 9)


@pytest.mark.parametrize("media_type", ["image/png", "image/webp", "image/avif"])
def test_transparency_written_reads_back(media_type, pixels):
    alpha = np.full((48, 64, 1), 128, np.uint8)
    read = read_image(encode_image(np.concatenate([pixels, alpha], axis=2), media_type, quality=97))
    assert np.abs(read[..., 3].astype(int) - 128).max() <= 2


def test_good_jpegs_keep_their_chroma_whole(pixels):
    """A red line one pixel wide keeps its colour at quality 92, and loses it to halved chroma below 90."""
    line = np.zeros((16, 16, 3), np.uint8)
    line[:, 8] = (255, 0, 0)
    good, plain = (read_image(encode_image(line, "image/jpeg", quality=quality)) for quality in (92, 85))
    assert good[8, 8, 0].astype(int) - good[8, 8, 2] > plain[8, 8, 0].astype(int) - plain[8, 8, 2] + 40


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (np.zeros((4, 4), np.uint8), r"shape \(H, W, 3\)"),
        (np.zeros((4, 4, 3), np.float32), "uint8"),
        (np.zeros((0, 4, 3), np.uint8), "shape"),
    ],
)
def test_what_is_no_picture_is_not_written(bad, message):
    with pytest.raises(InputError, match=message):
        encode_image(bad)


def test_what_a_format_cannot_hold_is_refused(pixels):
    with pytest.raises(InputError, match="JPEG holds no transparency"):
        encode_image(np.zeros((4, 4, 4), np.uint8), "image/jpeg")
    with pytest.raises(InputError, match="can't write image/heic; use one of image/png"):
        encode_image(pixels, "image/heic")
    with pytest.raises(InputError, match="quality: 0 is not within 1 to 100"):
        encode_image(pixels, "image/jpeg", quality=0)
    with pytest.raises(InputError, match="can't be written as image/webp"):
        encode_image(np.zeros((1, 17000, 3), np.uint8), "image/webp")


def test_the_extension_names_the_format(tmp_path, pixels):
    assert probe_image(write_image(tmp_path / "a.JPEG", pixels)).media_type == "image/jpeg"
    assert probe_image(write_image(tmp_path / "a", pixels, media_type="image/webp")).media_type == "image/webp"
    with pytest.raises(InputError, match=r"no image format for the extension; use one of \.png"):
        write_image(tmp_path / "a.xyz", pixels)


def test_a_written_file_has_the_mode_of_any_other(tmp_path, pixels):
    plain = tmp_path / "plain"
    plain.touch()
    written = write_image(tmp_path / "a.png", pixels)
    assert written.stat().st_mode == plain.stat().st_mode
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "plain"]


@pytest.mark.parametrize(
    ("media_type", "quality", "levels"),
    [
        ("image/png", 1, 0),
        ("image/jpeg", 95, 2),
        ("image/webp", 95, 2),
        ("image/avif", 95, 3),
        ("image/avif", 100, 0),
    ],
)
def test_flat_colours_survive_a_file_of_high_quality(media_type, quality, levels):
    """Any colour, also the most saturated ones, in the middle of patches."""
    colors = np.random.default_rng(5).integers(0, 256, (6, 8, 3), np.uint8)
    pixels = np.kron(colors, np.ones((32, 32, 1), np.uint8)).astype(np.uint8)
    errors = np.abs(read_image(encode_image(pixels, media_type, quality=quality)).astype(int) - pixels)
    assert errors[16::32, 16::32].max() <= levels
    assert errors[16::32, 16::32].mean() <= 1


def test_good_avif_keeps_its_chroma_whole_and_small_avif_does_not():
    stripes = np.zeros((64, 96, 3), np.uint8)
    stripes[:, 0::2, 0] = stripes[:, 1::2, 2] = 220

    def contrast(quality: int) -> float:
        read = read_image(encode_image(stripes, "image/avif", quality=quality)).astype(int)
        return float(read[:, 4::2, 0].mean() - read[:, 5::2, 0].mean())

    assert contrast(90) > 180
    assert contrast(80) < 100


@pytest.mark.parametrize("quality", [85, 92, 100])
def test_an_avif_keeps_transparency_within_two_levels(quality, pixels):
    ramp = np.tile(np.linspace(0, 255, 64).round().astype(np.uint8), (48, 1))
    read = read_image(encode_image(np.dstack([pixels, ramp]), "image/avif", quality=quality))
    assert np.abs(read[..., 3].astype(int) - ramp).max() <= (0 if quality == 100 else 2)


def test_the_same_pixels_make_the_same_avif(pixels):
    assert len({encode_image(pixels, "image/avif") for _ in range(4)}) == 1
