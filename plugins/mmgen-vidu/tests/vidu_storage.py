"""The fake vendor's storage: another host, which needs no key, for the address carries the right."""

from __future__ import annotations

import hashlib
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mmgen.testing.vendor import Server
from mmgen.testing.vendor_replies import Replies

if TYPE_CHECKING:
    from vidu_server import ViduServer

__all__ = ["ViduStorage"]


class StorageReplies(Replies):
    """One connection."""

    vendor: ViduServer

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        name = urlsplit(self.path).path.removeprefix("/")
        self.vendor.tally.strangers += "Authorization" in self.headers
        if "signature=" not in self.path or name not in self.vendor.storage.begun:
            self._bytes(b"<Error/>", "application/xml", 403)
            return
        etag = hashlib.md5(content).hexdigest()

        def keep() -> None:
            self.vendor.storage.kept[name] = (self.headers.get("Content-Type", ""), content, etag)
            self._bytes(b"", "application/xml", headers={"ETag": f'"{etag}"'})

        self._under(self.vendor.faults.next("upload"), keep, phase="upload")


class ViduStorage:
    """What lies in the storage. ``begun`` are uploads that may be put, ``kept`` their type, content and ETag."""

    def __init__(self, vendor: ViduServer) -> None:
        self.begun: set[str] = set()
        self.kept: dict[str, tuple[str, bytes, str]] = {}
        self.finished: set[str] = set()
        self.forgetful = False
        """Whether nothing that was put is found when it is to be finished."""
        self._server = Server(("127.0.0.1", 0), type("Storage", (StorageReplies,), {"vendor": vendor}))
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def begin(self) -> dict[str, Any]:
        """A new upload, as the vendor tells of it."""
        name = str(368_000_000_000_000 + len(self.begun))
        self.begun.add(name)
        put_url = f"{self.url}/{name}?signature=secret-signature"
        return {"id": name, "put_url": put_url, "expires_at": "2030-09-05T04:20:29.589Z"}

    def finish(self, name: str, etag: object) -> dict[str, Any] | None:
        """The address of an upload that is there; None for one that is not, or not with that ETag."""
        if self.forgetful or name not in self.kept or self.kept[name][2] != etag:
            return None
        self.finished.add(name)
        return {"uri": f"ssupload:?id={name}"}

    def knows(self, uri: str) -> bool:
        """Whether an address is one of its own."""
        return uri.removeprefix("ssupload:?id=") in self.finished

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Hang up."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
