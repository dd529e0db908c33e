"""What is left on the account, and which tasks it ran."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from mmgen.backends.http import WireRequest
from mmgen_vidu.replies import Told, objects, whole

__all__ = ["Account", "Balance", "Package", "Task"]

PAGE = 100
MOST_PAGES = 50
Tell = Callable[[WireRequest], Awaitable[Told]]


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left on one account of the key's owner."""

    kind: str
    """``test``, ``metered`` or ``concurrent``."""
    credits: int
    concurrency_limit: int
    running: int
    queued: int


@dataclass(frozen=True, slots=True)
class Package:
    """Credits that were bought together. Times are as the vendor writes them."""

    id: str
    name: str
    kind: str
    concurrency: int
    credits: int
    """As many as were bought."""
    left: int
    valid_from: str
    valid_to: str


@dataclass(frozen=True, slots=True)
class Task:
    """One task of the account, as the list of tasks tells of it."""

    id: str
    state: str
    """``created``, ``queueing``, ``processing``, ``success`` or ``failed``; empty where the list does not say."""
    model: str
    prompt: str
    template: str = ""
    payload: str | None = None
    """None where the list does not say; the documentation leaves it open."""


@dataclass(frozen=True, slots=True)
class Account:
    """The account over *tell*, which sends a request and gives the object of the reply."""

    tell: Tell

    async def balances(self) -> list[Balance]:
        """What is left, account by account."""
        return [
            Balance(
                kind=str(account.get("type", "")),
                credits=whole(account.get("credit_remain")),
                concurrency_limit=whole(account.get("concurrency_limit")),
                running=whole(account.get("current_concurrency")),
                queued=whole(account.get("queue_count")),
            )
            for account in objects((await self._credits("false")).get("remains"))
        ]

    async def packages(self) -> list[Package]:
        """What was bought, package by package."""
        return [
            Package(
                id=str(package.get("id", "")),
                name=str(package.get("name", "")),
                kind=str(package.get("type", "")),
                concurrency=whole(package.get("concurrency")),
                credits=whole(package.get("credit_amount")),
                left=whole(package.get("credit_remain")),
                valid_from=str(package.get("valid_from", "")),
                valid_to=str(package.get("valid_to", "")),
            )
            for package in objects((await self._credits("true")).get("packages"))
        ]

    async def tasks(self, *, since: datetime | None = None, until: datetime | None = None) -> AsyncIterator[Task]:
        """The tasks between two moments; of the last seven days where none is given."""
        moments = {"created_at.from": since, "created_at.to": until}
        query = {name: moment.astimezone().isoformat() for name, moment in moments.items() if moment is not None}
        async for told in listed(self.tell, query):
            payload = told.get("payload")
            yield Task(
                id=str(told["id"]),
                state=str(told.get("state") or ""),
                model=str(told.get("model") or ""),
                prompt=str(told.get("prompt") or ""),
                template=str(told.get("template") or ""),
                payload=payload if isinstance(payload, str) else None,
            )

    async def _credits(self, detail: str) -> Told:
        return await self.tell(WireRequest(method="GET", path="ent/v2/credits", query={"show_detail": detail}))


async def listed(tell: Tell, query: Mapping[str, str] | None = None) -> AsyncIterator[Told]:
    """Every task that the vendor lists, page by page, in its own words."""
    page_token = ""
    for _ in range(MOST_PAGES):
        turned = {"pager.pagesz": str(PAGE), **(query or {})} | ({"pager.page_token": page_token} if page_token else {})
        listing = await tell(WireRequest(method="GET", path="ent/v2/tasks", query=turned))
        for task in objects(listing.get("tasks")):
            if task.get("id"):
                yield task
        page_token = str(listing.get("next_page_token") or "")
        if not page_token:
            return
