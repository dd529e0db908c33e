"""From a clip to a figure with a motion: which frame shows it best, what it is, and how it moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from types import MappingProxyType
from typing import Literal

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64, U8
from mmgen.procedural.capture.anatomy import Joints, biped, branching, row, single
from mmgen.procedural.capture.anew import poses_anew
from mmgen.procedural.capture.animals import bird, fish, quadruped
from mmgen.procedural.capture.clip import Frames, evenly, one_by_one
from mmgen.procedural.capture.crossing import Pair
from mmgen.procedural.capture.evidence import View, view_of
from mmgen.procedural.capture.figure import Figure, figure_of
from mmgen.procedural.capture.fitting import Fitter
from mmgen.procedural.capture.following import Footage, followed, smoothed
from mmgen.procedural.capture.likeness import is_ribbon, looks_human
from mmgen.procedural.capture.medial import Medial, medial_of
from mmgen.procedural.capture.overlap import overlap_of, rendered
from mmgen.procedural.capture.sheet import Sheet, sheet_of
from mmgen.procedural.capture.silhouettes import Silhouettes
from mmgen.procedural.progress import Progress, part_of

__all__ = ["Kind", "Recovery", "recover"]

Kind = Literal["biped", "quadruped", "bird", "fish", "snake", "plant", "rigid", "branching"]

FITS: Mapping[str, Callable[[Medial], Joints]] = MappingProxyType(
    {
        "biped": biped,
        "quadruped": quadruped,
        "bird": bird,
        "fish": fish,
        "snake": row,
        "plant": lambda medial: branching(medial, upright=True),
        "rigid": single,
        "branching": branching,
    }
)

REREAD: Mapping[str, tuple[Callable[[Medial], Joints], ...]] = MappingProxyType(
    {"snake": (row,), "fish": (fish, lambda medial: row(medial, pieces=5)), "bird": (bird,)}
)
"""How the joints of kinds that are found alike in every frame are found anew where they were lost."""

COMPLETE: Mapping[str, int] = MappingProxyType({"biped": 17, "quadruped": 21, "bird": 13, "fish": 6, "snake": 7})
"""The joints of kinds of which no frame can show more: one that shows all of them is as good as any."""

CANDIDATES = 7
"""Frames whose middle lines are looked at."""

RIGID = (0.9, 0.84)
"""The likeness of silhouettes, on average and at least, from which a thing keeps its shape; one may be an odd one."""

ATTEMPTS = 3
GOOD = 0.86
"""Frames from which the motion is sought, until it covers the subject as well as this."""

FINENESS = 0.045
"""The size of the sheet's triangles, in roots of the subject's area."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """
    The figure as it is in frame ``rest``, and its poses ``(N, 3 + B)`` in the frames' own pixels.

    ``overlap`` says of each frame how well the posed sheet covers the silhouette.
    """

    kind: Kind
    rest: int
    figure: Figure
    poses: F64
    overlap: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Footing:
    """What all figures of one clip share."""

    views: tuple[View, ...]
    masks: U8
    flows: F32
    rest: int


def recover(frames: Frames, found: Silhouettes, kind: Kind | None, progress: Progress) -> Recovery:
    """Find the figure in its most open frame and follow it. Raises InputError where the kind that is asked is not there."""
    masks = found.masks
    order = _most_open(masks, found.clear)
    if kind is None and _keeps_shape(masks):
        kind = "rigid"
    views = tuple(view_of(lab, mask) for lab, mask in zip(one_by_one(frames.labs), one_by_one(masks), strict=True))
    chosen, starts = _starts(masks, order, kind)
    best: Recovery | None = None
    for number, (rest, joints) in enumerate(islice(starts, ATTEMPTS)):
        footing = _Footing(views, masks, found.flows, rest)
        tried = _recovered(footing, chosen, joints, part_of(progress, 0.1 + 0.9 * number / ATTEMPTS, 0.9 / ATTEMPTS))
        if best is None or np.mean(tried.overlap) > np.mean(best.overlap):
            best = tried
        if np.mean(best.overlap) > GOOD:
            break
    progress(1.0)
    assert best is not None
    return best


def _recovered(footing: _Footing, kind: Kind, joints: Joints, progress: Progress) -> Recovery:
    """The motion as it is found from one frame outwards."""
    mask = footing.masks[footing.rest]
    step = max(FINENESS * float(np.sqrt(mask.sum())), 3.0)
    sheet = sheet_of(mask, step)
    figure, poses, passed = _moves(footing, sheet, (kind, joints), part_of(progress, 0.0, 0.6))
    if passed:
        for pair in passed:
            joints = joints.joined(figure.names[pair.first[0]], figure.names[pair.second[0]])
        figure, poses, _ = _moves(footing, sheet, (kind, joints), part_of(progress, 0.6, 0.4))
    size = (mask.shape[1], mask.shape[0])
    overlap = tuple(
        overlap_of(rendered(figure.moved(pose), sheet.triangles, size), each)
        for pose, each in zip(poses, footing.masks, strict=True)
    )
    return Recovery(kind, footing.rest, figure, poses, overlap)


def _moves(
    footing: _Footing, sheet: Sheet, named: tuple[Kind, Joints], progress: Progress
) -> tuple[Figure, F64, tuple[Pair, ...]]:
    mask = footing.masks[footing.rest]
    kind, joints = named
    figure = figure_of(joints, sheet.places, mask)
    view = footing.views[footing.rest]
    colours = view.shown(view.colours, figure.points)
    fitter = Fitter(figure, sheet.rim, colours, float(np.sqrt(mask.sum())))
    anew = poses_anew(figure, footing.masks, REREAD[kind]) if kind in REREAD else None
    result = followed(fitter, Footage(footing.views, footing.flows, footing.rest, anew), progress)
    return figure, smoothed(result.poses), result.passed


def _most_open(masks: U8, clear: Sequence[float]) -> list[int]:
    """Some frames, those first whose outline is longest for their area, among those that are like the others."""
    areas = masks.reshape(len(masks), -1).sum(axis=1).astype(np.float64)
    nearby = np.array([np.median(areas[max(frame - 6, 0) : frame + 7]) for frame in range(len(areas))])
    odd = np.abs(areas / np.maximum(nearby, 1) - 1) / 0.03 + (float(np.median(clear)) - np.array(clear)) / 0.05
    worth = np.array([_openness(mask) for mask in one_by_one(masks)]) * np.exp(-0.06 * np.maximum(odd, 0))
    order: list[int] = np.argsort(-worth, kind="stable").tolist()
    chosen: list[int] = []
    apart = max(len(masks) // (2 * CANDIDATES), 1)
    for frame in order:
        if all(abs(frame - other) >= apart for other in chosen):
            chosen.append(frame)
    return chosen[:CANDIDATES]


def _openness(mask: U8) -> float:
    """The length of a silhouette's outline, in roots of its area."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    longest = max((cv2.arcLength(contour, closed=True) for contour in contours), default=0.0)
    return longest / max(float(np.sqrt(mask.sum())), 1.0)


