"""A vendor as data and plain functions; what is risky about it is done here."""

from __future__ import annotations

import hmac
import re
from abc import abstractmethod
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, Self, TypeVar, cast
from urllib.parse import urljoin, urlsplit

import anyio
from anyio import to_thread

from mmgen.assets import Asset
from mmgen.backends.backend import Backend
from mmgen.backends.call import Call
from mmgen.backends.http.connection import UNLIMITED
from mmgen.backends.http.encoding import encoded_body, whole_reply
from mmgen.backends.http.errors import ErrorRule, Phase, failure_of, plain, told_by
from mmgen.backends.http.inputs import InputRule, Inputs
from mmgen.backends.http.soundness import checked_token, sound_status
from mmgen.backends.http.transport import Outgoing, OwnTransport, Transport, checked_host
from mmgen.backends.http.uploads import Uploads
from mmgen.backends.http.wire import WireReply, WireRequest, retry_after_of
from mmgen.config import Config, Secret
from mmgen.errors import (
    AuthError,
    BackendError,
    PluginError,
    RateLimitError,
    RequestError,
    TransportError,
)
from mmgen.fetch import origin_of, redacted
from mmgen.models import Model
from mmgen.status import Cancelled, CancelOutcome, Pending, Status

__all__ = ["HTTPBackend", "allowed_origins"]

A = TypeVar("A", bound=Asset)
T = TypeVar("T")
LONG_TEXT = 1024 * 1024
"""A body of more letters is written on a worker thread, so that it does not hold up the others."""
PLAIN_TARGET = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*(\?[A-Za-z0-9_=&%+-]*)?\Z")
"""A path in which no reader finds a scheme, a host, a step upwards or a fragment."""
STORAGE_RULES = tuple(ErrorRule(status, "", "not started") for status in (401, 402, 403, 404, 410))
"""At a signed address: the right to it has run out. It is no matter of the key, and another may be asked for."""


