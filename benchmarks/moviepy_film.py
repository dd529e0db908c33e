"""
The four-photo film as a MoviePy 2 program makes it: what ``compositor.py`` compares with. It imports nothing of mmgen.

    python benchmarks/moviepy_film.py film PLAN.json FACTS.json     # the film
    python benchmarks/moviepy_film.py zoom PLAN.json FACTS.json     # frames of its first zoom, to track

Each photograph is brought to the frame's size once, grows or shrinks about its middle, and dissolves into the next;
titles are text clips that fade in. The sound is a finished WAV file.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from moviepy import AudioFileClip, CompositeVideoClip, ImageClip, TextClip, vfx
from PIL import Image, ImageOps


def still(plan: dict[str, Any], index: int) -> Any:
    """One photograph that is slowly zoomed, on screen from half a transition before its time to half a one after."""
    size, shot = tuple(plan["size"]), plan["shots"][index]
    photo = ImageOps.fit(Image.open(shot["photo"]).convert("RGB"), size, Image.Resampling.LANCZOS)
    before, after = plan["transition"] / 2 * (index > 0), plan["transition"] / 2 * (index < len(plan["shots"]) - 1)
    length = plan["seconds"] / len(plan["shots"]) + before + after
    first, last = (1.0, shot["zoom"]) if shot["closer"] else (shot["zoom"], 1.0)
    clip = ImageClip(np.asarray(photo), duration=length).with_start(_cut(plan, index) - before)
    # The fade first: its mask must be zoomed with the picture, or it cuts the picture off at the right and below.
    clip = clip.with_effects([vfx.CrossFadeIn(plan["transition"])]) if index else clip
    return clip.with_effects([vfx.Resize(lambda t: first + (last - first) * t / length)]).with_position("center")


def titles(plan: dict[str, Any], index: int) -> list[Any]:
    """A title and a smaller line under it."""
    shot, height = plan["shots"][index], plan["size"][1]
    whole = plan["seconds"] / len(plan["shots"])
    begin, length = _cut(plan, index) + 0.15 * whole, 0.7 * whole
    entry, leaving = min(0.6, 0.3 * length), min(0.35, 0.2 * length)
    found: list[Any] = []
    for text, share, top in ((shot["title"], 0.104, 0.62), (shot["subtitle"], 0.038, 0.76)):
        clip = TextClip(font=plan["font"], text=text, font_size=round(share * height), color="white", margin=(0, 20))
        clip = clip.with_start(begin).with_duration(length).with_position((round(0.08 * height), round(top * height)))
        found.append(clip.with_effects([vfx.CrossFadeIn(entry), vfx.CrossFadeOut(leaving)]))
    return found


def film(plan: dict[str, Any]) -> None:
    """Compose and encode, with the encoder settings of mmgen's standard quality."""
    count, size = len(plan["shots"]), tuple(plan["size"])
    clips = [still(plan, index) for index in range(count)] + [each for i in range(count) for each in titles(plan, i)]
    whole = CompositeVideoClip(clips, size=size).with_duration(plan["seconds"])
    whole = whole.with_audio(AudioFileClip(plan["sound"]).with_duration(plan["seconds"]))
    whole.write_videofile(
        plan["path"],
        fps=plan["fps"],
        codec="libx264",
        audio_codec="aac",
        preset=plan["preset"],
        threads=2,
        ffmpeg_params=["-crf", str(plan["crf"]), "-pix_fmt", "yuv420p"],
        logger=None,
    )


def zoom(plan: dict[str, Any]) -> None:
    """Save frames of the first photograph's zoom, without words, as one array beside the plan."""
    clip = still(plan, 0)
    whole = CompositeVideoClip([clip], size=tuple(plan["size"]))
    frames = [whole.get_frame(clip.duration * share) for share in np.linspace(0.3, 0.5, 30)]
    np.save(Path(plan["path"]).with_suffix(".npy"), np.asarray(frames, np.uint8)[..., 1])


def _cut(plan: dict[str, Any], index: int) -> float:
    return plan["seconds"] / len(plan["shots"]) * index


if __name__ == "__main__":
    task, plan_path, facts_path = sys.argv[1:]
    {"film": film, "zoom": zoom}[task](json.loads(Path(plan_path).read_text()))
    Path(facts_path).write_text("{}")
