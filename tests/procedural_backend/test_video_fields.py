"""What the fields of a video request do, measured on the frames and the sound that they make."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from mmgen import Client, KeyFrame, Shot, VideoRequest
from mmgen.assets import Audio, Image, Video
from mmgen.media.arrays import F32, F64, U8
from mmgen.media.audio import read_audio
from mmgen.media.image import encode_image
from mmgen.procedural.film.outline import plan_video
from mmgen.procedural.film.telling import words_without_effect
from mmgen.procedural.sound.onsets import cuts_on, pulse_of
from mmgen.procedural.sound.scratch_voice import measured_speaker, named_speaker, spoken, syllables
from mmgen.samples import photograph

SIZE = (160, 90)
RATE = 48_000


def small(name: str) -> Image:
    """A sample photograph, a few hundred pixels wide."""
    return Image(encode_image(np.ascontiguousarray(Image(photograph(name)).to_numpy()[::6, ::6, :3])))


LAKE, RIDGE, SHORE = small("lake"), small("ridge"), small("shore")


def made(folder: Path, **fields: Any) -> tuple[U8, Video, dict[str, Any]]:
    """The frames of a video, the video, and how it was made."""
    settings: dict[str, Any] = {"seed": 4} if "video" in fields else {"size": SIZE, "fps": 12, "seed": 4}
    with Client(home=folder) as client:
        result = client.generate(VideoRequest(**(settings | fields)))
    assert result.passed, [str(check) for check in result.checks]
    return result.asset.to_numpy(), result.asset, dict(result.details)


def steps(frames: U8) -> F64:
    """
    The mean difference of each frame from the one before, the first from the last.

    Counted on small frames, where what the codec does to a frame that it codes anew does not show.
    """
    reduced = np.stack([cv2.resize(frame, (40, 22), interpolation=cv2.INTER_AREA) for frame in frames])
    around = np.concatenate([reduced[-1:], reduced]).astype(np.float64)
    return np.asarray([np.abs(after - before).mean() for before, after in pairwise(around)], np.float64)


def knocks(times: list[float], seconds: float) -> Audio:
    """Short noises at these times."""
    random = np.random.default_rng(0)
    samples: F32 = np.zeros((2, round(seconds * RATE)), np.float32)
    burst = (0.5 * random.standard_normal(6000) * np.exp(-np.arange(6000) / 1500)).astype(np.float32)
    for time in times:
        first = round(time * RATE)
        samples[:, first : first + 6000] += burst[: samples.shape[1] - first]
    return Audio.from_samples(samples, sample_rate=RATE)


def test_key_frames_can_loop(tmp_path: Path) -> None:
    """The way back to the first picture ends where it began."""
    keys = [KeyFrame(image=LAKE, at=0), KeyFrame(image=RIDGE, at=1)]
    looped = steps(made(tmp_path / "loop", loop=True, steps=50, keyframes=keys, seconds=2)[0])
    plain = steps(made(tmp_path / "plain", steps=50, keyframes=keys, seconds=2)[0])
    assert plain[0] > 8 * looped[0]


def test_a_clip_can_loop(tmp_path: Path) -> None:
    """Its start comes back over its end, in the picture and in its length."""
    _, clip, _ = made(tmp_path / "clip", first_frame=SHORE, prompt="pan right", seconds=2, audio=True)
    looped, video, _ = made(tmp_path / "loop", video=clip, loop=True)
    assert 12 < video.facts.frames < 24
    assert video.has_audio
    seam = steps(looped)
    assert seam[0] < 1.6 * max(seam[1], seam[-1]) + 0.6
    assert steps(clip.to_numpy())[0] > 2 * seam[0]


def test_motion_moves_the_camera_more(tmp_path: Path) -> None:
    """From hardly to a lot."""
    moved = [
        float(steps(made(tmp_path / str(motion), first_frame=RIDGE, prompt="pan left", seconds=1, motion=motion)[0])[0])
        for motion in (0.0, 0.5, 1.0)
    ]
    assert moved[0] < 0.9 * moved[1]
    assert moved[1] < 0.9 * moved[2]


def test_guidance_and_the_negative_prompt_rule_the_weather(tmp_path: Path) -> None:
    """At 0 nothing of it is seen, at 15 more than usual; what is not wanted is as if it had not been named."""

    def seen(name: str, **fields: Any) -> U8:
        return made(tmp_path / name, first_frame=RIDGE, camera={"move": "hold"}, seconds=0.5, **fields)[0][3]

    bare = seen("bare").astype(float)
    away = [
        float(np.abs(seen(str(guidance), prompt="mist", guidance=guidance) - bare).mean()) for guidance in (0, 7.5, 15)
    ]
    assert away[0] < 1 < away[1] < away[2]
    assert np.abs(seen("not", prompt="mist", negative_prompt="fog") - bare).mean() < 1


def test_guidance_says_how_closely_a_drawn_scene_keeps_to_its_words(tmp_path: Path) -> None:
    """Where no weather is named too: the pagoda is larger, and without guidance things are added that nobody named."""
    fields: dict[str, Any] = {"prompt": "a lake with a pagoda, morning", "camera": {"move": "hold"}, "seconds": 0.2}
    usual, close, free = (
        made(tmp_path / str(value), guidance=value, **fields)[0][0].astype(int) for value in (7.5, 15, 0)
    )
    assert (np.abs(close - usual).max(axis=2) > 20).mean() > 0.03
    assert (np.abs(free - usual).max(axis=2) > 20).mean() > 0.03


def test_a_style_goes_as_far_as_its_strength(tmp_path: Path) -> None:
    bare = made(tmp_path / "bare", first_frame=RIDGE, camera={"move": "hold"}, seconds=0.3)[0][0].astype(float)
    away: list[float] = []
    for strength in (0.4, 1.0):
        fields: dict[str, Any] = {"first_frame": RIDGE, "camera": {"move": "hold"}, "seconds": 0.3}
        frames, _, _ = made(tmp_path / str(strength), style="pencil", strength=strength, **fields)
        away.append(float(np.abs(frames[0] - bare).mean()))
    assert away[0] > 3
    assert away[1] > 1.6 * away[0]


@pytest.mark.parametrize(
    ("prompt", "drawn", "given"),
    [
        ("slow push in over a lake with giraffes, gentle snow", ["giraffes"], ["lake", "giraffes"]),
        ("镜头缓缓推近，湖面，长颈鹿，下雪", ["长颈鹿"], ["湖面", "长颈鹿"]),
        ("the camera pans left across a village, fireflies, cinematic", ["cinematic"], ["village", "cinematic"]),
        ("a woman smiles, golden hour", ["smiles"], ["woman", "smiles"]),
    ],
)
def test_words_without_effect_are_told(prompt: str, drawn: list[str], given: list[str]) -> None:
    """Camera, weather and light have their words; over a given picture those that would draw have none."""
    for fields, expected in (({}, drawn), ({"first_frame": LAKE}, given)):
        request = VideoRequest(prompt=prompt, **fields)
        assert words_without_effect(request, plan_video(request, 1, None)) == expected


def test_the_pictures_follow_a_sound(tmp_path: Path) -> None:
    """The film is as long as the sound, carries it, and is cut where something begins in it."""
    sound = knocks([1.3, 2.9], 4.0)
    shots = [Shot(first_frame=one, transition="cut", camera={"move": "hold"}) for one in (LAKE, RIDGE, SHORE)]
    frames, video, _ = made(tmp_path, shots=shots, audio=sound)
    assert video.seconds == pytest.approx(4.0, abs=0.05)
    cuts = np.flatnonzero(steps(frames) > 15)[1:]
    np.testing.assert_allclose(cuts / 12, [1.3, 2.9], atol=0.1)
    heard = read_audio(video.content())[0]
    power = [float(np.square(heard[round(at * RATE) : round((at + 0.1) * RATE)]).mean()) for at in (0.6, 1.3, 2.9)]
    assert min(power[1:]) > 20 * power[0]


def test_a_camera_steps_on_the_beats(tmp_path: Path) -> None:
    """It moves most in the frames in which the sound is loud."""
    sound = knocks([0.5, 1.5], 2.0)
    frames, _, _ = made(tmp_path, first_frame=RIDGE, prompt="pan left", audio=sound)
    moved = steps(frames)
    loud, still = moved[6:8].mean(), moved[10:17].mean()
    assert loud > 2 * still


def test_lines_are_spoken_by_a_placeholder(tmp_path: Path) -> None:
    """A voice is heard from the first syllable to the last, the line is a caption, and the details say what it is."""
    line = "The snow is falling again"
    fields: dict[str, Any] = {"first_frame": RIDGE, "camera": {"move": "hold"}, "seconds": 3}
    frames, video, details = made(tmp_path / "said", prompt=f'"{line}"', voices=["Mei"], **fields)
    mute, silent, _ = made(tmp_path / "mute", **fields)
    assert "placeholder" in details["voices"]
    assert video.has_audio
    assert not silent.has_audio
    changed = np.abs(frames[20].astype(float) - mute[20]).mean(axis=2)
    assert (changed[60:] > 40).sum() > 100
    assert not (changed[:40] > 40).any()
    heard = read_audio(video.content())
    assert float(np.square(heard[:, round(0.4 * RATE) : round(1.2 * RATE)]).mean()) > 1e-4
    assert float(np.square(heard[:, : round(0.2 * RATE)]).mean()) < 1e-6


def test_a_voice_has_the_pitch_of_its_name_or_sample() -> None:
    """The same name is always the same voice; a sample's pitch is measured and spoken in."""
    assert named_speaker("Mei") == named_speaker("mei")
    assert named_speaker("Mei").pitch != named_speaker("Bob").pitch
    at = np.arange(16_000) / 16_000
    sample = sum(np.sin(2 * np.pi * 190 * number * at) / number for number in range(1, 8))
    measured = measured_speaker(np.asarray(sample, np.float32)[None] * np.float32(0.2), 16_000)
    assert measured.pitch == pytest.approx(190, rel=0.03)
    said = spoken("mo mo mo mo mo mo", measured, seed=1)[:1, ::3]
    assert measured_speaker(said, 16_000).pitch == pytest.approx(190, rel=0.12)
    assert syllables("Good morning, 你好") == ["v", "v", "v", ",", "v", "v"]


