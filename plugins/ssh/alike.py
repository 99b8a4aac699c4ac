"""One answer of `ssh -G` for all hosts that an ssh_config does not tell apart: a process costs more than a login.

Our own reader says which blocks mean a host, and what they say. ssh is asked for the first host of each kind; where its
answer leads to the same route as the reader's, the reader is believed for the others of that kind, and what it knows
nothing of (ssh's defaults) is as ssh said. Where it does not, ssh is asked for every one of them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping

from plugins.ssh.config_answer import Answer, Said


def kind(answer: Answer, given: Mapping[str, str]) -> Hashable | None:
    """The same for hosts that are told apart by their names alone; None where only ssh knows.

    The same blocks mean them, and everything the blocks say is the same but for the name to connect to.
    """
    if answer.commands or answer.unknown:
        return None
    said = dict(answer.said)
    (hostname,) = said.pop("hostname")
    *_, jump = said.get("proxyjump", ("",))[0].split(",")
    if jump and hostname.lower() in jump.lower():  # ssh refuses a way that leads through its own end
        return None
    return (answer.used, bool(given["hostname"]), given["user"], given["port"], tuple(sorted(said.items())))


class Alike:
    """What ssh said of the first of each kind: None where the reader said something else, or ssh failed."""

    def __init__(self) -> None:
        self._first: dict[Hashable, asyncio.Future[Said | None]] = {}

    async def said(
        self, kind: Hashable, own: Said, ask: Callable[[], Awaitable[Said]], agrees: Callable[[Said], bool]
    ) -> Said:
        """What ssh says, or would say. `own` is our reader's answer, `agrees` compares them; raises what `ask` does."""
        first = self._first.get(kind)
        if first is not None:
            said = await asyncio.shield(first)
            return await ask() if said is None else {**said, **own}
        first = self._first[kind] = asyncio.get_running_loop().create_future()
        believed = None
        try:
            said = await ask()
            believed = said if agrees(said) else None
        finally:
            first.set_result(believed)
        return said
