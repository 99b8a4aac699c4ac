"""What a URL answers, as an inventory."""

import importlib
from collections.abc import Sequence

from console.kit.gathering import Gathering
from console.kit.offload import Pool
from console.model.errors import BadSettings, ConsoleError, Problem
from console.model.host import Host
from plugins.json import records
from plugins.json.excerpt import not_understood
from plugins.json.links import shown
from plugins.json.settings import UrlSettings
from plugins.json.token import token


class UrlInventory:
    """Asks the URL each time it is asked, and the pages after it."""

    def __init__(self, settings: UrlSettings) -> None:
        self._settings = settings
        self._remarks: Sequence[Problem] = ()

    async def hosts(self) -> Sequence[Host]:
        """The hosts of every page. Raises ConsoleError, and of it Expired, Refused, Throttled, TimedOut, BadOutput."""
        pool = Pool("json-url", 1)
        try:
            await pool.run(importlib.import_module, "plugins.json.pages")  # httpx takes longer than a loop may wait
            gathered = await self._asked(pool, await pool.run(token, self._settings))
        finally:
            pool.close()
        self._remarks = gathered.remarks
        return list(gathered.hosts.values())

    def remarks(self) -> Sequence[Problem]:
        """What was left out of the last answer, and why."""
        return self._remarks

    async def _asked(self, pool: Pool, secret: str) -> Gathering:
        from plugins.json.pages import Pages, trust

        gathered = Gathering()
        who = shown(self._settings.url)
        count = 0
        trusted = await pool.run(trust, self._settings.ca_file)
        async with Pages(self._settings, secret, who, trusted) as pages:
            url = self._settings.url
            for _ in range(self._settings.pages):
                raw = await pages.get(url)
                count, following = await pool.run(self._take, raw, who, secret, gathered, count)
                if not following:
                    return gathered
                url = pages.beside(url, following)
        what = f"{who}: more than {self._settings.pages} pages"
        raise ConsoleError(what, "`pages` in the settings says how many are asked for")

    def _take(self, raw: bytes, who: str, secret: str, gathered: Gathering, count: int) -> tuple[int, str]:
        """Take the hosts of a page; how many records there are by now, and where the next page is."""
        try:
            answer = records.parsed(raw, who)
            count += records.take(answer, who, self._settings, gathered, count)
            return count, records.following(answer, who, self._settings.next)
        except BadSettings as error:
            raise not_understood(who, raw, error, secret) from error
