"""Whether `ssh` may run the commands of Match lines, as it does when it reads its config for a host they may mean."""

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Literal

from console.kit import sanitise
from console.model.errors import Cause, Unreachable
from console.model.ports import Reach
from console.model.question import Choice, Question
from plugins.ssh.config_files import Line

Policy = Literal["ask", "run", "refuse"]
RUN, REFUSE = "run", "refuse"
_SHOWN = 8


class Consent:
    """What settings or the person say to the commands of a config; asked once for the same commands."""

    def __init__(self, policy: Policy, reach: Reach) -> None:
        self._policy = policy
        self._reach = reach
        self._asking = asyncio.Lock()
        self._allowed: dict[str, bool] = {}

    async def get(self, name: str, wanted: Sequence[Line], commands: Sequence[Line]) -> None:
        """Return when `ssh -G` may be started for `name`, which may run those of `wanted`. Raises Unreachable.

        `commands` are all of the config: one question is for them all.
        """
        if not wanted or self._policy == RUN:
            return
        if self._policy == REFUSE:
            raise refusal(name, wanted, "match_exec is set to refuse")
        async with self._asking:
            subject = _digest(commands)
            if subject not in self._allowed:
                choice = await self._reach.ask(question(name, commands, subject))
                self._allowed[subject] = choice.id == RUN
        if not self._allowed[subject]:
            raise refusal(name, wanted, "which was not allowed")


def question(name: str, commands: Sequence[Line], subject: str) -> Question:
    """The decision, with each command and where it stands."""
    shown = [f"{line.place}: Match {line.rest}" for line in commands[:_SHOWN]]
    if len(commands) > _SHOWN:
        shown.append(f"and {len(commands) - _SHOWN} more")
    return Question(
        id=f"match-exec {subject}",
        subject="match-exec",
        title=f"To know the way to {sanitise.line(name)}, ssh runs commands of its config here, as you",
        body=(
            *(sanitise.line(text) for text in shown),
            "ssh runs them in your shell, on this machine, each time it looks a host up whom they may concern.",
            "match_exec: run (or refuse) in the settings of the ssh transport answers for good.",
        ),
        choices=(
            Choice(REFUSE, "do not run them, do not connect", safe=True),
            Choice(RUN, "run them until the console ends, or they change"),
        ),
        host=name,
    )


def refusal(name: str, wanted: Sequence[Line], why: str) -> Unreachable:
    """Why the host is not entered, and what to set."""
    line = wanted[0]
    return Unreachable(
        Cause.OTHER,
        f"the way to {sanitise.line(name)} hangs on a command that {sanitise.line(line.place)} runs on this machine "
        f"(Match {sanitise.line(line.rest)}), {why}",
        "read it; to let ssh run it set match_exec: run for the ssh transport, or take the line out",
    )


def _digest(commands: Sequence[Line]) -> str:
    text = "\0".join(part for line in commands for part in (line.file, line.rest))
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]
