"""The way to the network: which addresses, which certificates, and what is proven when it fails."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from threading import Thread, get_ident

import anyio
import pytest

from mmgen import InputError, TransportError
from mmgen.backends.http.transport import Outgoing, OwnTransport, checked_host, resolved
from mmgen.backends.http.wire import retry_after_of
from mmgen.fetch import is_public, unwrapped
from mmgen.testing import LoopbackVendor

CERTIFICATE = Path(__file__).with_name("localhost.pem")


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("169.254.169.254", "169.254.169.254"),
        ("100.100.100.200", "100.100.100.200"),
        ("192.0.0.192", "192.0.0.192"),
        ("192.88.99.1", "192.88.99.1"),
        ("224.0.0.1", "224.0.0.1"),
        ("0.0.0.0", "0.0.0.0"),
        ("255.255.255.255", "255.255.255.255"),
        ("::1", "::1"),
        ("::ffff:127.0.0.1", "127.0.0.1"),
        ("::127.0.0.1", "127.0.0.1"),
        ("64:ff9b::7f00:1", "127.0.0.1"),
        ("64:ff9b:1::7f00:1", "127.0.0.1"),
        ("2002:7f00:1::1", "127.0.0.1"),
        ("2001:0:0:0:0:0:80ff:fffe", "127.0.0.1"),
        ("fe80::1", "fe80::1"),
        ("fc00::1", "fc00::1"),
        ("ff02::1", "ff02::1"),
    ],
)
def test_no_way_into_the_users_network(address: str, leads_to: str) -> None:
    """However the address is wrapped."""
    found = ipaddress.ip_address(address)
    assert unwrapped(found) == ipaddress.ip_address(leads_to)
    assert not is_public(found)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "2002:5db8:d70e::1"])
def test_the_public_network_is_open(address: str) -> None:
    """Also through a tunnel that ends there."""
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "0177.0.0.1", "localhost", "[::1]", "①②⑦.⓪.⓪.①"])
def test_every_spelling_of_this_machine_is_refused(host: str) -> None:
    """What counts is the address that would be connected to."""
    with pytest.raises(InputError, match="is private"):
        anyio.run(lambda: resolved(f"http://{host}/a", allow_private=False))


@pytest.mark.parametrize(
    "url",
    [
        "http://good.example\\@127.0.0.1/",
        "http://u:p@host/",
        "http://ho\tst/",
        "http://h:0/",
        "file:///etc/passwd",
        "//h/x",
    ],
)
def test_a_url_that_two_parsers_read_differently(url: str) -> None:
    """Is none."""
    with pytest.raises(InputError):
        checked_host(url)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("3", 3.0), ("99999999999", 900.0), ("-1", None), ("nan", None), ("１０", None), ("", None)],
)
def test_retry_after_is_believed_within_reason(text: str, seconds: float | None) -> None:
    """Digits or a date, at most a quarter of an hour."""
    assert retry_after_of({"retry-after": text}) == seconds
    assert retry_after_of({"retry-after": "Sun, 22 Nov 2026 10:00:30 GMT"}, now=1795341600.0 + 20) == pytest.approx(10)
    assert retry_after_of({"retry-after": "Sun, 22 Nov 2099 10:00:30 GMT"}, now=0.0) == 900.0


def fetched(url: str, *, method: str = "GET", context: ssl.SSLContext | None = None, stall: float = 30.0) -> bytes:
    """The body behind *url*."""

    async def work() -> bytes:
        transport = OwnTransport(context=context)
        try:
            outgoing = Outgoing(method=method, url=url, allow_private=True, stall_seconds=stall, connect_seconds=30.0)
            reply = await transport.open(outgoing)
            body = b"".join([chunk async for chunk in reply.chunks()])
            await reply.aclose()
            return body
        finally:
            await transport.aclose()

    return anyio.run(work)


@pytest.fixture
def listener() -> Iterator[tuple[socket.socket, str]]:
    """A socket that listens, and its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server, f"http://127.0.0.1:{server.getsockname()[1]}"


def test_a_refused_connection_proves_that_nothing_was_sent(listener: tuple[socket.socket, str]) -> None:
    """So it may be repeated."""
    listener[0].close()
    with pytest.raises(TransportError, match="no connection") as caught:
        fetched(listener[1])
    assert not caught.value.sent


def test_a_name_that_does_not_exist_proves_it_too() -> None:
    """Nothing was even connected to."""
    with pytest.raises(TransportError, match="can't be found") as caught:
        fetched("http://no-such-host.invalid/")
    assert not caught.value.sent


