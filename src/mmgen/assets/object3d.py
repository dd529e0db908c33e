"""Things with a shape: still (3D) and moving (4D)."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from mmgen.assets.asset import Asset
from mmgen.assets.image import Image

if TYPE_CHECKING:
    from trimesh import Scene

    from mmgen.media.gltf_facts import Object3DFacts

__all__ = ["Object3D", "Object4D"]


class Object3D(Asset):
    """A mesh or a scene of meshes: GLB first; OBJ, PLY and STL are read too."""

    modality: ClassVar[str] = "3d"
    media_types: ClassVar[tuple[str, ...]] = ("model/",)

    @cached_property
    def facts(self) -> Object3DFacts:
        """Counts and bounds; for a GLB only its JSON is read. Raises InputError for a broken file."""
        from mmgen.media.mesh import probe_object3d

        self._check_media_type()
        return probe_object3d(self.content(), name=self.name)

    @property
    def vertex_count(self) -> int:
        """Vertices of all meshes."""
        return self.facts.vertices

    @property
    def face_count(self) -> int:
        """Triangles of all meshes."""
        return self.facts.faces

    @property
    def material_count(self) -> int:
        """Materials in the file."""
        return self.facts.materials

    @property
    def joint_count(self) -> int:
        """Joints of all skins."""
        return self.facts.joints

    @property
    def clip_count(self) -> int:
        """Animation clips."""
        return self.facts.clips

    def to_trimesh(self) -> Scene:
        """A ``trimesh.Scene``, whatever the format."""
        from mmgen.media.mesh import load_scene

        self._check_media_type()
        return load_scene(self.content(), name=self.name)

    def preview(self, *, size: tuple[int, int] = (640, 480)) -> Image:
        """A shaded picture, rendered without GPU or display."""
        from mmgen.media.mesh import load_triangles
        from mmgen.media.turntable import render_preview

        return Image(render_preview(load_triangles(self.content(), name=self.name), size=size))

    def bundle(self) -> dict[str, object]:
        """What a notebook displays, by media type."""
        from mmgen.assets.display import object3d_bundle

        return object3d_bundle(self.content(), self.media_type)


class Object4D(Object3D):
    """An object that moves: a GLB with a skin and animation clips, or with morph targets."""

    modality: ClassVar[str] = "4d"

    @property
    def seconds(self) -> float:
        """Length of the longest clip."""
        return self.facts.seconds
