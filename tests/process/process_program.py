"""A program for another interpreter: writes a mesh, or misbehaves as its prompt says. Standard library only."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

CUBE = [(x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)]
FACES = [(1, 3, 4), (1, 2, 4), (5, 7, 8), (5, 6, 8)]
jobs = []


def mesh(size):
    """A Wavefront OBJ."""
    lines = [f"v {size * x:g} {size * y:g} {size * z:g}" for x, y, z in CUBE]
    return "\n".join(lines + [f"f {a} {b} {c}" for a, b, c in FACES]) + "\n"


def run(job, report):
    """Do what the prompt says."""
    jobs.append(job.id)
    words = job.request.get("prompt", "cube").split()
    found = BEHAVIOURS.get(words[0])
    report(0.1, "looking")
    extra = found(job, report) if found else None
    report(0.9, "writing")
    file = job.folder / "立方体 ü.obj"
    file.write_text(mesh(1 + job.seed % 7 + len(job.request.get("prompt", ""))), "utf-8")
    if isinstance(extra, dict) and "files" in extra:
        return extra
    return {"files": file.name, "details": {"pid": os.getpid(), "jobs": len(jobs), "extra": extra}, "seed": job.seed}


def crash(job, report):
    print("about to read what is not there", file=sys.stderr, flush=True)
    ctypes.string_at(0)


def killed(job, report):
    os.kill(os.getpid(), 9)


def leave(job, report):
    os._exit(7)


def hang(job, report):
    report(0.5, "hanging")
    threading.Event().wait()


def stubborn(job, report):
    import signal

    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    report(0.5, "hanging")
    while True:
        threading.Event().wait(1)


def patient(job, report):
    step = 0
    while True:
        step += 1
        report(min(step / 100000, 0.8), "step")
        threading.Event().wait(0.005)


def told(job, report):
    for step in range(50):
        report(step / 50, f"step {step}")


def chatty(job, report):
    """Prints to everything that a library might print to."""
    print("a line that is not in the protocol")
    os.write(1, b'{"type": "done", "job": "%s"}\n' % job.id.encode())
    return sys.stdin.read()


def flood(job, report):
    for _ in range(3000):
        sys.stderr.write("x" * 999 + "\n")
    sys.stderr.write("the end of the flood\n")
    raise ValueError("drowned")


def flood_and_crash(job, report):
    flood_line = "y" * 999 + "\n"
    for _ in range(3000):
        os.write(2, flood_line.encode())
    os.write(2, b"last words\n")
    os._exit(9)


def secret(job, report):
    print("sent with Authorization: Bearer abcdefghijklmnop", file=sys.stderr)
    print("api_key=0123456789abcdef and " + job.request["prompt"].split()[1], file=sys.stderr)
    sys.stderr.flush()
    os._exit(1)


def environment(job, report):
    return dict(os.environ)


def reject(job, report):
    job.reject("image", "shows nothing to model")


def refuse(job, report):
    job.refuse("no weapons")


def large(job, report):
    file = job.folder / "large.obj"
    file.write_text("".join(f"v {index} 0 0\n" for index in range(200000)))
    return {"files": [file], "details": {"words": list(range(20000))}}


def escape(job, report):
    return {"files": ["../../elsewhere.obj"]}


def missing(job, report):
    return {"files": ["never-written.obj"]}


def unplain(job, report):
    return {"files": [], "details": {"x": object()}}


def offspring(job, report):
    """Starts a process of its own, and hangs."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(job.request["prompt"].split()[1]).write_text(json.dumps([os.getpid(), child.pid]))
    report(0.5, "hanging")
    threading.Event().wait()


def inputs(job, report):
    return {
        "request": job.request,
        "folder": str(job.folder),
        "device": job.device,
        "options": job.options,
        "told": job.instructions,
    }


def logs(job, report):
    report.log("a line for the log")


BEHAVIOURS = {name: value for name, value in list(globals().items()) if callable(value) and name not in ("run", "mesh")}
BEHAVIOURS["exit"] = lambda job, report: sys.exit("enough")
