"""Telling a result: for people in lines, for programs as one JSON object."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typer import echo

from mmgen.assets import Asset
from mmgen.cli.facts import facts_of, length_text, summary_of
from mmgen.cli.overview import terminal_style
from mmgen.errors import InputError

if TYPE_CHECKING:
    from mmgen.jobs.result import Check, Result

__all__ = ["note", "print_json", "print_result", "result_data"]


UNTOLD = frozenset({"learned", "source", "views"})
"""Details that are told elsewhere, or are pictures."""


def print_json(data: object) -> None:
    """One JSON object on standard output."""
    echo(json.dumps(data, ensure_ascii=False, default=str))


def note(text: str) -> None:
    """A line for people, beside the results."""
    echo(terminal_style(sys.stderr)("dim", text), err=True)


def print_result(result: Result[Any], paths: Sequence[Path], *, quiet: bool) -> None:
    """The files, one on each line, with what they hold; then who made them, and each check that failed."""
    style = terminal_style(sys.stdout)
    width = max(len(str(path)) for path in paths)
    for path, asset in zip(paths, result.assets, strict=True):
        echo(path if quiet else f"{style('heading', str(path).ljust(width))}  {style('dim', summary_of(asset))}")
    if not quiet:
        echo(style("dim", made_by(result)))
    for check in failed(result):
        style = terminal_style(sys.stderr)
        echo(style("warning", f"not as asked: {check}"), err=True)


def made_by(result: Result[Any]) -> str:
    """The model, the seed, the time, the cost and the checks in one line."""
    parts = [result.model]
    parts += [f"seed {result.seed}"] if result.seed is not None else []
    parts += [length_text(result.timing.seconds)]
    parts += [str(result.cost)] if result.cost is not None and result.cost.micros else []
    if result.checks:
        passed = len(result.checks) - len(failed(result))
        parts += [f"{passed} of {len(result.checks)} checks passed"]
    return " · ".join(parts)


def failed(result: Result[Any]) -> list[Check]:
    """The checks that the bytes did not pass."""
    return [check for check in result.checks if not check.passed]


def result_data(result: Result[Any], paths: Sequence[Path | None], *, job: str) -> dict[str, Any]:
    """A result as plain data."""
    return {
        "ok": True,
        "job": job,
        "model": result.model,
        "learned": result.details.get("learned"),
        "seed": result.seed,
        "cost": str(result.cost) if result.cost is not None else None,
        "seconds": round(result.timing.seconds, 3),
        "passed": result.passed,
        "checks": [
            {"name": check.name, "passed": check.passed, "asked": check.asked, "got": check.got}
            for check in result.checks
        ],
        "assets": [
            {"path": None if path is None else str(path)} | _facts(asset)
            for path, asset in zip(paths, result.assets, strict=True)
        ],
        "details": {name: value for name, value in result.details.items() if name not in UNTOLD},
    }


def _facts(asset: Asset) -> dict[str, Any]:
    try:
        return facts_of(asset)
    except InputError as error:
        return {"media_type": asset.media_type, "size_bytes": asset.size_bytes, "unreadable": error.reason}
