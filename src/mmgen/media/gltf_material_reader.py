"""The materials of a GLB as values that can be written again."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from mmgen.media.gltf_images import encoded_image, image_of
from mmgen.media.gltf_scene import Material, Texture
from mmgen.media.gltf_surfaces import SurfaceTable
from mmgen.media.image import encode_image, read_image
from mmgen.media.sniff import sniff

if TYPE_CHECKING:
    from mmgen.media.arrays import F32
    from mmgen.media.gltf_document import Document
    from mmgen.media.gltf_json import JsonObject
    from mmgen.media.gltf_scene import AlphaMode, Vector3, Vector4

__all__ = ["MaterialReader"]

_CLAMP_TO_EDGE = 33071
_PLAIN = frozenset({"image/png", "image/jpeg"})


class MaterialReader:
    """
    Materials by their position, each read once; textures that materials share stay shared.

    All pictures of a material follow the texture places of its base colour; one on another set of places is left out,
    and so are the parameters of extensions.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._surfaces = SurfaceTable(document)
        self._materials: dict[int, Material] = {}
        self._textures: dict[int, Texture] = {}

    def material(self, index: int | None) -> Material | None:
        """Return a material, None for none."""
        if index is None:
            return None
        if index not in self._materials:
            self._materials[index] = self._read(index)
        return self._materials[index]

    def uv_set(self, index: int | None) -> tuple[str, F32]:
        """Return the attribute that the material's pictures follow, and the ``(2, 3)`` matrix it goes through."""
        entry = {} if index is None else self._document.json.top("materials")[index]
        return self._surfaces.uv_set(index if self._slots(entry).get("baseColorTexture") else None)

    def _read(self, index: int) -> Material:
        json = self._document.json
        entry = json.top("materials")[index]
        factors = json.child(entry, "pbrMetallicRoughness")
        mode = json.text(entry, "alphaMode", "OPAQUE")
        if mode not in {"OPAQUE", "MASK", "BLEND"}:
            json.fail(f'has a material with the unknown alphaMode "{mode[:20]}"')
        slots = {key: self._texture(slot) for key, slot in self._slots(entry).items()}
        return Material(
            name=json.text(entry, "name"),
            base_color=cast("Vector4", json.numbers(factors, "baseColorFactor", (1.0, 1.0, 1.0, 1.0))),
            metallic=json.number(factors, "metallicFactor", 1.0),
            roughness=json.number(factors, "roughnessFactor", 1.0),
            emissive=cast("Vector3", json.numbers(entry, "emissiveFactor", (0.0, 0.0, 0.0))),
            base_color_texture=slots.get("baseColorTexture"),
            metallic_roughness_texture=slots.get("metallicRoughnessTexture"),
            normal_texture=slots.get("normalTexture"),
            occlusion_texture=slots.get("occlusionTexture"),
            emissive_texture=slots.get("emissiveTexture"),
            alpha_mode=cast("AlphaMode", mode),
            alpha_cutoff=json.number(entry, "alphaCutoff", 0.5),
            double_sided=entry.get("doubleSided") is True,
        )

    def _slots(self, entry: JsonObject) -> dict[str, JsonObject]:
        """Return the texture slots that follow one set of places: the base colour's, else the first one's."""
        json = self._document.json
        owners = (json.child(entry, "pbrMetallicRoughness"), entry)
        names = ("baseColorTexture", "metallicRoughnessTexture", "normalTexture", "occlusionTexture", "emissiveTexture")
        found = {name: json.child(owner, name) for name in names for owner in owners if name in owner}
        if not found:
            return {}
        wanted = self._places_of(next(iter(found.values())))
        return {name: slot for name, slot in found.items() if self._places_of(slot) == wanted}

    def _places_of(self, slot: JsonObject) -> tuple[object, ...]:
        json = self._document.json
        transform = json.child(json.child(slot, "extensions"), "KHR_texture_transform")
        number = json.integer(transform, "texCoord", json.integer(slot, "texCoord"))
        return number, *(json.any_numbers(transform, key) for key in ("offset", "scale")), transform.get("rotation", 0)

    def _texture(self, slot: JsonObject) -> Texture | None:
        json = self._document.json
        index = json.reference(slot, "index", "textures")
        if index is None:
            return None
        if index not in self._textures:
            entry = json.top("textures")[index]
            sampler = json.reference(entry, "sampler", "samplers")
            wraps = {} if sampler is None else json.top("samplers")[sampler]
            image = image_of(self._document, entry)
            self._textures[index] = Texture(
                data=self._plain(image),
                repeat=json.integer(wraps, "wrapS", 10497) != _CLAMP_TO_EDGE,
                name=json.text(json.top("images")[image], "name"),
            )
        return self._textures[index]

    def _plain(self, image: int) -> bytes:
        """Return a picture as PNG or JPEG; one of another kind is encoded anew, without loss."""
        data = encoded_image(self._document, image)
        name = f"{self._document.json.container.name}, images[{image}]"
        return data if sniff(data) in _PLAIN else encode_image(np.asarray(read_image(data, name=name)))
