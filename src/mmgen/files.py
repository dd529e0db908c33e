"""Files that appear whole or not at all, and that a power cut does not take away."""

from __future__ import annotations

import os
import secrets
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path

from mmgen.errors import InputError

__all__ = ["Disk", "appearing_whole", "write_whole"]


class Disk:
    """What makes a change outlast a power cut. A seam: who passes another sees what is done, and in which order."""

    def sync(self, file: Path) -> None:
        """Return once the bytes of *file* are on the medium."""
        synced(file, os.O_RDWR | getattr(os, "O_BINARY", 0))

    def move(self, file: Path, target: Path) -> None:
        """Give *file* the name *target*, in place of what has it."""
        file.replace(target)

    def sync_folder(self, folder: Path) -> None:
        """Return once the names in *folder* are on the medium. Windows does so by itself, and opens no folders."""
        if os.name != "nt":
            synced(folder, os.O_RDONLY)


def synced(path: Path, how: int) -> None:
    """Open *path*, and return once what is written there is on the medium."""
    opened = os.open(path, how)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


DISK = Disk()


@contextmanager
def appearing_whole(target: Path, *, disk: Disk = DISK) -> Generator[Path]:
    """
    Yield a temporary path beside *target* to be written; rename it into place at the end.

    When the body raises, nothing is left behind. Raises InputError when the folder can't be written.
    """
    temporary = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        yield temporary
        disk.sync(temporary)
        disk.move(temporary, target)
    except OSError as error:
        raise InputError(str(target), f"can't be written ({error.strerror or error})") from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def write_whole(target: Path, chunks: Iterable[bytes], *, mode: int = 0o666, disk: Disk = DISK) -> Path:
    """Write *chunks* to *target*, whole or not at all, with *mode* less the umask, and return it."""

    def opener(path: str, flags: int) -> int:
        return os.open(path, flags, mode)

    with appearing_whole(target, disk=disk) as temporary, open(temporary, "xb", opener=opener) as file:
        file.writelines(chunks)
    return target
