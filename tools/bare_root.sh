#!/usr/bin/env bash
# Runs the first run on a bare Debian 12 root: only Python and the wheels, no system library.
# Needs root, debootstrap, and a Python 3.11 to install the wheels with. BARE_ROOT keeps the root for the next run.
set -euo pipefail
cd "$(dirname "$0")/.."

root=${BARE_ROOT:-$(mktemp -d)/root}
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || {
    echo "the bare root has Python 3.11, so its wheels must be installed with Python 3.11: set PYTHON" >&2
    exit 2
}

if [ ! -x "$root/usr/bin/python3" ]; then
    debootstrap --variant=minbase --include=python3 bookworm "$root" >/dev/null
fi

rm -rf "$root/opt/site" "$root/root/first-run"
"$python" -m pip install --quiet --disable-pip-version-check --target "$root/opt/site" .

bare() {
    chroot "$root" env -i PATH=/usr/bin:/bin HOME=/root LANG=C.UTF-8 PYTHONPATH=/opt/site python3 "$@"
}

bare -m mmgen doctor
bare -m mmgen demo --output /root/first-run
bare - <<'PYTHON'
from pathlib import Path

from mmgen import Audio, Client, Image, ImageRequest, SoundRequest, Video, VideoRequest
from mmgen.samples import photograph

made = Path("/root/first-run")
films = {path.name: Video(path) for path in made.glob("*.mp4")}
wanted = {"film.mp4", "wide.mp4", "upright.mp4", "square.mp4", "staged.mp4", "longer.mp4", "ink.mp4", "framing.mp4"}
assert wanted <= set(films), sorted(films)
assert films["film.mp4"].has_audio
assert all(video.facts.frames == round(video.seconds * video.fps) for video in films.values())
assert Image(made / "poster.png").size == (1080, 1350)
assert Audio(made / "music.wav").seconds == 16
assert (made / "index.html").stat().st_size > 1000
print(f"bare root: {len(films)} videos, a poster and music, made and measured with no system library")

with Client() as client:
    words = "a lake titled “山水 Ünï مرحبا สวัสดี नमस्ते 🌸”"
    for request in (
        ImageRequest(prompt=words, size=(640, 360)),
        ImageRequest(image=Image(photograph("dandelion")), background="transparent", resolution="480p"),
        VideoRequest(prompt="snow over a village", first_frame=Image(photograph("ridge")), seconds=1, size=(320, 180)),
        SoundRequest(prompt="rain", seconds=1),
    ):
        result = client.generate(request)
        assert result.passed, [str(check) for check in result.checks]
        print(f"bare root: {request.task}: {result.asset}")
    clip = Video(made / "clip.mp4")
    webm = Video(clip.convert("/root/clip.webm"))
    assert (webm.size, webm.facts.frames, webm.facts.codec) == (clip.size, clip.facts.frames, "vp9")
    assert clip.convert("/root/clip.gif").read_bytes()[:6] == b"GIF89a"
PYTHON
