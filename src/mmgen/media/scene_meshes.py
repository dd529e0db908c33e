"""A scene with other meshes in its nodes; everything else stays as it is and where it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mmgen.media.gltf_scene import Mesh, Node, Scene, Skin

__all__ = ["with_meshes"]


def with_meshes(scene: Scene, meshes: Mapping[int, Mesh]) -> Scene:
    """The scene with meshes replaced, by their ``id``; skins and clips follow the nodes that take the old ones' place."""
    exchange = _Exchange(meshes)
    nodes = tuple(exchange.node(node) for node in scene.nodes)
    clips = tuple(
        replace(clip, tracks=tuple(replace(track, node=exchange.node(track.node)) for track in clip.tracks))
        for clip in scene.clips
    )
    return replace(scene, nodes=nodes, clips=clips)


class _Exchange:
    """Each node and each skin is made anew once."""

    def __init__(self, meshes: Mapping[int, Mesh]) -> None:
        self._meshes = meshes
        self._nodes: dict[int, Node] = {}
        self._skins: dict[int, Skin] = {}

    def node(self, node: Node) -> Node:
        if id(node) not in self._nodes:
            mesh = None if node.mesh is None else self._meshes.get(id(node.mesh), node.mesh)
            children = tuple(self.node(child) for child in node.children)
            skin = None if node.skin is None else self._skin(node.skin)
            self._nodes[id(node)] = replace(node, mesh=mesh, children=children, skin=skin)
        return self._nodes[id(node)]

    def _skin(self, skin: Skin) -> Skin:
        if id(skin) not in self._skins:
            self._skins[id(skin)] = replace(skin, joints=tuple(self.node(joint) for joint in skin.joints))
        return self._skins[id(skin)]
