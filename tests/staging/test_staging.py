"""Staged subjects keep their colours and outline, stand and move where the words say, on the ground that the camera films."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from mmgen import Camera, Client, Image, UnsupportedError, Video, VideoRequest
from mmgen.backends import Call, Report
from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64, U8
from mmgen.media.color import planes_to_rgb
from mmgen.media.image import encode_image, read_image
from mmgen.media.motion.camera import CameraMove
from mmgen.media.planes import Planes, Window
from mmgen.procedural.staging.arrangement import arrange
from mmgen.procedural.staging.camera import StageCamera, framed_view
from mmgen.procedural.staging.course import Course
from mmgen.procedural.staging.performance import Performance
from mmgen.procedural.staging.record import STAGING
from mmgen.procedural.staging.scenery import Scenery, survey
from mmgen.procedural.staging.script import read_script
from mmgen.procedural.staging.sprite import Sprite
from mmgen.procedural.staging.stage import Part, Stage
from mmgen.procedural.staging.subject import cast_subject
from mmgen.procedural.staging.work import make_staging
from mmgen.requests import Reference
from mmgen.samples import photograph

SIZE = (480, 270)
RED, BLUE = (205, 45, 40), (40, 70, 210)


def disc(color: tuple[int, int, int], side: int = 240) -> U8:
    """A ball with some light and shade, RGBA."""
    reach = side // 2
    rows, columns = np.mgrid[-reach:reach, -reach:reach] + 0.5
    alpha = np.clip(0.9 * reach - np.hypot(rows, columns) + 0.5, 0, 1) * 255
    light = 1 - 0.25 * np.clip((rows + columns) / (2 * reach), 0, 1)[..., None]
    return np.dstack([np.asarray(color) * light, alpha]).astype(np.uint8)


def small(name: str) -> U8:
    """A sample photograph, a quarter as large."""
    pixels = read_image(photograph(name))[..., :3]
    width = 640
    size = width, round(pixels.shape[0] * width / pixels.shape[1])
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


LAKE = small("lake")
SCENERY = survey(LAKE)


def staged(
    prompt: str, *, colors: Sequence[tuple[int, int, int]] = (RED,), move: str = "push in", motion: float = 0.5
) -> Stage:
    """Balls named a, b, ... before the lake, four seconds long."""
    names = ["a", "b", "c"][: len(colors)]
    subjects = [
        cast_subject(Reference(name=name, images=Image(encode_image(disc(c)))), 0)
        for name, c in zip(names, colors, strict=True)
    ]
    script = read_script(prompt, names, range(len(names)))
    placements = arrange(subjects, script, SCENERY, aspect=SIZE[0] / SIZE[1], seed=1)
    parts = [
        Part(subject, Performance(direction.action, placement, 4.0, motion, 0.7 * index))
        for index, (subject, direction, placement) in enumerate(
            zip(subjects, script.directions, placements, strict=True)
        )
    ]
    return Stage(SCENERY, parts, CameraMove(move, 0.5), SIZE, seed=1)


def frame(stage: Stage, t: float) -> U8:
    """The RGB frame at ``t``."""
    target = Planes.black(SIZE)
    stage.draw(t, target)
    return planes_to_rgb(target.y, target.u, target.v)


def undone(picture: U8, matrix: F64, side: int = 120) -> U8:
    """What is seen of the subject, brought back to a square of its own."""
    onto = matrix @ np.diag([1 / side, 1 / side, 1.0])
    return np.asarray(
        cv2.warpAffine(picture, onto, (side, side), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP), np.uint8
    )


def lab(pixels: U8) -> F32:
    """CIE Lab."""
    return np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def reddish(pixels: U8) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Where it is red, as nothing on the lake is."""
    return np.asarray(lab(pixels)[..., 1] > 22, np.bool_)


def track(stage: Stage, count: int = 121) -> F64:
    """The middle of the first subject over a clip of so many frames."""
    middles = [stage.matrices(t)[0] @ np.array([0.5, 0.5, 1.0]) for t in np.linspace(0, 1, count)]
    return np.asarray(middles, np.float64)


