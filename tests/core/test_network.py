"""The network as it is found: names that change their address, proxies, authorities of a company's own, compression."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Thread

import anyio
import httpx2
import pytest

from mmgen import InputError, TransportError
from mmgen.backends.http.connection import Connection
from mmgen.backends.http.encoding import LARGEST_REPLY, plain_body
from mmgen.backends.http.transport import Outgoing, OwnTransport
from mmgen.fetch import Proxies, Proxy, Way, fetch
from mmgen.fetch.trust import trust_in

CERTIFICATE = Path(__file__).with_name("vendor_example.pem")
PUBLIC = "93.184.215.14"


class Names:
    """A resolver that answers each question with the next address, and counts them."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        if not self.answers:
            raise OSError("no such name")
        return [self.answers.pop(0)]

    async def soon(self, host: str, port: int) -> Sequence[str]:
        """The same, awaited."""
        return self(host, port)


def answering(*responses: httpx2.Response) -> tuple[httpx2.MockTransport, list[httpx2.Request]]:
    """A network that gives these responses, and what it was asked."""
    left, asked = list(responses), list[httpx2.Request]()

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return left.pop(0)

    return httpx2.MockTransport(answer), asked


# -- one look-up -------------------------------------------------------------------------------------------------------------


def test_a_download_goes_to_the_address_that_was_judged(tmp_path: Path) -> None:
    """A name that leads elsewhere at the second look-up gains nothing, for there is none."""
    transport, asked = answering(httpx2.Response(200, content=b"x"))
    names = Names(PUBLIC, "127.0.0.1")
    way = Way(resolve=names, transport=transport, proxies=Proxies())
    fetch("https://vendor.example:8443/a?b=c", tmp_path / "a", way=way)
    assert names.asked == ["vendor.example"]
    (request,) = asked
    assert (request.url.host, request.url.port, request.url.raw_path) == (PUBLIC, 8443, b"/a?b=c")
    assert request.headers["host"] == "vendor.example:8443"
    assert request.extensions["sni_hostname"] == "vendor.example"


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1", "::ffff:10.0.0.1"])
def test_each_hop_of_a_download_is_judged(tmp_path: Path, address: str) -> None:
    """By the address that its name has at that moment."""
    transport, asked = answering(httpx2.Response(302, headers={"location": "https://inside.example/secret"}))
    names = Names(PUBLIC, address)
    with pytest.raises(InputError, match="is private"):
        fetch("https://a.example/", tmp_path / "a", way=Way(resolve=names, transport=transport, proxies=Proxies()))
    assert names.asked == ["a.example", "inside.example"]
    assert len(asked) == 1


def test_a_private_origin_that_is_allowed_does_not_open_others(tmp_path: Path) -> None:
    """Its redirects stay with it, or lead to the public network."""
    for location, host in (("/other", "10.0.0.5"), (f"https://{PUBLIC}/x", PUBLIC)):
        transport, asked = answering(
            httpx2.Response(302, headers={"location": location}), httpx2.Response(200, content=b"x")
        )
        way = Way(transport=transport, proxies=Proxies())
        fetch("http://10.0.0.5:8188/view", tmp_path / "a", allow_private=True, way=way)
        assert asked[1].url.host == host
    for location in ("http://10.0.0.5:22/", "http://10.0.0.6:8188/view", "http://169.254.169.254/latest"):
        transport, asked = answering(httpx2.Response(302, headers={"location": location}))
        way = Way(transport=transport, proxies=Proxies())
        with pytest.raises(InputError, match="is private"):
            fetch("http://10.0.0.5:8188/view", tmp_path / "a", allow_private=True, way=way)


def test_a_submit_resolves_its_host_once() -> None:
    """And refuses what is private, in whichever order the answers come."""

    places: list[tuple[str, int]] = []

    async def refuse(address: str, port: int) -> Connection:
        places.append((address, port))
        raise OSError("nobody listens")

    async def work(names: Names) -> None:
        transport = OwnTransport(resolve=names.soon, proxies=Proxies(), connect=refuse)
        await transport.open(Outgoing(method="POST", url="http://vendor.example/"))

    names = Names(PUBLIC, "127.0.0.1")
    with pytest.raises(TransportError, match="no connection") as caught:
        anyio.run(work, names)
    assert not caught.value.sent
    assert (names.asked, places) == (["vendor.example"], [(PUBLIC, 80)])
    with pytest.raises(InputError, match="is private"):
        anyio.run(work, Names("127.0.0.1", PUBLIC))
    assert len(places) == 1


