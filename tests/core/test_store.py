"""The store: by content, whole or not at all, each file once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mmgen import Image, InputError, Text
from mmgen.files import appearing_whole, write_whole
from mmgen.jobs.store import Store, part_of


def files_in(folder: Path) -> list[Path]:
    """Every file under *folder*, temporary ones too."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store that does not exist yet."""
    return Store(tmp_path / "store")


def test_a_file_lies_under_its_digest(store: Store, png: bytes) -> None:
    """And has the suffix of what it is."""
    kept = store.put(Image(png))
    digest = hashlib.sha256(png).hexdigest()
    assert kept.path == store.folder / "objects" / digest[:2] / f"{digest}.png"
    assert kept.path.read_bytes() == png
    assert store.find(digest) == kept.path
    assert store.find("0" * 64) is None
    assert store.is_sound(kept.path)


def test_the_same_bytes_are_kept_once(store: Store, png: bytes, tmp_path: Path) -> None:
    """Whether they came as bytes or as a file."""
    original = tmp_path / "a.png"
    original.write_bytes(png)
    first, second = store.put(Image(png)), store.put(Image(original))
    assert first.path == second.path
    assert len(files_in(store.folder)) == 1
    assert original.exists()


def test_a_file_of_the_scratch_folder_is_moved(store: Store, png: bytes, tmp_path: Path) -> None:
    """What a local backend wrote is not written twice; what lies elsewhere stays there."""
    scratch = store.new_scratch()
    made = scratch / "made.png"
    made.write_bytes(png)
    kept = store.adopt(Image(made), scratch)
    assert not made.exists()
    assert kept.read() == png
    outside = tmp_path / "outside.png"
    outside.write_bytes(png)
    store.adopt(Image(outside), scratch)
    assert outside.exists()
    store.drop_scratch(scratch)
    assert not scratch.exists()


def test_a_part_of_a_job_needs_no_folder(store: Store, png: bytes) -> None:
    """It is moved in like a file of the folder; one of another job is not, and what is left of a job goes with it."""
    own, other = store.new_scratch(), store.name_scratch()
    parts = [part_of(own, 0), part_of(own, 1), part_of(other, 0)]
    for part in parts:
        part.write_bytes(png)
    assert store.adopt(Image(parts[0]), own).read() == png
    store.adopt(Image(parts[2]), own)
    assert [part.exists() for part in parts] == [False, True, True]
    parts[0].write_bytes(png)
    store.drop_scratch(own)
    assert [part.exists() for part in parts] == [False, False, True]
    store.drop_scratch(other)
    assert list(own.parent.iterdir()) == []


def test_the_class_and_the_facts_survive(store: Store) -> None:
    """A text stays a text though its file would be sniffed as something else."""
    kept = store.put(Text("v 1 2 3\n"))
    assert type(kept) is Text
    assert kept.media_type == "text/plain"
    assert kept.text == "v 1 2 3\n"


def test_damage_is_noticed(store: Store, png: bytes) -> None:
    """The name says what the bytes must be."""
    kept = store.put(Image(png))
    assert kept.path is not None
    kept.path.write_bytes(png[:-1])
    assert not store.is_sound(kept.path)


def test_a_folder_that_cannot_be_made(tmp_path: Path, png: bytes) -> None:
    """The error says which folder, and what to set."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match="MMGEN_HOME"):
        Store(tmp_path / "file" / "store").put(Image(png))


# -- files that appear whole -------------------------------------------------------------------------------------


def test_nothing_is_left_when_writing_fails(tmp_path: Path) -> None:
    """Neither the target nor a temporary file, and an older target stays as it was."""
    target = tmp_path / "a.bin"
    target.write_bytes(b"old")

    def chunks() -> Iterator[bytes]:
        yield b"new"
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        write_whole(target, chunks())
    assert files_in(tmp_path) == [target]
    assert target.read_bytes() == b"old"


def test_the_target_appears_at_the_end(tmp_path: Path) -> None:
    """Until then nobody sees half a file under its name."""
    target = tmp_path / "a.bin"
    with appearing_whole(target) as temporary:
        temporary.write_bytes(b"new")
        assert not target.exists()
        assert temporary.parent == tmp_path
    assert target.read_bytes() == b"new"
    assert files_in(tmp_path) == [target]


def test_the_mode_obeys_the_umask(tmp_path: Path) -> None:
    """A saved picture has the rights of any other new file."""
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "open.bin", [b"x"])
        write_whole(tmp_path / "closed.bin", [b"x"], mode=0o600)
    finally:
        os.umask(before)
    assert (tmp_path / "open.bin").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "closed.bin").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("place", ["missing/a.bin", "file/a.bin"])
def test_a_place_that_cannot_be_written(tmp_path: Path, place: str) -> None:
    """One error that names the target."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match="can't be written") as caught:
        write_whole(tmp_path / place, [b"x"])
    assert caught.value.name == str(tmp_path / place)


def test_a_long_name_can_be_written(tmp_path: Path) -> None:
    """The temporary name is never longer than a file system allows."""
    target = tmp_path / ("x" * 250 + ".bin")
    assert write_whole(target, [b"x"]).read_bytes() == b"x"


def test_a_name_of_many_wide_characters_can_be_written(tmp_path: Path) -> None:
    """File systems count bytes, not characters."""
    target = tmp_path / ("🍵" * 60 + ".bin")
    assert write_whole(target, [b"x"]).read_bytes() == b"x"


def test_what_killed_programs_left_is_swept(tmp_path: Path) -> None:
    """Folders in which nothing was written since; one old folder with a file that still grows is somebody's work."""
    store = Store(tmp_path)
    old, busy, young = (store.new_scratch() for _ in range(3))
    for folder in (old, busy):
        (folder / "part.mp4").write_bytes(b"part")
    for path in (old / "part.mp4", old, busy):
        os.utime(path, (1000.0, 1000.0))
    parts = [part_of(store.name_scratch(), 0) for _ in range(2)]
    for part in parts:
        part.write_bytes(b"part")
    os.utime(parts[0], (1000.0, 1000.0))
    store.sweep_scratch(2000.0)
    assert (old.exists(), busy.exists(), young.exists()) == (False, True, True)
    assert [part.exists() for part in parts] == [False, True]


def test_there_may_be_nothing_to_sweep(tmp_path: Path) -> None:
    Store(tmp_path).sweep_scratch(2000.0)
    assert not (tmp_path / "scratch").exists()
