"""A broken input gives one clear error that names it, exit code 2, and leaves nothing behind."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mmgen import Client, ImageRequest, InputError
from mmgen.cli.outputs import plan_output

Run = Callable[..., Any]


def png(width: int, height: int) -> bytes:
    """A PNG whose header promises more than its data holds."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 64)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture
def broken(tmp_path: Path, photo: Path, film: Path) -> Callable[[str], Path]:
    """Makes a broken file by its name."""
    whole = film.read_bytes()
    contents = {
        "words.png": b"these are words",
        "empty.png": b"",
        "huge.png": png(100_000, 100_000),
        "short.png": photo.read_bytes()[:-40],
        "rowless.png": png(640, 480),
        "short.mp4": whole[: len(whole) // 2],
        "header.mp4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
        "codec.mp4": whole.replace(b"avc1", b"zzz1"),
        "noise.mp4": bytes(range(256)) * 8,
        "short.glb": b"glTF\2\0\0\0\x10\0\0\0",
    }

    def make(name: str) -> Path:
        path = tmp_path / name
        path.write_bytes(contents[name])
        return path

    return make


def check_refusal(outcome: Any, name: str) -> None:
    """One error, exit code 2, the input named, no file in the working folder, no job in the journal."""
    assert outcome.exit_code == 2
    assert len(outcome.stderr.splitlines()) == 1, outcome.stderr
    assert outcome.stderr.startswith("error: ")
    assert name in outcome.stderr
    assert not outcome.stdout
    assert not list(Path().iterdir())
    with Client() as client:
        assert not client.jobs()


@pytest.mark.parametrize("name", ["words.png", "empty.png", "huge.png", "short.png", "rowless.png", "short.mp4"])
def test_pictures(run: Run, broken: Callable[[str], Path], name: str) -> None:
    path = broken(name)
    outcome = run("video", "--first-frame", str(path), "-o", "out.mp4")
    check_refusal(outcome, f"--first-frame {path}: ")


def test_an_empty_file_is_called_so(run: Run, broken: Callable[[str], Path]) -> None:
    path = broken("empty.png")
    check_refusal(run("image", "x", "--image", str(path)), f"--image {path}: is empty")


@pytest.mark.parametrize("name", ["short.mp4", "header.mp4", "codec.mp4", "noise.mp4", "words.png", "empty.png"])
def test_videos(run: Run, broken: Callable[[str], Path], name: str) -> None:
    path = broken(name)
    check_refusal(run("video", "x", "--video", str(path), "-o", "out.mp4"), f"--video {path}: ")


def test_a_video_without_frames(run: Run, tmp_path: Path) -> None:
    """A container that holds a track and no picture."""
    import av

    path = tmp_path / "zero.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        container.start_encoding()
    assert path.stat().st_size
    check_refusal(run("video", "x", "--video", str(path)), f"--video {path}: ")


def test_a_mesh(run: Run, broken: Callable[[str], Path]) -> None:
    path = broken("short.glb")
    check_refusal(run("3d", "x", "--object", str(path)), f"--object {path}: ")


def test_a_picture_within_a_shot(run: Run, broken: Callable[[str], Path], photo: Path) -> None:
    """The message says which shot."""
    path = broken("huge.png")
    outcome = run("video", "--shot", f"first_frame={photo}", "--shot", f"first_frame={path}")
    check_refusal(outcome, f"--shot 2 first_frame {path}: is 100000 x 100000 pixels")


def test_a_picture_named_by_a_request_file(run: Run, broken: Callable[[str], Path], tmp_path: Path) -> None:
    path, file = broken("short.png"), tmp_path / "request.json"
    file.write_text(f'{{"kind": "video", "first_frame": "{path}"}}', "utf-8")
    check_refusal(run("check", "--request", str(file)), str(path))
    check_refusal(run("video", "--request", str(file)), f"--first-frame {path}")


@pytest.mark.parametrize("path", ["nowhere.png", "/dev/null", "."])
def test_what_is_no_file(run: Run, path: str) -> None:
    check_refusal(run("video", "--first-frame", path), f"--first-frame {path}: ")


@pytest.mark.parametrize("text", ["", "   ", "\x01\x02\x07", "\n\t", "\u200b\u2028"])
def test_text_that_nobody_can_see(run: Run, text: str) -> None:
    check_refusal(run("image", text), "PROMPT: has no visible character")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--seconds", "soon"], "--seconds: "),
        (["--seconds", "-1"], "--seconds: should be greater than 0"),
        (["--fps", "nan"], "--fps: should be a finite number"),
        (["--size", "wide"], "--size: takes WxH, such as 1920x1080, not 'wide'"),
        (["--size", "0x10"], "--size: "),
        (["--seed", "-1"], "--seed: "),
        (["--extend", "sideways"], "--extend: should be 'forward' or 'backward'"),
        (["--aspect-ratio", "wide"], '--aspect-ratio: must be "W:H"'),
        (["--extend", "forward"], "--extend: needs the video that it works on"),
        (["--request", "no.json"], "--request no.json: can't be read (No such file"),
        (["--max-cost", "much"], "'much' is not an amount of money"),
    ],
)
def test_values_that_can_not_be(run: Run, given: list[str], message: str) -> None:
    check_refusal(run("video", "x", *given), message)


