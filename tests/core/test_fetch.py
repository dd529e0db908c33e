"""Downloads: public addresses only, capped, whole or not at all, over a real server on this machine."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx2
import pytest

from mmgen import Image, InputError, TransportError
from mmgen.fetch import Way, fetch, public_url, redacted

BODY = bytes(range(256)) * 5000


class Handler(BaseHTTPRequestHandler):
    """A server with good and bad manners, by path."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith("/to/"):
            self.answer(302, b"", location=path.removeprefix("/to/"))
        elif path == "/loop":
            self.answer(307, b"", location="/loop")
        elif path == "/missing":
            self.answer(404, b"no such thing")
        elif path == "/truncated":
            self.answer(200, BODY, length=len(BODY) + 10)
        elif path == "/chunked":
            self.answer_in_chunks()
        else:
            self.answer(200, BODY)

    def answer(self, code: int, body: bytes, *, location: str | None = None, length: int | None = None) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        if location is not None:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def answer_in_chunks(self) -> None:
        """No length is announced, so that only counting can hold the cap."""
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for start in range(0, len(BODY), 64_000):
            part = BODY[start : start + 64_000]
            self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Stay silent."""


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a server on this machine, which is a private one."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.mark.parametrize("path", ["/file", "/chunked", "/to//file", "/to//chunked"])
def test_a_file_arrives(server: str, tmp_path: Path, path: str) -> None:
    """Byte for byte, over redirects too."""
    target = fetch(server + path, tmp_path / "got", allow_private=True)
    assert target.read_bytes() == BODY


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "localhost"],
)
def test_a_private_address_is_refused(tmp_path: Path, host: str) -> None:
    """A request must not be able to reach the user's own network."""
    with pytest.raises(InputError, match="is private; pass allow_private=True"):
        fetch(f"http://{host}:9/secret", tmp_path / "got")
    assert list(tmp_path.iterdir()) == []


def test_a_redirect_to_a_private_address_is_refused(tmp_path: Path) -> None:
    """Each hop is judged, not only the first."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        assert request.url.host == "93.184.215.14"
        return httpx2.Response(302, headers={"location": "http://127.0.0.1/secret"})

    with pytest.raises(InputError, match=r"127\.0\.0\.1 is private"):
        fetch("http://93.184.215.14/a", tmp_path / "got", way=Way(transport=httpx2.MockTransport(answer)))


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/a", "http:///a", "gopher://x", "", "http://"])
def test_other_schemes_are_refused(url: str) -> None:
    """Only http and https are fetched."""
    with pytest.raises(InputError, match="only http and https"):
        public_url(url)


@pytest.mark.parametrize("url", ["http://[bad", "http://[::1", "http://example.org:99999/a", "http://example.org:x/a"])
def test_a_url_that_is_none(url: str, tmp_path: Path) -> None:
    """Is an error about the input, whether it is fetched or only named."""
    with pytest.raises(InputError, match="not a URL"):
        fetch(url, tmp_path / "got")
    with pytest.raises(InputError, match="not a URL"):
        Image(url).read()
    assert repr(Image(url))


def test_a_redirect_to_nonsense(server: str, tmp_path: Path) -> None:
    """Is no reason for another kind of error."""
    with pytest.raises(InputError, match="not a URL"):
        fetch(server + "/to/http://[bad", tmp_path / "got", allow_private=True)


def test_a_host_that_does_not_exist() -> None:
    """Is an error about the URL, not about the network's inside."""
    with pytest.raises(InputError, match="can't be resolved"):
        public_url("http://no-such-host.invalid/a")


@pytest.mark.parametrize("path", ["/file", "/chunked"])
def test_the_size_is_capped(server: str, tmp_path: Path, path: str) -> None:
    """Whether its length is announced or not; nothing half-written stays."""
    with pytest.raises(InputError, match="larger than 1000 bytes"):
        fetch(server + path, tmp_path / "got", max_bytes=1000, allow_private=True)
    assert list(tmp_path.iterdir()) == []


def test_the_cap_itself_is_allowed(server: str, tmp_path: Path) -> None:
    """A limit of n bytes admits n bytes."""
    assert fetch(server + "/file", tmp_path / "got", max_bytes=len(BODY), allow_private=True).exists()


def test_a_body_that_is_cut_short(server: str, tmp_path: Path) -> None:
    """Is no file."""
    with pytest.raises(TransportError, match="could not be fetched"):
        fetch(server + "/truncated", tmp_path / "got", allow_private=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("path", "reason"), [("/missing", "answered 404"), ("/loop", "redirects more than 5 times")])
def test_a_server_that_says_no(server: str, tmp_path: Path, path: str, reason: str) -> None:
    """The message says what it said."""
    with pytest.raises(TransportError, match=reason):
        fetch(server + path, tmp_path / "got", allow_private=True)


def test_nobody_listens(tmp_path: Path) -> None:
    """A refused connection is a transport error, by name."""
    with pytest.raises(TransportError, match="ConnectError"):
        fetch("http://127.0.0.1:9/a", tmp_path / "got", allow_private=True)


def test_a_signature_never_shows(server: str, tmp_path: Path) -> None:
    """Errors name the URL without its query."""
    with pytest.raises(TransportError) as caught:
        fetch(server + "/missing?signature=secret", tmp_path / "got", allow_private=True)
    assert "secret" not in str(caught.value)


def test_a_password_in_a_url_is_refused(server: str, tmp_path: Path) -> None:
    """Two parsers may read two hosts there; the message has neither name nor password."""
    with pytest.raises(InputError, match="is not sent") as caught:
        fetch(server.replace("//", "//margo:rosebud@") + "/file", tmp_path / "got", allow_private=True)
    assert not re.search("margo|rosebud", str(caught.value))
    assert redacted("https://u:p@example.org:8443/a/b?c=d#e") == "https://example.org:8443/a/b"


def test_an_asset_behind_a_url(server: str) -> None:
    """Is fetched once, when its bytes are needed."""
    asset = Image.from_url(server + "/file", allow_private=True)
    assert asset.url == server + "/file"
    assert asset.size_bytes == len(BODY)
    assert asset.sha256 == hashlib.sha256(BODY).hexdigest()
    assert asset.read() == BODY


def test_an_asset_behind_a_private_url_is_refused(server: str) -> None:
    """Unless its maker admits it."""
    with pytest.raises(InputError, match="is private"):
        Image(server + "/file").read()
