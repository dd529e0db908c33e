"""What moves in a clip, as a skinned body with a motion, in a file."""

from __future__ import annotations

import numpy as np

from mmgen.assets import Object4D
from mmgen.backends import Call, Report, Succeeded
from mmgen.media.arrays import F64
from mmgen.media.gltf_writer import write_glb
from mmgen.media.opencv_threads import one_opencv_thread
from mmgen.procedural.capture.camera import Camera
from mmgen.procedural.capture.clip import full_frame, read_frames
from mmgen.procedural.capture.closeup import follow_closely
from mmgen.procedural.capture.figure import FREE
from mmgen.procedural.capture.judgement import judge_overlap, judge_silhouettes
from mmgen.procedural.capture.lift import lifted
from mmgen.procedural.capture.picture import atlas_of
from mmgen.procedural.capture.recovery import Recovery, recover
from mmgen.procedural.capture.scene import Motion, captured_scene
from mmgen.procedural.capture.sheet import sheet_of
from mmgen.procedural.capture.words import kind_named
from mmgen.procedural.progress import part_of
from mmgen.requests import Object4DRequest

__all__ = ["make_capture"]

FINENESS = 0.024
"""The size of the body's triangles, in roots of the silhouette's area."""


def make_capture(call: Call, report: Report) -> Succeeded:
    """Follow the subject, lift it, and write it with its motion. Raises InputError for what can't be followed."""
    request = call.request
    assert isinstance(request, Object4DRequest)
    assert request.video is not None
    with one_opencv_thread():
        frames = read_frames(request.video, seconds=request.seconds, fps=request.fps)
        report(0.05, "following the subject")
        near = follow_closely(request.video, frames, part_of(report, 0.05, 0.45))
        frames, found = near.frames, near.found
        judge_silhouettes(found, frames)
        report(0.5, "recovering its motion")
        kind = request.skeleton or kind_named(request.prompt)
        recovery = recover(frames, found, kind, part_of(report, 0.5, 0.4))
        judge_overlap(recovery.overlap, frames.fps)
        mask = found.masks[recovery.rest]
        step = FINENESS * float(np.sqrt(mask.sum()))
        sheet = sheet_of(mask, step)
        figure = recovery.figure.with_points(sheet.places)
        body = lifted(sheet, mask, step)
        atlas = atlas_of(full_frame(request.video, frames, recovery.rest), mask)
        motion = Motion(_before_still_camera(recovery, found.camera), frames.fps)
        scene = captured_scene(figure, body, atlas, motion)
    path = call.folder / "captured.glb"
    path.write_bytes(write_glb(scene))
    report(1.0)
    details = {
        "skeleton": recovery.kind,
        "joints": list(recovery.figure.names),
        "frames": len(frames.numbers),
        "fps": frames.fps,
        "rest_frame": frames.numbers[recovery.rest],
        "camera": "still" if found.camera.still else "moving",
        "overlap": {
            "mean": round(float(np.mean(recovery.overlap)), 4),
            "worst": round(min(recovery.overlap), 4),
            "frames": [round(each, 4) for each in recovery.overlap],
        },
    }
    return Succeeded((Object4D.from_path(path),), seed=call.seed, details=details)


def _before_still_camera(recovery: Recovery, camera: Camera) -> F64:
    """The poses as a camera saw them that had stayed where it was in the frame at rest."""
    if camera.still:
        return recovery.poses
    poses = recovery.poses.copy()
    here = camera.to_canvas[recovery.rest].inverse
    root = complex(recovery.figure.rest[0])
    for frame, pose in enumerate(poses):
        there = camera.to_canvas[frame]
        turn = here.turn * there.turn
        place = turn * (root + complex(pose[0], pose[1])) + here.turn * there.shift + here.shift
        pose[:2] = (place - root).real, (place - root).imag
        pose[2] += np.log(abs(turn))
        pose[FREE] += np.angle(turn)
    return poses
