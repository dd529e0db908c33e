"""Whether a call to a ``fal_webhook`` comes from the vendor: signed with Ed25519, by one of the keys that it publishes."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any, TypeAlias, cast

from mmgen import InputError, TransportError
from mmgen.backends import Delivery, Notice

__all__ = ["Judge", "check_can_verify", "loaded_judge", "notice_of", "published_keys"]

Judge: TypeAlias = Callable[[bytes, bytes, bytes], bool]
"""Whether a signature is that of a message by a public key; each of them as bytes, the key first."""
NEEDED = "cryptography"
LACKING = "fal signs its calls with Ed25519, which needs the package cryptography: pip install 'mmgen-fal[webhooks]'"
MOST_KEYS = 16


def check_can_verify() -> None:
    """Raises InputError when calls could not be verified, so that none is asked for."""
    if find_spec(NEEDED) is None:
        raise InputError(
            "webhook_url", f"can't be used: {LACKING}; or leave the address away, and jobs are asked about"
        )


def loaded_judge() -> Judge:
    """What verifies. It takes a while to load, and is no part of the import. Raises TransportError where it is missing."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError as error:
        raise TransportError(LACKING, sent=False) from error

    def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    return is_signed


def notice_of(delivery: Delivery, keys: Sequence[bytes], is_signed: Judge) -> Notice | None:
    """What a call says that is signed by one of *keys*: over request, account, moment and the digest of the body."""
    names = ("request-id", "user-id", "timestamp")
    request, account, moment = (delivery.header(f"x-fal-webhook-{name}") for name in names)
    if not request or not (moment.isascii() and moment.isdigit() and len(moment) < 12):
        return None
    try:
        signature = bytes.fromhex(delivery.header("x-fal-webhook-signature"))
    except ValueError:
        return None
    text = "\n".join((request, account, moment, hashlib.sha256(delivery.body).hexdigest()))
    genuine = any(is_signed(key, text.encode(), signature) for key in keys)
    return Notice(id=request, sent_at=float(moment)) if genuine else None


def published_keys(told: object) -> tuple[bytes, ...]:
    """The Ed25519 keys of a set of JSON Web Keys; what else is in it is passed over."""
    found: object = cast("dict[str, object]", told).get("keys") if isinstance(told, dict) else None
    keys: list[bytes] = []
    for key in cast("list[object]", found)[:MOST_KEYS] if isinstance(found, list) else []:
        fields = cast("dict[str, Any]", key) if isinstance(key, dict) else {}
        if (fields.get("kty"), fields.get("crv")) == ("OKP", "Ed25519"):
            keys += _decoded(str(fields.get("x", "")))
    return tuple(keys)


def _decoded(text: str) -> list[bytes]:
    """The 32 bytes of a key, if *text* is one."""
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return []
    return [key] if len(key) == 32 else []
