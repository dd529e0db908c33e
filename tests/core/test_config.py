"""Settings: constructor before environment before keys file before config file; keys stay secret."""

from __future__ import annotations

import logging
import os
import pickle
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from mmgen import (
    AsyncClient,
    BudgetError,
    Client,
    Config,
    Image,
    ImageRequest,
    InputError,
    Money,
    Succeeded,
    VideoRequest,
)
from mmgen.backends import Anything, Model, Price
from mmgen.config import KeysFile, Secret
from mmgen.testing import FakeBackend

KEY = "sk-very-secret"


def home_with(folder: Path, *, config: str = "", keys: dict[str, str] | None = None) -> Path:
    """A home folder with a config file and a keys file."""
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(config)
    for name, value in (keys or {}).items():
        KeysFile(folder / "keys.json").set(name, value)
    return folder


def revealed(secret: Secret | None) -> str | None:
    """The value, for comparison."""
    return secret.reveal() if secret else None


def test_keys_come_from_the_first_place_that_has_them(tmp_path: Path) -> None:
    """Constructor, environment, keys file, in this order."""
    home = home_with(tmp_path, keys={"A_KEY": "stored", "B_KEY": "stored", "C_KEY": "stored"})
    environment = {"A_KEY": "environment", "B_KEY": "environment", "EMPTY_KEY": ""}
    config = Config.load(home=home, keys={"A_KEY": "given"}, environment=environment)
    assert [revealed(config.key(name)) for name in ("A_KEY", "B_KEY", "C_KEY", "D_KEY", "EMPTY_KEY")] == [
        "given", "environment", "stored", None, None,
    ]  # fmt: skip


def test_several_names_of_one_key(tmp_path: Path) -> None:
    """The place counts more than the order of the names."""
    home = home_with(tmp_path, keys={"OLD_NAME": "stored"})
    config = Config.load(home=home, environment={"NEW_NAME": "environment"})
    assert revealed(config.key("OLD_NAME", "NEW_NAME")) == "environment"
    assert revealed(config.key("OLD_NAME")) == "stored"


def test_defaults_come_from_the_first_place_that_has_them(tmp_path: Path) -> None:
    """Constructor, environment, config file, kind by kind."""
    home = home_with(tmp_path, config='[defaults]\nimage = "file:a"\nvideo = "file:b"\nspeech = "file:c"\n')
    environment = {"MMGEN_DEFAULT_IMAGE": "environment:a", "MMGEN_DEFAULT_VIDEO": "environment:b"}
    config = Config.load(home=home, defaults={"image": "given:a"}, environment=environment)
    assert config.defaults == {"image": "given:a", "video": "environment:b", "speech": "file:c"}


def test_home_is_chosen_in_order(tmp_path: Path) -> None:
    """Argument, MMGEN_HOME, then the platform's folders."""
    assert Config.load(home=tmp_path / "a", environment={"MMGEN_HOME": str(tmp_path / "b")}).data == tmp_path / "a"
    assert Config.load(environment={"MMGEN_HOME": str(tmp_path / "b")}).data == tmp_path / "b"
    assert Config.load(environment={}).data.name == "mmgen"


def test_a_backends_own_table(tmp_path: Path) -> None:
    """Settings by backend name; a backend without has none."""
    config = Config.load(home=home_with(tmp_path, config='[backends.acme]\nregion = "eu"\n'), environment={})
    assert config.settings("acme") == {"region": "eu"}
    assert config.settings("other") == {}


