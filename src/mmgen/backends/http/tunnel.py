"""The way through a proxy: a tunnel for https, or the proxy itself as the server for plain http."""

from __future__ import annotations

from urllib.parse import urlsplit

from mmgen.backends.http.connection import Connection
from mmgen.backends.http.protocol import ReplyReader, encoded_head
from mmgen.errors import TransportError
from mmgen.fetch import Proxy

__all__ = ["opened_tunnel", "target_of"]

ANSWER_SECONDS = 30.0


async def opened_tunnel(connection: Connection, proxy: Proxy, host: str, port: int) -> None:
    """Have *proxy* connect *connection* to *host*. Raises TransportError, unsent, when it does not."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    head = encoded_head("CONNECT", place, {"host": place, **authorization(proxy)})
    await connection.send(head, ANSWER_SECONDS)
    reader = ReplyReader()
    try:
        while reader.head is None:
            data = await connection.receive(ANSWER_SECONDS)
            reader.feed_head(data) if data else reader.end()
    except TransportError as error:
        raise TransportError(f"the proxy {proxy.host} gave no answer in HTTP", sent=False) from error
    if not 200 <= reader.head.status < 300:
        raise TransportError(f"the proxy {proxy.host} answered {reader.head.status}; nothing was sent", sent=False)


def target_of(url: str, proxy: Proxy | None) -> tuple[str, dict[str, str]]:
    """What stands in the request's first line, and the headers that a proxy wants of plain http."""
    parts = urlsplit(url)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    if proxy is None or parts.scheme == "https":
        return path, {}
    return f"http://{parts.netloc.rpartition('@')[2]}{path}", authorization(proxy)


def authorization(proxy: Proxy) -> dict[str, str]:
    """The header by which the proxy knows its user."""
    return {"proxy-authorization": proxy.authorization} if proxy.authorization else {}
