"""The command ``mmgen``. What only prints the overview imports nothing but the table of commands."""

from __future__ import annotations

import sys

__all__ = ["main"]

OVERVIEW: tuple[list[str], ...] = ([], ["--help"], ["-h"])


def main() -> None:
    """Run the command line of this process, and exit."""
    arguments = sys.argv[1:]
    if arguments in OVERVIEW and not _is_completion():
        from mmgen.cli.overview import overview, terminal_style

        sys.stdout.write(overview(terminal_style(sys.stdout)))
        return
    if arguments == ["--version"]:
        from importlib.metadata import version

        sys.stdout.write(f"mmgen {version('mmgen')}\n")
        return
    import os

    # Of the idle threads of numpy's OpenBLAS: each spins for some milliseconds before it sleeps, on a core that others need.
    os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
    from mmgen.cli.application import run

    run()


def _is_completion() -> bool:
    """Whether a shell asks for completions, which the command line itself answers."""
    import os

    return "_MMGEN_COMPLETE" in os.environ
