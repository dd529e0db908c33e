"""Patterns that are compiled at first use."""

from __future__ import annotations

import gc
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.procedural import Procedural
from mmgen.procedural.pattern import Pattern

SOURCES = [(r"(a+)(b)?", re.NOFLAG), (r"[,.]|\band\b", re.IGNORECASE), (r"[\u3400-\u9fff]", re.NOFLAG)]


@pytest.mark.parametrize(("source", "flags"), SOURCES)
@given(st.text("abAND,.和 ", max_size=12))
def test_a_pattern_finds_what_the_compiled_one_finds(source, flags, text):
    lazy, compiled = Pattern(source, flags), re.compile(source, flags)
    for name in ("search", "match", "fullmatch"):
        found, expected = (getattr(pattern, name)(text) for pattern in (lazy, compiled))
        assert (found and found.span()) == (expected and expected.span())
    assert [match.span() for match in lazy.finditer(text)] == [match.span() for match in compiled.finditer(text)]
    assert lazy.findall(text) == compiled.findall(text)
    assert lazy.split(text) == compiled.split(text)
    assert lazy.sub(" ", text) == compiled.sub(" ", text)
    assert lazy.sub(lambda match: match[0] * 2, text, count=1) == compiled.sub(
        lambda match: match[0] * 2, text, count=1
    )


def test_every_pattern_of_the_vocabularies_compiles():
    """A mistake in one would show only when a prompt is read."""
    assert Procedural().models()
    patterns = [found for found in gc.get_objects() if isinstance(found, Pattern)]
    assert len(patterns) > 60
    for pattern in patterns:
        pattern.search("")


def test_loading_the_models_compiles_no_vocabulary():
    """Of all the backend's patterns, none is compiled before a prompt is read."""
    code = (
        "import gc; from mmgen.procedural import Procedural; from mmgen.procedural.pattern import Pattern\n"
        "Procedural().models(); print(sum('_compiled' in vars(p) for p in gc.get_objects() if isinstance(p, Pattern)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "0\n"