@pytest.mark.parametrize("prompt", ["@a sways", "@a walks", "@a comes closer"])
def test_colours_and_outline_are_stable(prompt: str) -> None:
    """With its motion undone, the subject has one colour to 1.5 Lab units and one outline (IoU over 0.97)."""
    stage = staged(prompt, motion=0.8)
    seen = [undone(frame(stage, t), stage.matrices(t)[0]) for t in np.linspace(0, 1, 9)]
    inner = np.hypot(*(np.mgrid[-60:60, -60:60] + 0.5)) < 44
    colours = np.asarray([lab(picture)[inner].mean(axis=0) for picture in seen])
    assert np.linalg.norm(colours - colours.mean(axis=0), axis=1).max() < 1.5
    masks = [reddish(picture) for picture in seen]
    usual = np.mean(masks, axis=0) > 0.5
    assert 0.7 < usual.mean() < 0.85
    overlaps = [float((mask & usual).sum() / (mask | usual).sum()) for mask in masks]
    assert min(overlaps) > 0.97


@pytest.mark.parametrize(
    "prompt", ["", "@a enters from the left", "@a walks across", "@a floats", "@a comes closer", "@a rises", "@a sways"]
)
def test_it_moves_smoothly(prompt: str) -> None:
    """At 30 frames a second no frame jolts: the second difference of its place stays below half a pixel."""
    way = track(staged(prompt))
    assert np.isfinite(way).all()
    assert np.abs(np.diff(way, n=2, axis=0)).max() < 0.5
    assert np.ptp(way, axis=0).max() > 1


def test_words_of_motion_are_done() -> None:
    """Who enters comes from outside to its place; who crosses goes the way that is said; who leaves grows smaller."""
    entering = track(staged("@a enters from the left", move="hold"))[:, 0]
    assert entering[0] < 0
    assert entering[-1] > 60
    assert np.all(np.diff(entering[:70]) >= -0.1)
    assert np.ptp(track(staged("@a walks to the left", move="hold"))[:, 0]) > 0.4 * SIZE[0]
    assert track(staged("@a walks to the left", move="hold"))[-1, 0] < track(staged("@a", move="hold"))[-1, 0]
    near, far = (np.linalg.norm(staged("@a walks away", move="hold").matrices(t)[0][:, 0]) for t in (0.0, 1.0))
    assert far < 0.85 * near


def test_motion_scales_and_stillness_holds() -> None:
    """With a held camera, motion 0 leaves every frame the same; more motion moves more."""
    still = staged("@a sways", move="hold", motion=0)
    assert np.array_equal(frame(still, 0.1), frame(still, 0.7))
    stages = [staged("@a sways", move="hold", motion=motion) for motion in (0.3, 0.9)]
    top = [[stage.matrices(t)[0][0, 1] for t in np.linspace(0, 1, 21)] for stage in stages]
    assert np.ptp(top[1]) > 2 * np.ptp(top[0]) > 0


@pytest.mark.parametrize(
    ("prompt", "red_first"), [("@a on the left, @b on the right", True), ("@a在右边，@b在左边", False), ("", True)]
)
def test_several_stand_where_they_are_told(prompt: str, *, red_first: bool) -> None:
    """Both are seen, in the order that is asked for, or else in the order of the references."""
    picture = lab(frame(staged(prompt, colors=(RED, BLUE)), 0.5))
    red, blue = picture[..., 1] > 25, (picture[..., 2] < -38) & (picture[..., 1] > 12)
    assert red.mean() > 0.02
    assert blue.mean() > 0.02
    across = [float(np.nonzero(mask)[1].mean()) for mask in (red, blue)]
    assert (across[0] < across[1]) is red_first


def test_who_stands_behind_is_smaller_and_covered() -> None:
    """The one behind is drawn first, higher and smaller."""
    stage = staged("@a stands behind @b", colors=(RED, BLUE))
    far, near = stage.matrices(0.5)
    assert np.linalg.norm(far[:, 0]) < 0.8 * np.linalg.norm(near[:, 0])
    assert (far @ [0.5, 1, 1])[1] < (near @ [0.5, 1, 1])[1]