def test_cuts_stay_where_nothing_begins() -> None:
    """Silence moves no cut."""
    assert cuts_on(pulse_of([np.zeros((2, RATE), np.float32)]), [0.6, 1.4], reach=0.3) == [0.6, 1.4]


def test_a_mask_keeps_the_rest_of_a_clip(tmp_path: Path) -> None:
    """Outside it the frames are the clip's own, inside they are painted; a mask may be a video."""
    _, clip, _ = made(tmp_path / "clip", first_frame=SHORE, seconds=0.5)
    still = np.zeros((90, 160, 3), np.uint8)
    still[:, 80:] = 255
    moving = Video.from_frames(
        [np.roll(still, -40 * (index % 2), axis=1) for index in range(6)], tmp_path / "m.mp4", fps=12
    )
    own = clip.to_numpy().astype(float)
    by_image, _, _ = made(tmp_path / "image", video=clip, style="pencil", mask=Image(encode_image(still)))
    by_video, _, _ = made(tmp_path / "video", video=clip, style="pencil", mask=moving)
    for frames in (by_image, by_video):
        assert np.abs(frames[0][:, :70] - own[0][:, :70]).mean() < 4
        assert np.abs(frames[0][:, 90:] - own[0][:, 90:]).mean() > 12
    assert np.abs(by_video[1][:, 48:72] - own[1][:, 48:72]).mean() > 12


