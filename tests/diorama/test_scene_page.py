"""The page for scenes: who may ask it, what it answers, and that typing and dragging in a real browser change the scene."""

from __future__ import annotations

import http.client
import importlib.util
import io
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image

from mmgen import Client, Object3D
from mmgen.cli.scene.editor import Editor
from mmgen.cli.scene.serving import MOST_BODY, SceneServer
from mmgen.media.gltf import Clip, Node, Scene, Track, write_glb
from mmgen.media.gltf_edit import GlbEdit
from mmgen.media.gltf_references import LIGHTS
from mmgen.procedural.diorama.stage import Stage
from mmgen.procedural.diorama.surroundings import set_light, set_sky
from mmgen.requests import LightScene

from .scenery import box, village


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with Client(home=tmp_path_factory.mktemp("home")) as started:
        yield started


@pytest.fixture
def server(client: Client) -> Iterator[SceneServer]:
    with SceneServer(Editor(client, Object3D(village()))) as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def ask(server: SceneServer, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
    """What the server answers: the status, and the JSON where there is some."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    content = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    told = {"Content-Type": "application/json"} if body is not None else {}
    connection.request(method, path, content, told | {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    found = answer.read()
    kind = answer.getheader("Content-Type", "")
    connection.close()
    return answer.status, json.loads(found) if kind == "application/json" else found


def act(server: SceneServer, action: str, **body: object) -> Any:
    status, found = ask(server, "POST", f"/{server.secret}/{action}", body)
    assert status == 200, found
    return found


def test_a_sentence_is_shown_before_it_is_done(server: SceneServer) -> None:
    found = act(server, "propose", text="remove the left tree and paint the house red")
    assert found["told"] == ["remove tree-1", "recolor house color #c0281f"]
    assert len(server.editor.state["objects"]) == 7
    state = act(server, "accept")["state"]
    assert [thing["name"] for thing in state["objects"]] == [
        "gate",
        "house",
        "tree-2",
        "lantern-1",
        "lantern-2",
        "table",
    ]
    assert [operation["operation"] for operation in state["operations"]] == ["remove", "recolor"]


def test_undo_and_redo_give_the_same_bytes(server: SceneServer) -> None:
    path = f"/{server.secret}/scene.glb"
    first = ask(server, "GET", path)[1]
    act(server, "apply", operations=[{"operation": "move", "name": "house", "by": [1, 0, 0]}])
    second = ask(server, "GET", path)[1]
    assert act(server, "undo")["state"]["operations"] == []
    assert ask(server, "GET", path)[1] == first == village()
    act(server, "redo")
    assert ask(server, "GET", path)[1] == second != first
    assert ask(server, "GET", f"/{server.secret}/operations.json")[1][0]["by"] == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("text", ["undo", "Undo that.", "please undo the last step", "撤销", "撤销上一步。"])
def test_a_sentence_undoes_the_last_step_and_says_what_it_was(server: SceneServer, text: str) -> None:
    """And forward again; where there is no step, that is told."""
    act(server, "apply", operations=[{"operation": "move", "name": "house", "by": [1, 0, 0]}])
    undone = act(server, "propose", text=text)
    assert (undone["undo"], undone["state"]["operations"]) == (["move house by 1, 0, 0"], [])
    status, refused = ask(server, "POST", f"/{server.secret}/propose", {"text": text})
    assert (status, "nothing to undo" in refused["problem"]) == (422, True)
    assert act(server, "propose", text="重做" if text[0] == "撤" else "redo")["redo"] == undone["undo"]
    assert act(server, "redo")["redo"] is None


def test_what_is_not_clear_is_told(server: SceneServer) -> None:
    for action, body in (
        ("propose", {"text": "remove the tree"}),
        ("apply", {"operations": [{"operation": "fly"}]}),
        ("apply", {"operations": 3}),
        ("accept", {}),
    ):
        status, found = ask(server, "POST", f"/{server.secret}/{action}", body)
        assert status == 422
        assert found["problem"]


def test_what_could_mean_several_things_is_told_with_them(server: SceneServer) -> None:
    found = ask(server, "POST", f"/{server.secret}/propose", {"text": "remove the lantern"})[1]
    assert found["phrase"] == "lantern"
    assert found["candidates"] == [
        {"name": "lantern-1", "told": "lantern-1 (left)"},
        {"name": "lantern-2", "told": "lantern-2 (right)"},
    ]


def test_only_the_page_itself_is_answered(server: SceneServer) -> None:
    state = f"/{server.secret}/state"
    assert ask(server, "GET", state)[0] == 200
    assert ask(server, "GET", state, Origin=server.origin)[0] == 200
    assert ask(server, "GET", state, Host="evil.example")[0] == 403
    assert ask(server, "GET", state, Host="127.0.0.1:1")[0] == 403
    assert ask(server, "POST", f"/{server.secret}/undo", {}, Origin="http://evil.example")[0] == 403
    assert ask(server, "GET", "/state")[0] == 404
    assert ask(server, "GET", f"/{'x' * len(server.secret)}/state")[0] == 404
    assert ask(server, "GET", f"/{server.secret}/../editor.py")[0] == 404
    assert ask(server, "GET", f"/{server.secret}/page/../../editor.py")[0] == 404
    assert ask(server, "GET", f"/{server.secret}/proposed.glb")[0] == 404
    assert ask(server, "POST", f"/{server.secret}/shutdown", {})[0] == 404


def test_bodies_are_bounded_json(server: SceneServer) -> None:
    path = f"/{server.secret}/propose"
    assert ask(server, "POST", path, b"{}", Content_Type="text/plain")[0] == 415
    assert ask(server, "POST", path, b"not json")[0] == 400
    assert ask(server, "POST", path, b"[1]")[0] == 400
    assert ask(server, "POST", path, b"{}", Content_Length=str(MOST_BODY + 1))[0] == 413
    assert ask(server, "POST", path, b"{}", Content_Length="-2")[0] == 413


def test_a_scene_can_begin_with_words(client: Client) -> None:
    editor = Editor(client)
    assert editor.state["empty"]
    editor.propose("a cup and a table")
    editor.accept()
    assert {thing["name"] for thing in editor.state["objects"]} == {"cup", "table"}
    assert [round(value) for value in editor.state["camera"].values()] == [20, 15]


def chromium() -> ModuleType:
    """The browser of the notebook's tests."""
    path = Path(__file__).parents[1] / "model3d/chromium.py"
    found = importlib.util.spec_from_file_location("chromium_of_model3d", path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules[found.name] = module
    found.loader.exec_module(module)
    return module


def seen(browser: Any) -> np.ndarray:
    """The page without its words: the part where the scene is drawn."""
    browser.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    with Image.open(io.BytesIO(browser.screenshot())) as picture:
        return np.asarray(picture.convert("RGB")).astype(int)[60:270, :380]


def changed(one: np.ndarray, other: np.ndarray) -> int:
    """How many pixels are plainly other ones."""
    return int((np.abs(one - other).max(axis=2) > 40).sum())


@pytest.fixture(scope="module")
def page(client: Client, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, SceneServer]]:
    """The page in a browser, and its server; the tests are skipped, and say so, where there is none."""
    module = chromium()
    if module.FOUND is None:
        pytest.skip("Chromium is not installed, so the page can't be looked at")
    with SceneServer(Editor(client, Object3D(village()))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        with module.Chromium(tmp_path_factory.mktemp("profile"), size=(800, 480)) as browser:
            browser.call("Page.navigate", url=server.url)
            browser.wait("document.documentElement?.dataset.state === 'ready'")
            yield browser, server
            assert [each for each in browser.problems if "422" not in each] == []
            assert all(url.startswith((server.origin, f"blob:{server.origin}", "data:")) for url in browser.requests)
        server.shutdown()
        thread.join()


def lively() -> bytes:
    """A box that a clip moves to and fro, under a warm lamp, as another program might save them."""
    swing = Node(name="swing", mesh=box(1, 1, 1))
    house = Node(name="house", mesh=box(3, 2, 1), translation=(0, 0, -2))
    values = np.array([[-1.5, 0, 0], [1.5, 0, 0], [-1.5, 0, 0]], np.float32)
    track = Track(node=swing, path="translation", times=np.array([0, 0.5, 1], np.float32), values=values)
    edit = GlbEdit(write_glb(Scene(nodes=(swing, house), clips=(Clip("sway", (track,)),))))
    edit.use(LIGHTS)
    light = edit.append(LIGHTS, {"type": "point", "color": [1.0, 0.4, 0.1], "intensity": 60.0})
    edit.add_root({"name": "lamp", "translation": [0.0, 3.0, 2.0], "extensions": {LIGHTS: {"light": light}}})
    stage = Stage(edit)
    set_sky(stage, "night")
    set_light(stage, LightScene(intensity=0.1))
    return edit.pack()


def version(browser: Any, number: int) -> None:
    """Wait until the page shows a step."""
    browser.wait(f"document.documentElement.dataset.version === '{number}' && !page.isProposed")


def type_in(browser: Any, words: str) -> None:
    """Type a sentence and send it."""
    said = json.dumps(words)
    browser.evaluate(f"part = document.getElementById('text'); part.value = {said}; part.form.requestSubmit()")


def click(browser: Any, element: str) -> None:
    browser.evaluate(f"document.querySelector({json.dumps(element)}).click()")


def undo(browser: Any) -> None:
    """Back to the scene as it was, with nothing chosen."""
    while browser.evaluate("!document.getElementById('undo').disabled"):
        now = int(browser.evaluate("document.documentElement.dataset.version"))
        click(browser, "#undo")
        version(browser, now - 1)
    browser.evaluate("page.select(undefined)")


def test_a_sentence_is_seen_before_it_is_kept_and_undone_to_the_byte(page: tuple[Any, SceneServer]) -> None:
    browser, server = page
    first = seen(browser)
    assert first.std() > 5
    assert browser.evaluate("document.querySelectorAll('#things [role=option]').length") == 7
    type_in(browser, "把房子涂成红色，删掉桌子")
    browser.wait("document.documentElement.dataset.state === 'proposed'")
    assert browser.evaluate("document.getElementById('proposed').children.length") == 2
    proposed = seen(browser)
    assert changed(proposed, first) > 150
    assert server.editor.step.scene.read() == village()
    click(browser, "#reject")
    browser.wait("document.documentElement.dataset.state === 'ready'")
    assert changed(seen(browser), first) == 0
    type_in(browser, "把房子涂成红色，删掉桌子")
    browser.wait("document.documentElement.dataset.state === 'proposed'")
    click(browser, "#accept")
    version(browser, 1)
    assert browser.evaluate("document.querySelectorAll('#things [role=option]').length") == 6
    assert changed(seen(browser), proposed) == 0
    assert server.editor.step.scene.read() != village()
    type_in(browser, "撤销上一步")
    version(browser, 0)
    browser.wait("!document.getElementById('stepped').hidden")
    assert "recolor house color #c0281f; remove table" in browser.evaluate(
        "document.getElementById('stepped').textContent"
    )
    browser.evaluate("page.select(undefined)")
    assert server.editor.step.scene.read() == village()
    assert changed(seen(browser), first) == 0


def test_a_thing_is_dragged_over_the_ground(page: tuple[Any, SceneServer]) -> None:
    browser, server = page
    x, y = browser.evaluate("page.theatre.where('house')")
    browser.drag((int(x), int(y)), (int(x) - 40, int(y) + 30))
    version(browser, 1)
    (move,) = server.editor.step.operations
    assert move["operation"] == "move"
    assert move["name"] == "house"
    # To the left and towards the viewer, as it was dragged, over the ground; and it is where the pointer left it.
    assert move["by"][0] < -0.2
    assert move["by"][1] == 0
    assert move["by"][2] > 0.2
    assert browser.evaluate("page.theatre.where('house')") == pytest.approx([x - 40, y + 30], abs=6)
    assert browser.evaluate("document.querySelector('[aria-selected=true]').dataset.name") == "house"
    undo(browser)
    assert server.editor.step.scene.read() == village()


def test_elsewhere_dragging_turns_the_scene(page: tuple[Any, SceneServer]) -> None:
    browser, server = page
    before = browser.evaluate("page.theatre.angles().azimuth")
    browser.drag((20, 250), (80, 250))
    assert browser.evaluate("page.theatre.angles().azimuth") < before - 10
    assert browser.evaluate("document.querySelector('[aria-selected=true]')") is None
    assert server.editor.operations == []
    click(browser, "#home")


def test_the_candidates_of_an_ambiguous_sentence_can_be_chosen(page: tuple[Any, SceneServer]) -> None:
    browser, server = page
    type_in(browser, "paint the tree gold")
    browser.wait("!document.getElementById('candidates').hidden")
    told = "[...document.querySelectorAll('#candidates button')].map((each) => each.textContent)"
    assert browser.evaluate(told) == ["tree-1 (left)", "tree-2 (right)"]
    assert browser.evaluate("[...page.theatre.outlines.keys()]") == ["tree-1", "tree-2"]
    click(browser, "#candidates button:last-child")
    browser.wait("document.documentElement.dataset.state === 'proposed'")
    click(browser, "#accept")
    version(browser, 1)
    assert [operation["name"] for operation in server.editor.operations] == ["tree-2"]
    undo(browser)


def test_the_light_is_dragged_and_its_shadows_with_it(page: tuple[Any, SceneServer]) -> None:
    browser, server = page
    before = seen(browser)
    box = "(({ x, y, width }) => [x, y, width])(document.getElementById('dial').getBoundingClientRect())"
    x, y, width = browser.evaluate(box)
    browser.drag((int(x + width / 2), int(y + width / 2)), (int(x + 0.9 * width), int(y + width / 2)))
    version(browser, 1)
    (light,) = server.editor.step.operations
    assert light["operation"] == "light"
    # From the right as it is seen, low.
    assert light["direction"][0] > 0.7
    assert 0.05 < light["direction"][1] < 0.6
    assert changed(seen(browser), before) > 300
    undo(browser)
    assert changed(seen(browser), before) == 0


def test_three_js_is_what_its_pinned_package_gives(server: SceneServer) -> None:
    """The bundle is made anew and compared; its licence goes with it."""
    root = Path(__file__).parents[2]
    maker = root / "node_modules/.bin/esbuild"
    if not maker.exists():
        pytest.skip("npm ci has not been run, so the bundle can't be made anew")
    served = ask(server, "GET", f"/{server.secret}/three.js")[1]
    command = json.loads((root / "package.json").read_text())["scripts"]["bundle"].split()
    kept = [part for part in command[1:] if not part.startswith("--outfile")]
    made = subprocess.run([maker, *kept], cwd=root, check=True, capture_output=True).stdout
    assert made == served
    assert b"SPDX-License-Identifier: MIT" in served
    assert b"The MIT License" in ask(server, "GET", f"/{server.secret}/three.LICENSE.txt")[1]


def test_clips_play_until_they_are_stopped_and_lamps_of_other_programs_shine(
    page: tuple[Any, SceneServer], client: Client
) -> None:
    browser, server = page
    before, server.editor = server.editor, Editor(client, Object3D(lively()))
    browser.call("Page.navigate", url=server.url)
    browser.wait("document.documentElement?.dataset.state === 'ready' && window.page?.theatre.reel.clips.length === 1")
    start = browser.evaluate("page.theatre.reel.time")
    browser.wait(f"page.theatre.reel.time > {start}")
    click(browser, "#play")
    assert browser.evaluate("document.getElementById('play').getAttribute('aria-pressed')") == "false"
    browser.evaluate("page.theatre.reel.seek(0), page.theatre.ask()")
    first = seen(browser)
    # What is stopped stays.
    assert browser.evaluate("page.theatre.reel.time") == 0
    browser.evaluate("page.theatre.reel.seek(0.5), page.theatre.ask()")
    assert changed(seen(browser), first) > 300
    assert browser.evaluate("page.theatre.lamps.map((lamp) => lamp.type)") == ["PointLight"]
    browser.evaluate("page.theatre.lamps[0].visible = false, page.theatre.reel.seek(0), page.theatre.ask()")
    assert changed(seen(browser), first) > 300
    server.editor = before