# -- proxies -------------------------------------------------------------------------------------------------------------------


class ConnectProxy:
    """A proxy on this machine that leads every CONNECT to one server, and keeps the heads that it saw."""

    def __init__(self, target: int, answer: bytes = b"HTTP/1.1 200 Connection established\r\n\r\n") -> None:
        self.heads: list[str] = []
        self._target, self._answer = target, answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        client, _ = self._socket.accept()
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += client.recv(65536)
        self.heads.append(head.decode())
        client.sendall(self._answer)
        if not self._answer.startswith(b"HTTP/1.1 200 Connection"):
            client.close()
            return
        server = socket.create_connection(("127.0.0.1", self._target))
        back = Thread(target=_copied, args=(server, client), daemon=True)
        back.start()
        _copied(client, server)
        back.join()
        for end in (client, server):
            end.close()

    def close(self) -> None:
        """Give the port back."""
        self._socket.close()
        self._thread.join(5)


def _copied(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        """The other side has hung up."""


@pytest.fixture
def server() -> Iterator[int]:
    """A server of vendor.example over TLS that answers once; its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            connection, _ = listener.accept()
            with context.wrap_socket(connection, server_side=True) as secured:
                secured.recv(65536)
                secured.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        except OSError:
            """Nobody came, or did not trust it."""

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def got(transport: OwnTransport, url: str) -> bytes:
    """The body behind *url*."""

    async def work() -> bytes:
        try:
            reply = await transport.open(Outgoing(method="POST", url=url, stall_seconds=5, headers={"x-key": "secret"}))
            body = b"".join([chunk async for chunk in reply.chunks()])
            await reply.aclose()
            return body
        finally:
            await transport.aclose()

    return anyio.run(work)


def test_a_vendor_is_asked_through_the_proxy_that_the_environment_names(
    server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By name, in a tunnel, believing the company's own authority alone; the proxy sees neither key nor path."""
    proxy = ConnectProxy(server)
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:pass%20word@{proxy.address}")
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    assert got(OwnTransport(resolve=Names().soon), "https://vendor.example/private/path") == b"ok"
    proxy.close()
    (head,) = proxy.heads
    assert head.startswith("CONNECT vendor.example:443 HTTP/1.1\r\n")
    assert "proxy-authorization: Basic bWU6cGFzcyB3b3Jk" in head
    assert "secret" not in head
    assert "private" not in head


def test_a_download_uses_the_same_proxy(server: int, tmp_path: Path) -> None:
    """And the same authorities."""
    proxy = ConnectProxy(server)
    way = Way(resolve=Names(), proxies=Proxies({"https": proxy.address}), context=trust_in(str(CERTIFICATE), ""))
    assert fetch("https://vendor.example/a", tmp_path / "a", way=way).read_bytes() == b"ok"
    proxy.close()
    assert proxy.heads[0].startswith("CONNECT vendor.example:443 HTTP/1.1\r\n")


def test_a_certificate_of_another_authority_is_refused_behind_a_proxy_too(server: int) -> None:
    """The tunnel's end is judged, not the proxy."""
    proxy = ConnectProxy(server)
    transport = OwnTransport(
        resolve=Names().soon, proxies=Proxies({"https": proxy.address}), context=ssl.create_default_context()
    )
    with pytest.raises(TransportError, match="no connection") as caught:
        got(transport, "https://vendor.example/")
    assert not caught.value.sent
    proxy.close()


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", b"garbage\r\n\r\n"]
)
def test_a_proxy_that_refuses_proves_that_nothing_was_sent(answer: bytes) -> None:
    """So the submit may be repeated; the proxy's password does not show."""
    proxy = ConnectProxy(0, answer)
    with pytest.raises(TransportError, match="the proxy 127") as caught:
        got(
            OwnTransport(resolve=Names().soon, proxies=Proxies({"https": f"http://u:pw@{proxy.address}"})),
            "https://v.example/",
        )
    assert not caught.value.sent
    assert "pw" not in str(caught.value)
    proxy.close()


