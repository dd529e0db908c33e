"""USDZ files, read and judged by OpenUSD itself."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pxr import Usd, UsdGeom, UsdShade, UsdValidation

from mmgen import Object3D
from mmgen.media.gltf import write_glb

from .shapes import still_life


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A still life as USDZ."""
    return Object3D(write_glb(still_life())).convert(tmp_path_factory.mktemp("usd") / "life.usdz")


def test_every_validator_passes(path: Path) -> None:
    """All that OpenUSD brings."""
    validators = UsdValidation.ValidationRegistry().GetOrLoadAllValidators()
    assert len(validators) > 10
    problems = UsdValidation.ValidationContext(validators).Validate(Usd.Stage.Open(str(path)))
    assert [(problem.GetName(), problem.GetMessage()) for problem in problems] == []


def test_geometry_stands_where_it_stood(path: Path) -> None:
    """As many triangles, in the same box, in metres, with Y up."""
    stage: Any = Usd.Stage.Open(str(path))
    asset = Object3D(write_glb(still_life()))
    box = UsdGeom.BBoxCache(Usd.TimeCode.Default(), ["default"]).ComputeWorldBound(stage.GetDefaultPrim())
    found = box.ComputeAlignedRange()
    assert np.array([found.GetMin(), found.GetMax()]) == pytest.approx(np.array(asset.bounds), abs=1e-4)
    meshes = [UsdGeom.Mesh(prim) for prim in stage.Traverse() if prim.IsA(UsdGeom.Mesh)]
    assert sum(len(mesh.GetFaceVertexCountsAttr().Get()) for mesh in meshes) == asset.face_count
    assert UsdGeom.GetStageUpAxis(stage) == "Y"
    assert UsdGeom.GetStageMetersPerUnit(stage) == 1


def test_materials_and_pictures_come_along(path: Path) -> None:
    """Each by its name, with its factors; each picture once, inside the package."""
    stage: Any = Usd.Stage.Open(str(path))
    found = {prim.GetDisplayName(): UsdShade.Material(prim) for prim in stage.Traverse() if prim.IsA(UsdShade.Material)}
    assert set(found) == {"wood", "tiles", "gold", "steel", "glass", "leaf"}
    gold = found["gold"].ComputeSurfaceSource()[0]
    assert gold.GetInput("metallic").Get() == 1
    assert tuple(gold.GetInput("diffuseColor").Get()) == pytest.approx((1.0, 0.72, 0.3))
    assert found["tiles"].ComputeSurfaceSource()[0].GetInput("diffuseColor").HasConnectedSource()
    assert sorted(zipfile.ZipFile(path).namelist()) == ["picture1.png", "picture2.png", "scene.usdc"]
