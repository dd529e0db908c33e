"""The page for scenes: who may ask it, what it answers, and that typing and dragging in a real browser change the scene."""

from __future__ import annotations

import http.client
import importlib.util
import io
import json
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

from .scenery import village


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
        return np.asarray(picture.convert("RGB")).astype(int)[60:420, :600]


def test_typing_and_dragging_change_the_scene(server: SceneServer, tmp_path: Path) -> None:
    module = chromium()
    if module.FOUND is None:
        pytest.skip("Chromium is not installed, so the page can't be looked at")
    with module.Chromium(tmp_path / "profile", size=(900, 600)) as browser:
        browser.call("Page.navigate", url=server.url)
        browser.wait("document.documentElement?.dataset.state === 'ready'")
        first = seen(browser)
        assert first.std() > 5
        assert browser.evaluate("document.querySelectorAll('#things [role=option]').length") == 7
        browser.evaluate(
            "part = document.getElementById('text'); part.value = '把房子涂成红色，删掉桌子'; part.form.requestSubmit()"
        )
        browser.wait("!document.getElementById('proposal').hidden")
        assert browser.evaluate("document.getElementById('proposed').children.length") == 2
        browser.evaluate("document.getElementById('accept').click()")
        browser.wait("document.documentElement.dataset.version === '1'")
        assert browser.evaluate("document.querySelectorAll('#things [role=option]').length") == 6
        second = seen(browser)
        assert (np.abs(second - first).max(axis=2) > 40).sum() > 300
        x, y = browser.evaluate("page.theatre.where('house')")
        browser.drag((int(x), int(y)), (int(x) - 40, int(y) + 40))
        browser.wait("document.documentElement.dataset.version === '2'")
        (move,) = server.editor.step.operations
        assert move["operation"] == "move"
        assert move["name"] == "house"
        # To the left and towards the viewer, as it was dragged, over the ground.
        assert move["by"][0] < -0.2
        assert move["by"][1] == 0
        assert move["by"][2] > 0.2
        assert browser.evaluate("document.querySelector('[aria-selected=true]').dataset.name") == "house"
        browser.evaluate("document.getElementById('undo').click()")
        browser.wait("document.documentElement.dataset.version === '1'")
        assert browser.problems == []
        assert all(url.startswith((server.origin, "data:")) for url in browser.requests)
