"""A journal is not kept where several machines could write it at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmgen import InputError
from mmgen.jobs.database import Database
from mmgen.jobs.mounts import filesystem_of

TABLE = """\
22 28 0:21 / /proc rw,nosuid shared:12 - proc proc rw
28 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
40 28 0:40 / /home rw,relatime shared:2 - nfs4 server:/home rw,vers=4.2
41 40 0:41 / /home/ann/my\\040disk rw - xfs /dev/sdb rw
42 28 0:42 / /mnt rw - ext4 /dev/sdc rw
43 42 0:43 / /mnt rw - cifs //server/share rw
broken line
44 28 0:44 / /short
"""


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/var/lib/journal.sqlite3", "ext4"),
        ("/home/ann/journal.sqlite3", "nfs4"),
        ("/home/ann/my disk/journal.sqlite3", "xfs"),
        ("/homes/ann", "ext4"),
        ("/mnt/x", "cifs"),
    ],
)
def test_the_nearest_mount_counts(tmp_path: Path, place: str, kind: str) -> None:
    """And of two at one place the later."""
    (tmp_path / "table").write_text(TABLE)
    assert filesystem_of(Path(place), mounts=tmp_path / "table") == kind


def test_what_is_not_told_is_no_reason(tmp_path: Path) -> None:
    """Other systems have no such table."""
    assert filesystem_of(tmp_path, mounts=tmp_path / "none") == ""


def test_a_journal_on_a_network_is_refused(tmp_path: Path) -> None:
    """Before anything is made there, with what to do."""
    there = Database(tmp_path / "deep" / "journal.sqlite3", filesystem=lambda _: "nfs4")
    with pytest.raises(InputError, match=r"on a network file system \(nfs4\), .*; set MMGEN_HOME to a folder of this"):
        there.write(lambda connection: connection.total_changes)
    assert not (tmp_path / "deep").exists()
    here = Database(tmp_path / "deep" / "journal.sqlite3")
    assert here.read("SELECT 1") == [(1,)]
    here.close()