def test_a_shot_may_end_in_another_picture(tmp_path: Path) -> None:
    """It starts as its first frame and ends as its last."""
    shots = [Shot(first_frame=LAKE, last_frame=RIDGE, seconds=1)]
    frames, _, details = made(tmp_path / "both", shots=shots)
    assert details["method"] in {"flow", "dissolve"}
    ends = [
        made(tmp_path / str(i), first_frame=one, camera={"move": "hold"}, seconds=0.3)[0][0]
        for i, one in enumerate((LAKE, RIDGE))
    ]
    near = np.abs(frames[0].astype(float) - ends[0]).mean(), np.abs(frames[-1].astype(float) - ends[1]).mean()
    far = np.abs(frames[0].astype(float) - ends[1]).mean(), np.abs(frames[-1].astype(float) - ends[0]).mean()
    assert max(near) < 0.5 * min(far)


def test_steps_set_the_quality_of_the_file(tmp_path: Path) -> None:
    """A final keeps more of the picture's detail than a draft."""
    details: list[float] = []
    for count in (5, 50):
        frames, _, told = made(tmp_path / str(count), first_frame=RIDGE, prompt="snow", seconds=1, steps=count)
        assert told["without_effect"] == []
        details.append(float(np.mean([cv2.Laplacian(frame, cv2.CV_32F).var() for frame in frames])))
    assert details[0] < 0.97 * details[1]