def test_plain_http_is_asked_of_the_proxy_itself() -> None:
    """With the whole URL in the first line."""
    proxy = ConnectProxy(0, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    transport = OwnTransport(resolve=Names().soon, proxies=Proxies({"http": f"http://u:p@{proxy.address}"}))
    assert got(transport, "http://vendor.example:81/a?b=c") == b"ok"
    proxy.close()
    assert proxy.heads[0].startswith("POST http://vendor.example:81/a?b=c HTTP/1.1\r\nhost: vendor.example:81\r\n")
    assert "proxy-authorization: Basic dTpw" in proxy.heads[0]


@pytest.mark.parametrize("url", ["https://10.0.0.7/", "https://inside.example/"])
def test_a_proxy_is_no_way_around_the_check(url: str, tmp_path: Path) -> None:
    """What can be seen from here to be private is refused."""
    proxies = Proxies({"https": "http://127.0.0.1:9"})
    names = Names("10.0.0.7", "10.0.0.7")
    with pytest.raises(InputError, match="is private"):
        got(OwnTransport(resolve=names.soon, proxies=proxies), url)
    with pytest.raises(InputError, match="is private"):
        fetch(url, tmp_path / "a", way=Way(resolve=names, proxies=proxies))


@pytest.mark.parametrize(
    ("url", "spared"),
    [
        ("https://vendor.example/", False),
        ("https://a.corp.example/", True),
        ("https://corp.example/", True),
        ("https://notcorp.example/", False),
        ("https://10.1.2.3/", True),
        ("https://11.1.2.3/", False),
        ("https://b.example:8443/", True),
        ("https://b.example/", False),
        ("http://localhost:1/", True),
        ("http://127.0.0.1:1/", True),
        ("http://[::1]:1/", True),
        ("http://vendor.example/", False),
    ],
)
def test_hosts_that_are_spared_the_proxy(url: str, *, spared: bool) -> None:
    """By NO_PROXY, by name, network or port; and this machine always."""
    proxies = Proxies({"all": "proxy.corp:3128", "no": " .corp.example, 10.0.0.0/8,b.example:8443"})
    assert (proxies.of(url) is None) is spared
    assert Proxies({"all": "proxy.corp:3128", "no": "*"}).of(url) is None


def test_proxies_that_can_not_be_used() -> None:
    """Are refused by name rather than passed by; a password does not show."""
    assert Proxy.parse("proxy.corp") == Proxy("proxy.corp", 3128)
    assert Proxy.parse("http://[::1]:8443") == Proxy("::1", 8443)
    for text in ("socks5://u:pw@proxy:1080", "https://u:pw@proxy", "http://u:pw@:1", "http://u:pw@proxy:x"):
        with pytest.raises(InputError) as caught:
            Proxies({"https": text}).of("https://vendor.example/")
        assert "pw" not in str(caught.value)
    assert "pw" not in repr(Proxies({"https": "http://u:pw@p"})) + repr(Proxy.parse("http://u:pw@p"))


def test_authorities_that_can_not_be_read(tmp_path: Path) -> None:
    """Are an error that names the setting, not a silent return to the usual ones."""
    (tmp_path / "empty.pem").write_text("")
    for file in ("missing.pem", "empty.pem"):
        with pytest.raises(InputError, match="SSL_CERT_FILE"):
            trust_in(str(tmp_path / file), "")


# -- compression -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("", bytes)])
def test_a_reply_that_comes_compressed_unasked_is_read(coding: str, pack: object) -> None:
    """For it may be the answer to a submit that was paid."""
    packed = pack(b'{"id": 1}')  # type: ignore[operator]
    assert json.loads(plain_body(packed, {"content-encoding": coding})) == {"id": 1}


def test_a_reply_that_can_not_be_unpacked() -> None:
    """Broken, cut off, too large, or in a way that nobody asked for."""
    bomb = zlib.compress(bytes(LARGEST_REPLY + 1))
    for coding, body in (("gzip", b"x"), ("gzip", gzip.compress(b"abc")[:-4]), ("deflate", bomb), ("br", b"x")):
        with pytest.raises(TransportError):
            plain_body(body, {"content-encoding": coding})
