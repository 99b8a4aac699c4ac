"""The metric source: the load, and nothing else."""

import time
from contextlib import aclosing

from console.model.command import Command, Text
from console.model.errors import BadOutput
from console.model.evidence import Evidence
from console.model.host import Host
from console.model.ports import Reach
from console.model.sample import Sample
from quarterdeck_racks.settings import LoadSettings


class Load:
    """Asks each host over whatever transport the console has for it: `reach` decides that, and keeps the limits."""

    def __init__(self, settings: LoadSettings, reach: Reach) -> None:
        self._settings = settings
        self._reach = reach

    async def sample(self, host: Host) -> Sample:
        """The load; memory and file systems are said to be missing, so that nobody takes them for fine."""
        command = Command(argv=("cat", f"{host.root}/proc/loadavg"), timeout=self._settings.timeout)
        at, began, said = time.time(), time.monotonic(), ""
        async with aclosing(self._reach.run(host, command)) as pieces:  # type: ignore[type-var]  # run is a generator
            async for piece in pieces:
                if isinstance(piece, Text) and piece.stream == "out":
                    said = (said + piece.text)[:1000]
        took = time.monotonic() - began
        try:
            one, five, fifteen = (float(word) for word in said.split()[:3])
        except ValueError as error:
            raise BadOutput(f"{host.name} did not say its load", f"It said: {said[:100]!r}") from error
        return Sample(
            at=at,
            took=took,
            load=(one, five, fifteen),
            missing=(("memory", "this source asks for the load only"), ("file systems", "the same")),
            evidence=Evidence("cat /proc/loadavg", command.line, at, took, said.strip()),
        )
