"""Notebook output in a real browser: films decode, sound is there, 3D is drawn, turns and moves, offline."""

from __future__ import annotations

import io
import time
import wave
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from mmgen.assets.display import audio_bundle, object3d_bundle, video_bundle
from mmgen.assets.viewer import Room, viewer_document
from mmgen.media.gltf import Material, Node, Scene, Texture, write_glb
from mmgen.media.image import encode_image

from .chromium import FOUND, PATIENCE, Chromium
from .shapes import box, mesh, reed, sphere, squares, still_life, torus

SIZE = (660, 500)
Show = Callable[[str], None]
PICTURE = encode_image(np.full((48, 64, 3), (90, 90, 90), np.uint8))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """One browser for the module; the tests are skipped, and say so, where there is none."""
    if FOUND is None:
        pytest.skip("Chromium is not installed, so notebook output can't be looked at")
    with Chromium(tmp_path_factory.mktemp("profile"), size=SIZE) as started:
        yield started


@pytest.fixture
def show(browser: Chromium, tmp_path: Path) -> Iterator[Show]:
    """Open HTML as a page; afterwards, scripts must have raised nothing and the network must not have been asked."""
    browser.problems.clear()
    browser.requests.clear()

    def open_page(html: str) -> None:
        page = tmp_path / "page.html"
        page.write_text(html if html.startswith("<!doctype") else f"<!doctype html><meta charset=utf-8>{html}", "utf-8")
        browser.open(page)

    yield open_page
    assert browser.problems == []
    assert [url for url in browser.requests if not url.startswith(("file:", "data:", "blob:", "about:"))] == []


def pixels(browser: Chromium) -> np.ndarray:
    with Image.open(io.BytesIO(browser.screenshot())) as picture:
        return np.asarray(picture.convert("RGB")).astype(int)


def settle(browser: Chromium, ready: Callable[[np.ndarray], bool]) -> np.ndarray:
    """Return the first screenshot that is ready."""
    deadline = time.monotonic() + PATIENCE  # a busy machine draws in software, and late
    while time.monotonic() < deadline:
        seen = pixels(browser)
        if ready(seen):
            return seen
        browser.evaluate("new Promise((resolve) => setTimeout(resolve, 200))")
    pytest.fail("the page never came to show what it should")


def at_rest(browser: Chromium) -> np.ndarray:
    """Return a screenshot that is the same as the one before it."""
    last = np.empty(0)

    def is_same(seen: np.ndarray) -> bool:
        nonlocal last
        before, last = last, seen
        return np.array_equal(before, seen)

    return settle(browser, is_same)


def colored(seen: np.ndarray) -> np.ndarray:
    """Where the page is strongly coloured: the objects are, studio and focus ring are not."""
    return seen.max(axis=2) - seen.min(axis=2) > 90


def document_of(scene: Scene, radius: float = 1.5) -> str:
    return viewer_document(
        write_glb(scene), room=Room(low=[-radius, -radius, -radius], high=[radius] * 3, radius=radius)
    )


