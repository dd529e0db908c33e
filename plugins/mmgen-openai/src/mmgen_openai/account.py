"""Whose calls these are, and how the vendor's own calls are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from mmgen.backends import Config, Secret

__all__ = ["Account"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The parts of an account at OpenAI."""

    organization: str = ""
    project: str = ""
    webhook_secret: Secret | str | None = field(default=None, repr=False)
    """What the account's webhook is signed with, as the vendor's pages show it when the webhook is made."""

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """By ``OPENAI_ORG_ID``, ``OPENAI_PROJECT_ID`` and the key ``OPENAI_WEBHOOK_SECRET``, as the vendor's own client."""
        found = config.environment
        return cls(
            organization=found.get("OPENAI_ORG_ID", ""),
            project=found.get("OPENAI_PROJECT_ID", ""),
            webhook_secret=config.key("OPENAI_WEBHOOK_SECRET"),
        )

    def headers(self) -> Mapping[str, str]:
        """What goes along with each request."""
        named = {"OpenAI-Organization": self.organization, "OpenAI-Project": self.project}
        return {name: value for name, value in named.items() if value}
