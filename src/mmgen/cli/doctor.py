"""``mmgen doctor``: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import platform
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal

import typer
from typer import echo

from mmgen.cli.commands import COMMANDS
from mmgen.cli.facts import size_text
from mmgen.cli.outputs import writable
from mmgen.cli.overview import terminal_style
from mmgen.cli.results import print_json
from mmgen.cli.session import Session, session_of
from mmgen.cli.typer_application import Json, single
from mmgen.errors import InputError, MmgenError
from mmgen.jobs.integrity import backup_of
from mmgen.registry import Plugin

__all__ = ["Finding", "command_for", "finding_of", "findings"]

NATIVE = ("av", "cv2", "isal.isal_zlib", "numpy", "PIL", "soundfile", "uharfbuzz")
"""Packages with compiled parts, which may be there and yet not load."""
ENCODERS = {"libx264": "MP4 video", "aac": "MP4 sound", "libsvtav1": "AV1 video", "libopus": "Opus sound"}
DECODERS = ("h264", "hevc", "vp9", "av1", "aac", "mp3", "opus", "flac")
LITTLE_SPACE = 2_000_000_000
MUCH_SCRATCH = 100_000_000
SPEECH = "text-to-speech"
NOTHING_SPEAKS = (
    "no backend here speaks; one that does, offline and under the GPL, comes with a clone of the repository: "
    "pip install ./plugins/mmgen-espeak"
)


State = Literal["good", "warning", "broken"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    state: State
    text: str


def command_for(name: str) -> typer.Typer:
    """The command ``doctor``."""
    return single(name, doctor, COMMANDS[name].summary + ".")


def doctor(context: typer.Context, *, json: Json = False) -> None:
    """Look at everything; exit with 1 when something is broken."""
    found = list(findings(session_of(context)))
    broken = [finding for finding in found if finding.state == "broken"]
    if json:
        print_json({"ok": not broken, "findings": [asdict(finding) for finding in found]})
    else:
        style = terminal_style(sys.stdout)
        words = {
            "good": style("good", "good   "),
            "warning": style("warning", "warning"),
            "broken": style("error", "broken "),
        }
        echo("\n".join(f"{words[finding.state]}  {finding.name:<9}  {finding.text}" for finding in found))
        echo(f"\n{len(broken)} broken" if broken else "\nNothing is broken.")
    if broken:
        raise typer.Exit(1)


def findings(session: Session) -> Iterator[Finding]:
    """Everything that is looked at, one after another; what fails is a finding and stops nothing."""
    yield Finding("Python", "good", f"{platform.python_version()} on {platform.platform(terse=True)}")
    yield from _packages()
    for name, look in (("codecs", _codecs), ("fonts", _fonts), ("viewer", _viewer)):
        yield from _looked(name, look)
    try:
        with session.connect() as client:
            folder, keys = client.config.data, client.config.keys_file
            yield from _looked("home", lambda: _home(folder))
            yield from _looked("files", lambda: _files(folder))
            yield from _looked("keys", lambda: Finding("keys", "good", f"{len(keys.read())} stored in {keys.path}"))
            yield from _looked(
                "jobs",
                lambda: Finding("jobs", "good", f"{len(client.jobs(limit=1000))} in the journal{_copied(folder)}"),
            )
            for plugin in client.plugins():
                yield finding_of(plugin)
            if not client.models(task=SPEECH):
                yield Finding("speech", "warning", NOTHING_SPEAKS)
    except MmgenError as error:
        yield Finding("settings", "broken", str(error))


def finding_of(plugin: Plugin) -> Finding:
    """Whether it works; one that lacks a key may be there on purpose, and not to be asked."""
    origin = f"{plugin.distribution} {plugin.version}".strip()
    text = plugin.reason or f"{plugin.state}, {plugin.models} model{'' if plugin.models == 1 else 's'}"
    lacking = bool(plugin.reason) and plugin.state == "ready"
    state: State = "broken" if plugin.state == "broken" else "warning" if lacking else "good"
    return Finding("backend", state, f"{plugin.name} ({origin}): {text}")


def _looked(name: str, look: Callable[[], Finding]) -> Iterator[Finding]:
    try:
        yield look()
    except Exception as error:  # noqa: BLE001 - whatever fails is what the doctor is for
        reason = str(error) if isinstance(error, MmgenError) else f"{type(error).__name__}: {error}"
        yield Finding(name, "broken", reason)


def _packages() -> Iterator[Finding]:
    """mmgen, what it needs, and whether the compiled parts load."""
    try:
        versions = [f"{name} {version(name)}" for name in ("mmgen", *_needed())]
    except PackageNotFoundError as error:
        yield Finding("packages", "broken", f"{error.name} is not installed: install mmgen again")
        return
    yield Finding("packages", "good", ", ".join(versions))
    for name in NATIVE:
        found = next(_looked(name, partial(_loads, name)))
        if found.state == "broken":
            yield found


def _loads(name: str) -> Finding:
    return Finding(name, "good", f"{import_module(name).__name__} loads")


def _needed() -> list[str]:
    """The distributions that mmgen's own metadata asks for."""
    needed = [line for line in requires("mmgen") or () if "extra ==" not in line]
    return [line.split(";")[0].split(">")[0].split("=")[0].split("<")[0].split("[")[0].strip() for line in needed]