def film() -> bytes:
    """Two seconds of H.264: the frame turns from blue to yellow."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=Fraction(10), options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for index in range(20):
            picture = np.full((48, 64, 3), (0, 0, 255) if index < 10 else (255, 255, 0), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return file.getvalue()


def beep() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16000))
    return file.getvalue()


def test_a_film_plays(browser: Chromium, show: Show) -> None:
    """It starts, its time passes, and its second half looks unlike its first."""
    show(str(video_bundle(film(), "video/mp4", width=64, height=48, poster=PICTURE)["text/html"]))
    browser.wait("document.querySelector('video').readyState >= 2")
    player = "document.querySelector('video')"
    assert browser.evaluate(f"[{player}.videoWidth, {player}.videoHeight, {player}.duration]") == [64, 48, 2]
    browser.evaluate(f"{player}.muted = true; {player}.play()")
    browser.wait(f"{player}.currentTime > 0.2")
    look = f"""(() => {{
      const paper = document.createElement("canvas").getContext("2d");
      paper.drawImage({player}, 0, 0);
      return [...paper.getImageData(20, 20, 1, 1).data].slice(0, 3);
    }})()"""
    for seconds, color in ((0.3, (0, 0, 255)), (1.6, (255, 255, 0))):
        browser.evaluate(f"{player}.pause(); {player}.currentTime = {seconds}")
        browser.wait(f"!{player}.seeking && {player}.readyState >= 2")
        assert browser.evaluate(look) == pytest.approx(color, abs=24)


def test_sound_is_there(browser: Chromium, show: Show) -> None:
    show(str(audio_bundle(beep(), "audio/wav")["text/html"]))
    assert browser.wait("document.querySelector('audio').duration") == pytest.approx(1.0)
    assert browser.evaluate("document.querySelector('audio').error") is None


def test_an_object_is_drawn_over_its_picture_and_turns_when_dragged(browser: Chromium, show: Show) -> None:
    """A red ball at the front moves to the right as the pointer does."""
    white = Node(mesh=mesh(sphere(), Material()))
    spot = Node(mesh=mesh(sphere(radius=0.3), Material(base_color=(0.8, 0.01, 0.01, 1))), translation=(-0.3, 0, 1.1))
    bundle = object3d_bundle(write_glb(Scene(nodes=(white, spot))), turntable=PICTURE, preview=PICTURE)
    show(str(bundle["text/html"]))
    settle(browser, lambda seen: bool(colored(seen).any()))
    browser.drag((330, 200), (330, 202))
    before = at_rest(browser)
    browser.drag((200, 250), (320, 250))
    after = at_rest(browser)
    places = [np.nonzero(colored(seen))[1].mean() for seen in (before, after)]
    assert places[1] > places[0] + 40, "what is in front follows the pointer"


def test_the_page_scrolls_until_the_viewer_is_clicked(browser: Chromium, show: Show) -> None:
    """The wheel comes nearer only after a click, so that nobody is caught while scrolling through a notebook."""
    show(document_of(Scene(nodes=(Node(mesh=mesh(sphere(), Material(base_color=(0.8, 0.01, 0.01, 1)))),))))
    small = int(colored(settle(browser, lambda seen: bool(colored(seen).any()))).sum())
    wheel = {"type": "mouseWheel", "x": 330, "y": 250, "deltaX": 0, "deltaY": -300}
    browser.call("Input.dispatchMouseEvent", **wheel)
    assert int(colored(pixels(browser)).sum()) == pytest.approx(small, rel=0.05)
    browser.drag((330, 250), (331, 250))
    browser.call("Input.dispatchMouseEvent", **wheel)
    settle(browser, lambda seen: colored(seen).sum() > 1.3 * small)


def test_keys_turn_the_object(browser: Chromium, show: Show) -> None:
    show(document_of(Scene(nodes=(Node(mesh=mesh(box((2, 0.5, 0.5)), Material(base_color=(0.8, 0.01, 0.01, 1)))),))))
    browser.wait("document.documentElement.dataset.state === 'drawn'")
    browser.evaluate(
        "document.querySelector('canvas').focus(); viewer.orbit.isTouched = true; viewer.orbit.move({azimuth: 0})"
    )
    browser.evaluate("new Promise((resolve) => setTimeout(resolve, 300))")
    wide = np.ptp(np.nonzero(colored(pixels(browser)))[1])
    for _ in range(6):
        browser.call(
            "Input.dispatchKeyEvent", type="keyDown", key="ArrowRight", code="ArrowRight", windowsVirtualKeyCode=39
        )
    narrow = settle(browser, lambda seen: np.ptp(np.nonzero(colored(seen))[1]) < 0.7 * wide)
    assert colored(narrow).any()


@pytest.mark.parametrize("morph", [False, True])
def test_a_skinned_clip_plays_and_can_be_stopped(browser: Chromium, show: Show, *, morph: bool) -> None:
    """The reed's tip swings through the frame; it rests when the button is pressed."""
    show(document_of(reed(morph=morph), 3.2))
    browser.wait("Number(document.documentElement.dataset.seconds) > 0.1")
    tips = []
    for seconds in (0.5, 1.5):
        browser.evaluate(
            f"viewer.isPlaying = false; viewer.seconds = {seconds}; viewer.motion.play(viewer.clip, {seconds})"
        )
        browser.evaluate(
            "viewer.renderer.castShadow(); viewer.draw(); new Promise((resolve) => setTimeout(resolve, 300))"
        )
        rows, columns = np.nonzero(colored(pixels(browser)))
        tips.append(columns[rows < rows.min() + 20].mean())
    assert tips[0] < tips[1] - 60
    browser.evaluate("document.querySelector('button').click()")
    browser.wait("viewer.isPlaying && Number(document.documentElement.dataset.seconds) !== 1.5")
    browser.evaluate("document.querySelector('button').click()")
    assert browser.evaluate("[viewer.isPlaying, document.querySelector('button').textContent]") == [False, "Play"]


def test_materials_look_as_in_the_still_previews(browser: Chromium, show: Show) -> None:
    """Picture, metal, glass and cut-out of the still life have the colours that the software renderer gives them."""
    show(document_of(still_life(), 1.7))
    seen = settle(browser, lambda seen: bool(colored(seen).sum() > 500))
    red = (seen[..., 0] - seen[..., 2] > 100) & (seen[..., 1] < 110)
    green = (seen[..., 1] - seen[..., 0] > 25) & (seen[..., 1] - seen[..., 2] > 25)
    assert red.sum() > 200
    assert green.sum() > 100
    assert seen.min() > 2, "something is black"


