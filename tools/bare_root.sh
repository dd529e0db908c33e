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

from mmgen import Image, Video

made = Path("/root/first-run")
films = {path.name: Video(path) for path in made.glob("*.mp4")}
assert len(films) >= 3, sorted(films)
assert films["film.mp4"].has_audio
assert all(video.facts.frames == round(video.seconds * video.fps) for video in films.values())
assert Image(made / "poster.png").size == (1080, 1350)
assert (made / "index.html").stat().st_size > 1000
print(f"bare root: {len(films)} videos and a poster, made and measured with no system library")
PYTHON