@pytest.mark.parametrize("text", ["[1, 2]", "{", '"video"', "\xff"])
def test_request_files_that_are_none(run: Run, tmp_path: Path, text: str) -> None:
    file = tmp_path / "request.json"
    file.write_text(text, "latin-1")
    check_refusal(run("video", "--request", str(file)), f"--request {file}")
    check_refusal(run("check", "--request", str(file)), f"--request {file}")


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("missing/a.png", "--output missing: there is no such folder; end it with / to have it made"),
        ("file.txt/a.png", "--output file.txt: can't be written"),
        ("file.txt/", "--output file.txt: can't be written"),
        ("a.mp4", "--output a.mp4: names a video/mp4 file, and the result is image"),
        ("a.gif", "--output a.gif: gif can't be asked for; what can: png"),
        ("{owner}.png", "--output {owner}.png: has no value for {owner}"),
        ("a\nb.png", "--output 'a\\nb.png': name a file or a folder"),
        ("", "--output '': name a file or a folder"),
        ("-", "--output '-': name a file or a folder"),
        ("a" * 300 + ".png", "can't be a file (File name too long)"),
        ("/proc/a.png", "--output /proc: can't be written"),
        ("../../../../../../../../proc/a.png", "proc: can't be written"),
    ],
)
def test_outputs_are_tried_before_anything_is_made(run: Run, backend: Any, output: str, message: str) -> None:
    maker = backend()
    folder = Path().absolute()
    (folder.parent / "file.txt").touch()
    place = output.replace("file.txt", str(folder.parent / "file.txt"))
    outcome = run("image", "x", "-m", "fake", "-o", place, backends={"fake": maker})
    check_refusal(outcome, message.replace("file.txt", str(folder.parent / "file.txt")))
    assert not maker.calls


def test_json_names_the_input(run: Run, broken: Callable[[str], Path]) -> None:
    path = broken("words.png")
    told = run("video", "--first-frame", str(path), "--json").data
    assert told["exit_code"] == 2
    assert told["error"]["type"] == "InputError"
    assert told["error"]["name"] == f"--first-frame {path}"
    assert told["error"]["reason"] == "is text/plain, where image is needed"


def test_a_result_that_can_not_be_saved_leaves_nothing(run: Run, backend: Any, make_picture: Any) -> None:
    """The folder was there when it was tried, and is gone when the picture comes."""
    from mmgen.backends import Call, Succeeded

    Path("gone").mkdir()

    def vanish(call: Call) -> Succeeded:
        Path("gone").rmdir()
        return Succeeded((make_picture(),))

    outcome = run("image", "x", "-m", "fake", "-o", "gone/a.png", backends={"fake": backend(vanish)})
    assert outcome.exit_code == 2
    assert "gone/a.png: can't be written" in outcome.stderr
    assert not list(Path().iterdir())


def test_a_folder_is_made_when_it_ends_with_a_slash(run: Run) -> None:
    output = plan_output("new/er/", ImageRequest)
    assert output.folder.is_dir()
    assert output.name is None
    with pytest.raises(InputError, match="no such folder"):
        plan_output("newest/a.png", ImageRequest)
