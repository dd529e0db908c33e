"""The materials, textures, samplers and images of a GLB that is being written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mmgen.errors import InputError
from mmgen.media.gltf_checks import media_type_of

if TYPE_CHECKING:
    from mmgen.media.gltf_buffer import BinaryBuffer
    from mmgen.media.gltf_json import JsonObject
    from mmgen.media.gltf_scene import Material, Texture

_LINEAR: Final = 9729
_LINEAR_MIPMAP_LINEAR: Final = 9987
_REPEAT: Final = 10497
_CLAMP_TO_EDGE: Final = 33071


class MaterialTable:
    """Materials in the order they are met; each material and texture is written once."""

    def __init__(self, buffer: BinaryBuffer) -> None:
        self._buffer = buffer
        self._materials: dict[Material, int] = {}
        self._textures: dict[Texture, int] = {}
        self._wraps: list[bool] = []
        self._entries: list[JsonObject] = []
        self._texture_entries: list[JsonObject] = []
        self._image_entries: list[JsonObject] = []

    def index(self, material: Material) -> int:
        """Return the material's position, adding it when it is new."""
        if material not in self._materials:
            self._materials[material] = len(self._entries)
            self._entries.append(self._material(material))
        return self._materials[material]

    def lists(self) -> dict[str, list[JsonObject]]:
        """Return the document's lists, after the last material was added."""
        return {
            "materials": self._entries,
            "textures": self._texture_entries,
            "images": self._image_entries,
            "samplers": [_sampler(repeat=repeat) for repeat in self._wraps],
        }

    def _material(self, material: Material) -> JsonObject:
        _check_factors(material)
        metallic_roughness: JsonObject = {
            "baseColorFactor": [float(value) for value in material.base_color],
            "metallicFactor": float(material.metallic),
            "roughnessFactor": float(material.roughness),
            **self._slot("baseColorTexture", material.base_color_texture),
            **self._slot("metallicRoughnessTexture", material.metallic_roughness_texture),
        }
        entry: JsonObject = {"name": material.name} if material.name else {}
        entry["pbrMetallicRoughness"] = metallic_roughness
        entry.update(self._slot("normalTexture", material.normal_texture))
        entry.update(self._slot("occlusionTexture", material.occlusion_texture))
        entry.update(self._slot("emissiveTexture", material.emissive_texture))
        if any(material.emissive):
            entry["emissiveFactor"] = [float(value) for value in material.emissive]
        if material.alpha_mode != "OPAQUE":
            entry["alphaMode"] = material.alpha_mode
        if material.alpha_mode == "MASK":
            entry["alphaCutoff"] = float(material.alpha_cutoff)
        if material.double_sided:
            entry["doubleSided"] = True
        return entry

    def _slot(self, key: str, texture: Texture | None) -> JsonObject:
        return {} if texture is None else {key: {"index": self._texture(texture)}}

    def _texture(self, texture: Texture) -> int:
        if texture not in self._textures:
            self._textures[texture] = len(self._texture_entries)
            if texture.repeat not in self._wraps:
                self._wraps.append(texture.repeat)
            image: JsonObject = {"name": texture.name} if texture.name else {}
            image["mimeType"] = media_type_of(texture, f"texture {texture.name!r}")
            image["bufferView"] = self._buffer.add_view(texture.data)
            sampler = self._wraps.index(texture.repeat)
            self._texture_entries.append({"source": len(self._image_entries), "sampler": sampler})
            self._image_entries.append(image)
        return self._textures[texture]


def _sampler(*, repeat: bool) -> JsonObject:
    wrap = _REPEAT if repeat else _CLAMP_TO_EDGE
    return {"magFilter": _LINEAR, "minFilter": _LINEAR_MIPMAP_LINEAR, "wrapS": wrap, "wrapT": wrap}


def _check_factors(material: Material) -> None:
    factors = (*material.base_color, material.metallic, material.roughness, *material.emissive, material.alpha_cutoff)
    if len(material.base_color) != 4 or len(material.emissive) != 3 or not all(0 <= value <= 1 for value in factors):
        raise InputError(f"material {material.name!r}", "has a factor outside 0 to 1, or a colour of the wrong length")
