"""A scene as one USDZ file, by OpenUSD's own library (the extra ``usd``; it takes 200 MB, so it is asked for)."""

from __future__ import annotations

import tempfile
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mmgen.errors import InputError
from mmgen.media.gltf_document import compose
from mmgen.media.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mmgen.media.gltf_scene import Material, Mesh, Node, Scene, Texture

__all__ = ["write_usdz"]


def write_usdz(scene: Scene, path: Path) -> Path:
    """
    Write the scene at rest to ``path``: nodes, meshes, and materials as ``UsdPreviewSurface``.

    Motion, skins and morph targets are left out, and so are colours of vertices where a material has a picture. Raises
    InputError where OpenUSD is not installed.
    """
    try:
        sdf, packaging = (_openusd(name) for name in ("Sdf", "UsdUtils"))
    except ImportError as error:
        raise InputError(str(path), 'needs OpenUSD: install "mmgen[usd]"') from error
    with tempfile.TemporaryDirectory() as folder:
        stage = _Stage(Path(folder))
        for node in scene.nodes:
            stage.add(node, "/scene")
        if not packaging.CreateNewUsdzPackage(sdf.AssetPath(str(stage.save())), str(path)):
            raise InputError(str(path), "can't be written as USDZ; is its folder there?")
    return path


def _openusd(module: str) -> Any:
    """Return one of OpenUSD's modules, which have no types."""
    return import_module(f"pxr.{module}")


