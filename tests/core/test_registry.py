"""The registry: plugins found by real entry points, loaded when asked for, quarantined when broken."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint, distributions
from pathlib import Path

import anyio
import pytest

from mmgen import AsyncClient, Config, ImageRequest, PluginError, UnknownModelError, VideoRequest
from mmgen.backends import Model
from mmgen.registry import Registry
from mmgen.testing import FakeBackend

GOOD = """
from datetime import date
from mmgen import ImageRequest
from mmgen.backends import Anything, Backend, Model, Pending

class Plugin(Backend):
    name = "{name}"
    closed = 0
    def models(self):
        return [Model(id="one", request=ImageRequest, tasks=("text-to-image",), accepts={{"prompt": Anything()}},
                      source="here", checked_on=date(2026, 1, 1)),
                Model(id="two", request=ImageRequest, tasks=("inpainting",), accepts={{"mask": Anything()}},
                      source="here", checked_on=date(2026, 1, 1))]
    async def submit(self, call):
        return Pending("token")
    async def poll(self, model, token):
        return Pending(token)
    async def aclose(self):
        type(self).closed += 1
"""


class Site:
    """A folder of installed distributions, each with one module and its entry points."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def install(self, name: str, code: str = "", *, distribution: str = "", target: str = "Plugin") -> None:
        """A distribution whose backend *name* is *target* of a module that holds *code*."""
        distribution = distribution or f"mmgen-{name}"
        module = f"plugin_{distribution.replace('-', '_')}"
        (self.folder / f"{module}.py").write_text(code or GOOD.format(name=name))
        info = self.folder / f"{distribution.replace('-', '_')}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.2\n")
        (info / "entry_points.txt").write_text(f"[mmgen.backends]\n{name} = {module}:{target}\n")

    def entry_points(self) -> list[EntryPoint]:
        """What ``importlib.metadata`` finds in the folder."""
        found = distributions(path=[str(self.folder)])
        return [point for each in found for point in each.entry_points if point.group == "mmgen.backends"]

    def registry(self, *, disabled: str = "", given: dict[str, FakeBackend] | None = None) -> Registry:
        """A registry over the folder."""
        config = Config.load(home=self.folder / "home", environment={"MMGEN_DISABLE_PLUGINS": disabled})
        return Registry(config, given, self.entry_points())


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """An empty folder of distributions, on ``sys.path`` for as long as the test runs."""
    sys.path.insert(0, str(tmp_path))
    before = set(sys.modules)
    yield Site(tmp_path)
    sys.path.remove(str(tmp_path))
    for name in set(sys.modules) - before:
        if name.startswith("plugin_"):
            del sys.modules[name]


def test_a_plugin_is_found_and_serves(site: Site) -> None:
    """By its entry point, under its own name, with its distribution."""
    site.install("acme")
    registry = site.registry()
    assert registry.names() == ["acme"]
    backend, model = registry.find("acme:one")
    assert (backend.name, model.id) == ("acme", "one")
    assert registry.find("acme/one") == (backend, model)
    (plugin,) = registry.plugins()
    assert (plugin.distribution, plugin.version, plugin.state, plugin.models) == ("mmgen-acme", "1.2", "ready", 2)


def test_nothing_is_imported_before_it_is_asked_for(site: Site) -> None:
    """Listing names reads metadata only; one backend does not load another."""
    site.install("acme")
    site.install("bolt", code="raise RuntimeError('loaded')")
    registry = site.registry()
    assert registry.names() == ["acme", "bolt"]
    assert "plugin_mmgen_acme" not in sys.modules
    registry.backend("acme")
    assert "plugin_mmgen_acme" in sys.modules
    assert "plugin_mmgen_bolt" not in sys.modules


KEYED = """
from datetime import date
from mmgen import ImageRequest
from mmgen.backends import Anything, Model
from mmgen.backends.http import HTTPBackend

class Plugin(HTTPBackend):
    name = "acme"
    base_url = "https://api.acme.example/v1"
    key_names = ("ACME_API_KEY",)
    def models(self):
        return [Model(id="one", request=ImageRequest, tasks=("text-to-image",), accepts={"prompt": Anything()},
                      source="here", checked_on=date(2026, 1, 1))]
    def build(self, call, inputs): ...
    def poll_request(self, model, token): ...
    def parse(self, model, reply): ...
"""