@pytest.mark.parametrize("move", ["pan left", "push in", "orbit"])
def test_a_subject_stays_on_its_spot_of_ground(move: str) -> None:
    """A mark painted on the scenery is seen, through the layers' parallax, where the camera says that place is."""
    painted = LAKE.copy()
    place = (390, 270)
    cv2.circle(painted, place, 4, (255, 0, 255), -1)
    view = framed_view(SCENERY, SIZE[0] / SIZE[1])
    scenery = Scenery(painted, SCENERY.horizon, SCENERY.near, SCENERY.light, SCENERY.interest)
    box = (Window(view.left + 100, view.top + 100, 120, 120), 0.2)
    camera = StageCamera(scenery, view, CameraMove(move, 0.8), SIZE, box)
    rows, columns = scenery.near.shape
    near = float(scenery.near[int(270.5 / painted.shape[0] * rows), int(390.5 / painted.shape[1] * columns)])
    target = Planes.black(SIZE)
    for t in (0.0, 0.5, 1.0):
        camera.show(t, target)
        marked = lab(planes_to_rgb(target.y, target.u, target.v))
        weight = np.clip(marked[..., 1] - marked[..., 2] - 60, 0, None)
        down, across = np.mgrid[0 : SIZE[1], 0 : SIZE[0]] + 0.5
        found = np.array([(across * weight).sum(), (down * weight).sum()]) / weight.sum()
        said = camera.vantage(t, (place[0] + 0.5, place[1] + 0.5), near)
        assert np.hypot(*(found - [said.x, said.y])) < 1.2


def test_near_and_far_move_against_each_other() -> None:
    """On a pan the near ground travels farther than what lies at the horizon."""
    stage = staged("@a", move="pan right")
    spans: list[float] = []
    for nearness in (0.0, 0.9):
        first, last = (stage.camera.vantage(t, (320.0, 200.0), nearness).x for t in (0.0, 1.0))
        spans.append(first - last)
    assert spans[1] - spans[0] > 0.01 * SIZE[0]


def test_a_sprite_neither_shimmers_nor_sticks_to_pixels() -> None:
    """Its light follows the area at every size, and it moves by the fraction of a pixel that it is moved by."""
    random = np.random.default_rng(5)
    pixels = np.dstack([random.integers(0, 255, (240, 240, 3)), disc(RED)[..., 3]]).astype(np.uint8)
    sprite = Sprite(pixels)
    light: list[float] = []
    rough: list[float] = []
    for scale in np.linspace(0.3, 1.0, 15):
        target = Planes.black((320, 320))
        sprite.draw(target, np.array([[scale, 0, 31.3], [0, scale, 24.7]]))
        middle = slice(round(24 + 80 * scale), round(24 + 160 * scale))
        rough.append(float(target.y[middle, middle].std()))
        light.append(float((target.y.astype(float) - 16).sum()) / scale**2)
    assert np.ptp(light) < 0.012 * np.mean(light)
    assert rough[0] < 0.5 * rough[-1]
    places: list[float] = []
    white = Sprite(disc((255, 255, 255)))
    for step in np.arange(0, 2, 0.125):
        target = Planes.black((320, 320))
        white.draw(target, np.array([[0.61, 0, 40 + step], [0, 0.61, 30]]))
        weight = target.y.astype(float) - 16
        places.append(float((weight.sum(axis=0) * np.arange(320)).sum() / weight.sum()) - step)
    assert np.ptp(places) < 0.03
    target = Planes.black((480, 480))
    flat = np.dstack([np.full((240, 240, 3), 255, np.uint8), disc(RED)[..., 3]])
    Sprite(flat).draw(target, np.array([[1.4, 0, 20], [0, 1.4, 30]]))
    weight = target.y.astype(float) - 16
    assert abs((weight.sum(axis=0) * (np.arange(480) + 0.5)).sum() / weight.sum() - (20 + 1.4 * 120)) < 0.05


def test_it_throws_a_shadow_and_is_mirrored_by_water() -> None:
    """Beneath a standing ball the ground is darker; beneath one that is afloat the water shows its red."""
    ground = survey(np.full((270, 480, 3), (150, 160, 140), np.uint8))
    ball = cast_subject(Reference(images=Image(encode_image(disc(RED)))), 0)
    seen: list[U8] = []
    for words in ("", "sails"):
        script = read_script(words, [None], [0])
        placement = arrange([ball], script, ground, aspect=SIZE[0] / SIZE[1], seed=1)
        stage = Stage(
            ground, [Part(ball, Performance(None, placement[0], 4.0, 0.0, 0.0))], CameraMove("hold"), SIZE, seed=1
        )
        x, y = stage.matrices(0.5)[0] @ np.array([0.5, 1.0, 1.0])
        seen.append(frame(stage, 0.5)[round(y) + 2 : round(y) + 7, round(x) - 8 : round(x) + 8])
    bare = lab(np.full((2, 2, 3), (150, 160, 140), np.uint8))[0, 0]
    assert lab(seen[0])[..., 0].mean() < bare[0] - 5
    assert lab(seen[1])[..., 1].mean() > bare[1] + 8


