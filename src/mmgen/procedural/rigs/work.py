"""A mesh bound to a skeleton, in motion, in a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from mmgen.assets import Object3D, Object4D
from mmgen.backends import Call, Report, Succeeded
from mmgen.errors import InputError
from mmgen.media.arrays import F32, I32
from mmgen.media.gltf_scene import Scene
from mmgen.media.gltf_scene_reader import read_scene
from mmgen.media.gltf_writer import write_glb
from mmgen.media.mesh import load_triangles
from mmgen.media.mesh_glb import as_glb
from mmgen.procedural.progress import Progress, part_of
from mmgen.procedural.rigs.export import animated_scene, placed_meshes, whole_mesh
from mmgen.procedural.rigs.facing import FRONTLESS, Facing, ahead, lies_across, turned_back, turned_to_z
from mmgen.procedural.rigs.fitting import fit_volume, volume_of
from mmgen.procedural.rigs.guessing import clear_kind, guess_volume
from mmgen.procedural.rigs.motion import Motion
from mmgen.procedural.rigs.motions import DEFAULT_FPS, make_motion, motion_names
from mmgen.procedural.rigs.skeleton import Kind, Skeleton
from mmgen.procedural.rigs.voxels import Volume
from mmgen.procedural.rigs.words import KIND_OF, Action, read_action
from mmgen.procedural.solids.arrangement import arrange
from mmgen.procedural.solids.assembly import thing_scene
from mmgen.procedural.solids.grammar import Item, read_things
from mmgen.requests import Object4DRequest

__all__ = ["make_rig"]


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is moved, which kind it is, and how that was found."""

    scene: Scene
    kind: Kind | None
    found: str


def make_rig(call: Call, report: Report) -> Succeeded:
    """Move the given mesh, or the thing that the prompt names, once for each of ``n``, each with a seed of its own."""
    request = call.request
    assert isinstance(request, Object4DRequest)
    action = read_action(request.prompt or "")
    items = read_things(action.rest).items
    count = request.n or 1
    files: list[Object4D] = []
    details: dict[str, object] = {}
    for number in range(count):
        seed = call.seed + number
        subject = _subject(request, items, seed)
        told = part_of(report, number / count, 1 / count)
        scene, details = _animated(subject, request, action, (seed, told))
        path = call.folder / f"rig-{number + 1}.glb"
        path.write_bytes(write_glb(scene))
        files.append(Object4D.from_path(path))
        told(1.0)
    unread = () if request.object is not None else read_things(action.rest).without_effect
    return Succeeded(tuple(files), seed=call.seed, details={**details, "without_effect": list(unread)})


def _subject(request: Object4DRequest, items: Sequence[Item], seed: int) -> _Subject:
    named = cast("Kind", KIND_OF[items[0].name]) if items else None
    kind, found = (request.skeleton, "asked for") if request.skeleton else (named, "named in the prompt")
    if request.object is not None:
        return _Subject(_read(request.object), kind, found)
    things = arrange([replace(items[0], relation=None, to=None)], seed, detail=1.0)
    return _Subject(thing_scene(things, texture=True), kind, found)


def _read(asset: Object3D) -> Scene:
    """The mesh at rest, whatever file it comes from. Raises InputError for one that has a skeleton already."""
    content = asset.content()
    if asset.joint_count or asset.clip_count:
        raise InputError(
            "object",
            f"has a skeleton or moves already ({asset.joint_count} joints, {asset.clip_count} clips); give the mesh alone",
        )
    return read_scene(as_glb(content, load_triangles(content, name=asset.name)), name=asset.name)


def _animated(
    subject: _Subject, request: Object4DRequest, action: Action, making: tuple[int, Progress]
) -> tuple[Scene, dict[str, object]]:
    seed, told = making
    positions, triangles = whole_mesh(placed_meshes(subject.scene))
    shape = _Shape(positions, triangles, given=request.object is not None)
    kind, found = _settled(subject, shape.along_z)
    told(0.2)
    facing = shape.facing(kind)
    skeleton = turned_back(fit_volume(shape.seen_from(facing), kind), facing.quarters)
    told(0.4)
    motions = _motions(skeleton, request, action, seed)
    scene = animated_scene(subject.scene, skeleton, motions)
    details: dict[str, object] = {
        "kind": kind,
        "kind_from": found,
        "facing": facing.direction,
        "facing_from": facing.found,
        "joints": [joint.name for joint in skeleton.joints],
        "motions": [motion.name for motion in motions],
        "seconds": [round(motion.seconds, 4) for motion in motions],
    }
    return scene, details


class _Shape:
    """What a mesh encloses, and which way it looks; what is made here looks along +Z, what is *given* may not."""

    def __init__(self, positions: F32, triangles: I32, *, given: bool) -> None:
        self._positions, self._triangles, self._given = positions, triangles, given
        self._volumes = {0: volume_of(positions, triangles)}
        self._across = given and lies_across(self._volumes[0])

    @property
    def along_z(self) -> Volume:
        """Turned, if need be, so that it looks along Z, whichever way."""
        return self._turned(1 if self._across else 0)

    def facing(self, kind: Kind) -> Facing:
        """Raises InputError for a shape that looks along X and does not show which way."""
        if not self._given or kind in FRONTLESS:
            return Facing(0, "made so" if not self._given else "without a front")
        return ahead(self.along_z, kind, turned=self._across)

    def seen_from(self, facing: Facing) -> Volume:
        """Turned so that it looks along +Z."""
        return self._turned(facing.quarters)

    def _turned(self, quarters: int) -> Volume:
        if quarters not in self._volumes:
            self._volumes[quarters] = volume_of(turned_to_z(self._positions, quarters), self._triangles)
        return self._volumes[quarters]


def _settled(subject: _Subject, volume: Volume) -> tuple[Kind, str]:
    if subject.kind is not None:
        return subject.kind, subject.found
    guess = guess_volume(volume)
    return clear_kind(guess), f"told from the shape, {guess.confidence:.0%} sure"


def _motions(skeleton: Skeleton, request: Object4DRequest, action: Action, seed: int) -> list[Motion]:
    """The motions that are asked for; all that the kind has where none is."""
    named = (request.motion,) if request.motion else action.motions or motion_names(skeleton.kind)
    fps = request.fps or DEFAULT_FPS
    manner = replace(action.manner, seed=seed)
    return [make_motion(skeleton, name, seconds=request.seconds, fps=fps, manner=manner) for name in named]
