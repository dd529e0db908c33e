"""Make the pieces one after another, and the page that shows them."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmgen.assets import Asset, Audio, Image, Object3D, Video
from mmgen.blocking import Client, Job
from mmgen.cli.demo.piece import Piece, Scale
from mmgen.cli.demo.pieces import FRAMINGS, PHOTOGRAPHS, pieces
from mmgen.cli.demo.puppet import Film, dancer
from mmgen.cli.facts import length_text, summary_of
from mmgen.cli.gallery import Code, Exhibit, Gallery, Medium, gallery_page
from mmgen.cli.inputs import assets_of
from mmgen.cli.progress import Show, await_result
from mmgen.cli.repetition import command_of, json_of, python_of
from mmgen.files import write_whole
from mmgen.jobs.result import Result
from mmgen.requests import Request, SpeechRequest
from mmgen.samples import PHOTOGRAPHS as SOURCES
from mmgen.samples import photograph

if TYPE_CHECKING:
    from mmgen.media.arrays import U8
    from mmgen.models import Options

__all__ = ["Made", "build_demo"]

CLIP = ("move.mp4", "clip.mp4", 1.4, 2.4, (640, 360))
"""A clip as a camera might have taken it: of which piece, its file, from which second to which, and its size."""

FILMED = Film(dancer, size=(480, 480), frames=36)
"""The clip of which a body is recovered."""

SPECTRUM = (1400, 560)
"""Pixels of the picture of a sound."""

OBJECT = (4, 3)
"""The shape of the window in which an object is turned."""

Begin = Callable[[Piece, int, int], Show]
"""Called as each piece begins, with its number and how many there are; returns what to tell the progress to."""


@dataclass(frozen=True, slots=True)
class Made:
    """A piece that was made, and where it lies."""

    piece: Piece
    request: Request[Any]
    result: Result[Any]
    path: Path


def build_demo(client: Client, folder: Path, *, scale: Scale = "small", begin: Begin | None = None) -> list[Made]:
    """
    Make every piece into *folder* with *client*, and ``index.html`` beside them.

    What an earlier run left there under the same names is replaced; other files are left alone.
    """
    started = time.monotonic()
    copied_photographs(folder / "photographs")
    FILMED.save(folder / "dancer.mp4")
    wanted = pieces(scale, voice=_free_voice(client))
    made: list[Made] = []
    for number, piece in enumerate(wanted, 1):
        show: Show = begin(piece, number, len(wanted)) if begin else _silent
        request = piece.ask(folder)
        job: Job[Any] = client.submit(request, model=piece.model, options=_unseen(client, piece.model))
        result = await_result(job, show)
        made.append(Made(piece, request, result, result.asset.save(folder / piece.file)))
        _save_request(made[-1], folder)
        if piece.file == CLIP[0]:
            _cut_clip(folder)
    page = gallery_page(_gallery(made, folder, time.monotonic() - started))
    write_whole(folder / "index.html", [page.encode()])
    return made


def _unseen(client: Client, model: str) -> Options | None:
    """No pictures beside the work where the model would make some: the page has its own."""
    options = client.models()[model].options
    unseen: dict[str, Any] = {"views": False}
    return options(**unseen) if options is not None and "views" in options.model_fields else None


def _free_voice(client: Client) -> str | None:
    """The first installed model that speaks without weights and without a bill."""
    models = client.models(SpeechRequest, task="text-to-speech")
    return next((name for name, model in models.items() if not model.learned), None)


def copied_photographs(folder: Path) -> dict[str, Path]:
    """Copies of the sample photographs, and parts of them, so that the demo's folder holds all that it works from."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: Path(shutil.copyfile(photograph(name), folder / f"{name}.jpg")) for name in PHOTOGRAPHS}
    return files | {name: _part(files[whole], box, folder / f"{name}.jpg") for name, (whole, box) in FRAMINGS.items()}


def _part(file: Path, box: tuple[float, float, float, float], target: Path) -> Path:
    """The part of a picture between two corners, given as fractions of its sides."""
    picture = Image(file).to_pil()
    edges = [round(share * side) for share, side in zip(box, picture.size * 2, strict=True)]
    picture.crop((edges[0], edges[1], edges[2], edges[3])).save(target, quality=92)
    return target


def _cut_clip(folder: Path) -> Video:
    """A part of a piece, smaller."""
    file, name, start, end, size = CLIP
    whole = Video(folder / file)
    first, last = round(start * whole.fps), max(round(end * whole.fps), round(start * whole.fps) + 1)
    frames = (_resized(frame, size) for frame in islice(whole.frames(), first, last))
    return Video.from_frames(frames, folder / name, fps=whole.fps)


def _resized(frame: U8, size: tuple[int, int]) -> U8:
    import numpy as np

    return np.asarray(Image(frame).to_pil().resize(size), np.uint8)


def _silent(fraction: float | None, note: str) -> None:
    del fraction, note


def _save_request(made: Made, folder: Path) -> None:
    requests = folder / "requests"
    requests.mkdir(exist_ok=True)
    text = json_of(made.request, _naming(folder)) + "\n"
    write_whole(requests / f"{Path(made.piece.file).stem}.json", [text.encode()])


def _naming(folder: Path) -> Callable[[Asset], str]:
    """Assets by their path from *folder*, so that the texts work when they are run there."""

    def name(asset: Asset) -> str:
        return asset.to_text() if asset.path is None else Path(os.path.relpath(asset.path, folder)).as_posix()

    return name


