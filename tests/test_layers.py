"""The layers that pyproject.toml draws are the layers of the code, and importing mmgen stays light."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = ("anyio", "av", "cv2", "httpx2", "numpy", "pydantic", "rich", "torch", "trimesh", "typer", "uharfbuzz", "PIL")


def run(code: str) -> str:
    """What *code* prints in a fresh interpreter."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def loaded_after(statement: str) -> list[str]:
    """The heavy packages that *statement* loads in a fresh interpreter."""
    code = f"import json, sys\n{statement}\nprint(json.dumps([n for n in {HEAVY!r} if n in sys.modules]))"
    return json.loads(run(code).splitlines()[-1])


def modules_after(statement: str) -> set[str]:
    """All modules that are loaded after *statement* in a fresh interpreter."""
    return set(
        json.loads(run(f"import json, sys\n{statement}\nprint(json.dumps(sorted(sys.modules)))").splitlines()[-1])
    )


def test_arrows_point_down_only() -> None:
    """Every contract of import-linter holds."""
    code = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_import_is_light() -> None:
    """``import mmgen`` loads no package that takes time to load."""
    assert loaded_after("import mmgen") == []


def test_import_is_lighter_than_typing() -> None:
    """Not even the standard library's heavier modules are loaded before something is used."""
    code = "import sys; before = set(sys.modules); import mmgen; print(sorted(set(sys.modules) - before))"
    assert run(code).strip() == "['mmgen']"


def test_errors_are_light() -> None:
    """Catching an error needs nothing but the errors."""
    assert loaded_after("from mmgen import InputError, MmgenError") == []


@pytest.mark.parametrize("name", ["Client", "ImageRequest", "Image"])
def test_first_use_loads_no_codec(name: str) -> None:
    """Requests and clients are made without loading what decodes and draws."""
    assert not {"av", "cv2", "numpy", "torch", "trimesh", "uharfbuzz"} & set(loaded_after(f"from mmgen import {name}"))


def test_listing_models_loads_no_codec(tmp_path: Path) -> None:
    """``client.models()`` reads records: no decoder, no rasteriser, no typesetter."""
    statement = f"import mmgen\nwith mmgen.Client(home={str(tmp_path)!r}) as client: client.models()"
    assert not {"av", "cv2", "numpy", "torch", "trimesh", "uharfbuzz"} & set(loaded_after(statement))


def test_a_client_loads_nothing_that_only_a_vendor_needs(tmp_path: Path) -> None:
    """The transport is there for downloads; what speaks to vendors over it is not, until a backend of theirs is."""
    statement = f"import mmgen\nwith mmgen.Client(home={str(tmp_path)!r}) as client: client.models()"
    loaded = modules_after(statement)
    assert "mmgen.backends.http.transport" in loaded
    assert not {"mmgen.backends.http.backend", "mmgen.backends.http.endpoint", "mmgen.backends.http.signing"} & loaded


def test_a_film_loads_no_models() -> None:
    """The compositor and a film's sound, used without a client, load no request, no backend, and nothing of the network."""
    loaded = modules_after("import mmgen.media.timeline.render, mmgen.procedural.sound.film, mmgen.media.image")
    assert {"av", "cv2", "numpy"} <= loaded
    packages = {"anyio", "asyncio", "httpx2", "pydantic", "rich", "sqlite3", "ssl", "trimesh", "typer"}
    own = {
        "mmgen.assets",
        "mmgen.backends",
        "mmgen.client",
        "mmgen.models",
        "mmgen.procedural.backend",
        "mmgen.requests",
    }
    rarely = {"PIL.ImageCms", "isal", "mmgen.media.png"}
    assert not (packages | own | rarely) & loaded


def test_a_films_sound_is_made_with_its_first_block() -> None:
    """Asking for it arranges the music; what transforms and filters sound is loaded, and used, where it is synthesised."""
    asked = "from mmgen.procedural.sound.film import film_sound\nsound = film_sound(prompt='calm', seconds=1.0, seed=1)"
    assert "numpy.fft" not in modules_after(asked)
    assert "numpy.fft" in modules_after(f"{asked}\nnext(sound)")
