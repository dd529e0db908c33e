"""
Writes ``docs/reference/models.md`` from the records of the models that ship with mmgen.

    python tools/model_tables.py           write the page
    python tools/model_tables.py --check   exit with 1 when the page is not what would be written
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from mmgen import Client, Config, Model

PAGE = Path(__file__).parents[1] / "docs/reference/models.md"
HEAD = """# Models

<!-- Written by tools/model_tables.py from the models' records. -->

The models that ship with mmgen, field by field. A field that is not listed is not honoured, and a request that sets it
is refused before anything is done. `mmgen models` lists every model that is installed; `mmgen models NAME` shows one.
"""


def page(models: dict[str, Model]) -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for name, model in models.items() for line in section(name, model))]) + "\n"


def section(name: str, model: Model) -> Iterator[str]:
    """One model."""
    yield f"## {name}\n"
    yield f"{model.title}.\n"
    yield f"- request: [`{model.request.__name__}`](requests.md#mmgen.{model.request.__name__})"
    yield f"- tasks: {', '.join(model.tasks)}"
    yield f"- learned: {'yes' if model.learned else 'no, a procedure'}"
    yield f"- needs: {', '.join(f'`{field}`' for field in model.requires) or 'no field in particular'}"
    yield f"- source: {model.source}, checked on {model.checked_on}\n"
    yield "| field | accepts | default |"
    yield "|---|---|---|"
    for field, rule in model.accepts.items():
        yield f"| `{field}` | {cell(str(rule))} | {cell(shown(model.defaults.get(field)))} |"
    refused = sorted(set(model.request.model_fields) - set(model.accepts))
    yield f"\nNot honoured: {', '.join(f'`{field}`' for field in refused) or 'nothing'}.\n"


def shown(value: object) -> str:
    """A default as a reader writes it."""
    if value is None:
        return ""
    return "x".join(map(str, value)) if isinstance(value, tuple) else str(value)


def cell(text: str) -> str:
    """Text that does not end its cell."""
    return text.replace("|", "\\|").replace("\n", " ")


def records() -> dict[str, Model]:
    """The models of mmgen's own wheel, whatever else is installed."""
    with TemporaryDirectory() as home:
        config = Config.load(home=home, environment={"MMGEN_DISABLE_PLUGINS": "*"})
        with Client(config=config) as client:
            return client.models()


def main() -> None:
    """Write or check the page."""
    text = page(records())
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text, "utf-8")
    elif not PAGE.exists() or PAGE.read_text("utf-8") != text:
        sys.exit(f"{PAGE} is out of date: python {Path(__file__).relative_to(PAGE.parents[2])} writes it")


if __name__ == "__main__":
    main()
