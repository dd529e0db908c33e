"""Webhooks over real sockets of this machine: a vendor that calls back, and a listener that takes the calls in."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from mmgen.backends.webhooks import Delivery, signed_standard
from mmgen.jobs.webhooks import Receipt

__all__ = ["LoopbackReceiver", "call_back", "signed_delivery"]

Deliver = Callable[[str, Delivery], Receipt]


def signed_delivery(
    url: str, job: dict[str, Any], *, secret: str, name: str = "call-1", at: float | None = None
) -> Delivery:
    """A call about *job*, as the vendor on this machine makes it: signed with *secret* at that moment, or now."""
    body = json.dumps(job).encode()
    moment = f"{time.time() if at is None else at:.0f}"
    headers = {
        "Content-Type": "application/json",
        "Webhook-Id": name,
        "Webhook-Timestamp": moment,
        "Webhook-Signature": f"v1,{signed_standard(secret, name, moment, body)}",
    }
    return Delivery(url, headers, body)


def call_back(delivery: Delivery) -> int:
    """Make the call, and return the status that was answered; 0 when nobody is there."""
    request = urllib.request.Request(  # noqa: S310 - an address of this machine
        delivery.url, delivery.body, dict(delivery.headers), method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=30.0) as reply:  # noqa: S310 - an address of this machine
            return int(reply.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


class LoopbackReceiver:
    """
    Listens on this machine and hands each call to ``serve``'s function, such as a client's ``deliver``.

    The backend's name is the last part of the path. ``receipts`` are what became of the calls.
    """

    def __init__(self) -> None:
        self.receipts: list[Receipt] = []
        self.came = Event()
        """Set once a call has been answered."""
        self._deliver: Deliver | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Calls", (_Calls,), {"receiver": self}))
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """Where it listens: the ``webhook_url`` of a client."""
        return f"http://127.0.0.1:{self._server.server_port}/webhooks"

    def serve(self, deliver: Deliver) -> None:
        """Hand calls to *deliver* from now on."""
        self._deliver = deliver

    def take(self, delivery: Delivery) -> int:
        """Hand one call on, and return the status to answer with."""
        if self._deliver is None:
            return 503
        receipt = self._deliver(urlsplit(delivery.url).path.rpartition("/")[2], delivery)
        self.receipts.append(receipt)
        return receipt.status

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Calls(BaseHTTPRequestHandler):
    receiver: LoopbackReceiver

    def do_POST(self) -> None:
        """One call."""
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        status = self.receiver.take(Delivery(self.path, dict(self.headers.items()), body))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.receiver.came.set()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the base class has
        """Nothing is printed."""
