"""Every decoder, given files that are cut, overwritten or too large by their own word: it reads them or refuses them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("damage.py")
MOST_SECONDS = 1200
"""When a decoder counts as hanging; a whole group takes about two seconds."""

GROUPS = {
    "stills": ("png", "jpeg", "webp", "avif", "bmp", "tiff"),
    "mp4": ("mp4-h264", "mp4-hevc", "mp4-av1"),
    "other-videos": ("gif", "webm-vp9", "webm-alpha", "mov-prores"),
    "sounds": ("wav", "flac", "mp3", "opus", "m4a", "aac"),
}


def outcome(folder: Path, names: Sequence[str], *, places: int, examples: int) -> list[dict[str, object]]:
    """Run the readings in a process of their own, which must survive them; warnings are errors there too."""
    command = [sys.executable, "-W", "error", str(PROGRAM), str(folder), str(places), str(examples), *names]
    done = subprocess.run(command, capture_output=True, text=True, timeout=MOST_SECONDS, check=False)
    noted = sorted(path.name for path in folder.iterdir())
    assert done.returncode == 0, f"died of {done.returncode} over the last of {noted}: {done.stderr[-2000:]}"
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("group", GROUPS)
def test_damaged_files_are_read_or_refused(group, tmp_path):
    """Never another error, never a hang, never memory without bound, never a word on the terminal, never a crash."""
    lines = outcome(tmp_path, GROUPS[group], places=6, examples=8)
    assert [line for line in lines if "wrong" in line] == []
    readings = {line["file"]: line for line in lines}
    assert set(readings) == set(GROUPS[group])
    for line in readings.values():
        assert line["readings"] > 300
        assert line["whole"] > 0, f"not even the whole file is read: {line}"
        assert 0 < line["results"] < line["readings"]


def test_the_program_notices_an_error_of_another_kind(tmp_path, capsys, monkeypatch):
    """What the tests above rely on."""
    monkeypatch.syspath_prepend(PROGRAM.parent)
    import damage

    reporter = damage.Reporter("noticed", tmp_path / "case", readings=lambda _: iter([lambda: 1 / 0]))
    reporter.read("case 7", b"")
    assert json.loads(capsys.readouterr().out)["wrong"].startswith("ZeroDivisionError")


def test_every_format_that_is_read_is_damaged(monkeypatch):
    monkeypatch.syspath_prepend(PROGRAM.parent)
    import damage

    assert {name for group in GROUPS.values() for name in group} == set(damage.FILES)
