"""The inventory: one host a line of the rack list."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from console.kit import sanitise
from console.kit.offload import Pool
from console.model.errors import BadSettings, Problem
from console.model.host import Host
from quarterdeck_racks.settings import RackSettings


@dataclass(frozen=True, slots=True)
class RackList:
    """Reads the list anew each time it is asked."""

    settings: RackSettings

    async def hosts(self) -> Sequence[Host]:
        """The hosts in the list's order. Raises BadSettings with the line of every problem."""
        pool = Pool("racks", 1)  # files block: they are read on a thread, not on the loop
        try:
            return await pool.run(_read, self.settings.file, self.settings.user)
        finally:
            pool.close()


def _read(file: Path, user: str) -> list[Host]:
    hosts: dict[str, Host] = {}
    problems: list[Problem] = []
    try:
        with file.open(newline="", encoding="utf-8") as lines:
            for row in (reader := csv.DictReader(lines)):
                name = sanitise.line(row.get("name") or "")  # text from outside is made harmless where it enters
                if not name or name in hosts:
                    problems.append(Problem(str(file), reader.line_num, 1, f"no name, or one twice: {name!r}"))
                    continue
                rack = sanitise.line(row.get("rack") or "")
                hosts[name] = Host(
                    id=name,
                    name=name,
                    address=sanitise.line(row.get("address") or ""),
                    user=user,
                    labels={"rack": rack} if rack else {},
                    groups=(f"rack-{rack}",) if rack else (),
                    source="racks",
                )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadSettings((Problem(str(file), 0, 0, str(error)),)) from error
    if problems:
        raise BadSettings(tuple(problems))
    return list(hosts.values())