def _gallery(made: Sequence[Made], folder: Path, seconds: float) -> Gallery:
    learned = any(piece.result.details.get("learned") for piece in made)
    return Gallery(
        title="Made by mmgen",
        lead="A first run: no graphics card, no key, no network. Each work below was asked for by one request; the "
        "request stands beneath it, ready to be changed and run again.",
        exhibits=[_exhibit(together, folder) for together in _together(made)],
        facts=(
            ("Works", str(len(made))),
            ("Made in", length_text(seconds)),
            ("On", f"{os.cpu_count()} CPU cores"),
            ("Learned weights", "yes" if learned else "none"),
        ),
        credits=[_credit(name) for name in _used(made)],
    )


def _together(made: Sequence[Made]) -> list[list[Made]]:
    """The pieces, those that are shown as one work side by side."""
    works = {each.piece.file: [each] for each in made if each.piece.beside is None}
    for each in made:
        if each.piece.beside is not None:
            works[each.piece.beside].append(each)
    return list(works.values())


def _exhibit(together: Sequence[Made], folder: Path) -> Exhibit:
    made = together[0]
    request, result, naming = made.request, made.result, _naming(folder)
    output = made.path.name
    return Exhibit(
        title=made.piece.title,
        text=made.piece.text,
        media=[_medium(each, folder) for each in together],
        inputs=[
            Medium(path=naming(asset), media_type=asset.media_type, title=f"{_kind(asset)}: {Path(naming(asset)).stem}")
            for asset in dict.fromkeys(asset for _, _, asset in assets_of(request))
        ],
        facts=(
            ("Task", request.task),
            ("Model", result.model),
            *([("Seed", str(result.seed))] if result.seed is not None else []),
            ("Made in", length_text(sum(each.result.timing.seconds for each in together))),
            ("Result", summary_of(result.asset)),
            *_told(result),
        ),
        checks=[check for each in together for check in each.result.checks],
        codes=(
            Code("Python", python_of(request, model=result.model, output=output, naming=naming)),
            Code("Command line", command_of(request, model=result.model, output=output, naming=naming)),
            Code("JSON", json_of(request, naming)),
        ),
    )


def _kind(asset: Asset) -> str:
    return "Photograph" if isinstance(asset, Image) else asset.modality.capitalize()


def _told(result: Result[Any]) -> Iterator[tuple[str, str]]:
    """What the backend says of its work, where it is a word or a number."""
    for name, value in result.details.items():
        if isinstance(value, str | float) and name != "source":
            yield name.replace("_", " ").capitalize(), f"{value:g}" if isinstance(value, float) else value


def _medium(made: Made, folder: Path) -> Medium:
    asset, path = made.result.asset, made.path.relative_to(folder).as_posix()
    if isinstance(asset, Object3D):
        picture, viewer = _turnable(asset, made, folder)
        return Medium(
            path=path, media_type=asset.media_type, title=made.piece.title, size=OBJECT, poster=picture, viewer=viewer
        )
    if isinstance(asset, Audio):
        drawn = asset.spectrum(size=SPECTRUM).save(_beside(folder / "stills" / f"{made.path.stem}.png"))
        seen = drawn.relative_to(folder).as_posix()
        return Medium(path=path, media_type=asset.media_type, title=made.piece.title, poster=seen)
    if not isinstance(asset, Image | Video):
        return Medium(path=path, media_type=asset.media_type, title=made.piece.title)
    still = _poster(asset, made, folder) if isinstance(asset, Video) else None
    return Medium(
        path=path,
        media_type=asset.media_type,
        title=made.piece.title,
        size=asset.size,
        poster=still,
        silent=isinstance(asset, Video) and not asset.has_audio,
    )


def _beside(path: Path) -> Path:
    """A path whose folder is there."""
    path.parent.mkdir(exist_ok=True)
    return path


def _turnable(asset: Object3D, made: Made, folder: Path) -> tuple[str, str]:
    """A picture of the object, and a page in which it is turned, beside it; their paths from the page."""
    from mmgen.assets.display3d import picture_object
    from mmgen.assets.viewer import viewer_document

    pictured = picture_object(asset.read(), turntable=b"", preview=None)
    still, viewer = folder / "stills" / f"{made.path.stem}.png", folder / "viewers" / f"{made.path.stem}.html"
    write_whole(_beside(still), [pictured.preview])
    write_whole(_beside(viewer), [viewer_document(pictured.glb, room=pictured.room).encode()])
    return still.relative_to(folder).as_posix(), viewer.relative_to(folder).as_posix()


def _poster(video: Video, made: Made, folder: Path) -> str:
    """A frame of the video as a JPEG beside it; its path from the page."""
    from mmgen.media.image import encode_image

    pixels = video.frame_at(min(made.piece.poster_at, video.seconds)).to_numpy()
    path = _beside(folder / "stills" / f"{made.path.stem}.jpg")
    write_whole(path, [encode_image(pixels, "image/jpeg", quality=88)])
    return path.relative_to(folder).as_posix()


def _used(made: Sequence[Made]) -> Iterator[str]:
    """The names of the photographs that the pieces were made from."""
    stems = {asset.path.stem for each in made for _, _, asset in assets_of(each.request) if asset.path}
    used = {FRAMINGS[stem][0] if stem in FRAMINGS else stem for stem in stems}
    return (name for name in PHOTOGRAPHS if name in used)


def _credit(name: str) -> str:
    source = SOURCES[name]
    return f"{source.title}. {source.author}. {source.licence}. From the {source.source}"