def test_a_key_that_is_missing_is_told_before_it_is_needed(site: Site) -> None:
    """And how to give it; the plugin is ready all the same, and lists its models."""
    site.install("acme", KEYED)
    told = {plugin.name: plugin for plugin in site.registry().plugins()}["acme"]
    assert (told.state, told.reason) == ("ready", "no key; set ACME_API_KEY, or `mmgen keys set ACME_API_KEY`")
    assert told.models == 1


def test_models_by_kind(site: Site) -> None:
    """Full names, filtered by request class."""
    site.install("acme")
    assert list(site.registry().models()) == ["acme:one", "acme:two"]
    assert list(site.registry().models(ImageRequest)) == ["acme:one", "acme:two"]
    assert site.registry().models(VideoRequest) == {}


ONE_MODEL = 'Model(id="one", request=ImageRequest, tasks=("text-to-image",)'
BROKEN = {
    "import": ("import a_module_that_is_not_there", "ModuleNotFoundError: No module named 'a_module_that_is_not_there'"),
    "syntax": ("def", "SyntaxError"),
    "crash": ("raise SystemError('boom')", "SystemError: boom"),
    "missing": ("x = 1", "AttributeError"),
    "not-a-class": ("Plugin = 3", "is not a subclass of mmgen.backends.Backend"),
    "another-class": ("class Plugin: name = 'acme'", "is not a subclass of mmgen.backends.Backend"),
    "later": (GOOD.format(name="acme") + "    interface = 2\n", "is written for interface 2; this mmgen speaks 1"),
    "abstract": ("from mmgen.backends import Backend\nclass Plugin(Backend):\n    name = 'acme'\n", "TypeError"),
    "other-name": (GOOD.format(name="emca"), "calls itself 'emca', but its entry point is 'acme'"),
    "unnamed": (GOOD.format(name="acme").replace('    name = "acme"\n', ""), "AttributeError"),
    "unknown-field": (GOOD.format(name="acme").replace('"prompt"', '"promt"'), "accepts ['promt'], which ImageRequest lacks"),
    "unknown-task": (GOOD.format(name="acme").replace('"inpainting"', '"painting"'), "names the tasks ['painting']"),
    "same-id": (GOOD.format(name="acme").replace('"two"', '"one"'), "names ['one'] more than once"),
    "not-models": (GOOD.format(name="acme").replace("return [", "return [3, "), "models() holds a int, not a Model"),
    "constructor": (GOOD.format(name="acme") + "    def __init__(self): raise OSError('no socket')\n", "OSError: no socket"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_plugin_is_quarantined(site: Site, case: str) -> None:
    """It is listed with its reason, raises PluginError when named, and disturbs nobody."""
    code, reason = BROKEN[case]
    site.install("acme", code)
    site.install("bolt")
    registry = site.registry()
    assert list(registry.models()) == ["bolt:one", "bolt:two"]
    with pytest.raises(PluginError, match="backend 'acme' can't be used") as caught:
        registry.find("acme:one")
    assert reason in str(caught.value)
    broken, ready = registry.plugins()
    assert (broken.name, broken.state, ready.state) == ("acme", "broken", "ready")
    assert reason in broken.reason


def test_a_broken_plugin_is_loaded_once(site: Site) -> None:
    """A plugin that failed is not tried again and again."""
    site.install("acme", "import sys\nsys.stderr.write('loading')\nraise OSError('no')")
    registry = site.registry()
    for _ in range(2):
        with pytest.raises(PluginError, match="OSError: no"):
            registry.backend("acme")


def test_a_plugin_that_exits_is_quarantined_too(site: Site) -> None:
    """``sys.exit`` at import would end the user's program."""
    site.install("acme", "raise SystemExit(3)")
    with pytest.raises(PluginError, match="SystemExit"):
        site.registry().backend("acme")


def test_two_distributions_of_one_name(site: Site) -> None:
    """Neither is guessed to be meant; both are named."""
    site.install("acme", distribution="mmgen-acme")
    site.install("acme", distribution="acme-for-mmgen")
    registry = site.registry()
    with pytest.raises(PluginError, match="several distributions claim this name: acme-for-mmgen, mmgen-acme"):
        registry.backend("acme")
    assert [plugin.state for plugin in registry.plugins()] == ["broken"]


def test_the_embedded_backend_keeps_its_name(site: Site) -> None:
    """A distribution that claims a name of mmgen's own does not get it."""
    site.install("procedural", distribution="mmgen", code=GOOD.format(name="procedural") + "    genuine = True\n")
    site.install("procedural", distribution="impostor")
    assert getattr(site.registry().backend("procedural"), "genuine", False)


def test_a_given_backend_is_never_replaced(site: Site, teapot: Model) -> None:
    """What is passed in by hand comes before what is installed."""
    site.install("fake")
    given = FakeBackend([teapot], [])
    registry = site.registry(given={"fake": given})
    assert registry.backend("fake") is given
    assert list(registry.models()) == ["fake:pot"]
    (plugin,) = registry.plugins()
    assert (plugin.state, plugin.models) == ("given", 1)


def test_disabled_plugins_are_not_loaded(site: Site) -> None:
    """MMGEN_DISABLE_PLUGINS names them; they are listed as disabled."""
    site.install("acme", "raise RuntimeError('loaded')")
    site.install("bolt")
    registry = site.registry(disabled="acme")
    assert registry.names() == ["bolt"]
    with pytest.raises(UnknownModelError, match="disabled by MMGEN_DISABLE_PLUGINS"):
        registry.find("acme:one")
    assert [plugin.state for plugin in registry.plugins()] == ["disabled", "ready"]


def test_a_star_disables_all_but_mmgens_own(site: Site) -> None:
    """For a run in which no third party's code is to be loaded."""
    site.install("procedural", distribution="mmgen")
    site.install("acme", "raise RuntimeError('loaded')")
    assert site.registry(disabled="*").names() == ["procedural"]


def test_an_unknown_backend_names_what_to_install(site: Site) -> None:
    """And the nearest that is installed."""
    site.install("acme")
    with pytest.raises(UnknownModelError) as caught:
        site.registry().find("amce:one")
    message = str(caught.value)
    assert "no backend 'amce' is installed; did you mean 'acme'?" in message
    assert "install mmgen-amce, which may lie in plugins/ of a clone" in message


def test_an_unknown_model_names_the_nearest(site: Site) -> None:
    """And all there are."""
    site.install("acme")
    with pytest.raises(UnknownModelError, match=r"has no model 'twoo'; did you mean acme:two\? It has: one, two"):
        site.registry().find("acme:twoo")
    with pytest.raises(UnknownModelError, match=r"has no model 'xyzzy'. It has: one, two"):
        site.registry().find("acme:xyzzy")


def test_closing_closes_what_was_loaded(site: Site) -> None:
    """And nothing else."""
    site.install("acme")
    site.install("bolt")
    registry = site.registry()
    backend = registry.backend("acme")
    anyio.run(registry.aclose)
    assert getattr(type(backend), "closed", 0) == 1


def test_every_backend_is_closed_though_one_fails(site: Site) -> None:
    """A backend whose closing fails keeps no other open."""
    site.install("acme", GOOD.format(name="acme") + "        raise OSError('will not close')\n")
    site.install("bolt")
    registry = site.registry()
    registry.backend("acme")
    other = registry.backend("bolt")
    with pytest.raises(PluginError, match="will not close"):
        anyio.run(registry.aclose)
    assert getattr(type(other), "closed", 0) == 1


def test_the_embedded_backend_is_installed() -> None:
    """mmgen's own entry point is found in its own metadata."""

    async def names() -> Callable[..., object] | list[str]:
        async with AsyncClient() as client:
            return [plugin.name for plugin in client.plugins() if plugin.distribution == "mmgen"]

    assert anyio.run(names) == ["procedural"]
