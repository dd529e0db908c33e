"""Programs of their own for what can be seen only in a new process: what an import costs, what another process knows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mmgen.backends import Backend
from mmgen.jobs.result import JobRef

__all__ = ["collected_by_another_process", "import_cost", "is_importable", "module_of"]

IMPORT = """
import json, sys, time
import mmgen, mmgen.backends, mmgen.backends.http, mmgen.testing
known = set(sys.modules)
before = time.process_time()
__import__(sys.argv[1])
spent = time.process_time() - before
print(json.dumps([spent, sorted({name.partition(".")[0] for name in set(sys.modules) - known})]))
"""

COLLECT = """
import importlib.util, json, sys, types
asked = json.loads(sys.stdin.read())
specification = importlib.util.spec_from_file_location("suite_in_another_process", asked["file"])
module = importlib.util.module_from_spec(specification)
sys.modules[specification.name] = module
specification.loader.exec_module(module)
suite = getattr(module, asked["suite"])()
from mmgen import Client, JobRef
from mmgen.testing import hurried
backend = hurried(suite.backend_of(types.SimpleNamespace(**asked["vendor"]), suite.good_key))
with Client({backend.name: backend}, home=asked["home"]) as client:
    jobs = [client.resume(JobRef.model_validate_json(ref)) for ref in asked["refs"]]
    print(json.dumps([[asset.sha256 for asset in job.result(timeout=60).assets] for job in jobs]))
"""


def run(code: str, *arguments: str, given: str = "") -> Any:
    """What the program says on its last line, as JSON. Raises AssertionError with its complaint when it fails."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(  # noqa: S603 - the code is above
        command, input=given, capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, f"another process failed: {done.stderr[-800:]}"
    return json.loads(done.stdout.splitlines()[-1])


def module_of(backend: Backend) -> str:
    """The module that a backend's own code begins in: of its classes, the one nearest to mmgen's."""
    own = [kind for kind in type(backend).__mro__ if kind not in (Backend, object) and not is_ours(kind.__module__)]
    return own[-1].__module__ if own else type(backend).__module__


def is_importable(module: str) -> bool:
    """Whether another process could import *module* by its name."""
    try:
        return find_spec(module) is not None and sys.modules[module].__spec__ is not None
    except (ModuleNotFoundError, ValueError, KeyError):
        return False


def is_ours(module: str) -> bool:
    """Whether a module belongs to mmgen's interface, or to Python."""
    return module.startswith(("mmgen.backends", "mmgen.testing")) or module in {"abc", "typing"}


@cache
def import_cost(module: str) -> tuple[float, list[str]]:
    """CPU seconds that importing *module* takes once mmgen is there, the best of up to three; and what comes along."""
    best, names = run(IMPORT, module)
    for _ in range(2):
        if best > 0.1:
            best = min(best, run(IMPORT, module)[0])
    return best, names


def collected_by_another_process(suite: object, vendor: object, refs: list[JobRef], home: Path) -> list[list[str]]:
    """
    The digests of what a new process collects by references alone, with the backend that the class of *suite* makes.

    The class must stand at the top of its file. Of the vendor it knows what is text, a number or a flag: its address.
    """
    kind = type(suite)
    asked = {
        "file": str(sys.modules[kind.__module__].__file__),
        "suite": kind.__qualname__,
        "vendor": plain_facts(vendor),
        "home": str(home),
        "refs": [ref.model_dump_json() for ref in refs],
    }
    assert "." not in kind.__qualname__, f"{kind.__qualname__} must stand at the top of its file"
    return list(run(COLLECT, given=json.dumps(asked)))


def plain_facts(vendor: object) -> dict[str, object]:
    """The vendor's attributes that are plain."""
    names = [name for name in dir(vendor) if not name.startswith("_")]
    values = {name: getattr(vendor, name) for name in names}
    return {name: value for name, value in values.items() if isinstance(value, str | int | float | bool)}
