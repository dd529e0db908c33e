"""What the demo has to turn round: things from words and from photographs."""

from __future__ import annotations

from mmgen.assets import Object3D, Video
from mmgen.cli.demo.piece import SEED, Piece, photograph_in
from mmgen.requests import Object3DRequest, Object4DRequest, SceneRequest

__all__ = ["objects"]


def objects() -> tuple[Piece, ...]:
    """Things from words, a relief and a figure from photographs, other materials, bodies that move, one out of a clip, and a scene."""
    return (things(), relief(), figure(), *covered(), *moving(), captured(), *scene())


def things() -> Piece:
    """Things by name, put together from parts."""
    return Piece(
        file="things.glb",
        title="Things from words",
        text="Each thing that is named is put together from closed parts with materials of their own; the adjectives "
        "change its proportions. Drag to turn it.",
        model="procedural:object",
        ask=lambda _: Object3DRequest(prompt="a red lantern, a blue vase and a wooden stool", seed=SEED),
    )


def relief() -> Piece:
    """A photograph, carved."""
    return Piece(
        file="relief.glb",
        title="Photographs in the round",
        text="A landscape becomes a relief: its depth is estimated, and carved. Where a subject stands out, it is cut "
        "out instead and filled to a figure with a back of its own.",
        model="procedural:sculpture",
        ask=lambda folder: Object3DRequest(images=(photograph_in(folder, "ridge"),), faces=20000),
    )


def figure() -> Piece:
    """A subject of a photograph, filled to a figure."""
    return Piece(
        file="figure.glb",
        title="The dandelion",
        text="",
        model="procedural:sculpture",
        ask=lambda folder: Object3DRequest(images=(photograph_in(folder, "dandelion"),), faces=12000),
        beside="relief.glb",
    )


def covered() -> tuple[Piece, Piece]:
    """A thing, and the same in another material."""
    plain = Piece(
        file="vase.glb",
        title="A thing in another material",
        text="A vase is made from words, and then covered by others: the pattern is worked out in space, so that it "
        "goes on across the seams of the texture.",
        model="procedural:object",
        ask=lambda _: Object3DRequest(prompt="a vase", seed=SEED),
    )
    porcelain = Piece(
        file="porcelain.glb",
        title="In porcelain",
        text="",
        model="procedural:surface",
        ask=lambda folder: Object3DRequest(
            object=Object3D(folder / "vase.glb"), prompt="blue and white porcelain", seed=SEED
        ),
        beside="vase.glb",
    )
    return plain, porcelain


def moving() -> tuple[Piece, Piece]:
    """Bodies with joints and a motion."""
    robot = Piece(
        file="walk.glb",
        title="Bodies that move",
        text="The words name a body and what it does. It gets joints where its limbs bend, each place of its skin "
        "follows the joints nearby, and the motion closes to a loop.",
        model="procedural:rig",
        ask=lambda _: Object4DRequest(prompt="a robot walks", seed=SEED),
    )
    horse = Piece(
        file="run.glb",
        title="A horse runs",
        text="",
        model="procedural:rig",
        ask=lambda _: Object4DRequest(prompt="a horse runs", seed=SEED),
        beside="walk.glb",
    )
    return robot, horse


def captured() -> Piece:
    """A body and its motion, out of a clip."""
    return Piece(
        file="dancer.glb",
        title="A clip turned into a body",
        text="The figure in the clip is followed, its joints are found, and their angles are recovered frame by frame. "
        "What comes back can be turned, while it dances as it did.",
        model="procedural:capture",
        ask=lambda folder: Object4DRequest(video=Video(folder / "dancer.mp4")),
    )


def scene() -> tuple[Piece, Piece]:
    """A scene, and the same after three sentences."""
    made = Piece(
        file="scene.glb",
        title="A scene, and three sentences",
        text="Make the bridge red. 在塔前面加一条小船。 Add a stone lantern between the bridge and the left tree. Each "
        "sentence becomes typed edits, which can be looked at first, taken back, and applied to any GLB.",
        model="procedural:diorama",
        ask=lambda _: SceneRequest(prompt="a pagoda, a bridge and three trees", seed=SEED),
    )
    edited = Piece(
        file="edited.glb",
        title="After three sentences",
        text="",
        model="procedural:diorama",
        ask=lambda folder: SceneRequest(
            scene=Object3D(folder / "scene.glb"),
            prompt="make the bridge red. 在塔前面加一条小船. add a stone lantern between the bridge and the left tree",
            seed=SEED,
        ),
        beside="scene.glb",
    )
    return made, edited
