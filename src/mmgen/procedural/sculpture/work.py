"""Pictures as solids: which way is right for them, and the file."""

from __future__ import annotations

from dataclasses import dataclass, field

from mmgen.assets import Object3D
from mmgen.backends import Call, Report, Succeeded
from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.procedural.sculpture.hull import carved
from mmgen.procedural.sculpture.inflation import inflated
from mmgen.procedural.sculpture.relief import relief
from mmgen.procedural.sculpture.shell import WRITERS, Shell, shell_scene
from mmgen.procedural.sculpture.subject import Subject, has_outline, subject_of
from mmgen.procedural.sculpture.words import SculptureWords, read_sculpture_words
from mmgen.requests import Object3DRequest

__all__ = ["make_sculpture"]


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A shell, how it was made, and what is told about that."""

    shell: Shell
    kind: str
    told: dict[str, object] = field(default_factory=dict[str, object])


def make_sculpture(call: Call, report: Report) -> Succeeded:
    """A relief or a body of one picture, a body of a front and a back, a hull of more views."""
    request = call.request
    assert isinstance(request, Object3DRequest)
    words = read_sculpture_words(request.prompt)
    kind = request.format or "glb"
    pictures = [image.to_numpy() for image in request.images]
    made = _made(pictures, words, request.faces, report)
    report(0.8)
    scene = shell_scene(made.shell, made.kind, kind=kind, texture=request.texture is not False)
    path = call.folder / f"{made.kind}.{kind}"
    path.write_bytes(WRITERS[kind](scene))
    report(1.0)
    details = {
        "made": made.kind,
        "faces": made.shell.faces,
        **made.told,
        "without_effect": list(words.without_effect),
    }
    return Succeeded((Object3D.from_path(path),), details=details)


def _made(pictures: list[U8], words: SculptureWords, faces: int | None, report: Report) -> Made:
    if len(pictures) > 1:
        subjects = [_view(picture, number) for number, picture in enumerate(pictures)]
        report(0.3)
        if len(pictures) == 2:
            told: dict[str, object] = {"why": "two views are a front and a back"}
            return Made(inflated(subjects[0], subjects[1], depth=words.depth, faces=faces), "figure", told)
        hull = carved(subjects, faces=faces, report=lambda share: report(0.3 + 0.5 * share))
        return Made(hull.shell, "hull", {"overlap": list(hull.overlap), "camera": hull.camera})
    return _of_one(pictures[0], words, faces, report)


def _of_one(picture: U8, words: SculptureWords, faces: int | None, report: Report) -> Made:
    if words.kind == "relief":
        return Made(relief(picture, depth=words.depth, faces=faces), "relief", {"why": "the prompt asks for it"})
    try:
        subject = subject_of(picture)
    except InputError as error:
        if words.kind == "body":
            raise
        told: dict[str, object] = {"why": f"a scene: {error.reason}"}
        return Made(relief(picture, depth=words.depth, faces=faces), "relief", told)
    report(0.4)
    why = "the picture is transparent round a subject" if has_outline(picture) else "a subject stands out"
    shell = inflated(subject, None, depth=words.depth, faces=faces)
    return Made(shell, "figure", {"why": why, "confidence": round(subject.confidence, 3)})


def _view(picture: U8, number: int) -> Subject:
    try:
        return subject_of(picture)
    except InputError as error:
        raise InputError("images", f"view {number + 1}: {error.reason}") from error
