"""Which file system a folder lies on: some of them can't hold a journal that several programs share."""

from __future__ import annotations

import re
from pathlib import Path

from mmgen.errors import InputError

__all__ = ["check_local", "filesystem_of"]

MOUNTS = Path("/proc/self/mountinfo")
REMOTE = frozenset(
    {
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "fuse.glusterfs",
        "fuse.sshfs",
        "gpfs",
        "lustre",
        "nfs",
        "nfs4",
        "smb3",
        "smbfs",
    }
)
"""SQLite's write-ahead log wants memory that all its programs share, which those of two machines do not.

9p is not among them: it is how sandboxed containers see the disk of their own machine.
"""
ESCAPED = re.compile(r"\\([0-7]{3})")


def check_local(path: Path, kind: str) -> None:
    """Raise InputError where *kind*, what *path* lies on, is a network file system: a journal could be corrupted there."""
    if kind in REMOTE:
        raise InputError(
            str(path),
            f"lies on a network file system ({kind}), where no journal is safe; set MMGEN_HOME to a folder of this machine",
        )


def filesystem_of(path: Path, *, mounts: Path = MOUNTS) -> str:
    """The kind of file system that *path* lies or will lie on; empty where the system does not tell."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ""
    place = path.resolve()
    best, kind = -1, ""
    for line in lines:
        about, separator, rest = line.partition(" - ")
        fields = about.split()
        if not separator or len(fields) < 5 or not rest.split():
            continue
        point = Path(ESCAPED.sub(lambda found: chr(int(found[1], 8)), fields[4]))
        # What is mounted last at a place is what is seen there.
        if len(point.parts) >= best and place.is_relative_to(point):
            best, kind = len(point.parts), rest.split()[0]
    return kind