def _starts(masks: U8, order: list[int], kind: Kind | None) -> tuple[Kind, Iterator[tuple[int, Joints]]]:
    """The kind, and the frames that show it with its joints there, those with most limbs first."""
    if kind == "rigid":
        # Of what keeps its shape, the smoothest outline is the truest.
        frame = min(order, key=lambda place: _openness(masks[place]))
        return kind, iter([(frame, single(medial_of(masks[frame])))])

    @cache
    def lines(place: int) -> Medial:
        return medial_of(masks[place])

    kinds: tuple[Kind, ...] = (kind,) if kind is not None else _likely_kinds(masks[order[0]], lines(order[0]))
    refused: list[InputError] = []
    for tried in kinds:
        found = _fitting(tried, ((frame, lines(frame)) for frame in order), refused, asked=kind is not None)
        first = next(found, None)
        if first is not None:
            return tried, chain([first], found)
    raise refused[-1] if refused else InputError("video", "no skeleton fits its subject")


def _fitting(
    kind: Kind, lines: Iterator[tuple[int, Medial]], refused: list[InputError], *, asked: bool
) -> Iterator[tuple[int, Joints]]:
    """The frames that show a kind, those with most joints first; none is looked at before it is asked for."""
    others: list[tuple[int, Joints]] = []
    for frame, medial in lines:
        try:
            joints = FITS[kind](medial)
        except InputError as error:
            refused.append(error)
            continue
        if not asked and kind == "biped" and not looks_human(joints):
            continue
        if len(joints.names) == COMPLETE.get(kind):
            yield frame, joints
        else:
            others.append((frame, joints))
    yield from sorted(others, key=lambda entry: -len(entry[1].names))


def _likely_kinds(mask: U8, medial: Medial) -> tuple[Kind, ...]:
    """What is worth trying, the likeliest first; joints without a kind's names go with anything."""
    if is_ribbon(medial):
        return ("snake",)
    _, _, width, height = cv2.boundingRect(mask)
    if height > 1.15 * width:
        return ("biped", "branching")
    return ("quadruped", "biped", "branching") if width > 1.15 * height else ("biped", "quadruped", "branching")


def _keeps_shape(masks: U8) -> bool:
    """Whether turning, moving and resizing one silhouette gives all others, but for one that may have been found badly."""
    places = evenly(len(masks), CANDIDATES)
    upright = [_upright(masks[place]) for place in places]
    turned = [np.ascontiguousarray(each[::-1, ::-1]) for each in upright]
    middle = upright[len(upright) // 2]
    likeness = [max(overlap_of(middle, a), overlap_of(middle, b)) for a, b in zip(upright, turned, strict=True)]
    odd_left_out = sorted(likeness)[1:] if len(likeness) == CANDIDATES else likeness
    return float(np.mean(likeness)) > RIGID[0] and min(odd_left_out) > RIGID[1]


def _upright(mask: U8) -> U8:
    """The silhouette about its middle, its longer axis upright, at an even size."""
    moments = cv2.moments(mask, binaryImage=True)
    area = max(moments["m00"], 1.0)
    x, y = moments["m10"] / area, moments["m01"] / area
    turn = 0.5 * np.arctan2(2 * moments["mu11"], moments["mu20"] - moments["mu02"])
    scale = 32 / np.sqrt(area)
    cosine, sine = scale * np.cos(-turn), scale * np.sin(-turn)
    matrix = np.array([[cosine, -sine, 64 - cosine * x + sine * y], [sine, cosine, 64 - sine * x - cosine * y]])
    return (np.asarray(cv2.warpAffine(mask * 255, matrix, (128, 128), flags=cv2.INTER_LINEAR)) > 127).astype(np.uint8)
