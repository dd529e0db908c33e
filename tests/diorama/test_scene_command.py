"""``mmgen scene``: a file and a sentence, shown before it is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mmgen import Client
from mmgen.cli.application import application
from mmgen.cli.scene.telling import told
from mmgen.cli.session import Session

from .scenery import village


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "village.glb"
    path.write_bytes(village())
    return path


def run(home: Path, *arguments: str, agrees: bool = False) -> tuple[Result, list[str]]:
    asked: list[str] = []

    def ask(question: str) -> bool:
        asked.append(question)
        return agrees

    # Pictures take the most time, and most tests don't look at them.
    quick = [] if "--views" in arguments else ["--option", "views=false"]
    session = Session(connect=lambda: Client(home=home / "home"), ask=ask)
    return CliRunner().invoke(application(), ["scene", *arguments, *quick], obj=session), asked


def test_an_edit_is_kept_only_when_it_is_wanted(scene: Path, tmp_path: Path) -> None:
    target = tmp_path / "edited.glb"
    refused, asked = run(tmp_path, str(scene), "remove the house", "-o", str(target))
    assert (refused.exit_code, asked) == (1, ["Keep these edits?"])
    assert "1. remove house" in refused.stderr
    assert not target.exists()
    kept, _ = run(tmp_path, str(scene), "remove the house", "-o", str(target), agrees=True)
    assert kept.exit_code == 0
    assert target.exists()


def test_with_yes_nobody_is_asked(scene: Path, tmp_path: Path) -> None:
    """And the operations and views are saved, from which the edit can be done again."""
    edits, views = tmp_path / "edits.json", tmp_path / "views"
    words = "remove the house and paint the gate blue"
    outcome, asked = run(
        tmp_path, str(scene), words, "-o", str(tmp_path / "a.glb"), "-y", "--edits", str(edits), "--views", str(views)
    )
    assert (outcome.exit_code, asked) == (0, [])
    assert [path.name for path in sorted(views.iterdir())] == ["view-1.webp", "view-2.webp"]
    request = tmp_path / "request.json"
    request.write_text(json.dumps({"kind": "scene", "scene": str(scene), "operations": json.loads(edits.read_text())}))
    again, _ = run(tmp_path, "--request", str(request), "-o", str(tmp_path / "b.glb"))
    assert again.exit_code == 0
    assert (tmp_path / "a.glb").read_bytes() == (tmp_path / "b.glb").read_bytes()


def test_what_is_ambiguous_is_refused_with_the_candidates(scene: Path, tmp_path: Path) -> None:
    outcome, _ = run(tmp_path, str(scene), "remove the tree", "--yes")
    assert outcome.exit_code == 2
    assert "tree-1 (left), tree-2 (right)" in outcome.stderr


def test_a_file_alone_is_looked_at(scene: Path, tmp_path: Path) -> None:
    outcome, _ = run(tmp_path, str(scene), "--json", "-o", str(tmp_path / "same.glb"))
    found = json.loads(outcome.stdout)
    assert [thing["name"] for thing in found["details"]["objects"]][:2] == ["gate", "house"]
    assert "views" not in found["details"]
    assert (tmp_path / "same.glb").read_bytes() == village()


def test_a_file_is_not_given_twice(scene: Path, tmp_path: Path) -> None:
    outcome, _ = run(tmp_path, str(scene), "remove the house", "--scene", str(scene))
    assert outcome.exit_code == 2
    assert "given twice" in outcome.stderr


def test_serving_takes_no_sentence(scene: Path, tmp_path: Path) -> None:
    outcome, _ = run(tmp_path, "--serve", str(scene), "remove the house")
    assert outcome.exit_code == 2
    assert "type the edits into the page" in outcome.stderr


def test_operations_are_told_in_words() -> None:
    place = {"relation": "front", "of": ["gate"], "distance": 2.0, "formation": "row"}
    operation = {"operation": "add", "name": "cup", "prompt": "red cup", "count": 3, "place": place}
    assert told(operation) == "add 3 cup (red cup) in front of gate, 2 m apart in a row"
    assert told({"operation": "move", "name": "cup", "by": [1.0, 0.0, -2.5]}) == "move cup by 1, 0, -2.5"
