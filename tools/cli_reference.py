"""Write ``docs/reference/cli.md`` from the commands: ``python tools/cli_reference.py``."""

from __future__ import annotations

from pathlib import Path

from mmgen.cli.reference import reference_markdown
from mmgen.files import write_whole

PAGE = Path(__file__).parents[1] / "docs/reference/cli.md"


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    write_whole(PAGE, [reference_markdown().encode()])


if __name__ == "__main__":
    main()