class HTTPBackend(Backend):
    """
    Base of the backends that ask a server.

    A subclass says where the server is, how a call is written (``build``) and a reply read (``parse``), and what its
    errors mean. It does not sleep, loop, repeat, download or hold a key. *allow_private* admits private addresses and
    plain http at the server's own origin, and at further ones where it lists them.
    """

    writes_files: ClassVar[bool] = False
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
    questions_after_cancel: ClassVar[int] = 0
    """How often it is seen what became of a cancel that was only requested; what ends in another way was too late."""

    def __init__(
        self,
        key: Secret | str | None = None,
        *,
        base_url: str = "",
        allow_private: bool | Sequence[str] = False,
        transport: Transport | None = None,
    ) -> None:
        self._key = Secret(key) if isinstance(key, str) and key else key or None
        self._base = (base_url or self.base_url).rstrip("/") + "/"
        self.allow_private = bool(allow_private)
        further = () if isinstance(allow_private, bool) else allow_private
        self._origin = origin_of(self._base)
        self._private = {self._origin, *map(origin_of, further)}
        self._hosts = {origin_of(f"https://{host}") for host in self.hosts}
        self._account = ""
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
            allow_private=allowed_origins(settings),
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

    def parse_submit(self, call: Call, reply: WireReply) -> Status:
        """Where the job stands, from the reply to the submit of *call*. Needed where ``parse`` must know the call."""
        return self.parse(call.model, reply)

    def parse_poll(self, model: Model, token: str, reply: WireReply) -> Status:
        """
        Where the job of that *token* stands, from the reply to a question. Needed where ``parse`` must know the token.

        A Pending whose token is empty keeps the one that was asked for.
        """
        del token
        return self.parse(model, reply)

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
        whole = urljoin(self._base, url)
        return kind.from_url(whole, allow_private=self.admits_private(whole))

    # -- what is done here ----------------------------------------------------------------

    def needs_preparation(self, call: Call) -> bool:
        """Whether *call* may hold files that are uploaded."""
        return self._uploads.may_upload(call)

    async def prepare(self, call: Call) -> None:
        """Upload what has not been uploaded. Whatever fails here proves that nothing was sent."""
        with self._unsent():
            await self._uploads.prepare(call, self.account)

    async def submit(self, call: Call) -> Status:
        """Take the inputs, build, send once, read."""
        outgoing = await self._written(call)
        reply = await self._answer(outgoing, self.policy.submit_seconds, "submit", keyless=False)
        return self._read(partial(self.parse_submit, call, reply), reply)

    async def poll(self, model: Model, token: str) -> Status:
        """Ask once."""
        reply = await self.ask(self.poll_request(model, checked_token(token)), phase="poll")
        return self._read(partial(self.parse_poll, model, token, reply), reply, token=token)

    async def find(self, call: Call) -> Status | None:
        """Look up the job that an earlier submit began."""
        reply = await self.ask(self.find_request(call), phase="find")
        found = self._understood(partial(self.parse_find, call, reply))
        return None if found is None else self._read(lambda: found, reply)

    async def cancel(self, model: Model, token: str) -> CancelOutcome:
        """Ask the vendor to stop, and see for a while whether it did, where it only says that it will."""
        outcome = await self._asked_to_stop(model, token)
        for attempt in range(self.questions_after_cancel):
            if outcome != "requested":
                break
            await anyio.sleep(self.policy.first_pause * 2**attempt / 4)
            status = await self.poll(model, token)
            if not isinstance(status, Pending):
                outcome = "cancelled" if isinstance(status, Cancelled) else "too_late"
        return outcome

    async def _asked_to_stop(self, model: Model, token: str) -> CancelOutcome:
        """What the vendor says; it is asked three times at most."""
        wire = self.cancel_request(model, checked_token(token))
        if wire is None:
            return "unsupported"
        for attempt in range(3):
            try:
                reply = await self.ask(wire, phase="cancel")
                return self._understood(partial(self.parse_cancel, reply))
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

    def admits_private(self, url: str) -> bool:
        """Whether *url* may lead to a private address: only at the origins that were allowed, whoever names it."""
        return self.allow_private and origin_of(url) in self._private

    async def ask(self, wire: WireRequest, *, seconds: float | None = None, phase: Phase = "other") -> WireReply:
        """Send *wire* once and return the reply that is no error. Raises what the error table says of that *phase*."""
        longest = seconds or self.policy.poll_seconds
        return await self._answer(self._outgoing(wire), longest, phase, keyless=wire.keyless)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    async def _written(self, call: Call) -> Outgoing:
        """The submit as it leaves. Whatever fails here proves that nothing was sent."""
        with self._unsent():
            prepared = await self._uploads.inputs(call, self.account)
            write = partial(self._submit_of, call, prepared)
            return await to_thread.run_sync(write) if prepared.length > LONG_TEXT else write()

    @contextmanager
    def _unsent(self) -> Generator[None]:
        """What fails within says that nothing was sent."""
        try:
            yield
        except TransportError as error:
            error.sent = False
            raise
        except (RequestError, BackendError, NotImplementedError):
            raise
        except Exception as error:
            raise RequestError(
                self._clean(f"{self.name} could not write this request ({named(error)}); nothing was sent")
            ) from error

    def _submit_of(self, call: Call, prepared: Inputs) -> Outgoing:
        wire = self.build(call, prepared)
        if self.safety_for(call) == "key":
            wire = replace(wire, headers={**wire.headers, self.key_header: call.key})
        return self._outgoing(wire)

    async def _answer(self, outgoing: Outgoing, seconds: float, phase: Phase, *, keyless: bool) -> WireReply:
        """The reply, if it is no error. One of storage is read by its status alone."""
        try:
            reply = await self._exchanged(outgoing, seconds)
        except TransportError as error:
            failure: BackendError = TransportError(str(error), sent=error.sent, retry_after=error.retry_after)
        else:
            told, rules = (("", ""), STORAGE_RULES) if keyless else (self._complaint_of(reply), self.error_rules)
            found = failure_of(reply, told, rules, phase)
            if found is None:
                return reply
            failure = found
        failure.backend = self.name
        failure.args = (self._clean(f"{self.name}: {failure}"),)
        # The frames below held the headers, and with them the key.
        raise failure from None

    async def _exchange(self, wire: WireRequest, seconds: float) -> WireReply:
        return await self._exchanged(self._outgoing(wire), seconds)

    async def _exchanged(self, outgoing: Outgoing, seconds: float) -> WireReply:
        try:
            with anyio.fail_after(seconds):
                return await whole_reply(self._transport, outgoing)
        except TimeoutError as error:
            raise TransportError(f"no whole answer within {seconds:g} s") from error

    def _outgoing(self, wire: WireRequest) -> Outgoing:
        """*wire* with all its headers; those of this backend, the key among them, only for its own hosts."""
        target = wire.target.lstrip("/")
        below = PLAIN_TARGET.match(target) is not None  # below the base, as most are: then there is nothing to join
        url = self._base + target if below else urljoin(self._base, target)
        if wire.keyless:
            self._check_keyless(url, wire)
        elif not below and not self._is_own(url):
            raise PluginError(f"{self.name}: {urlsplit(url).hostname} is no host of its own, so the key stays here")
        media_type, body = encoded_body(wire)
        headers = {**({"content-type": media_type} if media_type else {}), **wire.headers}
        return Outgoing(
            method=wire.method,
            url=url,
            headers=headers if wire.keyless else {**self.headers, **self._auth(), **headers},
            body=body,
            allow_private=self.admits_private(url),
            stall_seconds=UNLIMITED,  # the whole answer has its time
        )

    def _check_keyless(self, url: str, wire: WireRequest) -> None:
        """What goes to a host that the vendor named is encrypted, or for an allowed origin, and holds no key."""
        shown = redacted(url)
        if urlsplit(url).scheme != "https" and not self.admits_private(url):
            raise PluginError(f"{self.name}: {shown} is not https, and no origin that allow_private names")
        texts = (url, *wire.headers.values(), *(wire.form or {}).values())
        if any(self._clean(text) != text for text in texts):
            raise PluginError(f"{self.name}: the key was about to be sent to {urlsplit(url).hostname}")

    def _read(self, parse: Callable[[], Status], reply: WireReply, *, token: str = "") -> Status:
        """Parse and judge; the server's own hint when to ask again is taken where the plugin read none."""
        status = self._understood(lambda: sound_status(parse(), token=token))
        if not isinstance(status, Pending) or status.poll_after is not None:
            return status
        asked = retry_after_of(reply.headers)
        return status if asked is None else replace(status, poll_after=asked)

    def _understood(self, parse: Callable[[], T]) -> T:
        """What can't be read is the protocol's fault; after a submit, the job may have been accepted."""
        try:
            return parse()
        except (BackendError, PluginError):
            raise
        except Exception as error:
            raise PluginError(self._clean(f"{self.name} could not read a reply: {named(error)}")) from error

    @property
    def account(self) -> str:
        """Whose limits and uploads these are: the server, and the key by a digest that does not give it away."""
        if not self._account:
            key = self._key.reveal() if self._key is not None else ""
            self._account = f"{self.name} {self._base} {hmac.digest(key.encode(), b'uploads', 'sha256').hex()[:16]}"
        return self._account

    @property
    def lacks(self) -> str:
        """The key, where one is needed."""
        missing = self._key is None and self.key_needed and self.key_names
        return f"no key; set {missing[0]}, or `mmgen keys set {missing[0]}`" if missing else ""

    def _auth(self) -> dict[str, str]:
        if self.lacks:
            raise AuthError(f"{self.name}: {self.lacks}", backend=self.name)
        if self._key is None:
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
        asked = origin_of(url)
        return asked == self._origin or (asked[0] == "https" and asked in self._hosts)


def allowed_origins(settings: Mapping[str, Any]) -> bool | Sequence[str]:
    """The setting ``allow_private``: true for the server's own origin, or a list of further ones."""
    found: object = settings.get("allow_private")
    if isinstance(found, list):
        return [str(origin) for origin in cast("list[object]", found)]
    return found is True


def named(error: Exception) -> str:
    """An error of a plugin's own, short enough for a message, for it may quote what it could not read."""
    return f"{type(error).__name__}: {plain(str(error), 200)}"
