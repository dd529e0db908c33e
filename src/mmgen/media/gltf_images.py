"""Encoded pictures inside a GLB."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from mmgen.media.gltf_accessors import read_view

if TYPE_CHECKING:
    from mmgen.media.gltf_document import Document
    from mmgen.media.gltf_json import JsonObject

__all__ = ["encoded_image", "image_of"]

_IMAGE_EXTENSIONS = ("EXT_texture_webp", "EXT_texture_avif")


def image_of(document: Document, texture: JsonObject) -> int:
    """Return the position of a texture's picture: the one of an extension that is read, or the plain one."""
    json = document.json
    extensions = json.child(texture, "extensions")
    owners = [texture, *(json.child(extensions, extension) for extension in _IMAGE_EXTENSIONS)]
    found = [json.reference(owner, "source", "images") for owner in owners]
    known = [image for image in found if image is not None]
    if not known:
        json.fail(f"has a texture that only {', '.join(extensions) or 'nothing'} describes; save it with PNG or JPEG")
    return known[-1]


def encoded_image(document: Document, image: int) -> bytes:
    """Return a picture's bytes. Raises InputError for one that lies outside the file."""
    json = document.json
    entry = json.top("images")[image]
    view = json.reference(entry, "bufferView", "bufferViews")
    if view is not None:
        return read_view(document, view)
    head, _, body = json.text(entry, "uri").partition(";base64,")
    if not head.startswith("data:"):
        json.fail(f"images[{image}] lies outside the file; only self-contained GLB files are read")
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        json.fail(f"images[{image}] has a data URI that is not base64")
