"""``doctor`` finds what is broken and says so, whatever else is."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mmgen import Client, SpeechRequest
from mmgen.backends import Anything, Model
from mmgen.cli.doctor import Finding, finding_of, findings
from mmgen.cli.session import Session
from mmgen.errors import InputError
from mmgen.registry import Plugin
from mmgen.testing import FakeBackend

Run = Callable[..., Any]


def named(found: Iterator[Finding]) -> dict[str, Finding]:
    """The findings by name."""
    return {finding.name: finding for finding in found}


def test_a_sound_installation(run: Run) -> None:
    outcome = run("doctor")
    assert outcome.exit_code == 0, outcome.stdout
    assert outcome.stdout.endswith("Nothing is broken.\n")
    for name in ("Python", "packages", "codecs", "fonts", "home", "keys", "jobs", "backend"):
        assert any(line.split()[1] == name for line in outcome.stdout.splitlines() if line)


def test_a_voice_is_offered_where_nothing_speaks(tmp_path: Path) -> None:
    """And not where something does."""
    model = Model(
        id="voice",
        request=SpeechRequest,
        tasks=("text-to-speech",),
        accepts={"text": Anything()},
        source="this test",
        checked_on=date(2026, 11, 22),
    )
    mute = named(findings(Session(connect=lambda: Client(home=tmp_path))))
    assert mute["speech"].state == "warning"
    assert "pip install ./plugins/mmgen-espeak" in mute["speech"].text
    speaking = Session(connect=lambda: Client({"fake": FakeBackend([model], [])}, home=tmp_path))
    assert "speech" not in named(findings(speaking))


def test_the_age_of_the_journal_s_copy_is_told(tmp_path: Path) -> None:
    """In hours; half a minute of running does not round it up."""
    copy = tmp_path / "journal.backup.sqlite3"
    copy.touch()
    os.utime(copy, (time.time() - 5 * 3600, time.time() - 5 * 3600))
    found = findings(Session(connect=lambda: Client({}, home=tmp_path)))
    assert named(found)["jobs"].text == "0 in the journal, copied 5 hours ago"


def test_findings_as_data(run: Run) -> None:
    told = run("doctor", "--json").data
    assert told["ok"] is True
    codecs = next(finding for finding in told["findings"] if finding["name"] == "codecs")
    assert "libx264" in codecs["text"]


def test_a_broken_plugin_is_named_with_its_reason(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A distribution whose entry point leads nowhere."""
    metadata = tmp_path / "site" / "mmgen_broken-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: mmgen-broken\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[mmgen.backends]\nbroken = no_such_module:Backend\n")
    monkeypatch.syspath_prepend(str(metadata.parent))
    outcome = run("doctor", "--json")
    assert outcome.exit_code == 1
    (found,) = [finding for finding in outcome.data["findings"] if finding["state"] == "broken"]
    assert found["text"] == "broken (mmgen-broken 1.0): ModuleNotFoundError: No module named 'no_such_module'"
    assert "No module named 'no_such_module'" in run("plugins").stdout
    assert run("image", "x").exit_code == 0


def test_a_home_that_can_not_be_written(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("MMGEN_HOME", str(file / "home"))
    outcome = run("doctor")
    assert outcome.exit_code == 1
    assert "set MMGEN_HOME to a folder that can be written" in outcome.stdout
    assert "codecs" in outcome.stdout


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_a_keys_file_that_others_can_read(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "mmgen-home" / "keys.json"
    file.parent.mkdir()
    file.write_text('{"A_KEY": "s3cret"}')
    file.chmod(0o644)
    outcome = run("doctor")
    assert outcome.exit_code == 1
    assert "others can read the keys in it: chmod 600" in outcome.stdout
    assert "s3cret" not in outcome.stdout


def test_settings_that_can_not_be_read(run: Run, tmp_path: Path) -> None:
    """The client can't even be made, and the rest is still looked at."""
    file = tmp_path / "mmgen-home" / "config.toml"
    file.parent.mkdir()
    file.write_text("[defaults")
    outcome = run("doctor", backends={})
    assert outcome.exit_code == 1
    assert "is not valid TOML" in outcome.stdout
    assert "fonts" in outcome.stdout


def test_whatever_fails_is_a_finding() -> None:
    def refuse() -> Client:
        raise InputError("settings", "are gone")

    found = named(findings(Session(connect=refuse)))
    assert found["settings"] == Finding("settings", "broken", "settings: are gone")
    assert found["Python"].state == "good"


def test_a_backend_without_its_key_is_a_warning() -> None:
    """It works as it should, and may be there on purpose; nothing is broken."""
    lacking = finding_of(Plugin("acme", "mmgen-acme", "1.0", "ready", "no key; set ACME_API_KEY", 3))
    assert lacking == Finding("backend", "warning", "acme (mmgen-acme 1.0): no key; set ACME_API_KEY")
    whole = finding_of(Plugin("acme", "mmgen-acme", "1.0", "ready", models=1))
    assert whole == Finding("backend", "good", "acme (mmgen-acme 1.0): ready, 1 model")
