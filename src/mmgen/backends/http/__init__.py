"""
Vendors over HTTP: a subclass of ``HTTPBackend`` is data and plain functions, and everything risky is done here.

Nothing of the client below shows in these names, so that it can be exchanged. What a vendor publishes of itself is read by
``mmgen.backends.http.published``, which only those need who ask for it. Everything here is imported when it is first
used, since a client needs the transport alone.
"""

from __future__ import annotations

# Type checkers take this to be true. Importing it from typing would cost more than all the rest of this module.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from mmgen.backends.http.backend import HTTPBackend, allowed_origins
    from mmgen.backends.http.endpoint import Field, JSONEndpoint, Writer, file, files, named
    from mmgen.backends.http.errors import ErrorRule, Phase
    from mmgen.backends.http.inputs import InputRule, Inputs
    from mmgen.backends.http.signing import SigningKeys
    from mmgen.backends.http.soundness import sound_status
    from mmgen.backends.http.wire import FilePart, WireReply, WireRequest

_HOMES = {
    "mmgen.backends.http.backend": "HTTPBackend allowed_origins",
    "mmgen.backends.http.endpoint": "Field JSONEndpoint Writer file files named",
    "mmgen.backends.http.errors": "ErrorRule Phase",
    "mmgen.backends.http.inputs": "InputRule Inputs",
    "mmgen.backends.http.signing": "SigningKeys",
    "mmgen.backends.http.soundness": "sound_status",
    "mmgen.backends.http.wire": "FilePart WireReply WireRequest",
}
_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}

__all__ = [
    "ErrorRule",
    "Field",
    "FilePart",
    "HTTPBackend",
    "InputRule",
    "Inputs",
    "JSONEndpoint",
    "Phase",
    "SigningKeys",
    "WireReply",
    "WireRequest",
    "Writer",
    "allowed_origins",
    "file",
    "files",
    "named",
    "sound_status",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'mmgen.backends.http' has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(_HOME[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