def _codecs() -> Finding:
    missing = [f"{name} ({use})" for name, use in ENCODERS.items() if not _has_codec(name, "w")]
    missing += [f"{name} (reading)" for name in DECODERS if not _has_codec(name, "r")]
    if missing:
        return Finding("codecs", "broken", f"this build of PyAV lacks {', '.join(missing)}")
    return Finding("codecs", "good", f"writes {', '.join(ENCODERS)}; reads {', '.join(DECODERS)}")


def _has_codec(name: str, mode: Literal["r", "w"]) -> bool:
    from av.codec.codec import Codec, UnknownCodecError

    try:
        Codec(name, mode)
    except UnknownCodecError:
        return False
    return True


def _fonts() -> Finding:
    from mmgen.media.text.library import SANS, SERIF, shipped_faces

    shipped_faces("sans")
    shipped_faces("serif")
    return Finding("fonts", "good", ", ".join(sorted({*SANS, *SERIF})))


def _viewer() -> Finding:
    from mmgen.assets.show import viewer

    try:
        return Finding("viewer", "good", viewer()[0])
    except InputError as error:
        return Finding("viewer", "warning", f"--open has nothing to open files with: {error.reason}")


def _home(folder: Path) -> Finding:
    try:
        writable(folder, make=True)
    except InputError as error:
        return Finding("home", "broken", f"{folder} {error.reason}; set MMGEN_HOME to a folder that can be written")
    free = shutil.disk_usage(folder).free
    state: State = "warning" if free < LITTLE_SPACE else "good"
    return Finding("home", state, f"{folder}, {size_text(free)} free")


def _files(folder: Path) -> Finding:
    """What jobs made and what they left: the first is the user's, the second is swept by ``mmgen jobs gc``."""
    made, left = _sizes(folder / "objects"), _sizes(folder / "scratch")
    text = f"{len(made):,} made by jobs, {size_text(sum(made))}"
    if sum(left) >= MUCH_SCRATCH:
        return Finding(
            "files", "warning", f"{text}; {size_text(sum(left))} of work in progress or interrupted: `mmgen jobs gc`"
        )
    return Finding("files", "good", text)


def _copied(folder: Path) -> str:
    """How old the copy of the journal is; nothing where there is none yet."""
    with suppress(OSError):
        seconds = time.time() - backup_of(folder / "journal.sqlite3").stat().st_mtime
        return f", copied {seconds / 3600:.0f} hours ago"
    return ""


def _sizes(folder: Path) -> list[int]:
    sizes: list[int] = []
    for path in folder.rglob("*"):
        with suppress(OSError):  # it ended meanwhile
            sizes += [path.stat().st_size] if path.is_file() else []
    return sizes
