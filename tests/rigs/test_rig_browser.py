"""A rigged figure plays in a real browser, drawn by a renderer of its own kind."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.model3d.chromium import FOUND, Chromium

from mmgen.assets.viewer import Room, viewer_document
from mmgen.media.gltf import write_glb
from mmgen.media.gltf_scene_reader import read_scene
from mmgen.media.mesh import load_triangles
from mmgen.procedural.rigs.export import animated_scene
from mmgen.procedural.rigs.fitting import fit_skeleton
from mmgen.procedural.rigs.motions import make_motion

from .figures import named


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """One browser; the test is skipped, and says so, where there is none."""
    if FOUND is None:
        pytest.skip("Chromium is not installed, so the file can't be looked at in a browser")
    with Chromium(tmp_path_factory.mktemp("profile"), size=(480, 400)) as started:
        yield started


def seen_at(browser: Chromium, seconds: float) -> np.ndarray:
    browser.evaluate(
        f"viewer.isPlaying = false; viewer.seconds = {seconds}; viewer.motion.play(viewer.clip, {seconds})"
    )
    browser.evaluate("viewer.renderer.castShadow(); viewer.draw(); new Promise((resolve) => setTimeout(resolve, 300))")
    with Image.open(io.BytesIO(browser.screenshot())) as picture:
        return np.asarray(picture.convert("RGB")).astype(int)


def test_a_red_robot_waves_in_a_browser(browser: Chromium, tmp_path: Path) -> None:
    """Where it is red spreads to its right as the arm goes up, and is as before at the end of the clip."""
    rest = named("a red robot")
    skeleton = fit_skeleton(load_triangles(rest), "biped")
    motion = make_motion(skeleton, "wave")
    rigged = write_glb(animated_scene(read_scene(rest), skeleton, [motion]))
    page = tmp_path / "page.html"
    page.write_text(viewer_document(rigged, room=Room(low=[-0.8, 0, -0.8], high=[0.8, 1.7, 0.8], radius=1.2)), "utf-8")
    browser.open(page)
    browser.wait("Number(document.documentElement.dataset.seconds) > 0.05")
    browser.evaluate("viewer.orbit.isTouched = true; viewer.orbit.move({azimuth: 0})")
    start, up, end = (seen_at(browser, share * motion.seconds) for share in (0.0, 0.5, 1.0))
    red = [(seen[..., 0] - seen[..., 2] > 60) & (seen[..., 0] - seen[..., 1] > 50) for seen in (start, up, end)]
    assert red[0].sum() > 500
    assert float((red[0] != red[2]).mean()) < 0.002
    assert int(np.nonzero(red[1])[1].min()) < int(np.nonzero(red[0])[1].min()) - 8
    assert browser.problems == []
