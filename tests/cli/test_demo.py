"""The demo over a quick backend: what it asks for, what it leaves, and that all of it goes together."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from mmgen import (
    Audio,
    Client,
    Image,
    ImageRequest,
    MusicRequest,
    Object3D,
    Object3DRequest,
    Object4D,
    Object4DRequest,
    SceneRequest,
    SoundRequest,
    Video,
    VideoRequest,
    load_request,
)
from mmgen.backends import Call, LocalBackend, Model, Report, Succeeded
from mmgen.cli.demo.build import Made, build_demo, copied_photographs
from mmgen.cli.demo.piece import Piece
from mmgen.cli.demo.pieces import PHOTOGRAPHS, pieces
from mmgen.media.gltf import Mesh, Node, Scene, write_glb

Run = Callable[..., Any]
FILMS = {"film.mp4", "wide.mp4", "upright.mp4", "square.mp4", "framing.mp4", "transition.mp4", "move.mp4"}
CLIPS = {"staged.mp4", "earlier.mp4", "longer.mp4", "ink.mp4"}
SOUNDS = {"music.wav", "effects.wav"}
OBJECTS = {
    f"{name}.glb"
    for name in ["things", "relief", "figure", "vase", "porcelain", "walk", "run", "dancer", "scene", "edited"]
}
FILES = {"poster.png"} | SOUNDS | FILMS | CLIPS | OBJECTS

CORNERS = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
SIDES = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], np.int32)
TETRAHEDRON = write_glb(Scene(nodes=(Node(name="it", mesh=Mesh(positions=CORNERS, triangles=SIDES)),)))

MADE_FROM = ("clip.mp4", "earlier.mp4", "dancer.mp4", "vase.glb", "scene.glb")
SCENE = SceneRequest(prompt="a pagoda, a bridge and three trees", seed=7)


class Quick(LocalBackend):
    """Takes the place of the embedded backend, and makes small grey things of the length asked for."""

    name: ClassVar[str] = "procedural"

    def __init__(self, records: Sequence[Model]) -> None:
        super().__init__()
        self.records = records

    def models(self) -> Sequence[Model]:
        return self.records

    def run(self, call: Call, device: str, report: Report) -> Succeeded:
        report(0.5, "half")
        request: Any = call.request
        grey = np.full((36, 64, 3), 120, np.uint8)
        if isinstance(request, ImageRequest):
            return Succeeded((Image(grey),), seed=call.seed)
        if isinstance(request, Object4DRequest):
            return Succeeded((Object4D(TETRAHEDRON),), seed=call.seed)
        if isinstance(request, Object3DRequest | SceneRequest):
            return Succeeded((Object3D(TETRAHEDRON),), seed=call.seed)
        if isinstance(request, MusicRequest | SoundRequest):
            sound = Audio.from_samples(np.zeros((2, 800), np.float32), sample_rate=8000)
            return Succeeded((sound,), seed=call.seed)
        seconds = request.seconds or sum(shot.seconds or 0 for shot in request.shots) or request.video.seconds
        frames = [grey] * round(seconds * 2)
        return Succeeded(
            (Video.from_frames(frames, call.folder / "film.mp4", fps=2),), seed=call.seed, details={"method": "grey"}
        )


KINDS = {
    "scene": ImageRequest,
    "film": VideoRequest,
    "footage": VideoRequest,
    "staging": VideoRequest,
    "music": MusicRequest,
    "sound": SoundRequest,
    "object": Object3DRequest,
    "sculpture": Object3DRequest,
    "surface": Object3DRequest,
    "rig": Object4DRequest,
    "capture": Object4DRequest,
    "diorama": SceneRequest,
}


@pytest.fixture(scope="module")
def quick(make_record: Any) -> Quick:
    """The quick backend."""
    return Quick([make_record(name, kind, learned=False) for name, kind in KINDS.items()])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's folder with its photographs, and short clips for what is made in it."""
    folder = tmp_path_factory.mktemp("wanted")
    copied_photographs(folder / "photographs")
    grey = [np.full((360, 640, 3), 120, np.uint8)] * 3
    for name in ("clip.mp4", "earlier.mp4", "dancer.mp4"):
        Video.from_frames(grey, folder / name, fps=10)
    with Client(home=folder / "home") as client:
        for name, wish in (("vase", Object3DRequest(prompt="a vase")), ("scene", SCENE)):
            client.generate(wish).asset.save(folder / f"{name}.glb")
    return folder


@dataclass
class Shown:
    """A demo that was made, and what was told while it was."""

    folder: Path
    made: list[Made] = field(default_factory=list)
    begun: list[tuple[str, int, int]] = field(default_factory=list)
    fractions: list[float | None] = field(default_factory=list)