def test_a_picture_is_not_upside_down(browser: Chromium, show: Show) -> None:
    halves = np.zeros((64, 64, 3), np.uint8)
    halves[:32], halves[32:] = (20, 170, 60), (30, 60, 200)
    shown = Material(base_color_texture=Texture(encode_image(halves)), roughness=1.0)
    show(document_of(Scene(nodes=(Node(mesh=mesh(box((2, 2, 2)), shown)),))))
    browser.wait("document.documentElement.dataset.state === 'drawn'")
    browser.evaluate("viewer.orbit.isTouched = true; viewer.orbit.move({azimuth: 0, elevation: 0})")
    seen = settle(browser, lambda seen: seen[180, 330, 1] - seen[180, 330, 2] > 60)
    assert seen[320, 330, 2] - seen[320, 330, 1] > 60


def test_normal_maps_and_every_other_slot_compile(browser: Chromium, show: Show) -> None:
    picture = Texture(squares((128, 128, 255), (160, 110, 240)))
    full = Material(
        base_color_texture=Texture(squares((220, 40, 30), (220, 160, 30))), metallic_roughness_texture=picture,
        normal_texture=picture, occlusion_texture=picture, emissive_texture=picture, emissive=(0.1, 0, 0),
    )  # fmt: skip
    show(document_of(Scene(nodes=(Node(mesh=mesh(torus(), full)),))))
    assert colored(settle(browser, lambda seen: bool(colored(seen).any()))).sum() > 5000


def test_a_viewer_out_of_sight_gives_its_context_back_and_returns(browser: Chromium, show: Show) -> None:
    show(document_of(Scene(nodes=(Node(mesh=mesh(sphere(), Material(base_color=(0.8, 0.01, 0.01, 1)))),))))
    browser.wait("document.documentElement.dataset.state === 'drawn'")
    browser.evaluate("document.querySelector('canvas').style.display = 'none'")
    browser.wait("viewer.gl.isContextLost() && !viewer.renderer")
    browser.evaluate("document.querySelector('canvas').style.display = ''")
    browser.wait("!viewer.gl.isContextLost() && viewer.renderer")
    settle(browser, lambda seen: bool(colored(seen).any()))


@pytest.mark.parametrize("glances", ["false, true", "false, true, false, true", "false, true, false"])
def test_a_viewer_that_is_scrolled_past_ends_as_it_was_last_seen(browser: Chromium, show: Show, glances: str) -> None:
    """A context may be restored only after its loss was told, and a glance may come while another is answered."""
    show(document_of(Scene(nodes=(Node(mesh=mesh(sphere(), Material(base_color=(0.8, 0.01, 0.01, 1)))),))))
    browser.wait("document.documentElement.dataset.state === 'drawn'")
    browser.evaluate(f"[{glances}].forEach((isSeen) => viewer.see(isSeen))")
    is_drawn = str(glances.endswith("true")).lower()
    browser.wait(f"!viewer.isChanging && Boolean(viewer.renderer) === {is_drawn}")
    assert browser.evaluate("viewer.gl.isContextLost()") is not glances.endswith("true")


def test_a_viewer_whose_context_the_browser_took_draws_again(browser: Chromium, show: Show) -> None:
    show(document_of(Scene(nodes=(Node(mesh=mesh(sphere(), Material(base_color=(0.8, 0.01, 0.01, 1)))),))))
    browser.wait("document.documentElement.dataset.state === 'drawn'")
    browser.evaluate("viewer.contexts.loseContext()")
    browser.wait("viewer.isChanging && !viewer.renderer")
    browser.evaluate("viewer.contexts.restoreContext()")
    browser.wait("!viewer.isChanging && viewer.renderer")
    settle(browser, lambda seen: bool(colored(seen).any()))


def test_a_model_that_can_t_be_drawn_leaves_its_picture_and_says_why(browser: Chromium, show: Show) -> None:
    show(viewer_document(b"no model", room=Room(low=[0, 0, 0], high=[1, 1, 1], radius=1)))
    browser.wait("document.documentElement.dataset.state === 'failed'")
    assert "can't be turned here" in browser.evaluate("document.querySelector('p').textContent")
    assert browser.evaluate("getComputedStyle(document.body).backgroundImage") == "none"


def test_a_page_of_many_viewers_draws_them_all(browser: Chromium, show: Show) -> None:
    """A notebook may hold more objects than a browser has GPU contexts, which are 16."""
    ball = Scene(nodes=(Node(mesh=mesh(sphere(12, 6), Material(base_color=(0.8, 0.01, 0.01, 1)))),))
    html = str(object3d_bundle(write_glb(ball), turntable=PICTURE, preview=PICTURE)["text/html"])
    show("".join(f'<section id="n{index}" style="height:480px">{html}</section>' for index in range(17)))
    for index in (0, 8, 16, 0):
        browser.evaluate(f"document.getElementById('n{index}').scrollIntoView()")
        settle(browser, lambda seen: colored(seen).sum() > 5000)
