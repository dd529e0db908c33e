"""Replies of HTTP/1.1, read strictly, however they are cut; requests that can't smuggle a header in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen import TransportError
from mmgen.backends.http.protocol import ReplyReader, encoded_head

CHUNKED = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nTrailer: a\r\n\r\n"
)
LENGTH = b"HTTP/1.1 201 Created\r\nContent-Length: 11\r\nX-A: 1\r\nx-a: 2\r\n\r\nhello world"
CLOSED = b"HTTP/1.0 200 OK\r\n\r\nhello world"
INFORMED = b"HTTP/1.1 100 Continue\r\n\r\n" + LENGTH


def read(data: bytes, cuts: list[int]) -> tuple[ReplyReader, bytes]:
    """Feed *data* in pieces, and close."""
    reader, body, start = ReplyReader(), b"", 0
    for end in [*sorted(cut % (len(data) + 1) for cut in cuts), len(data)]:
        if end > start:
            body += b"".join(reader.feed(data[start:end]))
            start = end
    reader.end()
    return reader, body


@given(st.sampled_from([CHUNKED, LENGTH, CLOSED, INFORMED]), st.lists(st.integers(0, 200)))
def test_a_reply_is_the_same_however_it_is_cut(reply: bytes, cuts: list[int]) -> None:
    """A network cuts where it likes."""
    reader, body = read(reply, cuts)
    assert body == b"hello world"
    assert reader.finished


def test_headers_are_joined() -> None:
    """Names in lower case; repeated ones in order."""
    reader, _ = read(LENGTH, [])
    assert reader.head is not None
    assert (reader.head.status, reader.head.headers["x-a"], reader.head.keeps_alive) == (201, "1, 2", True)
    assert not read(CLOSED, [])[0].head.keeps_alive  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n folded\r\n\r\n",
        b"HTTP/2 200 OK\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20_000,
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(head: bytes) -> None:
    """Rather than guessed."""
    with pytest.raises(TransportError):
        list(ReplyReader().feed(head))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Nothing else comes of them."""
    reader = ReplyReader()
    try:
        for piece in (data[:100], data[100:]):
            list(reader.feed(piece))
    except TransportError:
        pass


@pytest.mark.parametrize("cut", [1, 20, 60, len(CHUNKED) - 3])
def test_a_reply_that_is_cut_short_is_none(cut: int) -> None:
    """It does not pass for whole."""
    reader = ReplyReader()
    list(reader.feed(CHUNKED[:cut]))
    with pytest.raises(TransportError, match="closed before the reply was whole"):
        reader.end()


@pytest.mark.parametrize("header", ["a\r\nX: y", "a\nb", "a\0", "é"])
def test_no_header_is_smuggled_in(header: str) -> None:
    """Control characters never reach the wire, and the failure says that nothing was sent."""
    with pytest.raises(TransportError) as caught:
        encoded_head("POST", "/", {"Idempotency-Key": header})
    assert not caught.value.sent
    with pytest.raises(TransportError):
        encoded_head("GET", "/a b", {})
