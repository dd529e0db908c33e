"""The narrator that films of the embedded backend are spoken by."""

from __future__ import annotations

import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import anyio

from mmgen.procedural.narration import GROUP, narrated
from mmgen.procedural.sound.scratch_voice import Line, named_speaker
from mmgen_espeak.narrator import Narrator, chosen_voice


def test_it_is_found_by_its_entry_point() -> None:
    declared = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]["entry-points"]
    ((name, value),) = declared[GROUP].items()
    assert EntryPoint(name, value, GROUP).load() is Narrator


def test_lines_are_said_in_words_and_in_time() -> None:
    narrator = Narrator()
    lines = [
        Line("Good morning, and welcome to the mountains.", 0.0, 1.6),
        Line("早上好", 2.0, 2.0),
        Line("東京へようこそ", 4.0, 2.0),
    ]
    voices = [(name, named_speaker(name)) for name in ("Mei", "Bob")]
    narration = narrated(lines, voices, narrator, seed=1)
    assert narration.told.startswith("eSpeak NG: 2 of 3 lines in words; ")
    assert "'東京へようこそ' is in letters that it can't read" in narration.told
    lengths = [wave.shape[1] / 48_000 for _, wave in narration.waves]
    assert 1.2 < lengths[0] <= 1.6
    assert 0.3 < lengths[1] <= 2.0
    again = narrated(lines[:1], voices, narrator, seed=2)
    assert again.waves[0][1].tobytes() == narration.waves[0][1].tobytes()
    anyio.run(narrator.aclose)


def test_a_voice_goes_with_its_name_or_its_pitch() -> None:
    assert chosen_voice("Annie", 90) == "Annie"
    assert chosen_voice("Mei", 220) == chosen_voice("mei", 200)
    assert chosen_voice("Mei", 220).startswith("f")
    assert chosen_voice("Mei", 100).startswith("m")
