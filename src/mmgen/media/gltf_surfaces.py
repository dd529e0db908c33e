"""The materials of a GLB as surfaces to draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import numpy as np

from mmgen.media.gltf_images import encoded_image, image_of
from mmgen.media.image import read_image
from mmgen.media.triangles import Detail, Surface

if TYPE_CHECKING:
    from mmgen.media.arrays import F32, U8
    from mmgen.media.gltf_document import Document
    from mmgen.media.gltf_json import JsonObject
    from mmgen.media.gltf_scene import AlphaMode

_ROUGHNESS: Final = "metallicRoughnessTexture"
_OTHERS: Final = ("normalTexture", "occlusionTexture", "emissiveTexture")


class SurfaceTable:
    """Surfaces of a document by material; each picture is decoded once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._surfaces: dict[int | None, Surface] = {None: Surface(roughness=0.9)}
        self._pictures: dict[int, U8] = {}

    def surface(self, material: int | None) -> Surface:
        """Return a material's surface, glTF's default one for None."""
        if material is not None and material not in self._surfaces:
            self._surfaces[material] = self._read(self._document.json.top("materials")[material])
        return self._surfaces[material]

    def uv_set(self, material: int | None) -> tuple[str, F32]:
        """Return the attribute that a material's pictures follow, and the ``(2, 3)`` matrix it goes through."""
        json = self._document.json
        entry = {} if material is None else json.top("materials")[material]
        return self._places(self._slots(entry)[0])

    def _slots(self, entry: JsonObject) -> list[JsonObject]:
        """Return what a material says of its pictures, the one first whose places the others must share."""
        json = self._document.json
        owners = [(json.child(entry, "pbrMetallicRoughness"), key) for key in ("baseColorTexture", _ROUGHNESS)]
        slots = [json.child(owner, key) for owner, key in (*owners, *((entry, key) for key in _OTHERS))]
        return [slot for slot in slots if slot] or [{}]

    def _places(self, slot: JsonObject) -> tuple[str, F32]:
        json = self._document.json
        transform = json.child(json.child(slot, "extensions"), "KHR_texture_transform")
        number = json.integer(transform, "texCoord", json.integer(slot, "texCoord"))
        offset, scale = json.numbers(transform, "offset", (0.0, 0.0)), json.numbers(transform, "scale", (1.0, 1.0))
        turn = json.number(transform, "rotation", 0.0)
        cosine, sine = np.cos(turn), np.sin(turn)
        matrix = [
            [cosine * scale[0], sine * scale[1], offset[0]],
            [-sine * scale[0], cosine * scale[1], offset[1]],
        ]
        return f"TEXCOORD_{number}", np.array(matrix, np.float32)

    def _read(self, entry: JsonObject) -> Surface:
        json = self._document.json
        factors = json.child(entry, "pbrMetallicRoughness")
        metallic_roughness = self._picture(factors, "metallicRoughnessTexture")
        emissive = np.array(json.numbers(entry, "emissiveFactor", (0.0, 0.0, 0.0)))
        metallic, roughness = json.number(factors, "metallicFactor", 1.0), json.number(factors, "roughnessFactor", 1.0)
        if metallic_roughness is not None:
            metallic *= _mean(metallic_roughness, 2)
            roughness *= _mean(metallic_roughness, 1)
        glow = self._picture(entry, "emissiveTexture") if emissive.any() else None
        if glow is not None:
            emissive = emissive * [_mean(glow, channel) ** 2.2 for channel in range(3)]
        red, green, blue = emissive.tolist()
        return Surface(
            base_color=json.numbers(factors, "baseColorFactor", (1.0, 1.0, 1.0, 1.0)),  # type: ignore[arg-type]  # as long as its default
            metallic=min(max(metallic, 0.0), 1.0),
            roughness=min(max(roughness, 0.0), 1.0),
            emissive=(red, green, blue),
            texture=self._picture(factors, "baseColorTexture"),
            alpha_mode=self._alpha_mode(entry),
            alpha_cutoff=json.number(entry, "alphaCutoff", 0.5),
            double_sided=entry.get("doubleSided") is True,
            unlit="KHR_materials_unlit" in json.child(entry, "extensions"),
            detail=self._detail(entry),
        )

    def _detail(self, entry: JsonObject) -> Detail | None:
        """Return what pictures say that lie where the first one does; None where there are none."""
        json = self._document.json
        factors = json.child(entry, "pbrMetallicRoughness")
        normal, occlusion = json.child(entry, "normalTexture"), json.child(entry, "occlusionTexture")
        pictures = [
            self._laid_alike(entry, owner, key)
            for owner, key in ((factors, _ROUGHNESS), *((entry, key) for key in _OTHERS))
        ]
        if all(picture is None for picture in pictures):
            return None
        emissive = json.numbers(entry, "emissiveFactor", (0.0, 0.0, 0.0))
        return Detail(
            metallic_roughness=pictures[0],
            metallic=json.number(factors, "metallicFactor", 1.0),
            roughness=json.number(factors, "roughnessFactor", 1.0),
            normal=pictures[1],
            normal_scale=json.number(normal, "scale", 1.0),
            occlusion=pictures[2],
            occlusion_strength=json.number(occlusion, "strength", 1.0),
            glow=pictures[3] if any(emissive) else None,
            emissive=(emissive[0], emissive[1], emissive[2]),
        )

    def _laid_alike(self, entry: JsonObject, owner: JsonObject, key: str) -> U8 | None:
        """Return a picture if its places are those that are read; one by other places counts by its mean alone."""
        slot = self._document.json.child(owner, key)
        if not slot:
            return None
        (set_name, matrix), (own_name, own_matrix) = self._places(self._slots(entry)[0]), self._places(slot)
        return self._picture(owner, key) if set_name == own_name and np.allclose(matrix, own_matrix) else None

    def _alpha_mode(self, entry: JsonObject) -> AlphaMode:
        mode = self._document.json.text(entry, "alphaMode", "OPAQUE")
        if mode not in {"OPAQUE", "MASK", "BLEND"}:
            self._document.json.fail(f'has a material with the unknown alphaMode "{mode[:20]}"')
        return cast("AlphaMode", mode)

    def _picture(self, owner: JsonObject, key: str) -> U8 | None:
        json = self._document.json
        texture = json.reference(json.child(owner, key), "index", "textures")
        if texture is None:
            return None
        image = image_of(self._document, json.top("textures")[texture])
        if image not in self._pictures:
            self._pictures[image] = read_image(
                encoded_image(self._document, image), name=f"{json.container.name}, images[{image}]"
            )
        return self._pictures[image]


def _mean(picture: U8, channel: int) -> float:
    return float(picture[:, :, channel].mean()) / 255
