"""A page on this machine in which a scene is edited: only this machine reaches it, and only who has its secret path."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from typer import echo

from mmgen.assets import Object3D
from mmgen.cli.results import note
from mmgen.cli.scene.candidates import candidates_of
from mmgen.cli.scene.editor import Editor
from mmgen.cli.scene.stepping import Way, way_of
from mmgen.errors import InputError, MmgenError

if TYPE_CHECKING:
    from mmgen.blocking import Client

__all__ = ["SceneServer", "serve_page"]

MOST_BODY: Final = 64 * 1024
_PARTS: Final = frozenset(
    {"page.html", "page.css", "three.LICENSE.txt"}
    | {
        f"{name}.js"
        for name in ("dial", "editor", "hand", "lamps", "marks", "reel", "server", "sky", "theatre", "three", "words")
    }
)
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self' blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}


def serve_page(client: Client, file: str | None, *, model: str | None, port: int, opens: bool) -> None:
    """Serve an editor of a file, or of a scene that is yet to be made, until Ctrl-C. Raises InputError."""
    scene = (
        Object3D(Path(file).expanduser())
        if file is not None and "://" not in file
        else Object3D(file)
        if file
        else None
    )
    with SceneServer(Editor(client, scene, model=model), port=port) as server:
        echo(server.url)
        note("Edit the scene there; Ctrl-C here ends it. What you don't download is not kept.")
        if opens:
            import webbrowser

            webbrowser.open(server.url)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            note("Ended.")


class SceneServer(ThreadingHTTPServer):
    """Serves one editor on 127.0.0.1, under a path that nobody can guess."""

    daemon_threads = True
    allow_reuse_address = False

    def __init__(self, editor: Editor, *, port: int = 0) -> None:
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except OSError as error:
            raise InputError(f"--port {port}", f"can't be listened on ({error.strerror})") from error
        self.editor = editor
        self.secret = secrets.token_urlsafe(24)

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"{self.origin}/{self.secret}/"


class _Handler(BaseHTTPRequestHandler):
    """Answers the page's requests; every one is checked before it is looked at."""

    server: SceneServer  # pyright: ignore[reportIncompatibleVariableOverride] - the one that makes this handler
    server_version = "mmgen"
    sys_version = ""
    timeout = 60
    _actions: ClassVar[dict[str, Callable[[Editor, dict[str, Any]], dict[str, Any]]]] = {
        "propose": lambda editor, body: _proposal(editor, str(body.get("text", "")), body.get("chosen")),
        "accept": lambda editor, _: _after(editor, editor.accept),
        "apply": lambda editor, body: _after(editor, lambda: editor.apply(body.get("operations", []))),
        "undo": lambda editor, _: _stepped(editor, "undo"),
        "redo": lambda editor, _: _stepped(editor, "redo"),
    }

    def do_GET(self) -> None:
        """The page, its parts, the scene and what is known of it."""
        name = self._name()
        if name is None:
            return
        editor = self.server.editor
        if name == "state":
            self._json(200, editor.state)
        elif name == "operations.json":
            self._send(200, "application/json", json.dumps(editor.operations, ensure_ascii=False, indent=2).encode())
        elif (scene := _scene(editor, name)) is not None:
            self._send(200, "model/gltf-binary", scene.read())
        elif (found := _part(name)) is not None:
            self._send(200, *found)
        else:
            self._json(404, {"problem": "there is no such page"})

    def do_POST(self) -> None:
        """One of the actions, with a JSON object."""
        name = self._name()
        if name is None:
            return None
        action = self._actions.get(name)
        if action is None:
            return self._json(404, {"problem": "there is no such action"})
        body = self._body()
        if body is None:
            return None
        try:
            return self._json(200, action(self.server.editor, body))
        except MmgenError as error:
            return self._json(422, {"problem": str(error), **candidates_of(str(error), self.server.editor.state)})

    def _name(self) -> str | None:
        """The path below the secret; None, after an answer, for whoever may not ask."""
        host = self.headers.get("Host", "")
        origin = self.headers.get("Origin")
        hosts = {f"127.0.0.1:{self.server.server_port}", f"localhost:{self.server.server_port}"}
        if host not in hosts or (origin is not None and origin not in {f"http://{each}" for each in hosts}):
            self._json(403, {"problem": "this page answers to itself alone"})
            return None
        secret, _, name = self.path.partition("?")[0].removeprefix("/").partition("/")
        if not secrets.compare_digest(secret.encode(), self.server.secret.encode()):
            self._json(404, {"problem": "there is no such page"})
            return None
        return name or "page.html"

    def _body(self) -> dict[str, Any] | None:
        length = self.headers.get("Content-Length", "")
        found: Any = None
        if self.headers.get_content_type() != "application/json":
            self._json(415, {"problem": "send JSON"})
        elif not (length.isascii() and length.isdigit()) or int(length) > MOST_BODY:
            self.close_connection = True
            self._json(413, {"problem": f"send at most {MOST_BODY:,} bytes"})
        else:
            try:
                found = json.loads(self.rfile.read(int(length)))
            except (ValueError, RecursionError):
                found = None
            if not isinstance(found, dict):
                self._json(400, {"problem": "send a JSON object"})
        return cast("dict[str, Any]", found) if isinstance(found, dict) else None

    def _json(self, status: int, data: dict[str, Any]) -> None:
        self._send(status, "application/json", json.dumps(data, ensure_ascii=False, default=str).encode())

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(content)),
            "Cache-Control": "no-store",
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the base class gives it
        """Nothing is printed."""


def _proposal(editor: Editor, text: str, chosen: object = None) -> dict[str, Any]:
    """What a sentence was taken for; a new scene needs no second look and is made at once, nor does a step back."""
    if (way := way_of(text)) is not None:
        stepped = _stepped(editor, way)
        if not stepped[way]:
            raise InputError("prompt", f"{text!r} has nothing to {way}")
        return stepped
    is_new = editor.step.scene is None
    editor.propose(text, chosen=chosen if isinstance(chosen, str) else None)
    if is_new:
        editor.accept()
        return {"state": editor.state}
    return editor.proposal


def _stepped(editor: Editor, way: Way) -> dict[str, Any]:
    """A step back or forward, with what was undone or redone."""
    done = editor.undo() if way == "undo" else editor.redo()
    return {"state": editor.state, way: done}


def _after(editor: Editor, action: Callable[[], None]) -> dict[str, Any]:
    action()
    return {"state": editor.state}


def _scene(editor: Editor, name: str) -> Object3D | None:
    """The scene as it is, or as a proposal would leave it."""
    if name == "scene.glb":
        return editor.step.scene
    return editor.proposed.scene if name == "proposed.glb" and editor.proposed is not None else None


def _part(name: str) -> tuple[str, bytes] | None:
    """A part of the page: its type and its bytes."""
    if name not in _PARTS:
        return None
    return _TYPES[Path(name).suffix], files("mmgen.cli.scene").joinpath("page", name).read_bytes()
