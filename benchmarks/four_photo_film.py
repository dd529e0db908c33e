"""
The programs that ``compositor.py`` runs, one in each child process: the film made, drawn only, or encoded only.

    python benchmarks/four_photo_film.py TASK PLAN.json FACTS.json
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Plan = dict[str, Any]
Facts = dict[str, Any]


def client_film(plan: Plan) -> Facts:
    """The film by the request that a program makes: with parallax, and with sound that is synthesised meanwhile."""
    from mmgen import Camera, Client, Image, Shot, VideoRequest

    shots = [
        Shot(
            first_frame=Image(shot["photo"]),
            title=shot["title"],
            subtitle=shot["subtitle"],
            camera=Camera(move=shot["move"]),
        )
        for shot in plan["shots"]
    ]
    request = VideoRequest(
        prompt="calm", shots=shots, seconds=plan["seconds"], size=plan["size"], fps=plan["fps"], audio=True, seed=3
    )
    with Client() as client:
        result = client.generate(request)
        result.asset.save(plan["path"])
    return {"parallax": result.details["parallax"], "passed": result.passed}


def timeline_film(plan: Plan, *, layers: bool, quality: str) -> Facts:
    """The film by the timeline compositor, with the same synthesised sound."""
    from mmgen.media.timeline.render import render
    from mmgen.procedural.sound.film import film_sound

    count = len(plan["shots"])
    cuts = [plan["seconds"] / count * index for index in range(1, count)]
    sound = film_sound(prompt="calm", seconds=plan["seconds"], seed=3, cuts=cuts)
    made = render(_timeline(plan, layers=layers), Path(plan["path"]), _format(plan, quality), sound=sound)
    return {"parallax": [clip.layered for clip in made.clips]}


def draw(plan: Plan, *, layers: bool, frames_path: str | None = None) -> Facts:
    """Only draw the frames, and tell what that takes; with a path, keep them there."""
    from mmgen.media.opencv_threads import one_opencv_thread
    from mmgen.media.planes import Planes
    from mmgen.media.timeline.compositor import Compositor

    timeline, video_format = _timeline(plan, layers=layers), _format(plan, "standard")
    target = Planes.black(video_format.size)
    out = Path(frames_path).open("wb") if frames_path else None  # noqa: SIM115  # closed below, where there is one
    began = time.process_time()
    with one_opencv_thread(), Compositor(timeline, video_format) as compositor:
        for index in range(compositor.frames):
            compositor.draw(index, target)
            if out is not None:
                for plane in (target.y, target.u, target.v):
                    out.write(plane.tobytes())
    if out is not None:
        out.close()
    return {"draw_cpu": time.process_time() - began}


def encode(plan: Plan, *, frames_path: str, options: dict[str, str]) -> Facts:
    """Encode finished frames from memory, with the finished sound: by PyAV alone, with the threads that x264 chooses."""
    import numpy as np

    from mmgen.media.audio import read_audio

    began, began_cpu = time.perf_counter(), time.process_time()
    width, height = plan["size"]
    frames = np.fromfile(frames_path, np.uint8).reshape(-1, height * 3 // 2, width)
    sound = read_audio(Path(plan["sound"]))
    loading, loading_cpu = time.perf_counter() - began, time.process_time() - began_cpu
    began_cpu = time.process_time()
    _encode(frames, sound, plan, options)
    return {"loading": loading, "loading_cpu": loading_cpu, "encode_cpu": time.process_time() - began_cpu}


VERYFAST = {"preset": "veryfast", "crf": "20"}
SUPERFAST = {"preset": "superfast", "crf": "22"}


def own_options(plan: Plan) -> dict[str, str]:
    """What mmgen asks of x264 in standard quality."""
    from mmgen.media.video_codecs import encoder_options

    return encoder_options(_format(plan, "standard"))


def _encode(frames: Any, sound: Any, plan: Plan, options: dict[str, str]) -> None:
    import av
    from av.codec.context import ThreadType

    (width, height), fps = plan["size"], plan["fps"]
    with av.open(plan["path"], "w", options={"movflags": "+faststart"}) as container:
        video = container.add_stream("libx264", rate=fps, options=options)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        # PyAV asks for slices, which leave more of the processor idle than x264's own choice.
        video.codec_context.thread_type = ThreadType.FRAME
        audio = container.add_stream("aac", rate=48_000, options={"aac_coder": "fast"})
        for index, pixels in enumerate(frames):
            if index % fps == 0:
                block = sound[:, index // fps * 48_000 :][:, :48_000].copy()
                samples = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
                samples.sample_rate, samples.pts = 48_000, index // fps * 48_000
                container.mux(audio.encode(samples))
            picture = av.VideoFrame.from_ndarray(pixels, format="yuv420p")
            picture.pts = index
            container.mux(video.encode(picture))
        container.mux([*video.encode(None), *audio.encode(None)])


def poster(plan: Plan) -> Facts:
    """Posters of 1080 x 1350 from words: processor time of the first one, with all that loads, and of some more."""
    from mmgen import Client, ImageRequest

    prompts = ("mountain lake at dawn", "city at night, rain", "terraced rice fields, mist", "lighthouse by the sea")
    prompts = prompts[: plan["posters"]]
    taken: list[float] = []
    with Client() as client:
        for seed, prompt in enumerate(itertools.chain(prompts[:1], prompts)):
            began = time.process_time()
            client.generate(ImageRequest(prompt=prompt, size=(1080, 1350), seed=seed, format="png"))
            taken.append(time.process_time() - began)
    return {"first": taken[0], "next": taken[1:]}


def _timeline(plan: Plan, *, layers: bool) -> Any:
    from mmgen.media.timeline.clips import Still
    from mmgen.media.timeline.timeline import Timeline, Track
    from mmgen.media.timeline.words import Words

    seconds = plan["seconds"] / len(plan["shots"])
    clips = [
        Still(
            Path(shot["photo"]),
            seconds,
            shot["move"],
            transition="dissolve",
            words=Words(shot["title"], shot["subtitle"]),
            seed=index,
            layers=layers,
        )
        for index, shot in enumerate(plan["shots"])
    ]
    return Timeline([Track(clips)], seconds=plan["seconds"])


def _format(plan: Plan, quality: str) -> Any:
    from mmgen.media.video_format import VideoFormat

    return VideoFormat(tuple(plan["size"]), plan["fps"], quality=quality, audio_rate=48_000)


def frames_path(plan: Plan, *, layers: bool) -> str:
    """Where the finished frames lie."""
    return str(Path(plan["frames"]) / ("layers.yuv" if layers else "plain.yuv"))


def task(name: str, plan: Plan) -> Callable[[], Facts]:
    """What to do by name."""
    return {
        "parallax": lambda: client_film(plan),
        "plain": lambda: timeline_film(plan, layers=False, quality="standard"),
        "parallax superfast": lambda: timeline_film(plan, layers=True, quality="draft"),
        "draw": lambda: draw(plan, layers=True),
        "draw plain": lambda: draw(plan, layers=False),
        "frames": lambda: draw(plan, layers=True, frames_path=frames_path(plan, layers=True)),
        "frames plain": lambda: draw(plan, layers=False, frames_path=frames_path(plan, layers=False)),
        "encode": lambda: encode(plan, frames_path=frames_path(plan, layers=True), options=VERYFAST),
        "encode plain": lambda: encode(plan, frames_path=frames_path(plan, layers=False), options=VERYFAST),
        "encode own": lambda: encode(plan, frames_path=frames_path(plan, layers=False), options=own_options(plan)),
        "encode superfast": lambda: encode(plan, frames_path=frames_path(plan, layers=True), options=SUPERFAST),
        "poster": lambda: poster(plan),
    }[name]


if __name__ == "__main__":
    Path(sys.argv[3]).write_text(json.dumps(task(sys.argv[1], json.loads(Path(sys.argv[2]).read_text()))()))
