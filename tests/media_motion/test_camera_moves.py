"""What a camera move does to the picture, measured on the frames."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import cv2
import numpy as np
import pytest

from mmgen.errors import InputError
from mmgen.media.arrays import U8
from mmgen.media.image import read_image
from mmgen.media.motion.camera import CameraMove, CameraShot
from mmgen.media.motion.easing import Easing, eased
from mmgen.media.motion.moves import MOVES, move_from_prompt
from mmgen.media.planes import Planes
from mmgen.samples import photograph

SIZE = (480, 270)


@cache
def sample(name: str) -> U8:
    """One of the photographs that ship with mmgen."""
    return read_image(photograph(name))


def frames(shot: CameraShot, times: np.ndarray) -> list[U8]:
    """The luma of a shot at these times."""
    target = Planes.black(shot.size)
    drawn: list[U8] = []
    for time in times:
        shot.render(float(time), target)
        drawn.append(target.y.copy())
    return drawn


def movement(before: U8, after: U8) -> np.ndarray:
    """The affine movement ``(2, 3)`` of the picture's points from one frame to the next, about the frame's middle."""
    points = cv2.goodFeaturesToTrack(before, 400, 0.01, 6)
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 60, 1e-4)
    found, kept, _ = cv2.calcOpticalFlowPyrLK(before, after, points, None, winSize=(25, 25), criteria=criteria)
    good = kept.ravel() == 1
    middle = np.array([before.shape[1], before.shape[0]]) / 2
    affine, _ = cv2.estimateAffine2D(points[good, 0] - middle, found[good, 0] - middle, ransacReprojThreshold=0.5)
    return affine


def speeds(shot: CameraShot, *, count: int = 24) -> np.ndarray:
    """Rightwards and downwards movement, and growth, from frame to frame."""
    drawn = frames(shot, np.linspace(0, 1, count))
    steps = [movement(before, after) for before, after in pairwise(drawn)]
    return np.array([(step[0, 2], step[1, 2], np.sqrt(np.linalg.det(step[:, :2])) - 1) for step in steps])


@pytest.mark.parametrize(
    ("move", "axis", "sign"),
    [
        ("pan left", 0, 1),
        ("pan right", 0, -1),
        ("tilt up", 1, 1),
        ("tilt down", 1, -1),
        ("push in", 2, 1),
        ("pull out", 2, -1),
    ],
)
def test_the_picture_moves_against_the_camera(move: str, axis: int, sign: int) -> None:
    """A camera that goes left moves the picture right; one that goes in lets it grow; never once the other way."""
    moved = speeds(CameraShot(sample("lake"), CameraMove(move), SIZE))[:, axis] * sign
    assert moved.sum() > (0.05 if axis == 2 else 0.05 * SIZE[axis])
    assert moved.min() > -0.02 * moved.max()


def test_a_stronger_move_goes_farther() -> None:
    """Strength is visible, from one end of its range to the other."""
    reach = [
        np.abs(speeds(CameraShot(sample("lake"), CameraMove("pan right", strength), SIZE), count=8)[:, 0].sum())
        for strength in (0.0, 0.5, 1.0)
    ]
    assert reach[0] * 1.3 < reach[1] < reach[2] / 1.1


def test_an_eased_move_rests_at_both_ends() -> None:
    """Slow, fast, slow, with no jump in speed on the way."""
    moved = -speeds(CameraShot(sample("summit"), CameraMove("pan right"), SIZE), count=40)[:, 0]
    assert moved[0] < 0.15 * moved.max()
    assert moved[-1] < 0.15 * moved.max()
    assert np.abs(np.diff(moved)).max() < 0.2 * moved.max()


def test_a_glide_is_under_way_at_both_ends() -> None:
    """A shot of a film never stands still before it is cut."""
    moved = -speeds(CameraShot(sample("summit"), CameraMove("pan right", easing="glide"), SIZE), count=24)[:, 0]
    assert min(moved[0], moved[-1]) > 0.3 * moved.max()


@pytest.mark.parametrize("easing", ["ease", "glide", "linear"])
def test_easing_covers_the_whole_way_once(easing: Easing) -> None:
    way = np.array([eased(t, easing) for t in np.linspace(-0.1, 1.1, 241)])
    assert (way[0], way[-1], eased(0.5, easing)) == pytest.approx((0, 1, 0.5))
    assert np.diff(way).min() >= 0


@pytest.mark.parametrize("move", ["push in", "drift", "pan left"])
@pytest.mark.parametrize("layers", [True, False])
def test_a_move_does_not_tremble(move: str, *, layers: bool) -> None:
    """The speed of a slow, even move varies by less than a tenth of a pixel from frame to frame."""
    shot = CameraShot(sample("dandelion"), CameraMove(move, 0.3, "linear", layers=layers), SIZE)
    assert shot.layered == layers
    drawn = frames(shot, np.linspace(0.3, 0.6, 30))
    steps = np.array([movement(before, after)[:, 2] for before, after in pairwise(drawn)])
    assert np.diff(steps, axis=0).std(axis=0).max() < 0.1


def test_texture_does_not_flicker_while_it_moves() -> None:
    """Its sharpness stays the same from frame to frame, whatever the sub-pixel phase."""
    drawn = frames(
        CameraShot(sample("summit"), CameraMove("pan right", easing="linear"), SIZE), np.linspace(0.4, 0.6, 40)
    )
    sharpness = np.array([cv2.Laplacian(frame, cv2.CV_32F)[8:-8, 8:-8].std() for frame in drawn])
    assert np.abs(np.diff(sharpness)).max() < 0.01 * sharpness.mean()


def test_nothing_moves_in_a_hold() -> None:
    first, middle, last = frames(CameraShot(sample("ridge"), CameraMove("hold"), SIZE), np.array([0, 0.5, 1]))
    assert np.array_equal(first, middle)
    assert np.array_equal(first, last)


def test_near_layers_travel_farther_than_far_ones() -> None:
    """In a sideways move the sharp dandelion gains on the blurred meadow behind it."""
    size = (640, 360)
    with_layers, without = (
        frames(CameraShot(sample("dandelion"), CameraMove("orbit", layers=layers), size), np.array([0.0, 1.0]))
        for layers in (True, False)
    )
    meadow = np.s_[150:330, 380:620]

    def shift(pair: list[U8], part: tuple[slice, slice]) -> float:
        before, after = (np.asarray(frame[part], np.float32) for frame in pair)
        (across, _), _ = cv2.phaseCorrelate(before, after, cv2.createHanningWindow(before.shape[::-1], cv2.CV_32F))
        return float(across)

    assert abs(shift(with_layers, meadow) - shift(without, meadow)) > 2
    head = np.s_[60:220, 90:280]
    gained = [shift(pair, head) - shift(pair, meadow) for pair in (with_layers, without)]
    assert gained[0] < gained[1] - 2


@pytest.mark.parametrize("move", ["orbit", "push in", "pan left", "tilt up"])
def test_parallax_leaves_no_smear_at_the_edges(move: str) -> None:
    """The outermost columns and rows differ from their neighbours as much as those within do."""
    random = np.random.default_rng(5)
    texture = cv2.GaussianBlur(random.integers(0, 256, (540, 960, 3), np.uint8), (0, 0), 1.5)
    texture[:270] = cv2.GaussianBlur(texture[:270], (0, 0), 6)
    shot = CameraShot(texture, CameraMove(move, 1.0), SIZE)
    for frame in frames(shot, np.array([0.0, 0.5, 1.0])):
        luma = frame[160:].astype(float)
        across = np.abs(np.diff(luma, axis=1)).mean(axis=0)
        assert across[[0, -1]].min() > 0.5 * np.median(across)


def test_the_same_seed_gives_the_same_frames() -> None:
    """A drift goes where its seed says, and there again."""
    one, again, other = (
        frames(CameraShot(sample("shore"), CameraMove("drift", seed=seed), SIZE), np.array([0.0, 1.0]))
        for seed in (7, 7, 8)
    )
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))
    assert not np.array_equal(one[1], other[1])


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("size", [(180, 320), (240, 240), (320, 136)])
def test_every_move_stays_within_the_photograph(move: str, size: tuple[int, int]) -> None:
    """In any shape of frame, at full strength; and the pixels stay square."""
    photo = sample("farmhouse")
    shot = CameraShot(photo, CameraMove(move, 1.0), size)
    for t in np.linspace(0, 1, 5):
        window = shot.window(float(t))
        assert window.left >= 0
        assert window.top >= 0
        assert window.left + window.width <= photo.shape[1]
        assert window.top + window.height <= photo.shape[0]
        assert window.width / window.height == pytest.approx(size[0] / size[1], rel=1e-6)


@pytest.mark.parametrize(("name", "strength"), [("spin", 0.5), ("push in", 1.5), ("push in", -0.1)])
def test_an_impossible_move_is_refused(name: str, strength: float) -> None:
    with pytest.raises(InputError):
        CameraShot(sample("lake"), CameraMove(name, strength), SIZE)


def test_a_photograph_must_be_one() -> None:
    with pytest.raises(InputError, match="RGB"):
        CameraShot(np.zeros((40, 40, 4), np.uint8), CameraMove("hold"), SIZE)


@pytest.mark.parametrize(
    ("prompt", "move"),
    [
        ("slow push-in on the dandelion", "push in"),
        ("The camera slowly zooms in", "push in"),
        ("dolly out from the house", "pull out"),
        ("camera pulls back to reveal the valley", "pull out"),
        ("pan slowly to the left", "pan left"),
        ("a leftward pan across the shore", "pan left"),
        ("tracking right along the beach", "pan right"),
        ("tilts up to the summit", "tilt up"),
        ("crane down over the field", "tilt down"),
        ("an orbiting shot around the statue", "orbit"),
        ("gently drifting over the lake", "drift"),
        ("static shot, locked off", "hold"),
        ("镜头缓缓推近山峰", "push in"),
        ("慢慢拉远", "pull out"),
        ("镜头向左平移", "pan left"),
        ("从左向右摇", "pan right"),
        ("镜头上摇", "tilt up"),
        ("镜头缓缓下移", "tilt down"),
        ("环绕拍摄", "orbit"),
        ("固定镜头", "hold"),
        ("push in, then pan right", "push in"),
        ("right after sunrise a bird left its nest", None),
        ("a still lake in the morning", None),
        ("", None),
        (None, None),
    ],
)
def test_a_prompt_names_the_move(prompt: str | None, move: str | None) -> None:
    """In English and in Chinese; the first one counts, and words that only sound alike do not."""
    assert move_from_prompt(prompt) == move
