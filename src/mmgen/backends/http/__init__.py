"""
Vendors over HTTP: a subclass of ``HTTPBackend`` is data and plain functions, and everything risky is done here.

Nothing of the client below shows in these names, so that it can be exchanged. What a vendor publishes of itself is read by
``mmgen.backends.http.published``, which only those need who ask for it.
"""

from mmgen.backends.http.backend import HTTPBackend, allowed_origins
from mmgen.backends.http.endpoint import Field, JSONEndpoint, Writer, file, files, named
from mmgen.backends.http.errors import ErrorRule, Phase
from mmgen.backends.http.inputs import InputRule, Inputs
from mmgen.backends.http.signing import SigningKeys
from mmgen.backends.http.soundness import sound_status
from mmgen.backends.http.wire import FilePart, WireReply, WireRequest

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