def test_a_silence_after_the_connection_proves_nothing(listener: tuple[socket.socket, str]) -> None:
    """The request may have been read."""
    with pytest.raises(TransportError, match=r"no answer for 0\.1 s") as caught:
        fetched(listener[1], method="POST", stall=0.1)
    assert caught.value.sent


def test_a_connection_that_breaks_proves_nothing(listener: tuple[socket.socket, str]) -> None:
    """Even before the first byte of an answer; and a POST is not sent anew."""
    server, url = listener
    accepted: list[bytes] = []

    def hang_up() -> None:
        connection, _ = server.accept()
        accepted.append(connection.recv(65536))
        connection.close()

    thread = Thread(target=hang_up)
    thread.start()
    with pytest.raises(TransportError) as caught:
        fetched(url, method="POST")
    thread.join()
    assert caught.value.sent
    assert accepted[0].startswith(b"POST / HTTP/1.1\r\nhost: 127.0.0.1")


def test_connections_are_kept() -> None:
    """Between requests to one host, and given up when they have died."""
    with LoopbackVendor() as vendor:

        async def work() -> list[int]:
            transport = OwnTransport()
            ports = []
            for _ in range(3):
                reply = await transport.open(Outgoing(method="GET", url=f"{vendor.url}/jobs?tag=x", allow_private=True))
                assert b"".join([chunk async for chunk in reply.chunks()]) == b'{"jobs": []}'
                await reply.aclose()
                (connections,) = transport._idle.values()
                ports.append(connections[0].socket.getsockname()[1])
            await transport.aclose()
            return ports

        assert len(set(anyio.run(work))) == 1
        assert len(set(anyio.run(work, backend="trio"))) == 1


def serve_tls(server: socket.socket, context: ssl.SSLContext) -> None:
    """Answer one request over TLS, if it gets that far."""
    connection, _ = server.accept()
    try:
        with context.wrap_socket(connection, server_side=True) as secured:
            secured.recv(65536)
            secured.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    except OSError:
        connection.close()


@pytest.mark.parametrize(("trusted", "host"), [(True, "localhost"), (False, "localhost"), (True, "127.0.0.1")])
def test_certificates_are_judged(listener: tuple[socket.socket, str], *, trusted: bool, host: str) -> None:
    """By who signed them and for which name; a failure proves that nothing was sent."""
    server, url = listener
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(CERTIFICATE)
    thread = Thread(target=serve_tls, args=(server, serving))
    thread.start()
    context = ssl.create_default_context(cafile=str(CERTIFICATE)) if trusted else ssl.create_default_context()
    target = url.replace("http://127.0.0.1", f"https://{host}")
    if trusted and host == "localhost":
        assert fetched(target, context=context) == b"ok"
    else:
        with pytest.raises(TransportError, match="no connection") as caught:
            fetched(target, context=context)
        assert not caught.value.sent
    thread.join()


def serve_pieces(server: socket.socket, context: ssl.SSLContext | None, size: int) -> None:
    """Answer one request with *size* bytes, the first of them in one piece with the head."""
    connection, _ = server.accept()
    with context.wrap_socket(connection, server_side=True) if context else connection as secured:
        secured.recv(65536)
        secured.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode() + b"a" * (size // 2))
        secured.sendall(b"b" * (size - size // 2))


@pytest.mark.parametrize("loop", ["asyncio", "trio"])
@pytest.mark.parametrize("size", [10, 300_000])
@pytest.mark.parametrize("encrypted", [False, True])
def test_a_body_is_poured_out_whole(
    listener: tuple[socket.socket, str], *, encrypted: bool, size: int, loop: str
) -> None:
    """On another thread, also what was read ahead with the head or lies decrypted already."""
    server, url = listener
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(CERTIFICATE)
    thread = Thread(target=serve_pieces, args=(server, serving if encrypted else None, size))
    thread.start()

    async def work() -> tuple[bytes, set[int]]:
        taken, threads = bytearray(), set[int]()

        def take(piece: bytes) -> None:
            taken.extend(piece)
            threads.add(get_ident())

        transport = OwnTransport(context=ssl.create_default_context(cafile=str(CERTIFICATE)))
        target = url.replace("http://127.0.0.1", "https://localhost") if encrypted else url
        reply = await transport.open(Outgoing(method="GET", url=target, allow_private=True, stall_seconds=30.0))
        await reply.pour(take, anyio.to_thread.run_sync)
        await reply.aclose()
        await transport.aclose()
        return bytes(taken), threads

    taken, threads = anyio.run(work, backend=loop)
    thread.join()
    assert taken == b"a" * (size // 2) + b"b" * (size - size // 2)
    assert get_ident() not in threads
