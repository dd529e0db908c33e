"""The media type of a file from its first bytes, never from its name."""

from __future__ import annotations

import struct
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

HEAD_BYTES = 4096
"""How many leading bytes ``sniff`` makes use of."""

EXTENSIONS: Mapping[str, str] = MappingProxyType(
    {
        "image/png": ".png",
        "image/jpeg": ".jpg",
        "image/webp": ".webp",
        "image/avif": ".avif",
        "image/heic": ".heic",
        "image/gif": ".gif",
        "image/bmp": ".bmp",
        "image/tiff": ".tiff",
        "video/mp4": ".mp4",
        "video/quicktime": ".mov",
        "video/webm": ".webm",
        "video/matroska": ".mkv",
        "video/x-msvideo": ".avi",
        "audio/wav": ".wav",
        "audio/flac": ".flac",
        "audio/mpeg": ".mp3",
        "audio/ogg": ".ogg",
        "audio/mp4": ".m4a",
        "audio/aac": ".aac",
        "model/gltf-binary": ".glb",
        "model/gltf+json": ".gltf",
        "model/obj": ".obj",
        "model/ply": ".ply",
        "model/stl": ".stl",
        "model/vnd.usdz+zip": ".usdz",
        "text/plain": ".txt",
    },
)
"""The file name extension of each media type that ``sniff`` knows."""

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
    (b"fLaC", "audio/flac"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"glTF\x01\x00\x00\x00", "model/gltf-binary"),
    (b"glTF\x02\x00\x00\x00", "model/gltf-binary"),
    (b"ply\n", "model/ply"),
    (b"ply\r\n", "model/ply"),
)

_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}

_BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"hevc": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"mif1": "image/heic",
    b"msf1": "image/heic",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
}
_MOVIE_BOXES = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})

_GLTF_KEYS = ('"asset"', '"accessors"', '"bufferViews"', '"meshes"', '"scenes"', '"materials"')
_OBJ_WORDS = frozenset({"v", "vt", "vn", "vp", "f", "l", "o", "g", "s", "mtllib", "usemtl"})
_TEXT_CONTROLS = frozenset("\t\n\r\f\x1b\ufeff")


def extension(media_type: str) -> str:
    """Return the usual extension of a media type, or ``".bin"`` when it is unknown."""
    return EXTENSIONS.get(media_type, ".bin")


def misnames(suffix: str, media_type: str) -> str | None:
    """Return the media type that a suffix names, when it is another than the file's; MP4 and MOV are as good as one."""
    named = _NAMED.get(suffix.lower())
    return None if named is None or _KIN.get(named, named) == _KIN.get(media_type, media_type) else named


_NAMED = {suffix: media_type for media_type, suffix in EXTENSIONS.items()} | {
    ".jpeg": "image/jpeg",
    ".tif": "image/tiff",
    ".m4v": "video/mp4",
    ".opus": "audio/ogg",
}
_KIN = {"video/quicktime": "video/mp4", "video/webm": "video/matroska"}


def sniff(head: bytes) -> str | None:
    """Return the media type that the first bytes of a file show, or None; 4 KiB are enough for every type."""
    head = bytes(head[:HEAD_BYTES])
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    for judge in _JUDGES:
        found = judge(head)
        if found is not None:
            return found
    return None


def _riff(head: bytes) -> str | None:
    return _RIFF.get(head[8:12]) if head[:4] in {b"RIFF", b"RF64"} else None


def _base_media(head: bytes) -> str | None:
    """Tell MP4, QuickTime, M4A, AVIF and HEIC apart by the brands of ISO/IEC 14496-12."""
    box = head[4:8]
    if box != b"ftyp":
        # QuickTime files older than 2001 have no brand, and start with one of the movie's own boxes.
        return "video/quicktime" if box in _MOVIE_BOXES and _plausible_box(head) else None
    if head[8:12] in _BRANDS and head[8:12] not in {b"mif1", b"msf1"}:
        return _BRANDS[head[8:12]]
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[at : at + 4] for at in range(16, size - 3, 4)}
    if head[8:12] in {b"mif1", b"msf1"}:
        return "image/avif" if brands & {b"avif", b"avis"} else "image/heic"
    return "image/avif" if b"avif" in brands else "video/mp4"


