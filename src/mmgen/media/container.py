"""Video and audio files opened by PyAV: the demuxer follows from the first bytes, and errors name the input."""

from __future__ import annotations

import io
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import av
import av.error
from av.container import InputContainer

from mmgen.errors import InputError
from mmgen.media.completeness import require_complete
from mmgen.media.source import sniff_source, source_size
from mmgen.media.still import describe

if TYPE_CHECKING:
    from collections.abc import Generator

    from mmgen.media.limits import Limits
    from mmgen.media.source import MediaInput

# Naming the demuxer keeps libav from guessing one that follows references to other files or to the network,
# as playlists do.
_DEMUXERS = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/webm": "matroska",
    "video/matroska": "matroska",
    "video/x-msvideo": "avi",
    "image/gif": "gif",
    "audio/wav": "wav",
    "audio/flac": "flac",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/mp4": "mov",
    "audio/aac": "aac",
}
_LOCAL_ONLY = {"protocol_whitelist": "file"}


@contextmanager
def open_container(
    source: MediaInput, name: str, limits: Limits, *, wanted: str
) -> Generator[tuple[str, InputContainer]]:
    """
    Open a file as (media type, container); ``wanted`` says in errors what it should have been ("a video").

    What libav raises in the body becomes one ``InputError``.
    """
    source_size(source, name, max_bytes=limits.max_bytes)
    media_type = sniff_source(source, name)
    if media_type is None or media_type not in _DEMUXERS:
        raise InputError(name, f"is not {wanted} that mmgen can read ({describe(media_type)})")
    require_complete(source, name, media_type)
    file = str(source.absolute()) if isinstance(source, Path) else io.BytesIO(source)
    demuxer = _DEMUXERS[media_type]
    with (
        libav_errors(name, f"is a broken or truncated {media_type} file"),
        av.open(file, "r", format=demuxer, metadata_errors="replace", container_options=_LOCAL_ONLY) as container,
    ):
        yield media_type, container


@contextmanager
def libav_errors(name: str, problem: str) -> Generator[None]:
    """Turn an error of libav into an ``InputError``."""
    try:
        yield
    except av.error.FFmpegError as error:
        raise InputError(name, f"{problem} ({error.strerror})") from error
