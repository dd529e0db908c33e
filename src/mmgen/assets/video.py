"""A video, with or without sound."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from mmgen.assets.asset import Asset
from mmgen.assets.image import Image, require_suffix
from mmgen.errors import InputError

if TYPE_CHECKING:
    from typing import Self

    from mmgen.media.arrays import U8
    from mmgen.media.probe import VideoFacts
    from mmgen.media.video_format import Codec, Quality

__all__ = ["Video"]

WEBP_FLAGS, WEBP_MOVES = 20, 0b10
"""Where a WebP's extended header has its flags, and the one that says it is animated."""


class Video(Asset):
    """A video: MP4, MOV, WebM, Matroska or AVI, or pictures that move: GIF or animated WebP."""

    modality: ClassVar[str] = "video"
    media_types: ClassVar[tuple[str, ...]] = ("video/", "image/gif", "image/webp")

    @classmethod
    def from_frames(cls, frames: Iterable[U8], path: str | Path, *, fps: float) -> Self:
        """
        Encode *frames*, all of one even size, to a video at *path*, in the usual codec of its suffix.

        Each is ``(height, width, 3)`` RGB or, for .webm and .mov, ``(height, width, 4)`` RGBA.
        """
        from mmgen.media.video_format import codec_for
        from mmgen.media.video_writer import VideoFormat, VideoWriter

        rest = iter(frames)
        first = next(rest, None)
        if first is None:
            raise InputError("frames", "a video needs at least one frame")
        alpha = first.ndim == 3 and first.shape[2] == 4
        codec = codec_for(Path(path), alpha=alpha)
        video_format = VideoFormat(size=(first.shape[1], first.shape[0]), fps=fps, codec=codec, alpha=alpha)
        with VideoWriter(Path(path), video_format) as writer:
            for frame in chain([first], rest):
                (writer.push_rgba if alpha else writer.push_rgb)(frame)
        return cls(Path(path))

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the bytes to *path*; a suffix that names another kind of file is refused: ``convert`` makes those."""
        require_suffix(path, self, ("video/", "image/gif"))
        return super().save(path)

    def convert(
        self,
        path: str | os.PathLike[str],
        *,
        codec: Codec | None = None,
        quality: Quality = "standard",
        fps: float | None = None,
        background: tuple[int, int, int] | None = None,
    ) -> Path:
        """
        Write it as the kind of file that the suffix of *path* names (.mp4, .m4v, .mov, .webm, .gif), and return the path.

        *codec* is h264, hevc, av1, vp9 or prores, else the usual one of that kind. *background* is the RGB colour that
        shows through a transparent video where the file holds no transparency. Raises InputError.
        """
        from mmgen.media.conversion import Conversion, convert_video

        conversion = Conversion(codec=codec, quality=quality, fps=fps, background=background)
        return convert_video(self.content(), Path(path), conversion, name=self.name)

    def _check_media_type(self) -> None:
        super()._check_media_type()
        if self.media_type == "image/webp":
            with self.open() as file:
                head = file.read(WEBP_FLAGS + 1)
            if head[12:16] != b"VP8X" or len(head) <= WEBP_FLAGS or not head[WEBP_FLAGS] & WEBP_MOVES:
                raise InputError(self.name, "is a still WebP, where video is needed")

    @cached_property
    def facts(self) -> VideoFacts:
        """What the container says. Raises InputError for a file that can't be read."""
        from mmgen.media.probe import probe_video

        self._check_media_type()
        return probe_video(self.content(), name=self.name)

    @property
    def width(self) -> int:
        """Width in pixels, as it is looked at (after rotation)."""
        return self.facts.width

    @property
    def height(self) -> int:
        """Height in pixels, as it is looked at (after rotation)."""
        return self.facts.height

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.width, self.height

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return self.facts.seconds

    @property
    def fps(self) -> float:
        """Frames per second, on average."""
        return self.facts.fps

    @property
    def has_audio(self) -> bool:
        """Whether it has a sound track."""
        return self.facts.audio_codec is not None

    @property
    def sample_rate(self) -> int | None:
        """Sound samples per second, None without sound."""
        return self.facts.sample_rate

    @property
    def channels(self) -> int | None:
        """Sound channels, None without sound."""
        return self.facts.channels

    def frames(self) -> Iterator[U8]:
        """Each frame as upright RGB pixels ``(height, width, 3)``, decoded as it is asked for."""
        from mmgen.media.video_reader import VideoReader

        self._check_media_type()
        with VideoReader(self.content(), name=self.name) as reader:
            for frame in reader:
                yield frame.rgb()

    def frame_at(self, seconds: float) -> Image:
        """The frame that is on screen *seconds* after the start."""
        index = round(seconds * self.fps)
        if not 0 <= seconds <= self.seconds:
            raise InputError(self.name, f"has no frame at {seconds} s: it lasts {self.seconds:.3f} s")
        last = max(self.facts.frames - 1, 0)
        return Image(next(islice(self.frames(), min(index, last), None)))

    def to_numpy(self) -> U8:
        """All frames, ``(frames, height, width, 3)``. A long video does not fit in memory: see ``frames``."""
        import numpy as np

        return np.stack(list(self.frames()))

    def bundle(self) -> dict[str, object]:
        """What a notebook displays, by media type."""
        from mmgen.assets.display import image_bundle, video_bundle

        if self.media_type.startswith("image/"):
            return image_bundle(self.content(), self.media_type)
        poster = self.frame_at(0).read()
        return video_bundle(self.content(), self.media_type, width=self.width, height=self.height, poster=poster)
