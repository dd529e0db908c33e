"""Things with a shape: still (3D) and moving (4D)."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from mmgen.assets.asset import Asset
from mmgen.assets.image import Image, require_suffix
from mmgen.assets.video import Video
from mmgen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from trimesh import Scene

    from mmgen.media.gltf_facts import Bounds, Object3DFacts
    from mmgen.media.triangles import Triangles

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

    @property
    def bounds(self) -> Bounds | None:
        """Lowest and highest ``(x, y, z)`` of the scene at rest, None when it has no geometry."""
        return self.facts.bounds

    @property
    def has_uv(self) -> bool:
        """Whether every mesh says where on a texture its corners lie."""
        return self.facts.has_uv

    @cached_property
    def is_watertight(self) -> bool:
        """Whether its triangles bound a solid, seams of textures and materials apart; reads all of it."""
        from mmgen.media.mesh_quality import is_watertight

        return is_watertight(self._triangles())

    @cached_property
    def texel_density(self) -> float | None:
        """Pixels of its texture along one unit of its surface, on average; None without a texture; reads all of it."""
        from mmgen.media.mesh_quality import texel_density

        return texel_density(self._triangles())

    def simplify(self, faces: int) -> Self:
        """
        A GLB of about *faces* triangles, with its textures, nodes and motion in place.

        Each mesh gives its share and each piece keeps 12 triangles, so a scene of many small parts may keep more.
        """
        from mmgen.media.mesh_conversion import simplify_object

        self._check_media_type()
        return type(self)(simplify_object(self.content(), faces, name=self.name))

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the bytes to *path*; a suffix that names another kind of file is refused: ``convert`` makes those."""
        require_suffix(path, self, ("model/",))
        return super().save(path)

    def convert(self, path: str | os.PathLike[str]) -> Path:
        """
        Write it as the kind of file that the suffix of *path* names (.glb, .obj, .ply, .stl, .usdz), and return the path.

        An OBJ gets its materials and pictures beside it; USDZ needs the extra ``usd``. Raises InputError.
        """
        from mmgen.media.mesh_conversion import convert_object

        self._check_media_type()
        return convert_object(self.content(), Path(path), name=self.name)

    def to_trimesh(self) -> Scene:
        """A ``trimesh.Scene``, whatever the format."""
        from mmgen.media.mesh import load_scene

        self._check_media_type()
        return load_scene(self.content(), name=self.name)

    def preview(self, *, size: tuple[int, int] = (640, 480), azimuth: float = 30.0, elevation: float = 20.0) -> Image:
        """
        A shaded picture, rendered without GPU or display.

        *azimuth* is how many degrees round the object the camera stands, from its front towards its left side;
        *elevation* how many above it, from -80 to 80.
        """
        from mmgen.media.turntable import render_preview

        return Image(render_preview(self._triangles(), size=size, azimuth=azimuth, elevation=elevation))

    def turntable(
        self,
        path: str | os.PathLike[str],
        *,
        seconds: float = 4.0,
        fps: float = 30.0,
        size: tuple[int, int] = (640, 480),
        elevation: float = 20.0,
    ) -> Video:
        """
        A video at *path* of one turn round it, in the usual codec of the suffix; what moves plays its first clip.

        Played in a loop, it turns without a jump.
        """
        from mmgen.media.turntable import render_motion

        frames = max(round(seconds * fps), 1)
        return Video.from_frames(
            render_motion(self._poses(frames, fps), size=size, elevation=elevation), Path(path), fps=fps
        )

    def _triangles(self) -> Triangles:
        from mmgen.media.mesh import load_triangles

        self._check_media_type()
        return load_triangles(self.content(), name=self.name)

    def _poses(self, frames: int, fps: float) -> Sequence[Triangles]:
        del fps
        return [self._triangles()] * frames

    def bundle(self) -> dict[str, object]:
        """What a notebook displays, by media type."""
        from mmgen.assets.display import object3d_bundle

        return object3d_bundle(self.content(), self.media_type)


class Object4D(Object3D):
    """An object that moves: a GLB with a skin and animation clips, with morph targets, or with a mesh for each frame."""

    modality: ClassVar[str] = "4d"

    @classmethod
    def from_frames(cls, frames: Sequence[Object3D], *, fps: float) -> Self:
        """One that shows shapes one after the other, *fps* a second; none of them may move. Raises InputError."""
        from mmgen.media.mesh_frames import write_mesh_frames

        return cls(write_mesh_frames([frame.content() for frame in frames], fps))

    @property
    def seconds(self) -> float:
        """Length of the longest clip."""
        return self.facts.seconds

    def convert(self, path: str | os.PathLike[str]) -> Path:
        """Write the GLB to *path*; a suffix whose files can't move is refused. Raises InputError."""
        if Path(path).suffix.lower() != ".glb":
            reason = (
                "names a kind of file that holds no motion; give .glb, or take the shape alone: Object3D(asset.read())"
            )
            raise InputError(str(path), reason)
        return super().convert(path)

    def _poses(self, frames: int, fps: float) -> Sequence[Triangles]:
        from mmgen.media.mesh import load_triangles

        length = self.seconds
        if not length:
            return super()._poses(frames, fps)
        content, rounds = self.content(), max(round(length * fps), 1)
        moments = [length * frame / rounds for frame in range(min(rounds, frames))]
        poses = [load_triangles(content, name=self.name, seconds=moment) for moment in moments]
        return [poses[frame % rounds] for frame in range(frames)]