def test_prices_of_one_s_own(tmp_path: Path, teapot: Model) -> None:
    """For each thing, for each second, or both, in place of the record's; by the file, or by hand."""
    text = """
[prices]
"fake:pot" = {each = "USD 0.03", checked_on = 2026-10-01}
"fake:film" = {each = "USD 0.10", second = "USD 0.02"}
"""
    price = Price(lambda request: Money.parse("USD 9"), "the tests", teapot.checked_on)
    facts = {"request": VideoRequest, "tasks": ("text-to-video",), "accepts": {"prompt": Anything(), "n": Anything()}}
    film = replace(teapot, id="film", **facts, defaults={"seconds": 5})
    endless = replace(film, id="endless", defaults={})
    backend = FakeBackend([replace(teapot, price=price), film, endless], [Succeeded((Image(b"x"),))])
    config = Config.load(home=home_with(tmp_path, config=text), environment={})
    config = config.with_prices({"fake:endless": {"second": Money.parse("USD 1")}})
    with Client({"fake": backend}, config=config) as client:
        assert (
            str(client.estimate(ImageRequest(prompt="a"), model="fake:pot")) == "USD 0.03 (your own price, 2026-10-01)"
        )
        assert str(client.estimate(ImageRequest(prompt="a", n=2), model="fake:pot").money) == "USD 0.06"
        assert str(client.estimate(VideoRequest(prompt="a", n=2), model="fake:film").money) == "USD 0.40"
        assert str(client.estimate(VideoRequest(prompt="a"), model="fake:endless")) == "unpriced"
        assert client.models()["fake:pot"].price is not None
        with pytest.raises(BudgetError, match=r"is expected to cost USD 0\.03"):
            client.generate(ImageRequest(prompt="a"), model="fake:pot", max_cost="USD 0.02")
        assert backend.calls == []


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"pot": "USD 1"}, "'pot' is no model"),
        ({"fake:pot": "cheap"}, "'cheap' is not an amount"),
        ({"fake:pot": 3}, "was given 3"),
        ({"fake:pot": {"minute": "USD 1"}}, "where each, second, and checked_on"),
        ({"fake:pot": {"each": "USD 1", "second": "CNY 1"}}, "in one currency"),
        ({"fake:pot": {}}, "needs each or second"),
        ({"fake:pot": {"each": "USD 1", "checked_on": "today"}}, "a date"),
    ],
)
def test_a_price_that_is_none_is_refused(given: dict[str, object], reason: str) -> None:
    """Rather than passed over, for then a cap would not hold."""
    with pytest.raises(InputError, match=reason):
        Config.load(environment={}).with_prices(given)


@pytest.mark.parametrize(
    ("text", "reason"), [("defaults = 3", "a value"), ("[default]", "default"), ("[x", "not valid TOML")]
)
def test_a_broken_config_file_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    """A misspelt table would otherwise be passed over."""
    with pytest.raises(InputError, match=reason) as caught:
        Config.load(home=home_with(tmp_path, config=text), environment={})
    assert "config.toml" in str(caught.value)


def test_disabled_plugins_are_read(tmp_path: Path) -> None:
    """Names with commas between them."""
    config = Config.load(home=tmp_path, environment={"MMGEN_DISABLE_PLUGINS": "a, b,"})
    assert config.disabled == {"a", "b"}


def test_the_keys_file_is_its_owners_alone(tmp_path: Path) -> None:
    """From its first byte on, whatever the umask."""
    file = KeysFile(tmp_path / "deep" / "keys.json")
    before = os.umask(0)
    try:
        file.set("A_KEY", KEY)
        file.set("B_KEY", "b")
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert {name: secret.reveal() for name, secret in file.read().items()} == {"A_KEY": KEY, "B_KEY": "b"}


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_keys_file_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    """The message says what to type."""
    file = KeysFile(tmp_path / "keys.json")
    file.set("A_KEY", KEY)
    file.path.chmod(mode)
    with pytest.raises(InputError, match="chmod 600"):
        file.read()
    with pytest.raises(InputError, match="chmod 600"):
        Config.load(home=tmp_path, environment={}).key("A_KEY")


def test_a_key_is_removed(tmp_path: Path) -> None:
    """And it is said whether there was one."""
    file = KeysFile(tmp_path / "keys.json")
    file.set("A_KEY", KEY)
    assert file.remove("A_KEY")
    assert not file.remove("A_KEY")
    assert KEY not in file.path.read_text()


@pytest.mark.parametrize("text", ["{", "[]", "3"])
def test_a_broken_keys_file_is_refused(tmp_path: Path, text: str) -> None:
    """It says which file, and never shows what is in it."""
    path = tmp_path / "keys.json"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(InputError, match="keys file"):
        KeysFile(path).read()


def test_a_secret_shows_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Not in a repr, a log, an f-string, a client, an error or a pickle."""
    config = Config.load(home=tmp_path, keys={"A_KEY": KEY}, environment={"B_KEY": KEY})
    secret = config.key("A_KEY")
    assert secret is not None
    logging.getLogger("test").warning("%s %r %s", secret, secret, config)
    with Client(config=config) as client:
        shown = f"{secret} {secret!r} {config!r} {client!r} {client.config} {AsyncClient(config=config)!r}"
    assert KEY not in shown + caplog.text
    assert secret.reveal() == KEY
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(secret)
