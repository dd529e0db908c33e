"""
The files that jobs made, by content: ``objects/ab/abcd....png`` under the data folder.

A file appears whole or not at all, under the SHA-256 of its bytes, so the same bytes are kept once. What ``put`` and
``adopt`` return is on the medium, with its name, so the journal may say so.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from itertools import count, takewhile
from pathlib import Path
from typing import TypeVar

from mmgen.assets import Asset
from mmgen.errors import InputError
from mmgen.files import DISK, Disk, write_whole
from mmgen.media.sniff import extension

__all__ = ["Store", "part_of"]

A = TypeVar("A", bound=Asset)


class Store:
    """A content-addressed folder. Made when it is first written to."""

    def __init__(self, folder: Path, *, disk: Disk = DISK) -> None:
        self.folder = folder
        self._disk = disk

    def put(self, asset: A) -> A:
        """Keep the bytes of *asset* and return the same asset over the kept file."""
        kept = self.path_of(asset.sha256, asset.media_type)
        with suppress(OSError):
            os.utime(kept)  # one that is used again is as young as a new one, so that it is not dropped
        if not kept.exists():
            self._make(kept.parent)
            write_whole(kept, asset.iter_bytes(), disk=self._disk)
        # Even when another has put it there: its name may not have reached the medium yet.
        self._sync_name(kept)
        return self._over(asset, kept)

    def adopt(self, asset: A, folder: Path) -> A:
        """Like ``put``, but move the file when it lies in the scratch *folder* or is a part of it: then it is written once."""
        if asset.path is None or not is_work(asset.path, folder):
            return self.put(asset)
        kept = self.path_of(asset.sha256, asset.media_type)
        try:
            self._disk.sync(asset.path)
            try:
                self._disk.move(asset.path, kept)
            except FileNotFoundError:
                self._make(kept.parent)
                self._disk.move(asset.path, kept)
        except OSError as error:
            raise unwritten(kept, error) from error
        self._sync_name(kept)
        return self._over(asset, kept)

    def find(self, digest: str) -> Path | None:
        """The file whose SHA-256 is *digest*, if it is kept."""
        return next(iter(self._shelf(digest).glob(f"{digest}.*")), None)

    def kept(self) -> Iterator[Path]:
        """Every file of the store."""
        return (self.folder / "objects").glob("??/*")

    def drop(self, path: Path, before: float) -> int:
        """Remove a file that was not used since that moment; how many bytes that were, 0 where it stays."""
        aside = self.name_scratch()
        try:
            self.make_scratch(aside.parent)
            path.rename(aside)  # who puts the same bytes from now on writes them anew
            facts = aside.stat()
            if facts.st_mtime >= before:
                aside.rename(path)
                return 0
            aside.unlink()
        except FileNotFoundError:  # somebody else removes it
            return 0
        return facts.st_size

    def path_of(self, digest: str, media_type: str) -> Path:
        """Where the bytes with this digest lie or will lie."""
        return self._shelf(digest) / f"{digest}{extension(media_type)}"

    def is_sound(self, path: Path) -> bool:
        """Whether the bytes still are what the name says."""
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while chunk := file.read(1024 * 1024):
                digest.update(chunk)
        return digest.hexdigest() == path.stem

    def new_scratch(self) -> Path:
        """A folder for work in progress; give it to ``drop_scratch`` at the end."""
        folder = self.name_scratch()
        self.make_scratch(folder)
        return folder

    def name_scratch(self) -> Path:
        """Where a folder for work in progress may be made; nothing is done yet."""
        return self.folder / "scratch" / secrets.token_hex(8)

    def make_scratch(self, folder: Path) -> None:
        """Make the folder of that name."""
        try:
            folder.mkdir()
        except OSError:
            self._make(folder)

    def drop_scratch(self, folder: Path) -> None:
        """Remove a folder of work in progress, and the parts of it; it is mostly empty or was not made, which costs little."""
        try:
            folder.rmdir()
        except FileNotFoundError:
            pass
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            for number in count():
                part_of(folder, number).unlink()

    def sweep_scratch(self, before: float) -> None:
        """Remove the folders and parts of work that was interrupted: those in which nothing was written since *before*."""
        for folder in self._scratch():
            with suppress(OSError):  # somebody else removes it
                if max(path.stat().st_mtime for path in (folder, *folder.rglob("*"))) < before:
                    self.drop_scratch(folder) if folder.is_dir() else folder.unlink()

    def _scratch(self) -> list[Path]:
        try:
            return list((self.folder / "scratch").iterdir())
        except FileNotFoundError:
            return []

    def _shelf(self, digest: str) -> Path:
        return self.folder / "objects" / digest[:2]

    def _make(self, folder: Path) -> None:
        """Make *folder*, and those above it; their names are on the medium when this returns."""
        missing = list(takewhile(lambda each: not each.exists(), (folder, *folder.parents)))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for made in missing:
                self._disk.sync_folder(made.parent)
        except OSError as error:
            raise InputError(
                str(folder), f"can't be written ({error.strerror}); set MMGEN_HOME to a folder that can"
            ) from error

    def _sync_name(self, kept: Path) -> None:
        try:
            self._disk.sync_folder(kept.parent)
        except OSError as error:
            raise unwritten(kept, error) from error

    @staticmethod
    def _over(asset: A, path: Path) -> A:
        kept = type(asset).from_path(path)
        kept.__dict__ |= {"media_type": asset.media_type, "sha256": asset.sha256}
        return kept


def part_of(folder: Path, number: int) -> Path:
    """A file of work in progress beside the scratch *folder*, which need not be made for it."""
    return folder.with_name(f"{folder.name}-{number}.part")


def is_work(path: Path, folder: Path) -> bool:
    """Whether *path* lies in the scratch *folder*, or is a part of it."""
    place, own = str(path), str(folder)
    return place.startswith(own + os.sep) or (place.startswith(f"{own}-") and path.parent == folder.parent)


def unwritten(path: Path, error: OSError) -> InputError:
    """What to raise when the disk does not take a file."""
    return InputError(str(path), f"can't be written ({error.strerror or error})")
