"""Runs a script on a host and takes its answer apart into sections."""

import secrets
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from console.kit.clock import Clock
from console.model.command import Command, Text
from console.model.errors import BadOutput
from console.model.evidence import Evidence
from console.model.host import Host
from console.model.ports import Reach
from plugins.procfs.settings import ProcfsSettings

LARGEST = 4_000_000
"""Characters; a longer answer is given up."""
EXCERPT = 4_000
ABOUT = {
    "sample": "Reads load, memory, time up and mounts from /proc, file systems with df, failed units with systemctl.",
    "inspect": "Reads facts about the system, processes with ps, who is logged in with who, services with systemctl.",
}
"""What each script does, for people."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host said, by section, and which programs gave no answer in time. Times are in seconds, `at` epoch.

    `mark` is the word that every command of this look has in its arguments.
    """

    sections: Mapping[str, str]
    late: frozenset[str]
    at: float
    took: float
    evidence: Evidence
    mark: str = "@@"

    def lines(self, section: str) -> list[str]:
        """The lines of a section that have something on them."""
        return [line for line in self.sections.get(section, "").splitlines() if line.strip()]

    def first(self, section: str) -> str:
        """The first of them, or an empty string."""
        return next(iter(self.lines(section)), "").strip()


def script(name: str) -> str:
    """The script called `name` with what all of them share, bare of comments.

    It ends when its last section is written, not when everything it started has ended.
    """
    folder = Path(__file__).parent
    prelude, body = ((folder / f"{part}.sh").read_text() for part in ("prelude", name))
    whole = f'{prelude}\n{{\n{body}\nsection end\n}} | sed "/^$mark end/q"\n'
    return "\n".join(line.strip() for line in whole.splitlines() if line.strip() and not line.lstrip().startswith("#"))


async def ask(reach: Reach, host: Host, name: str, text: str, settings: ProcfsSettings, clock: Clock) -> Answer:
    """Run the script `text`, called `name`, on `host`. Raises BadOutput for an answer that did not come to its end."""
    mark = f"@{secrets.token_hex(8)}@"
    environment = {"host_root": host.root, "limit": f"{settings.answer_within:g}"}
    command = Command(shell=f"mark={mark}\n{text}", environment=environment, timeout=settings.timeout)
    at, began = clock.now(), clock.monotonic()
    said = {"out": "", "err": ""}
    async with aclosing(reach.run(host, command)) as pieces:  # type: ignore[type-var]  # a transport's run is a generator
        async for piece in pieces:
            if isinstance(piece, Text):
                said[piece.stream] += piece.text
                if len(said[piece.stream]) > LARGEST:
                    raise BadOutput(f"{host.name} answers without end", "See what its shell prints at login")
    took = clock.monotonic() - began
    sections, late = split(said["out"], mark)
    if "end" not in sections:
        raise BadOutput(f"{host.name} gave no figures", _why(said["err"] or said["out"]))
    raw = said["out"].replace(mark, "==")[:EXCERPT].strip()
    proof = Evidence(f"procfs {name}", command.line, at, took, raw, ABOUT[name])
    return Answer(sections, late, at, took, proof, mark)


def split(said: str, mark: str) -> tuple[dict[str, str], frozenset[str]]:
    """The sections of an answer by name, joined where one comes twice, and the names of those that were late."""
    sections: dict[str, str] = {}
    late: set[str] = set()
    for part in f"\n{said}".split(f"\n{mark} ")[1:]:
        head, _, body = part.partition("\n")
        name, _, rest = head.partition(" ")
        if name == "late":
            late.add(rest)
        else:
            sections[name] = f"{sections[name]}\n{body}" if name in sections else body
    return sections, frozenset(late)


def _why(said: str) -> str:
    first = next((line.strip() for line in said.splitlines() if line.strip()), "")
    asked = "Its login shell has to run /bin/sh"
    return f"It said: {first[:200]}. {asked}" if first else f"It said nothing. {asked}"