class _Stage:
    """Names are made here, so that nothing in a file can be a path."""

    def __init__(self, folder: Path) -> None:
        usd, geometry = (_openusd(name) for name in ("Usd", "UsdGeom"))

        self._folder = folder
        self._file = folder / "scene.usdc"
        self._numbers: Iterator[int] = count(1)
        self._materials: dict[Material, Any] = {}
        self._pictures: dict[Texture, str] = {}
        self._stage: Any = usd.Stage.CreateNew(str(self._file))
        geometry.SetStageUpAxis(self._stage, geometry.Tokens.y)
        geometry.SetStageMetersPerUnit(self._stage, 1.0)
        self._stage.SetDefaultPrim(geometry.Xform.Define(self._stage, "/scene").GetPrim())

    def save(self) -> Path:
        self._stage.Save()
        return self._file

    def add(self, node: Node, parent: str) -> None:
        linear, geometry = (_openusd(name) for name in ("Gf", "UsdGeom"))

        place = f"{parent}/node{next(self._numbers)}"
        prim: Any = geometry.Xform.Define(self._stage, place)
        prim.GetPrim().SetDisplayName(node.name)
        matrix = compose(node.translation, node.rotation, node.scale)
        prim.AddTransformOp().Set(linear.Matrix4d(matrix.T.tolist()))
        if node.mesh is not None:
            self._add_mesh(node.mesh, f"{place}/mesh")
        for child in node.children:
            self.add(child, place)

    def _add_mesh(self, mesh: Mesh, place: str) -> None:
        sdf, geometry, shading, arrays = (_openusd(name) for name in ("Sdf", "UsdGeom", "UsdShade", "Vt"))

        prim: Any = geometry.Mesh.Define(self._stage, place)
        prim.CreatePointsAttr(arrays.Vec3fArray.FromNumpy(np.ascontiguousarray(mesh.positions)))
        prim.CreateFaceVertexCountsAttr(arrays.IntArray.FromNumpy(np.full(len(mesh.triangles), 3, np.int32)))
        prim.CreateFaceVertexIndicesAttr(
            arrays.IntArray.FromNumpy(np.ascontiguousarray(mesh.triangles.ravel(), np.int32))
        )
        prim.CreateSubdivisionSchemeAttr(geometry.Tokens.none)
        if mesh.normals is not None:
            prim.CreateNormalsAttr(arrays.Vec3fArray.FromNumpy(np.ascontiguousarray(mesh.normals)))
            prim.SetNormalsInterpolation(geometry.Tokens.vertex)
        primvars: Any = geometry.PrimvarsAPI(prim)
        if mesh.uv is not None:
            places = np.ascontiguousarray(mesh.uv * (1, -1) + (0, 1), np.float32)
            st = primvars.CreatePrimvar("st", sdf.ValueTypeNames.TexCoord2fArray, geometry.Tokens.vertex)
            st.Set(arrays.Vec2fArray.FromNumpy(places))
        if mesh.colors is not None:
            color = prim.CreateDisplayColorPrimvar(geometry.Tokens.vertex)
            color.Set(arrays.Vec3fArray.FromNumpy(np.ascontiguousarray(mesh.colors[:, :3])))
        if mesh.material is not None:
            prim.CreateDoubleSidedAttr(mesh.material.double_sided)
            shading.MaterialBindingAPI.Apply(prim.GetPrim()).Bind(self._material(mesh.material))

    def _material(self, material: Material) -> Any:
        if material not in self._materials:
            self._materials[material] = self._new_material(material)
        return self._materials[material]

    def _new_material(self, material: Material) -> Any:
        linear, sdf, shading = (_openusd(name) for name in ("Gf", "Sdf", "UsdShade"))

        place = f"/scene/material{next(self._numbers)}"
        made: Any = shading.Material.Define(self._stage, place)
        made.GetPrim().SetDisplayName(material.name)
        shader: Any = shading.Shader.Define(self._stage, f"{place}/surface")
        shader.CreateIdAttr("UsdPreviewSurface")
        made.CreateSurfaceOutput().ConnectToSource(shader.ConnectableAPI(), "surface")
        types = sdf.ValueTypeNames
        for name, value in (("metallic", material.metallic), ("roughness", material.roughness)):
            shader.CreateInput(name, types.Float).Set(float(value))
        shader.CreateInput("opacity", types.Float).Set(float(material.base_color[3]))
        if material.alpha_mode == "MASK":
            shader.CreateInput("opacityThreshold", types.Float).Set(float(material.alpha_cutoff))
        diffuse = shader.CreateInput("diffuseColor", types.Color3f)
        diffuse.Set(linear.Vec3f(*material.base_color[:3]))
        shader.CreateInput("emissiveColor", types.Color3f).Set(linear.Vec3f(*material.emissive))
        self._connect_pictures(material, place, shader)
        return made

    def _connect_pictures(self, material: Material, place: str, shader: Any) -> None:
        sdf = _openusd("Sdf")

        types, factor = sdf.ValueTypeNames, material.base_color
        base = material.base_color_texture
        if base is not None:
            picture = self._picture(base, f"{place}/base", "sRGB", scale=factor)
            shader.GetInput("diffuseColor").ConnectToSource(picture, "rgb")
            if material.alpha_mode != "OPAQUE":
                shader.GetInput("opacity").ConnectToSource(picture, "a")
        both = material.metallic_roughness_texture
        if both is not None:
            scale = (1.0, float(material.roughness), float(material.metallic), 1.0)
            picture = self._picture(both, f"{place}/metallic_roughness", "raw", scale=scale)
            shader.GetInput("roughness").ConnectToSource(picture, "g")
            shader.GetInput("metallic").ConnectToSource(picture, "b")
        if material.normal_texture is not None:
            picture = self._picture(
                material.normal_texture, f"{place}/normal", "raw", scale=(2, 2, 2, 1), bias=(-1, -1, -1, 0)
            )
            shader.CreateInput("normal", types.Normal3f).ConnectToSource(picture, "rgb")
        if material.occlusion_texture is not None:
            picture = self._picture(material.occlusion_texture, f"{place}/occlusion", "raw")
            shader.CreateInput("occlusion", types.Float).ConnectToSource(picture, "r")
        if material.emissive_texture is not None:
            scale = (*material.emissive, 1.0)
            picture = self._picture(material.emissive_texture, f"{place}/emissive", "sRGB", scale=scale)
            shader.GetInput("emissiveColor").ConnectToSource(picture, "rgb")

    def _picture(
        self,
        texture: Texture,
        place: str,
        space: str,
        *,
        scale: tuple[float, float, float, float] = (1, 1, 1, 1),
        bias: tuple[float, float, float, float] = (0, 0, 0, 0),
    ) -> Any:
        """Return a texture's node; what it gives is the picture times ``scale`` plus ``bias``."""
        linear, sdf, shading = (_openusd(name) for name in ("Gf", "Sdf", "UsdShade"))

        types = sdf.ValueTypeNames
        node: Any = shading.Shader.Define(self._stage, place)
        node.CreateIdAttr("UsdUVTexture")
        node.CreateInput("file", types.Asset).Set(sdf.AssetPath(self._file_of(texture)))
        node.CreateInput("sourceColorSpace", types.Token).Set(space)
        wrap = "repeat" if texture.repeat else "clamp"
        for side in ("wrapS", "wrapT"):
            node.CreateInput(side, types.Token).Set(wrap)
        node.CreateInput("scale", types.Float4).Set(linear.Vec4f(*scale))
        node.CreateInput("bias", types.Float4).Set(linear.Vec4f(*bias))
        reader: Any = shading.Shader.Define(self._stage, f"{place}_places")
        reader.CreateIdAttr("UsdPrimvarReader_float2")
        reader.CreateInput("varname", types.String).Set("st")
        node.CreateInput("st", types.Float2).ConnectToSource(reader.ConnectableAPI(), "result")
        for output, kind in (("rgb", types.Float3), *((channel, types.Float) for channel in "rgba")):
            node.CreateOutput(output, kind)
        return node.ConnectableAPI()

    def _file_of(self, texture: Texture) -> str:
        if texture not in self._pictures:
            suffix = "jpg" if sniff(texture.data) == "image/jpeg" else "png"
            name = f"./picture{len(self._pictures) + 1}.{suffix}"
            (self._folder / name).write_bytes(texture.data)
            self._pictures[texture] = name
        return self._pictures[texture]
