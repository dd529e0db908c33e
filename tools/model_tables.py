"""
Writes ``docs/reference/models.md`` from the records of the models that ship with mmgen, and a page beside it for each plugin of
``PLUGINS``.

    python tools/model_tables.py           write the pages
    python tools/model_tables.py --check   exit with 1 when a page is not what would be written
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mmgen import Client, Config, Model

PAGE = Path(__file__).parents[1] / "docs/reference/models.md"
HEAD = """# Models

<!-- Written by tools/model_tables.py from the models' records. -->

The models that ship with mmgen, field by field. A field that is not listed is not honoured, and a request that sets it
is refused before anything is done. `mmgen models` lists every model that is installed; `mmgen models NAME` shows one.
"""


SERVER = {"base_url": "https://server.example/v1"}
"""Where a server of one's own would be; it is not asked."""
LOCALAI = {**SERVER, "models": {kind: kind for kind in ("image", "speech", "video", "3d")}}
PLUGINS: dict[str, dict[str, dict[str, Any]]] = {
    "espeak": {"mmgen_espeak:Espeak": {}},
    "fal": {"mmgen_fal:Fal": {}},
    "huggingface": {"mmgen_huggingface:HuggingFace": {}},
    "openai": {
        "mmgen_openai:OpenAI": {},
        "mmgen_openai:VLLMOmni": SERVER,
        "mmgen_openai:SGLang": SERVER,
        "mmgen_openai:LocalAI": LOCALAI,
    },
    "replicate": {"mmgen_replicate:Replicate": {}},
    "vidu": {"mmgen_vidu:Vidu": {}},
}
"""Plugins of this repository with a page of their own, their backends, and what those are made with."""
GUIDES = {"espeak": "speech"}
"""How-to pages that are not called after their plugin."""
PLUGIN_HEAD = """# Models of mmgen-{name}

<!-- Written by tools/model_tables.py from the models' records. -->

The models with records, field by field; [how to use them](../how-to/{guide}.md). A field that is not listed is not honoured, and a
request that sets it is refused before anything is sent.
"""


def page(models: dict[str, Model], head: str = HEAD) -> str:
    """The whole page."""
    return "\n".join([head, *(line for name, model in models.items() for line in section(name, model))]) + "\n"


def section(name: str, model: Model) -> Iterator[str]:
    """One model."""
    yield f"## {name}\n"
    yield f"{model.title}.\n"
    yield f"- request: [`{model.request.__name__}`](requests.md#mmgen.{model.request.__name__})"
    yield f"- tasks: {', '.join(model.tasks)}"
    yield f"- learned: {'yes' if model.learned else 'no, a procedure'}"
    yield f"- needs: {', '.join(f'`{field}`' for field in model.requires) or 'no field in particular'}"
    if model.options is not None:
        yield f"- options: `{model.options.__name__}`"
    if model.learned and model.price is not None:
        yield f"- price: {model.price.source}, checked on {model.price.checked_on}"
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


def pages() -> Iterator[tuple[Path, str]]:
    """Each page and what it says."""
    yield PAGE, page(records())
    for name, backends in PLUGINS.items():
        head = PLUGIN_HEAD.format(name=name, guide=GUIDES.get(name, name))
        yield PAGE.with_name(f"models-{name}.md"), page(dict(served(backends)), head)


def served(backends: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, Model]]:
    """The models of each backend by their full names."""
    for place, arguments in backends.items():
        module, _, attribute = place.partition(":")
        backend = getattr(import_module(module), attribute)(**arguments)
        yield from ((f"{backend.name}:{model.id}", model) for model in backend.models())


def main() -> None:
    """Write or check the pages."""
    for path, text in pages():
        if "--check" not in sys.argv[1:]:
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            sys.exit(f"{path} is out of date: python {Path(__file__).relative_to(PAGE.parents[2])} writes it")


if __name__ == "__main__":
    main()
