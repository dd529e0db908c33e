"""Whose certificates are believed."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from mmgen.errors import InputError

if TYPE_CHECKING:
    import ssl

__all__ = ["trust"]


def trust() -> ssl.SSLContext:
    """
    As the operating system judges them, or by the authorities in SSL_CERT_FILE and SSL_CERT_DIR alone. Reads files.

    Raises InputError when those can't be read.
    """
    return trust_in(os.environ.get("SSL_CERT_FILE", ""), os.environ.get("SSL_CERT_DIR", ""))


@cache
def trust_in(file: str, folder: str) -> ssl.SSLContext:
    """The authorities of a PEM *file* and of a *folder*; the operating system's own where neither is named."""
    import ssl

    if file or folder:
        try:
            context = ssl.create_default_context(cafile=file or None, capath=folder or None)
        except (OSError, ssl.SSLError) as error:
            raise InputError("SSL_CERT_FILE, SSL_CERT_DIR", f"can't be read ({error.strerror or error})") from error
    else:
        import truststore

        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # What speaks nothing but HTTP/2 then says so, and is not misunderstood.
    context.set_alpn_protocols(["http/1.1"])
    return context
