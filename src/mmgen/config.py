"""
Settings, and where they come from: constructor, then environment, then the keys file, then the config file.

``MMGEN_HOME`` holds everything in one folder (data, ``config.toml``, ``keys.json``); without it the platform's own
data and config folders are used.
"""

from __future__ import annotations

import json
import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mmgen.errors import InputError, RequestError
from mmgen.files import write_whole
from mmgen.money import Money, Tariff, amount_of

__all__ = ["Config", "KeysFile", "Secret"]


@dataclass(frozen=True, slots=True)
class Secret:
    """A key. Its value shows in no repr, log or pickle; ``reveal()`` is the only way to it."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        """The value itself, for the header that needs it."""
        return self._value

    def __str__(self) -> str:
        return "***"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a Secret is not pickled: read the key again in the process that needs it")


class KeysFile:
    """The file of keys by environment-variable name, readable by its owner only."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, Secret]:
        """All keys. Raises InputError when others can read the file, or when it is broken."""
        if not self.path.exists():
            return {}
        if os.name == "posix" and stat.S_IMODE(self.path.stat().st_mode) & 0o077:
            raise InputError(str(self.path), f"others can read the keys in it: chmod 600 {self.path}")
        try:
            plain = json.loads(self.path.read_text("utf-8"))
        except (ValueError, OSError) as error:
            raise InputError(
                str(self.path), f"is not a keys file ({error}); `mmgen keys set NAME` writes one"
            ) from error
        if not isinstance(plain, dict):
            raise InputError(str(self.path), "is not a keys file: it must hold one JSON object")
        return {str(name): Secret(str(value)) for name, value in plain.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - JSON

    def set(self, name: str, value: str) -> None:
        """Store a key under its environment-variable name."""
        self._write({known: secret.reveal() for known, secret in self.read().items()} | {name: value})

    def remove(self, name: str) -> bool:
        """Forget a key; False when there was none."""
        keys = {known: secret.reveal() for known, secret in self.read().items()}
        if name not in keys:
            return False
        self._write({known: value for known, value in keys.items() if known != name})
        return True

    def _write(self, keys: Mapping[str, str]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(dict(sorted(keys.items())), indent=2) + "\n"
        write_whole(self.path, [text.encode()], mode=0o600)


@dataclass(frozen=True)
class Config:
    """Everything that is configured, resolved once."""

    data: Path
    """The folder of the store, the journal and scratch files."""
    keys_file: KeysFile
    environment: Mapping[str, str] = field(repr=False)
    given_keys: Mapping[str, Secret] = field(repr=False, default_factory=dict[str, Secret])
    defaults: Mapping[str, str] = field(default_factory=dict[str, str])
    """The model for each kind of request, ``{"image": "backend:model"}``."""
    backends: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    """Settings by backend name, from the config file."""
    disabled: frozenset[str] = frozenset()
    """Plugins that are not to be loaded; ``*`` means all that do not ship with mmgen."""
    prices: Mapping[str, Tariff] = field(default_factory=dict[str, Tariff])
    """The user's own prices by ``"backend:model"``, in place of those of the records."""
    per_day: tuple[Money, ...] = ()
    """The most that all jobs of the journal may cost that were asked for in any 24 hours, an amount for each currency."""
    webhook_url: str = ""
    """Where backends may call back: the address under which the internet reaches ``client.deliver``."""

    @classmethod
    def load(
        cls,
        *,
        home: str | os.PathLike[str] | None = None,
        keys: Mapping[str, str] | None = None,
        defaults: Mapping[str, str] | None = None,
        webhook_url: str | None = None,
        environment: Mapping[str, str] = os.environ,
    ) -> Config:
        """Resolve the settings: arguments first, then *environment*, then the files."""
        data, folder = folders(home, environment)
        file = read_config(folder / "config.toml")
        from_environment = {
            name.removeprefix("MMGEN_DEFAULT_").lower(): value
            for name, value in environment.items()
            if name.startswith("MMGEN_DEFAULT_")
        }
        webhooks: Mapping[str, str] = file.get("webhooks", {})
        disabled = environment.get("MMGEN_DISABLE_PLUGINS", "")
        return cls(
            data=data,
            keys_file=KeysFile(folder / "keys.json"),
            environment=environment,
            given_keys={name: Secret(value) for name, value in (keys or {}).items()},
            defaults=file.get("defaults", {}) | from_environment | dict(defaults or {}),
            backends=file.get("backends", {}),
            prices=tariffs(file.get("prices", {})),
            per_day=daily_caps(file.get("budget", {})),
            webhook_url=checked_url(webhook_url or environment.get("MMGEN_WEBHOOK_URL") or webhooks.get("url", "")),
            disabled=frozenset(name.strip() for name in disabled.split(",") if name.strip()),
        )

    def with_prices(self, prices: Mapping[str, object]) -> Config:
        """
        These settings with *prices* beside those of the config file: ``{"backend:model": "USD 0.03"}`` for each thing
        that is made, or ``{"backend:model": {"second": "USD 0.10"}}`` for each second of it.
        """
        return replace(self, prices={**self.prices, **tariffs(prices)})

    def key(self, *names: str) -> Secret | None:
        """The first key found under one of *names*: as given, from the environment, from the keys file."""
        for name in names:
            if found := self.given_keys.get(name):
                return found
        for name in names:
            if value := self.environment.get(name):
                return Secret(value)
        stored = self.keys_file.read()
        return next((stored[name] for name in names if name in stored), None)

    def settings(self, backend: str) -> Mapping[str, Any]:
        """The config file's table ``[backends.<name>]``."""
        return self.backends.get(backend, {})


def folders(home: str | os.PathLike[str] | None, environment: Mapping[str, str]) -> tuple[Path, Path]:
    """The data folder and the config folder."""
    chosen = home or environment.get("MMGEN_HOME")
    if chosen:
        folder = Path(chosen).expanduser().absolute()
        return folder, folder
    import platformdirs

    return Path(platformdirs.user_data_dir("mmgen", False)), Path(platformdirs.user_config_dir("mmgen", False))


def tariffs(prices: Mapping[str, object]) -> dict[str, Tariff]:
    """The user's own prices. Raises InputError for what is none, or is no model's."""
    found: dict[str, Tariff] = {}
    for model, given in prices.items():
        if not all(model.partition(":")):
            raise InputError("prices", f'{model!r} is no model: write "backend:model"')
        try:
            found[model] = Tariff.read(given, f"prices, {model}")
        except RequestError as error:
            raise InputError("prices", str(error)) from error
    return found


def daily_caps(budget: Mapping[str, object]) -> tuple[Money, ...]:
    """The amounts of the table ``[budget]``: one, or one for each currency. Raises InputError for what is none."""
    if unknown := set(budget) - {"per_day"}:
        raise InputError("[budget]", f"has {sorted(unknown)} where only per_day belongs")
    given = budget.get("per_day", [])
    try:
        found = [amount_of(each, "[budget] per_day") for each in (given if isinstance(given, list) else [given])]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - TOML
    except RequestError as error:
        raise InputError("[budget] per_day", str(error)) from error
    caps = tuple(each for each in found if each is not None)
    if len({cap.currency for cap in caps}) < len(caps):
        raise InputError("[budget] per_day", f"has {', '.join(map(str, caps))}: give one amount for each currency")
    return caps


def checked_url(url: str) -> str:
    """A webhook's address. Raises InputError for what can't be one; mmgen adds the backend's name and a query."""
    if url and (not url.startswith(("https://", "http://")) or "?" in url or "#" in url):
        raise InputError("webhook_url", f"{url!r} is not an http(s) URL without a query")
    return url


def read_config(path: Path) -> dict[str, Any]:
    """The config file's tables; unknown ones are refused, so that a misspelt one is not passed over."""
    if not path.exists():
        return {}
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(str(path), f"is not valid TOML ({error})") from error
    unknown = set(tables) - {"backends", "budget", "defaults", "prices", "webhooks"}
    if unknown or not all(isinstance(table, dict) for table in tables.values()):
        raise InputError(
            str(path),
            f"has {sorted(unknown) or 'a value'} where only [defaults], [budget], [prices], [webhooks] and [backends.NAME] belong",
        )
    return tables
