"""The server's end of a websocket, by hand: RFC 6455 as far as a server of progress needs it."""

from __future__ import annotations

import base64
import hashlib
import json
import select
import struct
from typing import Any

MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def accepted(key: str) -> str:
    """What proves to the client that its handshake was understood."""
    return base64.b64encode(hashlib.sha1(f"{key}{MAGIC}".encode()).digest()).decode()


class ServerSocket:
    """Writes frames, and notices when the client leaves."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.pongs = 0

    def event(self, kind: str, data: object, *, pieces: int = 1) -> None:
        """A JSON message, in so many fragments."""
        payload = json.dumps({"type": kind, "data": data}).encode()
        step = -(-len(payload) // pieces)
        parts = [payload[start : start + step] for start in range(0, len(payload), step)]
        for index, part in enumerate(parts):
            self.frame(0 if index else TEXT, part, final=index == len(parts) - 1)

    def frame(self, opcode: int, payload: bytes, *, final: bool = True) -> None:
        """One frame; a server does not mask."""
        size = len(payload)
        length = bytes([size]) if size < 126 else b"\x7e" + struct.pack(">H", size)
        self._connection.sendall(bytes([opcode | (0x80 if final else 0)]) + length + payload)

    def is_open(self, seconds: float) -> bool:
        """Wait a while; False when the client has gone."""
        if not select.select([self._connection], [], [], seconds)[0]:
            return True
        data = self._connection.recv(4096)
        self.pongs += bool(data) and data[0] & 15 == PONG
        return bool(data) and data[0] & 15 != CLOSE
