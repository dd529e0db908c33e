"""Which interpreter, what it may see, and whoever is no worker at all."""

from __future__ import annotations

import sys
from pathlib import Path

import anyio
import pytest

from mmgen.config import Config

from .process_cases import PROGRAM, Impatient, Meshes, done, failure


def test_the_interpreter_need_not_have_mmgen(tmp_path: Path) -> None:
    """Nor anything else that is installed: without its packages, and alone."""
    program = tmp_path / "program.py"
    program.write_text(
        "def run(job, report):\n"
        "    try:\n        import mmgen\n    except ImportError:\n        found = False\n    else:\n        found = True\n"
        "    import http.client\n"
        "    (job.folder / 'point.obj').write_text('v 0 0 0\\nv 1 0 0\\nv 0 1 0\\nf 1 2 3\\n')\n"
        "    return {'files': 'point.obj', 'details': {'found': found}}\n"
    )
    for flags in (("-S",), ("-S", "-I")):

        class Bare(Meshes):
            pass

        Bare.program = program
        backend = Bare((sys.executable, *flags))
        assert done(backend, "cube", tmp_path / "-".join(flags)).details == {"found": False}
        anyio.run(backend.aclose)


def test_a_missing_interpreter_is_named(tmp_path: Path) -> None:
    """With what to do about it."""
    told = failure(Meshes("/opt/rigs/bin/python"), "cube", tmp_path)
    assert "'/opt/rigs/bin/python'" in told
    assert "[backends.meshes] in config.toml" in told


def test_the_interpreter_may_be_configured(tmp_path: Path) -> None:
    """Where the author's own is not what is wanted."""
    (tmp_path / "config.toml").write_text('[backends.meshes]\npython = "/opt/rigs/bin/python"\n')
    backend = Meshes.from_config(Config.load(home=tmp_path))
    assert "'/opt/rigs/bin/python'" in failure(backend, "cube", tmp_path / "job")


def test_a_missing_program_is_named(tmp_path: Path) -> None:
    """It belongs to the plugin."""

    class Lost(Meshes):
        program = PROGRAM.with_name("lost.py")

    assert "lost.py' is not there" in failure(Lost(), "cube", tmp_path)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import not_installed_there", "No module named 'not_installed_there'"),
        ("def walk(job, report): ...", "has no function run(job, report)"),
        ("def run(job, report:", "SyntaxError"),
    ],
)
def test_a_program_that_does_not_load_says_why(tmp_path: Path, text: str, reason: str) -> None:
    """Its error, and the name of what is missing."""
    program = tmp_path / "program.py"
    program.write_text(text)

    class Broken(Meshes):
        pass

    Broken.program = program
    told = failure(Broken(), "cube", tmp_path / "job")
    assert "can't be loaded there" in told
    assert reason in told


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("print('Welcome!')", "not in the protocol: 'Welcome!'"),
        ("import sys; sys.stdout.write('x' * 9_000_000)", "longer than 65536 bytes"),
        ("print('[' * 60000)", "not in the protocol"),
        ('print(\'{"type": "hello", "protocol": 99}\')', "speaks protocol '99'"),
        ("raise SystemExit('no GPU')", "no GPU"),
        ("import os; os.close(1); import threading; threading.Event().wait()", "closed its output"),
        ("import threading; threading.Event().wait()", "was not ready after 0.5 s"),
    ],
)
def test_whoever_does_not_speak_the_protocol_is_ended(tmp_path: Path, code: str, reason: str) -> None:
    """Whatever it says, or does not."""

    class Foreign(Impatient):
        start_seconds = 0.5 if "ready" in reason else 60.0

    assert reason in failure(Foreign((sys.executable, "-c", code)), "cube", tmp_path)


def test_the_environment_is_without_secrets_and_without_this_interpreter_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for those that the author names."""
    for name in ("VENDOR_API_KEY", "HUB_TOKEN", "PYTHONPATH", "VIRTUAL_ENV", "ORDINARY"):
        monkeypatch.setenv(name, "some value")

    class Trusted(Meshes):
        passed_secrets = ("HUB_TOKEN",)

    backend = Trusted()
    seen = done(backend, "environment", tmp_path).details["extra"]
    assert {"HUB_TOKEN", "ORDINARY"} <= set(seen)
    assert not {"VENDOR_API_KEY", "PYTHONPATH", "VIRTUAL_ENV"} & set(seen)
    anyio.run(backend.aclose)
