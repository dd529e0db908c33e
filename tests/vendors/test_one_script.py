"""The same script, unchanged but for the model's name, makes a video through each vendor, as a user has them installed."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from comfyui_server import ComfyServer
from comfyui_workflows import FILM
from fal_server import FalServer
from mmgen import Video
from mmgen.testing import clip_bytes
from openai_server import OpenAIServer
from replicate_server import ReplicateServer
from vidu_server import ViduServer

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/how-to/one-script-many-vendors.md"


MODELS = {
    "vidu": "vidu:viduq3-turbo",
    "fal": "fal:fal-ai/veo3.1",
    "replicate": "replicate:google/veo-3.1-fast",
    "vllm-omni": "vllm-omni:video",
    "comfyui": "comfyui:boat",
}
KEYS = ("VIDU_API_KEY", "FAL_KEY", "REPLICATE_API_TOKEN", "VLLM_API_KEY", "COMFYUI_API_KEY")


FAKES: dict[str, Callable[[], Any]] = {
    "vidu": ViduServer,
    "fal": FalServer,
    "replicate": lambda: ReplicateServer(hurried=True),
    "vllm-omni": lambda: OpenAIServer("vllm-omni"),
    "comfyui": ComfyServer,
}


def configured(name: str, server: Any, folder: Path) -> None:
    """What a user would have written: where the server is, and for ComfyUI a workflow."""
    address = server.base if name == "vllm-omni" else server.url
    settings = {"base_url": address}
    if name == "comfyui":
        server.made = clip_bytes()
        workflow = folder / "workflows/boat.json"
        workflow.parent.mkdir()
        workflow.write_text(json.dumps({node: part for node, part in FILM.items() if node != "10"}))
        holes = 'prompt = "22.text"\nseconds = {at = "20.length", times = 16, plus = 1}\n'
        workflow.with_suffix(".toml").write_text(f'request = "video"\noutputs = ["23"]\n[holes]\n{holes}')
        settings["workflows"] = str(workflow.parent)
    lines = "".join(f'{setting} = "{value}"\n' for setting, value in settings.items())
    (folder / "config.toml").write_text(f"[backends.{name}]\nallow_private = true\n{lines}")


def script() -> str:
    """The script, as the page shows it."""
    found = re.search(r'```python title="boat.py"\n(.*?)```', PAGE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def installed(folder: Path, plugins: Sequence[str]) -> Path:
    """Metadata as an installer leaves it behind, so that the plugins are found by their entry points."""
    for name in plugins:
        project = tomllib.loads((ROOT / f"plugins/{name}/pyproject.toml").read_text("utf-8"))["project"]
        place = folder / f"{name.replace('-', '_')}-{project['version']}.dist-info"
        place.mkdir(parents=True)
        place.joinpath("METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {project['version']}\n")
        points = project["entry-points"]["mmgen.backends"].items()
        lines = "".join(f"{point} = {target}\n" for point, target in points)
        place.joinpath("entry_points.txt").write_text(f"[mmgen.backends]\n{lines}")
    return folder


@pytest.fixture
def arguments() -> Iterator[list[str]]:
    """The command line, put back afterwards."""
    kept = sys.argv[:]
    yield sys.argv
    sys.argv[:] = kept


@pytest.mark.parametrize("name", MODELS)
def test_the_script_makes_its_video_there(
    name: str,
    tmp_path: Path,
    arguments: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Asked for once, billed once, saved under the name that the script says."""
    plugins = [path.name for path in (ROOT / "plugins").iterdir() if (path / "pyproject.toml").exists()]
    monkeypatch.syspath_prepend(installed(tmp_path / "site", plugins))
    monkeypatch.setenv("MMGEN_HOME", str(tmp_path))
    for key in KEYS:
        monkeypatch.setenv(key, "loopback-key")
    monkeypatch.chdir(tmp_path)
    arguments[:] = ["boat.py", MODELS[name]]
    with FAKES[name]() as server:
        configured(name, server, tmp_path)
        exec(compile(script(), "boat.py", "exec"), {"__name__": "__main__"})
    assert capsys.readouterr().out == f"{MODELS[name]} video/mp4 boat.mp4\n"
    assert Video.from_path(tmp_path / "boat.mp4").seconds > 0
    assert len(server.billed) == 1
    assert "a red paper boat on a still lake" in json.dumps(server.tally.bodies[-1])


def test_the_page_names_each_of_these_models() -> None:
    """Its commands are those that are run here, and no others."""
    shown = re.findall(r"^python boat.py (\S+)$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert shown == list(MODELS.values())