def test_the_clearest_picture_is_used() -> None:
    """Of several pictures the one with a subject; without any, the reason and the name are told."""
    plain = Image(encode_image(np.full((80, 120, 3), 128, np.uint8)))
    subject = cast_subject(Reference(name="ball", images=[plain, Image(encode_image(disc(RED)))]), 0)
    assert (subject.source, subject.confidence) == ("images[1]", 1.0)
    with pytest.raises(InputError, match=r"@ball.*even all over.*role 'scene'"):
        cast_subject(Reference(name="ball", images=[plain]), 0)


def test_a_clip_gives_its_sharpest_frame(tmp_path: Path) -> None:
    """All frames but one are out of focus."""
    ground = np.full((240, 320, 3), (150, 170, 160), np.uint8)
    cv2.circle(ground, (160, 120), 70, RED, -1, cv2.LINE_AA)
    cv2.circle(ground, (150, 110), 25, (240, 200, 60), -1, cv2.LINE_AA)
    frames = [ground if index == 3 else np.asarray(cv2.GaussianBlur(ground, (0, 0), 4), np.uint8) for index in range(6)]
    video = Video.from_frames(frames, tmp_path / "ball.mp4", fps=10)
    assert cast_subject(Reference(video=video), 0).source == "video, frame 3"


def test_frames_are_exact_and_the_seed_repeats(tmp_path: Path) -> None:
    """A second at 24 frames has 24; the same seed makes the same frames, another one others."""
    fields: dict[str, Any] = {
        "references": [
            {"name": "ball", "images": Image(encode_image(disc(RED)))},
            {"images": Image(encode_image(LAKE)), "role": "scene"},
        ],
        "prompt": "@ball sways on the left, mysteriously",
        "size": (160, 90),
        "fps": 24,
        "seconds": 1,
        "seed": 3,
    }
    with Client(home=tmp_path) as client:
        result = client.generate(VideoRequest(**fields), model="procedural:staging")
        again = client.generate(VideoRequest(**fields), model="procedural:staging")
        other = client.generate(VideoRequest(**{**fields, "seed": 4}), model="procedural:staging")
    assert result.asset.facts.frames == 24
    assert result.passed
    assert result.details["subjects"][0]["name"] == "@ball"
    assert result.details["without_effect"] == ["mysteriously"]
    assert result.asset.read() == again.asset.read()
    assert result.asset.read() != other.asset.read()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"prompt": "@dog runs"}, "prompt"),
        ({"prompt": None}, "prompt"),
        ({"references": [{"images": Image(encode_image(LAKE)), "role": "scene"}]}, "references"),
        ({"subtitle": "alone"}, "subtitle"),
        ({"camera": Camera(move="fly")}, "camera"),
        ({"last_frame": Image(encode_image(LAKE)), "loop": True}, "loop"),
        ({"guidance": 9, "first_frame": Image(encode_image(LAKE)), "prompt": "@ball sways"}, "guidance"),
        ({"voices": ["Mei"]}, "voices"),
    ],
)
def test_what_can_not_be_honoured_is_refused(tmp_path: Path, fields: dict[str, Any], field: str) -> None:
    """The field is named and nothing is made."""
    given = {"references": [{"name": "ball", "images": Image(encode_image(disc(RED)))}], "prompt": "a lake", **fields}
    request = VideoRequest(**{name: value for name, value in given.items() if value is not None})
    with Client(home=tmp_path) as client, pytest.raises(UnsupportedError) as error:
        client.generate(request, model="procedural:staging")
    assert field in {problem.field for problem in error.value.problems}


