"""The reference page is made from the commands, and the one in the repository is current."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmgen.cli.commands import COMMANDS, KINDS
from mmgen.cli.reference import reference_markdown
from mmgen.cli.request_fields import flags_of
from mmgen.requests import request_class

PAGE = Path(__file__).parents[2] / "docs/reference/cli.md"


def test_every_command_and_every_field_is_there() -> None:
    text = reference_markdown()
    assert all(f"### `mmgen {name}`" in text for name in COMMANDS)
    for kind in KINDS:
        section = text.split(f"### `mmgen {kind}`", 1)[1].split("### `mmgen", 1)[0]
        missing = [name for name, flag in flags_of(request_class(kind)).items() if flag not in section]
        assert not missing


def test_subcommands_are_there() -> None:
    text = reference_markdown()
    assert all(f"#### `mmgen {name}`" in text for name in ("keys set", "jobs show", "jobs resume"))


def test_tables_are_whole() -> None:
    """Each row has its two cells: a bar within a text is escaped."""
    rows = [line for line in reference_markdown().splitlines() if line.startswith("|")]
    assert len(rows) > 100
    assert all(len(row.replace(r"\|", "").split("|")) == 4 for row in rows)


def test_options_of_all_are_told_once() -> None:
    assert reference_markdown().count("`--max-cost MONEY`") == 1


@pytest.mark.skipif(not PAGE.exists(), reason="the page is not written yet")
def test_the_page_is_current() -> None:
    """``python tools/cli_reference.py`` writes it."""
    assert PAGE.read_text("utf-8") == reference_markdown()
