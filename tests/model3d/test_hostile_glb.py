"""A GLB from anywhere: whatever is wrong with it is one clear InputError, in bounded time and memory."""

from __future__ import annotations

import struct
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmgen.errors import InputError
from mmgen.media.gltf import probe_glb, write_glb
from mmgen.media.mesh import load_triangles

from .crafted import changed, pack, triangle
from .shapes import reed, still_life

GOOD = pack(*triangle())
CYCLE = [{"children": [1], "mesh": 0}, {"children": [0]}]
DEEP = b'{"asset":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
MANY = b'{"nodes":[' + b"{}," * 2_000_001 + b"{}]}"
CHAIN = [{"children": [index + 1]} for index in range(20_000)] + [{}]

BROKEN = {
    "no bytes": (b"", "empty"),
    "another file": (b"\x89PNG\r\n\x1a\n" + bytes(40), "glTF header"),
    "only the magic": (b"glTF", "glTF header"),
    "version 1": (pack(*triangle(), version=1), "version 1"),
    "cut in half": (GOOD[: len(GOOD) // 2], "truncated"),
    "cut by one byte": (GOOD[:-1], "truncated"),
    "length past the end": (pack(*triangle(), length=2**32 - 1), "truncated"),
    "header alone": (GOOD[:12], "truncated"),
    "chunk past the end": (GOOD[:12] + struct.pack("<I4s", 2**32 - 1, b"JSON") + GOOD[20:], "past the end"),
    "binary chunk first": (GOOD[:12] + struct.pack("<I4s", 8, b"BIN\0") + GOOD[20:], "must be JSON"),
    "no JSON": (pack(b"no JSON at all"), "can't be parsed"),
    "not UTF-8": (pack(b'{"a":"\xff\xfe"}'), "can't be parsed"),
    "not a number": (pack(b'{"a":NaN}'), "can't be parsed"),
    "a list": (pack(b"[]"), "not an object"),
    "deep JSON": (pack(DEEP), "nested too deeply"),
    "two million values": (pack(MANY), "values"),
    "nodes no list": (changed("nodes", 7), '"nodes"'),
    "nodes of numbers": (changed("nodes", [1, 2]), "list of objects"),
    "mesh that is not there": (changed("nodes/0/mesh", 4), "meshes[4]"),
    "mesh by name": (changed("nodes/0/mesh", "chair"), "meshes['chair']"),
    "mesh by truth": (changed("nodes/0/mesh", True), "meshes[True]"),
    "negative mesh": (changed("nodes/0/mesh", -1), "meshes[-1]"),
    "cycle of nodes": (changed("nodes", CYCLE), "cycle"),
    "node inside itself": (changed("nodes", [{"children": [0], "mesh": 0}]), "tree"),
    "node with two parents": (changed("nodes", [{"children": [2]}, {"children": [2]}, {}]), "tree"),
    "huge count": (changed("accessors/0/count", 2**32), "needs"),
    "count beyond any": (changed("accessors/0/count", 10**30), '"count"'),
    "negative count": (changed("accessors/0/count", -3), '"count"'),
    "count without bytes": (changed("accessors/0", {"componentType": 5126, "count": 2**31, "type": "VEC3"}), "claims"),
    "unknown component": (changed("accessors/0/componentType", 5124), "unknown component"),
    "unknown element": (changed("accessors/0/type", "VEC9"), "unknown component"),
    "view past the end": (changed("bufferViews/0/byteLength", 10**9), "binary chunk has"),
    "offset past the end": (changed("bufferViews/0/byteOffset", 10**9), "binary chunk has"),
    "buffer elsewhere": (changed("buffers/0/uri", "/etc/passwd"), "outside the file"),
    "numbers that are words": (changed("nodes/0/translation", ["a", "b", "c"]), "numbers"),
    "too few numbers": (changed("nodes/0/translation", [1, 2]), "has 2 numbers"),
    "number beyond floats": (changed("nodes/0/translation", [10**400, 0, 0]), "numbers"),
}  # fmt: skip

BROKEN_GEOMETRY = {
    "index past the vertices": (pack(triangle()[0], triangle()[1][:36] + struct.pack("<3H", 0, 1, 9)), "element 9"),
    "position that is no number": (pack(triangle()[0], struct.pack("<9f", *[float("nan")] * 9) + bytes(6)), "finite"),
    "indices of floats": (changed("accessors/1/componentType", 5126), "needs"),
    "positions of two": (changed("accessors/0/type", "VEC2"), "2 numbers"),
    "no positions": (changed("meshes/0/primitives/0/attributes", {}), "without positions"),
    "no vertices": (
        pack(
            triangle()[0]
            | {
                "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
                "accessors": [{"componentType": 5126, "count": 0, "type": "VEC3"}],
            },
        ),
        "no triangles",
    ),
    "compressed": (changed("extensionsRequired", ["KHR_draco_mesh_compression"]), "KHR_draco_mesh_compression"),
    "no triangles": (changed("meshes/0/primitives/0/mode", 1), "no triangles"),
    "nothing in the scene": (changed("scenes", [{}]), "no triangles"),
    "picture elsewhere": (
        pack(
            triangle()[0]
            | {
                "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "material": 0}]}],
                "materials": [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
                "textures": [{"source": 0}],
                "images": [{"uri": "file:///etc/passwd"}],
            },
            triangle()[1],
        ),
        "outside the file",
    ),
    "sparse past the end": (
        changed("accessors/0/sparse", {"count": 1, "indices": {"bufferView": 1, "componentType": 5125, "byteOffset": 4}, "values": {"bufferView": 0}}),
        "more bytes",
    ),
    "skin without its joints": (
        pack(
            triangle()[0]
            | {
                "nodes": [{"mesh": 0, "skin": 0}],
                "skins": [{"joints": []}],
                "meshes": [{"primitives": [{"attributes": {"POSITION": 0, "JOINTS_0": 2, "WEIGHTS_0": 2}}]}],
                "accessors": [triangle()[0]["accessors"][0], triangle()[0]["accessors"][1], {"componentType": 5126, "count": 3, "type": "VEC4"}],
            },
            triangle()[1],
        ),
        "0 joints",
    ),
}  # fmt: skip


def refused(read: Callable[[bytes], object], data: bytes) -> InputError:
    """Read what must be refused, and judge how much time and memory that took."""
    tracemalloc.start()
    began = time.process_time()
    try:
        with pytest.raises(InputError) as caught:
            read(data)
        assert time.process_time() - began < 5
        assert tracemalloc.get_traced_memory()[1] < 64 * 2**20 + 4 * len(data)
    finally:
        tracemalloc.stop()
    return caught.value


@pytest.mark.parametrize(("data", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    assert reason in refused(lambda given: probe_glb(given, name="chair.glb"), data).reason
    assert refused(lambda given: load_triangles(given, name="chair.glb"), data).name == "chair.glb"


@pytest.mark.parametrize(("data", "reason"), BROKEN_GEOMETRY.values(), ids=BROKEN_GEOMETRY.keys())
def test_broken_geometry_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    assert reason in refused(load_triangles, data).reason


def test_a_chain_of_twenty_thousand_nodes_is_read() -> None:
    """Depth of a tree is no crime, and needs no recursion."""
    assert probe_glb(changed("nodes", [*CHAIN[:-1], {"mesh": 0}])).bounds == ((0, 0, 0), (1, 1, 0))


def test_many_nodes_that_show_one_mesh_are_no_bomb() -> None:
    """A small file can't ask for more triangles than the limit by showing one mesh many times."""
    root, _ = triangle()
    corners = 3_000_000
    root["nodes"] = [{"mesh": 0}] * 50
    root["scenes"] = [{"nodes": list(range(50))}]
    root["accessors"][1] = {"componentType": 5125, "count": corners, "type": "SCALAR"}
    reason = refused_slowly(pack(root, triangle()[1]))
    assert "simplify" in reason


def refused_slowly(data: bytes) -> str:
    began = time.process_time()
    with pytest.raises(InputError) as caught:
        load_triangles(data)
    assert time.process_time() - began < 30
    return caught.value.reason


def test_only_the_json_of_a_file_is_read(tmp_path: Path) -> None:
    """A file of 3 GB (with a hole in it) is probed in no time and no memory."""
    root, binary = triangle()
    root["buffers"] = [{"byteLength": 3 * 2**30}]
    start = pack(root, binary)
    size = 3 * 2**30
    json_end = 20 + int.from_bytes(start[12:16], "little")
    head = (
        struct.pack("<4sII", b"glTF", 2, json_end + 8 + size) + start[12:json_end] + struct.pack("<I4s", size, b"BIN\0")
    )
    path = tmp_path / "large.glb"
    with path.open("wb") as file:
        file.write(head + binary)
        file.truncate(json_end + 8 + size)
    tracemalloc.start()
    facts = probe_glb(path)
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (facts.vertices, facts.faces) == (3, 1)
    assert used < 2**20
    assert len(load_triangles(path).indices) == 1


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        probe_glb(tmp_path / "chair.glb")
    with pytest.raises(InputError, match="directory"):
        probe_glb(tmp_path)


SAMPLES = [write_glb(still_life()), write_glb(reed(morph=True)), GOOD]


@given(st.sampled_from(SAMPLES), st.data())
def test_a_damaged_file_is_read_or_refused_but_never_crashes(sample: bytes, data: st.DataObject) -> None:
    """Bytes of the JSON and header are replaced at random; nothing but InputError may come out."""
    damaged = bytearray(sample)
    end = min(len(sample), 20 + int.from_bytes(sample[12:16], "little"))
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, end - 1))] = data.draw(st.integers(0, 255))
    for read in (probe_glb, load_triangles):
        with suppress(InputError):
            read(bytes(damaged))


@given(st.sampled_from(SAMPLES), st.floats(0, 1))
def test_a_file_cut_anywhere_is_refused(sample: bytes, share: float) -> None:
    cut = sample[: int((len(sample) - 1) * share)]
    with pytest.raises(InputError):
        probe_glb(cut)
