"""Where results are put: decided and tried before anything is generated, and never over a file that is there."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmgen.assets import Asset, Audio, Image, Object3D, Video
from mmgen.cli.results import note
from mmgen.cli.shapes import shape_of
from mmgen.errors import InputError
from mmgen.media.sniff import EXTENSIONS, extension
from mmgen.requests import Request

__all__ = ["Output", "as_saved", "implied_format", "plan_output"]

HOLE = re.compile(r"\{(\w+)\}")
HOLES = ("seed", "n", "kind")
MEDIA_TYPES: Mapping[str, str] = {suffix: kind for kind, suffix in EXTENSIONS.items()} | {
    ".jpeg": "image/jpeg",
    ".tif": "image/tiff",
    ".m4v": "video/mp4",
    ".opus": "audio/ogg",
}
ENDING = re.compile(r"\.([a-z]{3,5}|mp\d|jp2|m2ts|\d[a-z]{2})", re.IGNORECASE)
"""What is meant as the ending of a file, and not as a part of its name."""


@dataclass(frozen=True, slots=True)
class Output:
    """A folder that can be written, and a name or pattern within it; without a name one is made from the seed."""

    folder: Path
    name: str | None
    kind: str
    overwrite: bool = False

    @property
    def suffix(self) -> str:
        """The suffix that the name asks for, when it is one of a media file."""
        suffix = Path(self.name or "").suffix.lower()
        return suffix if suffix in MEDIA_TYPES else ""

    def save(self, assets: Sequence[Asset], *, seed: int | None, job: str) -> list[Path]:
        """
        Write each asset under a name of its own, and return the files.

        One that the name asks for as another kind of file is converted; what can't be gets the suffix of what it is.
        """
        taken: list[Path] = []
        for number, asset in enumerate(assets, 1):
            taken.append(
                self._converted(asset, self._free(self.folder / self._asked_name(number, seed, job), taken))
                or asset.save(self._free(self.folder / self._name_of(asset, number, seed, job), taken))
            )
        return taken

    def _converted(self, asset: Asset, path: Path) -> Path | None:
        if not self.suffix or MEDIA_TYPES[self.suffix] == asset.media_type:
            return None
        try:
            return asset.convert(path) if isinstance(asset, Image | Video | Audio | Object3D) else None
        except InputError as error:
            note(f"{path.name} is kept as {asset.media_type}: {error.reason}")
            return None

    def _asked_name(self, number: int, seed: int | None, job: str) -> str:
        values = {"seed": str(job if seed is None else seed), "n": str(number), "kind": self.kind}
        return HOLE.sub(lambda hole: values[hole[1]], self.name or "mmgen-{kind}-{seed}")

    def _name_of(self, asset: Asset, number: int, seed: int | None, job: str) -> str:
        name = self._asked_name(number, seed, job)
        right = extension(asset.media_type)
        # A name must not lie about what is in the file.
        if self.suffix and MEDIA_TYPES[self.suffix] == asset.media_type:
            return name
        return name.removesuffix(Path(name).suffix) + right if self.suffix else name + right

    def _free(self, path: Path, taken: Sequence[Path]) -> Path:
        """The path, or the first of ``name-2``, ``name-3``, ... that no file has."""
        candidate, number = path, 1
        while candidate in taken or (candidate.exists() and not (self.overwrite and candidate.is_file())):
            number += 1
            candidate = path.with_stem(f"{path.stem}-{number}")
        return candidate


def as_saved(asset: Asset, path: Path) -> Asset:
    """The asset as the file at *path* holds it, which may be of another kind."""
    named = MEDIA_TYPES.get(path.suffix.lower(), asset.media_type)
    return asset if named == asset.media_type else type(asset).from_path(path)


def plan_output(text: str | None, kind: type[Request[Any]], *, overwrite: bool = False) -> Output:
    """
    Understand what ``--output`` says, and try that the folder can be written.

    A folder ends with a slash, or exists; it is made when it is missing. Raises InputError.
    """
    label = kind.kind.replace("/", "-")
    if text is None:
        return Output(writable(Path()), None, label, overwrite)
    if not text.strip() or text == "-" or not text.isprintable():
        raise InputError(f"--output {text!r}", "name a file or a folder")
    path = Path(text).expanduser()
    if text.endswith(("/", os.sep)) or _is_folder(path, text):
        return Output(writable(path, make=True), None, label, overwrite)
    unknown = [hole for hole in HOLE.findall(path.name) if hole not in HOLES]
    if unknown:
        raise InputError(
            f"--output {text}", f"has no value for {{{unknown[0]}}}; it may hold {{seed}}, {{n}} and {{kind}}"
        )
    media_type = MEDIA_TYPES.get(path.suffix.lower())
    if media_type is not None and not media_type.startswith(kind.yields.media_types or ("",)):
        raise InputError(f"--output {text}", f"names a {media_type} file, and the result is {kind.yields.modality}")
    if media_type is None and ENDING.fullmatch(path.suffix):
        endings = (
            ending for ending, named in MEDIA_TYPES.items() if named.startswith(kind.yields.media_types or ("",))
        )
        reason = (
            f"{path.suffix} names no kind of file that is written here; give it one of {', '.join(endings)}, or none"
        )
        raise InputError(f"--output {text}", reason)
    return Output(writable(path.parent), path.name, label, overwrite)


def _is_folder(path: Path, text: str) -> bool:
    try:
        return path.exists() and path.is_dir()
    except OSError as error:
        raise InputError(f"--output {text[:60]}…", f"can't be a file ({error.strerror})") from error


def writable(folder: Path, *, make: bool = False) -> Path:
    """The *folder*, after a file has been made and removed in it. Raises InputError."""
    try:
        if make:
            folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        if not folder.exists():
            hint = "there is no such folder; end it with / to have it made"
            reason = f"can't be made ({error.strerror})" if make else hint
            raise InputError(f"--output {folder}", reason) from error
        raise InputError(f"--output {folder}", f"can't be written ({error.strerror or error})") from error


def implied_format(output: Output, request: Request[Any]) -> str | None:
    """The ``format`` that the name of the file asks for, when the request has that field and leaves it open."""
    field = type(request).model_fields.get("format")
    if field is None or not output.suffix or "format" in request.model_fields_set:
        return None
    offered = shape_of(field.annotation).choices
    wanted = "jpeg" if output.suffix in {".jpg", ".jpeg"} else output.suffix.removeprefix(".")
    if wanted not in offered:
        raise InputError(f"--output {output.name}", f"{wanted} can't be asked for; what can: {', '.join(offered)}")
    return wanted
