"""A vendor as data and plain functions; what is risky about it is done here."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Self, TypeVar
from urllib.parse import urljoin, urlsplit

import anyio

from mmgen.assets import Asset
from mmgen.backends.backend import Backend
from mmgen.backends.call import Call
from mmgen.backends.http.encoding import encoded_body
from mmgen.backends.http.errors import ErrorRule, Phase, failure_of, told_by
from mmgen.backends.http.inputs import InputRule, Inputs, Uploads
from mmgen.backends.http.transport import Outgoing, OwnTransport, Transport, checked_host
from mmgen.backends.http.wire import WireReply, WireRequest, retry_after_of
from mmgen.config import Config, Secret
from mmgen.errors import (
    AuthError,
    BackendError,
    MmgenError,
    PluginError,
    RateLimitError,
    RequestError,
    TransportError,
)
from mmgen.models import Model
from mmgen.status import CancelOutcome, Pending, Status

__all__ = ["HTTPBackend"]

A = TypeVar("A", bound=Asset)
LARGEST_REPLY = 64 * 1024 * 1024


class HTTPBackend(Backend):
    """
    Base of the backends that ask a server.

    A subclass says where the server is, how a call is written (``build``) and a reply read (``parse``), and what its
    errors mean. It does not sleep, loop, repeat, download or hold a key.
    """

    base_url: ClassVar[str]
    key_names: ClassVar[Sequence[str]] = ()
    """The environment variables that may hold the key, the first being the one that messages name."""
    key_needed: ClassVar[bool] = True
    auth_header: ClassVar[str] = "Authorization"
    auth_format: ClassVar[str] = "Bearer {key}"
    key_header: ClassVar[str] = "Idempotency-Key"
    """Carries the call's key, where ``submit_safety`` is ``"key"``."""
    headers: ClassVar[Mapping[str, str]] = {}
    """Sent with every request."""
    hosts: ClassVar[Sequence[str]] = ()
    """Further hosts that may be asked, and may see the key."""
    error_rules: ClassVar[Sequence[ErrorRule]] = ()
    inputs: ClassVar[InputRule] = InputRule()
    downloads_with_key: ClassVar[bool] = False
    """Whether results that lie on the vendor's own host need the key."""

    def __init__(
        self,
        key: Secret | str | None = None,
        *,
        base_url: str = "",
        allow_private: bool = False,
        transport: Transport | None = None,
    ) -> None:
        self._key = Secret(key) if isinstance(key, str) and key else key or None
        self._base = (base_url or self.base_url).rstrip("/") + "/"
        self.allow_private = allow_private
        self._transport = transport or OwnTransport()
        self._uploads = Uploads(self.inputs, self.upload)
        checked_host(self._base)
        if not self._base.startswith("https:") and not allow_private:
            raise RequestError(f"{self.name}: {self._base} is not https; allow_private=True admits a server of yours")

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """With the key that is configured, and the settings ``base_url`` and ``allow_private``."""
        settings: Mapping[str, Any] = config.settings(cls.name)
        return cls(
            config.key(*cls.key_names) if cls.key_names else None,
            base_url=str(settings.get("base_url", "")),
            allow_private=settings.get("allow_private") is True,
        )

    # -- what a subclass writes ---------------------------------------------------------

    @abstractmethod
    def build(self, call: Call, inputs: Inputs) -> WireRequest:
        """The submit."""

    @abstractmethod
    def parse(self, model: Model, reply: WireReply) -> Status:
        """Where the job stands, from the reply to the submit or to a question."""

    @abstractmethod
    def poll_request(self, model: Model, token: str) -> WireRequest:
        """The question how the job stands."""

    def cancel_request(self, model: Model, token: str) -> WireRequest | None:
        """What stops the job; None where the vendor can't."""
        del model, token
        return None

    def parse_cancel(self, reply: WireReply) -> CancelOutcome:
        """What became of the cancel, from a reply that is no error. An error says that it came too late."""
        del reply
        return "cancelled"

    def find_request(self, call: Call) -> WireRequest:
        """What looks up the job of *call*, where ``submit_safety`` is ``"lookup"``."""
        raise NotImplementedError(f"{self.name} declares lookup and does not say how: write find_request")

    def parse_find(self, call: Call, reply: WireReply) -> Status | None:
        """The job of *call* within that reply, or None."""
        raise NotImplementedError(f"{self.name} declares lookup and does not say how: write parse_find")

    async def upload(self, asset: Asset) -> str:
        """Upload *asset* by ``self.ask`` and return what stands for it in a body."""
        raise NotImplementedError(f"{self.name} declares uploads and does not say how: write upload")

    def told(self, reply: WireReply) -> tuple[str, str]:
        """The code and the message of an error reply. Also called for a success, whose code a rule may match."""
        return told_by(reply) if reply.status >= 400 else ("", "")

    def asset(self, kind: type[A], url: str) -> A:
        """The result that lies at *url*."""
        return kind.from_url(urljoin(self._base, url), allow_private=self.allow_private)

    # -- what is done here ----------------------------------------------------------------

    async def submit(self, call: Call) -> Status:
        """Prepare the inputs, build, send once, read."""
        prepared = await self._uploads.inputs(call.request)
        try:
            wire = self.build(call, prepared)
        except (MmgenError, NotImplementedError):
            raise
        except Exception as error:
            raise RequestError(
                f"{self.name} could not write this request ({type(error).__name__}); nothing was sent"
            ) from error
        if self.safety_for(call) == "key":
            wire = replace(wire, headers={**wire.headers, self.key_header: call.key})
        reply = await self.ask(wire, seconds=self.policy.submit_seconds, phase="submit")
        return self._read(call.model, reply)

    async def poll(self, model: Model, token: str) -> Status:
        """Ask once."""
        return self._read(model, await self.ask(self.poll_request(model, checked_token(token)), phase="poll"))

    async def find(self, call: Call) -> Status | None:
        """Look up the job that an earlier submit began."""
        reply = await self.ask(self.find_request(call), phase="find")
        try:
            return self.parse_find(call, reply)
        except MmgenError:
            raise
        except Exception as error:
            raise PluginError(f"{self.name} could not read a listing: {type(error).__name__}: {error}") from error

    async def cancel(self, model: Model, token: str) -> CancelOutcome:
        """Ask the vendor to stop; it is asked three times at most."""
        wire = self.cancel_request(model, checked_token(token))
        if wire is None:
            return "unsupported"
        for attempt in range(3):
            try:
                return self.parse_cancel(await self.ask(wire, phase="cancel"))
            except AuthError:
                raise
            except (RateLimitError, TransportError):
                if attempt == 2:
                    raise
                await anyio.sleep(self.policy.first_pause * 2**attempt)
            except BackendError as error:
                return "unsupported" if error.status in {405, 501} else "too_late"
        raise AssertionError

    def download_headers(self, url: str) -> Mapping[str, str]:
        """The key for results on the vendor's own host, where it asks for one; nothing for any other host."""
        if not self.downloads_with_key or not self._is_own(url):
            return {}
        return self._auth()

    async def ask(self, wire: WireRequest, *, seconds: float | None = None, phase: Phase = "other") -> WireReply:
        """Send *wire* once and return the reply that is no error. Raises what the error table says of that *phase*."""
        try:
            reply = await self._exchange(wire, seconds or self.policy.poll_seconds)
        except TransportError as error:
            failure: BackendError = TransportError(str(error), sent=error.sent, retry_after=error.retry_after)
        else:
            found = failure_of(reply, self._complaint_of(reply), self.error_rules, phase)
            if found is None:
                return reply
            failure = found
        failure.backend = self.name
        failure.args = (self._clean(f"{self.name}: {failure}"),)
        # The frames below held the headers, and with them the key.
        raise failure from None

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    async def _exchange(self, wire: WireRequest, seconds: float) -> WireReply:
        url = urljoin(self._base, wire.target.lstrip("/"))
        if not self._is_own(url):
            raise PluginError(f"{self.name}: {urlsplit(url).hostname} is no host of its own, so the key stays here")
        media_type, body = encoded_body(wire)
        headers = {
            **self.headers,
            **self._auth(),
            **({"content-type": media_type} if media_type else {}),
            **wire.headers,
        }
        outgoing = Outgoing(
            method=wire.method,
            url=url,
            headers=headers,
            body=body,
            allow_private=self.allow_private,
            stall_seconds=min(seconds, 3600.0),
        )
        try:
            with anyio.fail_after(seconds):
                return await _read_whole(self._transport, outgoing)
        except TimeoutError as error:
            raise TransportError(f"no whole answer within {seconds:g} s") from error

    def _read(self, model: Model, reply: WireReply) -> Status:
        """Parse; what can't be read is the protocol's fault, and after a submit it may have been accepted."""
        try:
            status = self.parse(model, reply)
        except MmgenError:
            raise
        except Exception as error:
            raise PluginError(f"{self.name} could not read a reply: {type(error).__name__}: {error}") from error
        if isinstance(status, Pending):
            checked_token(status.token)
            if status.poll_after is None and (hint := retry_after_of(reply.headers)) is not None:
                return replace(status, poll_after=hint)
        return status

    def _auth(self) -> dict[str, str]:
        if self._key is None:
            if self.key_needed and self.key_names:
                raise AuthError(f"{self.name}: no key; set {self.key_names[0]}", backend=self.name)
            return {}
        return {self.auth_header: self.auth_format.format(key=self._key.reveal())}

    def _complaint_of(self, reply: WireReply) -> tuple[str, str]:
        """What ``told`` makes of a reply, without the key; nothing where it can't read one."""
        try:
            code, message = self.told(reply)
        except Exception:  # noqa: BLE001 - what can't be read says nothing; its status still does
            return "", ""
        return self._clean(str(code)), self._clean(str(message))

    def _clean(self, text: str) -> str:
        """A server may send the key back in its complaint."""
        return text.replace(self._key.reveal(), "***") if self._key is not None else text

    def _is_own(self, url: str) -> bool:
        asked, own = urlsplit(url), urlsplit(self._base)
        return (asked.scheme, asked.netloc) == (own.scheme, own.netloc) or (
            asked.scheme == "https" and asked.netloc in self.hosts
        )


def checked_token(token: str) -> str:
    """A vendor's name of a job, if it can stand in a path. Raises PluginError for what can't be one."""
    if not isinstance(token, str) or not 0 < len(token) <= 2000 or ".." in token or not token.isprintable():  # pyright: ignore[reportUnnecessaryIsInstance] - a plugin may be untyped
        raise PluginError("a job's name must be a short text without '..' and control characters")
    return token


async def _read_whole(transport: Transport, outgoing: Outgoing) -> WireReply:
    reply = await transport.open(outgoing)
    try:
        body = bytearray()
        async for chunk in reply.chunks():
            body += chunk
            if len(body) > LARGEST_REPLY:
                raise TransportError(f"the reply is larger than {LARGEST_REPLY} bytes")
        return WireReply(reply.head.status, reply.head.headers, bytes(body))
    finally:
        await reply.aclose()
