"""Files that appear whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmgen.errors import InputError
from mmgen.media.output_file import OutputFile, write_file


def test_the_path_changes_only_on_commit(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    output = OutputFile(path)
    output.temporary.write_text("new")
    assert path.read_text() == "old"
    assert output.commit() == path
    output.discard()
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_discarded_file_leaves_nothing(tmp_path):
    output = OutputFile(tmp_path / "a.txt")
    output.temporary.write_text("new")
    output.discard()
    output.discard()
    assert list(tmp_path.iterdir()) == []


def test_an_error_in_the_body_is_raised_and_leaves_nothing(tmp_path):
    with pytest.raises(KeyError), OutputFile(tmp_path / "a.txt"):
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_an_error_of_the_system_names_the_path(tmp_path):
    with (
        pytest.raises(InputError, match=r"a\.txt: can't be written \(No space left on device\)"),
        OutputFile(tmp_path / "a.txt"),
    ):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_a_place_where_no_file_can_be_is_refused(tmp_path):
    for path, reason in ((tmp_path, "is a directory"), (tmp_path / "no" / "a", "there is no folder")):
        with pytest.raises(InputError, match=reason):
            write_file(path, b"x")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder in this system that refuses even its owner")
def test_a_folder_that_refuses_files_is_named():
    with pytest.raises(InputError, match=r"/proc/self/a\.png: can't be written"):
        write_file(Path("/proc/self/a.png"), b"x")


def test_long_names_in_any_script_are_written(tmp_path):
    path = write_file(tmp_path / ("春" * 80 + ".txt"), b"x")
    assert path.read_bytes() == b"x"
