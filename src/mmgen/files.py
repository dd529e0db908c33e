"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path

from mmgen.errors import InputError

__all__ = ["appearing_whole", "write_whole"]


@contextmanager
def appearing_whole(target: Path) -> Generator[Path]:
    """
    Yield a temporary path beside *target* to be written; rename it into place at the end.

    When the body raises, nothing is left behind. Raises InputError when the folder can't be written.
    """
    temporary = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError as error:
        raise InputError(str(target), f"can't be written ({error.strerror or error})") from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def write_whole(target: Path, chunks: Iterable[bytes], *, mode: int = 0o666) -> Path:
    """Write *chunks* to *target*, whole or not at all, with *mode* less the umask, and return it."""

    def opener(path: str, flags: int) -> int:
        return os.open(path, flags, mode)

    with appearing_whole(target) as temporary, open(temporary, "xb", opener=opener) as file:
        file.writelines(chunks)
    return target