def _plausible_box(head: bytes) -> bool:
    size = int.from_bytes(head[:4], "big")
    return size in {0, 1} or size >= 8


def _matroska(head: bytes) -> str | None:
    if not head.startswith(b"\x1aE\xdf\xa3"):
        return None
    at = head.find(b"\x42\x82", 4, 256)
    return "video/webm" if at >= 0 and head[at + 3 : at + 7] == b"webm" else "video/matroska"


def _bitmap(head: bytes) -> str | None:
    if not head.startswith(b"BM") or len(head) < 26:
        return None
    offset, header = struct.unpack_from("<II", head, 10)
    known = header in {12, 16, 40, 52, 56, 64, 108, 124}
    return "image/bmp" if known and offset >= 14 + header else None


def _usdz(head: bytes) -> str | None:
    """A USDZ is a ZIP whose first member is a USD layer (the specification asks for that)."""
    if not head.startswith(b"PK\x03\x04") or len(head) < 30:
        return None
    name = head[30 : 30 + int.from_bytes(head[26:28], "little")].lower()
    return "model/vnd.usdz+zip" if name.endswith((b".usd", b".usda", b".usdc")) else None


def _mpeg_audio(head: bytes) -> str | None:
    """Tell ADTS from MP3 by the layer bits, after the reserved values of their frame headers are ruled out."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    layer = head[1] >> 1 & 3
    if layer == 0:
        is_adts = head[1] & 0xF0 == 0xF0 and head[2] >> 2 & 15 < 13
        return "audio/aac" if is_adts else None
    version_known = head[1] >> 3 & 3 != 1
    rates_known = head[2] >> 4 not in {0, 15} and head[2] >> 2 & 3 != 3
    return "audio/mpeg" if version_known and rates_known and head[3] & 3 != 2 else None


def _text(head: bytes) -> str | None:
    """Tell glTF JSON, OBJ, ASCII STL and other UTF-8 text apart."""
    text = _decode(head)
    if not text or not text.strip("\ufeff"):
        return None
    if any(ord(char) < 32 and char not in _TEXT_CONTROLS for char in text) or "\x7f" in text:
        return None
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("{") and any(key in text for key in _GLTF_KEYS):
        return "model/gltf+json"
    if start.startswith("solid") and ("facet" in text or "endsolid" in text):
        return "model/stl"
    return "model/obj" if _is_obj(text) else "text/plain"


def _decode(head: bytes) -> str | None:
    """Decode UTF-8, forgiving a character that the end of ``head`` cuts in two."""
    for cut in range(4):
        try:
            return head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError as error:
            if error.start < len(head) - 4 or len(head) < HEAD_BYTES:
                return None
    return None


def _is_obj(text: str) -> bool:
    lines = [line.split() for line in text.splitlines()[:-1] or [text]]
    words = [line for line in lines if line and not line[0].startswith("#")]
    has_data = any(line[0] == "v" and _numbers(line[1:]) >= 3 for line in words)
    return has_data and all(line[0] in _OBJ_WORDS for line in words)


def _numbers(words: list[str]) -> int:
    return sum(word.replace("-", "").replace(".", "").replace("e", "").replace("+", "").isdigit() for word in words)


def _binary_stl(head: bytes) -> str | None:
    """A binary STL has no magic: an 80-byte comment, a count, then triangles of 50 bytes with small normals."""
    if len(head) < 134:
        return None
    count = int.from_bytes(head[80:84], "little")
    if count == 0 or (len(head) < HEAD_BYTES and len(head) != 84 + 50 * count):
        return None
    triangles = range(84, min(len(head), 84 + 50 * min(count, 16)) - 49, 50)
    return "model/stl" if all(_is_unit_or_zero(head, at) for at in triangles) else None


def _is_unit_or_zero(head: bytes, at: int) -> bool:
    normal: tuple[float, float, float] = struct.unpack_from("<3f", head, at)
    squared = sum(axis * axis for axis in normal)
    return squared == 0 or 0.98 < squared < 1.02


_JUDGES: tuple[Callable[[bytes], str | None], ...] = (
    _riff,
    _base_media,
    _matroska,
    _bitmap,
    _usdz,
    _mpeg_audio,
    _text,
    _binary_stl,
)
