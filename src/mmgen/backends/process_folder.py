"""What a job and its worker process hand each other as files, in the folder of the call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from mmgen.assets import Asset
from mmgen.backends.call import Call
from mmgen.backends.process_connection import WorkerError
from mmgen.media.sniff import extension

__all__ = ["INPUTS", "ORDER", "OUTCOME", "Made", "read_outcome", "write_order"]

INPUTS: Final = "inputs"
ORDER: Final = "order.json"
OUTCOME: Final = "outcome.json"


@dataclass(frozen=True, slots=True)
class Made:
    """What a program's ``run`` returned."""

    files: tuple[Path, ...]
    details: dict[str, Any]
    seed: int | None


def write_order(call: Call, device: str, instructions: Mapping[str, object]) -> None:
    """Write down what is asked; assets are copied into the folder, where a container can be shown them too."""
    options = call.options.model_dump(mode="json") if call.options is not None else None
    order = {
        "model": call.model.id,
        "request": call.request.dumped(_Inputs(call.folder / INPUTS)),
        "options": options,
        "seed": call.seed,
        "device": device,
        "instructions": dict(instructions),
    }
    (call.folder / ORDER).write_text(json.dumps(order), "utf-8")


class _Inputs:
    """Writes one asset after another into a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def __call__(self, asset: Asset) -> str:
        self._folder.mkdir(exist_ok=True)
        self._count += 1
        return str(asset.save(self._folder / f"{self._count:03}{extension(asset.media_type)}"))


def read_outcome(folder: Path) -> Made:
    """What came of it. Raises WorkerError for what is not as the protocol has it, and for files that are elsewhere."""
    try:
        plain: Any = json.loads((folder / OUTCOME).read_text("utf-8"))
        names = [str(name) for name in plain["files"]]
        details = cast("dict[str, Any]", dict(plain["details"]))
        seed = None if plain["seed"] is None else int(plain["seed"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise WorkerError(f"the worker's {OUTCOME} can't be read ({type(error).__name__}: {error})") from error
    return Made(tuple(_made_file(folder, name) for name in names), details, seed)


def _made_file(folder: Path, name: str) -> Path:
    file = (folder / name).resolve()
    if folder.resolve() not in file.parents:
        raise WorkerError(f"the worker returned {name!r}, which is not in the job's folder: write files to job.folder")
    if not file.is_file():
        raise WorkerError(f"the worker returned {name!r}, and there is no such file in the job's folder")
    return folder / file.relative_to(folder.resolve())