@pytest.fixture(scope="module")
def shown(quick: Quick, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """The whole demo by the quick backend, made once."""
    home = tmp_path_factory.mktemp("home")
    shown = Shown(home / "made here")

    def begin(piece: Piece, number: int, count: int) -> Any:
        shown.begun.append((piece.file, number, count))
        return lambda fraction, _note: shown.fractions.append(fraction)

    with Client({"procedural": quick}, home=home) as client:
        shown.made = build_demo(client, shown.folder, begin=begin)
    return shown


@pytest.mark.parametrize("scale", ["small", "full"])
def test_the_embedded_backend_takes_every_piece(scale: Any, folder: Path) -> None:
    """A word, move or size that the shipped models do not honour is found here, before anybody runs the demo."""
    with Client(home=folder) as client:
        for piece in pieces(scale):
            assert client.check(piece.ask(folder), model=piece.model) == [], piece.title


def test_what_the_demo_shows(folder: Path) -> None:
    """A poster in two scripts, films with sound, one film in three shapes and tongues, frames, a move, clips, music."""
    wanted = {piece.file: piece.ask(folder) for piece in pieces("small")}
    assert set(wanted) == FILES
    film: Any = wanted["film.mp4"]
    assert len({shot.first_frame.path for shot in film.shots}) >= 4
    assert film.audio is True
    assert {request.task for request in wanted.values()} == {
        "text-to-image",
        "image-to-video",
        "first-last-frame-to-video",
        "video-extension",
        "reference-to-video",
        "video-to-video",
        "text-to-music",
        "text-to-sound",
        "text-to-3d",
        "image-to-3d",
        "text-to-texture",
        "text-to-4d",
        "video-to-4d",
        "text-to-scene",
        "scene-editing",
    }
    prompt: Any = wanted["poster.png"]
    assert "山海之间" in prompt.prompt
    assert "Between Hills and Sea" in prompt.prompt
    shapes: list[Any] = [wanted[name] for name in ("wide.mp4", "upright.mp4", "square.mp4")]
    assert [round(16 * request.size[0] / request.size[1]) for request in shapes] == [28, 9, 16]
    assert len({tuple(shot.first_frame.path for shot in request.shots) for request in shapes}) == 1
    assert [request.shots[0].title[:1] for request in shapes] == ["山", "B", "ب"]
    assert min(shot.seconds for request in shapes for shot in request.shots if shot.title) >= 2.8, (
        "titles take time to read"
    )
    film: Any = wanted["film.mp4"]
    written = [(shot.title or shot.caption)[0] for shot in film.shots]
    assert all("\u4e00" <= letter <= "\u9fff" for letter in written), "one language leads throughout"
    extended: Any = wanted["longer.mp4"]
    assert (extended.extend, extended.video.path.name) == ("forward", "earlier.mp4")


def test_the_demo_is_a_folder_that_can_be_moved(shown: Shown, tmp_path: Path) -> None:
    """Every file that the page and the requests name lies in the folder, under a relative path."""
    folder = Path(shutil.copytree(shown.folder, tmp_path / "moved"))
    assert {path.name for path in folder.iterdir() if path.is_file()} == FILES | {
        "index.html",
        "clip.mp4",
        "dancer.mp4",
    }
    page = (folder / "index.html").read_text("utf-8")
    links = {link.partition('"')[0] for link in page.split('="./')[1:]}
    assert len(links) >= 12
    assert not [link for link in links if not (folder / link.replace("%20", " ")).is_file()]
    assert str(shown.folder) not in page
    for file in (folder / "requests").iterdir():
        text = file.read_text("utf-8")
        for name in (*(f"photographs/{name}" for name in PHOTOGRAPHS), *MADE_FROM):
            text = text.replace(f'"{name}', f'"{folder}/{name}')
        assert load_request(text).kind in {"image", "video", "music", "sound", "3d", "4d", "scene"}


def test_the_page_says_how_each_was_made(shown: Shown) -> None:
    page = (shown.folder / "index.html").read_text("utf-8")
    for expected in ("procedural:film", "procedural:scene", "first-last-frame-to-video", "grey", "Clemens Engelhardt"):
        assert expected in page
    assert "mmgen video" in page
    assert "from" in page
    assert "not as asked" in page  # the quick backend makes small pictures, and no sound


def test_what_is_printed(run: Run, quick: Quick) -> None:
    """In three ways, one run after another into one folder: what was there by the same names is replaced, nothing else."""
    Path("demo").mkdir()
    Path("demo/mine.txt").write_text("mine")
    outcome = run("demo", "-o", "demo", backends={"procedural": quick})
    assert outcome.exit_code == 0, outcome.stderr
    assert outcome.stdout.splitlines()[-1] == "Open demo/index.html"
    assert f"1/{len(FILES)} A film from photographs" in outcome.stderr
    Path("demo/move.mp4").write_bytes(b"another's")
    assert run("demo", "-q", "-o", "demo", backends={"procedural": quick}).stdout == "demo/index.html\n"
    assert Video(Path("demo/move.mp4")).seconds == pytest.approx(4, abs=0.5)
    told = run("demo", "--json", "-o", "demo", backends={"procedural": quick}).data
    assert told["page"] == "demo/index.html"
    assert {Path(work["assets"][0]["path"]).name for work in told["works"]} == FILES
    assert Path("demo/mine.txt").read_text() == "mine"
    assert len(list(Path("demo").glob("*.mp4"))) == len(FILMS | CLIPS) + 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--size", "huge"], "--size huge: takes small or full"),
        (["-o", "/proc/demo"], "--output /proc/demo: can't be made"),
        (["-o", ""], "--output '': name a folder"),
    ],
)
def test_what_can_not_be_is_refused_first(run: Run, quick: Quick, arguments: list[str], message: str) -> None:
    outcome = run("demo", *arguments, backends={"procedural": quick})
    assert outcome.exit_code == 2
    assert outcome.stderr.startswith(f"error: {message}")
    assert not list(Path().iterdir())


def test_progress_is_handed_on(shown: Shown) -> None:
    """The caller learns which piece is being made, and how far it is."""
    assert [file for file, _, _ in shown.begun] == [each.path.name for each in shown.made]
    assert shown.begun[-1][1:] == (len(FILES), len(FILES))
    assert shown.fractions[-1] == 1.0
    saved = json.loads((shown.folder / "requests/framing.json").read_text())
    assert saved["first_frame"] == "photographs/dandelion-wide.jpg"
    assert Image(shown.folder / "photographs/dandelion-close.jpg").size == (1536, 864)
