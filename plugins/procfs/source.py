"""The metric source: one script a look, over whatever transport the host has."""

from console.kit.clock import Clock, SystemClock
from console.model.host import Host
from console.model.ports import Reach
from console.model.sample import Inspection, Sample
from plugins.procfs import answer, closely, figures
from plugins.procfs.settings import ProcfsSettings


class Procfs:
    """Measures Linux hosts, and looks closely at one."""

    def __init__(self, settings: ProcfsSettings, reach: Reach, clock: Clock | None = None) -> None:
        self._settings = settings
        self._reach = reach
        self._clock = clock or SystemClock()
        self._sample = answer.script("sample")
        self._inspect = answer.script("inspect")

    async def sample(self, host: Host) -> Sample:
        """As MetricSource.sample; what could not be measured is in `missing`."""
        said = await answer.ask(self._reach, host, "sample", self._sample, self._settings, self._clock)
        return figures.sample(said, host.name, self._settings.answer_within)

    async def inspect(self, host: Host) -> Inspection:
        """As Inspects.inspect."""
        said = await answer.ask(self._reach, host, "inspect", self._inspect, self._settings, self._clock)
        return closely.inspection(said)