def shown(folder: Path, prompt: str, **fields: Any) -> Video:
    """A ball before the lake, small and short."""
    ball = {"name": "ball", "images": Image(encode_image(disc(RED)))}
    scene = {"images": Image(encode_image(LAKE)), "role": "scene"}
    given = {"references": [ball, scene], "prompt": prompt, "size": (160, 90), "fps": 10, "seconds": 1, "seed": 3}
    with Client(home=folder) as client:
        return client.generate(VideoRequest(**(given | fields)), model="procedural:staging").asset


def test_the_weather_of_the_words_moves_before_the_stage(tmp_path: Path) -> None:
    """Snow falls over a still subject in a place that was given; what is not wanted stays away."""
    hold = {"camera": Camera(move="hold")}
    clear, snowy = (shown(tmp_path, f"@ball stands still{words}", **hold).to_numpy() for words in ("", ", heavy snow"))
    stirred = [float(np.abs(np.diff(frames.astype(float), axis=0)).mean()) for frames in (clear, snowy)]
    assert stirred[1] > 4 * stirred[0]
    without = shown(tmp_path, "@ball stands still, heavy snow", negative_prompt="snow", **hold).to_numpy()
    assert np.abs(without.astype(float) - clear).mean() < 0.5


def test_it_ends_on_the_last_frame_that_was_given(tmp_path: Path) -> None:
    """The first half is the stage alone; then it gives way step by step, and the last frame is the picture."""
    last = np.asarray(cv2.resize(LAKE[:, ::-1], (160, 90), interpolation=cv2.INTER_AREA), np.uint8)
    hold = {"camera": Camera(move="hold")}
    plain = shown(tmp_path, "@ball stands still", **hold).to_numpy().astype(float)
    ended = shown(tmp_path, "@ball stands still", last_frame=Image(encode_image(last)), **hold).to_numpy().astype(float)
    assert np.abs(ended[:5] - plain[:5]).mean() < 4
    away = [float(np.abs(frame - last).mean()) for frame in ended[4:]]
    assert all(later < earlier for earlier, later in pairwise(away))
    assert away[-1] < 6
    assert away[0] > 20


@pytest.mark.parametrize("action", ["sways", "walks"])
def test_a_loop_has_no_seam(action: str) -> None:
    """Whoever stays goes there and back, and whoever goes away comes in again."""
    looped, plain = (steps(Course(staged(f"@a {action}"), 14, 3.5, loop=loop)) for loop in (True, False))
    assert looped[0] < 1.3 * max(looped[1], looped[-1]) + 0.1
    assert plain[0] > 2 * looped[0] + 1


def steps(course: Course) -> list[float]:
    """How far each frame is from the one before, the first from the last."""
    drawn: list[U8] = []
    for index in range(course.frames):
        target = Planes.black(SIZE)
        course.draw(index, target)
        drawn.append(target.y)
    return [float(np.abs(drawn[index].astype(int) - drawn[index - 1]).mean()) for index in range(len(drawn))]


def test_a_subject_says_its_lines_in_its_own_voice(tmp_path: Path) -> None:
    """The voice may be a reference's; the line is heard after its start, and written below."""
    said = '@ball says "hello my friend"'
    quiet = shown(tmp_path, said)
    ball = {"name": "ball", "images": Image(encode_image(disc(RED))), "voice": "Bob"}
    spoken = shown(tmp_path, said, references=[ball, {"images": Image(encode_image(LAKE)), "role": "scene"}])
    assert (quiet.has_audio, spoken.has_audio) == (False, True)
    changed = np.abs(spoken.to_numpy()[-1].astype(int) - quiet.to_numpy()[-1]).max(axis=2) > 60
    assert changed[60:].sum() > 40
    assert not changed[:45].any()


def test_a_picture_without_a_subject_is_refused(tmp_path: Path) -> None:
    """A landscape is no subject: the reason, the reference and a way out are told, and no file is left."""
    fields: dict[str, Any] = {
        "references": [{"name": "view", "images": Image(encode_image(LAKE))}],
        "prompt": "a beach",
    }
    request = VideoRequest(**fields)
    call = Call(model=STAGING, request=request, folder=tmp_path, key="test", fresh_seed=1)
    with pytest.raises(InputError, match=r"@view.*no subject stands out"):
        make_staging(call, Report())
    assert not list(tmp_path.iterdir())
