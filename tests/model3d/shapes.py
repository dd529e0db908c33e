"""Scenes that the tests of 3D files share, made from nothing but formulae."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32, I32, U8
from mmgen.media.gltf import Clip, Material, Mesh, MorphTarget, Node, Scene, Skin, Texture, Track
from mmgen.media.triangles import vertex_normals

Geometry = tuple[F32, F32, F32, I32]


def torus(around: int = 48, across: int = 24, *, radius: float = 1.0, thickness: float = 0.42) -> Geometry:
    """Positions, normals, uv and triangles, counter-clockwise seen from outside."""
    u, v = np.meshgrid(np.linspace(0, 1, around + 1), np.linspace(0, 1, across + 1), indexing="ij")
    a, b = 2 * np.pi * u, 2 * np.pi * v
    ring = radius + thickness * np.cos(b)
    positions = np.stack([ring * np.cos(a), thickness * np.sin(b), ring * np.sin(a)], axis=-1)
    normals = np.stack([np.cos(b) * np.cos(a), np.sin(b), np.cos(b) * np.sin(a)], axis=-1)
    return _grid(positions, normals, np.stack([u, v], axis=-1))


def sphere(around: int = 48, across: int = 24, *, radius: float = 1.0) -> Geometry:
    """A ball about the origin."""
    u, v = np.meshgrid(np.linspace(0, 1, around + 1), np.linspace(0, 1, across + 1), indexing="ij")
    a, b = 2 * np.pi * u, np.pi * (v - 0.5)
    normals = np.stack([np.cos(b) * np.cos(a), np.sin(b), np.cos(b) * np.sin(a)], axis=-1)
    return _grid(normals * radius, normals, np.stack([u, 1 - v], axis=-1))


def box(
    size: tuple[float, float, float] = (1.0, 1.0, 1.0), at: tuple[float, float, float] = (0.0, 0.0, 0.0)
) -> Geometry:
    """A box with its own corners for each side."""
    parts = []
    for axis in range(3):
        for side in (-1.0, 1.0):
            normal = np.zeros(3)
            normal[axis] = side
            right = np.roll([0.0, 1.0, 0.0] if axis != 1 else [0.0, 0.0, 1.0], 0)
            right = np.cross(right, normal)
            up = np.cross(normal, right)
            corners = np.array([normal + x * right + y * up for y in (-1, 1) for x in (-1, 1)])
            parts.append((corners, np.tile(normal, (4, 1))))
    positions = np.concatenate([part[0] for part in parts]) * np.array(size) / 2 + np.array(at)
    normals = np.concatenate([part[1] for part in parts])
    uv = np.tile([[0, 1], [1, 1], [0, 0], [1, 0]], (6, 1))
    quad = np.array([[0, 1, 3], [0, 3, 2]])
    triangles = np.concatenate([quad + 4 * side for side in range(6)])
    return positions.astype(np.float32), normals.astype(np.float32), uv.astype(np.float32), triangles.astype(np.int32)


def _grid(positions: np.ndarray, normals: np.ndarray, uv: np.ndarray) -> Geometry:
    rows, columns = positions.shape[:2]
    first = np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)[None]
    a, b, c, d = first, first + 1, first + columns + 1, first + columns
    triangles = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])
    flat = [np.ascontiguousarray(part.reshape(-1, part.shape[-1]), np.float32) for part in (positions, normals, uv)]
    return flat[0], flat[1], flat[2], triangles.astype(np.int32)


def mesh(geometry: Geometry, material: Material | None = None, **more: object) -> Mesh:
    positions, normals, uv, triangles = geometry
    return Mesh(positions=positions, normals=normals, uv=uv, triangles=triangles, material=material, **more)  # type: ignore[arg-type]


def png(pixels: U8) -> bytes:
    """An RGB picture as PNG."""
    return cv2.imencode(".png", pixels[..., ::-1])[1].tobytes()


def squares(first: tuple[int, int, int], second: tuple[int, int, int], *, size: int = 64, count: int = 8) -> bytes:
    """A chessboard of two colours as PNG."""
    row, column = np.indices((size, size)) * count // size
    return png(np.where(((row + column) % 2 == 0)[..., None], first, second).astype(np.uint8))


def still_life() -> Scene:
    """A table with a ball, a metal ring, a glass pane and a leaf cut out of a card."""
    wood = Material(name="wood", base_color=(0.32, 0.16, 0.07, 1), roughness=0.55)
    tiles = Material(name="tiles", base_color_texture=Texture(squares((205, 60, 40), (240, 236, 225))), roughness=0.3)
    gold = Material(name="gold", base_color=(1.0, 0.72, 0.3, 1), metallic=1.0, roughness=0.25)
    steel = Material(name="steel", base_color=(0.75, 0.77, 0.8, 1), metallic=1.0, roughness=0.12)
    glass = Material(
        name="glass", base_color=(0.5, 0.8, 0.95, 0.35), roughness=0.05, alpha_mode="BLEND", double_sided=True
    )
    leaf = np.zeros((64, 64, 4), np.uint8)
    cv2.ellipse(leaf, (32, 32), (28, 14), 35, 0, 360, (70, 150, 60, 255), -1)
    cut = Texture(cv2.imencode(".png", leaf[..., [2, 1, 0, 3]])[1].tobytes())
    card = Material(name="leaf", base_color_texture=cut, alpha_mode="MASK", double_sided=True)
    pane = np.float32([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]])
    flat = (
        pane,
        np.float32([[0, 0, 1]] * 4),
        np.float32([[0, 1], [1, 1], [1, 0], [0, 0]]),
        np.int32([[0, 1, 2], [0, 2, 3]]),
    )
    legs = [box((0.16, 1.4, 0.16), (x, 0.7, z)) for x in (-1.3, 1.3) for z in (-0.7, 0.7)]
    shown = [
        Node(name="top", mesh=mesh(box((3, 0.12, 1.8)), wood), translation=(0, 1.46, 0)),
        *(Node(name="leg", mesh=mesh(leg, wood)) for leg in legs),
        Node(name="ball", mesh=mesh(sphere(radius=0.35), tiles), translation=(-0.75, 1.87, 0.25)),
        Node(name="ring", mesh=mesh(torus(radius=0.3, thickness=0.1), gold), translation=(0.15, 1.62, 0.4)),
        Node(name="bead", mesh=mesh(sphere(radius=0.22), steel), translation=(0.15, 1.74, -0.35)),
        Node(name="pane", mesh=mesh(flat, glass), scale=(0.45, 0.5, 1), translation=(0.8, 2.02, 0.1), rotation=(0, 0.26, 0, 0.966)),
        Node(name="leaf", mesh=mesh(flat, card), scale=(0.3, 0.3, 1), translation=(1.2, 1.8, -0.3), rotation=(0, -0.2, 0, 0.98)),
    ]  # fmt: skip
    return Scene(nodes=tuple(shown), name="still life")


def reed(*, morph: bool = False) -> Scene:
    """A stalk on three joints that bends to and fro within two seconds, and can swell."""
    positions, _, uv, triangles = sphere(24, 32)
    positions = (positions * np.float32([0.25, 1.5, 0.25]) + np.float32([0, 1.5, 0])).astype(np.float32)
    height = positions[:, 1] / 1.5
    low = np.minimum(height.astype(np.int64), 1)
    share = np.clip(height - low, 0, 1).astype(np.float32)
    joints, weights = np.zeros((len(positions), 4), np.uint16), np.zeros((len(positions), 4), np.float32)
    joints[:, 0], joints[:, 1] = low, low + 1
    weights[:, 0], weights[:, 1] = 1 - share, share
    tip = Node(name="tip", translation=(0, 1.5, 0))
    middle = Node(name="middle", translation=(0, 1.5, 0), children=(tip,))
    root = Node(name="root", children=(middle,))
    bind = np.tile(np.eye(4), (3, 1, 1))
    bind[:, 1, 3] = [0, -1.5, -3]
    normals = vertex_normals(positions, triangles)
    swollen = MorphTarget(name="swollen", positions=(normals * 0.3).astype(np.float32))
    colors = np.column_stack([height / 2, 1 - height / 2, np.full_like(height, 0.2)]).astype(np.float32)
    body = Node(
        name="stalk",
        mesh=Mesh(
            positions=positions, triangles=triangles, normals=normals, uv=uv, colors=np.clip(colors, 0, 1),
            joints=joints, weights=weights, targets=(swollen,) if morph else (), material=Material(name="green"),
        ),
        skin=Skin(joints=(root, middle, tip), inverse_bind=bind),
    )  # fmt: skip
    times = np.linspace(0, 2, 9).astype(np.float32)
    angle = 0.7 * np.sin(np.pi * times)
    turns = np.stack([0 * angle, 0 * angle, np.sin(angle / 2), np.cos(angle / 2)], axis=1).astype(np.float32)
    tracks = [Track(node=middle, path="rotation", times=times, values=turns)]
    if morph:
        grown = (np.sin(np.pi * times) ** 2).astype(np.float32)[:, None]
        tracks.append(Track(node=body, path="weights", times=times, values=grown))
    return Scene(nodes=(body, root), clips=(Clip("sway", tuple(tracks)),))
