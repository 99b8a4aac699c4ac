"""Measures Linux hosts over a shell: /proc, df and systemctl, nothing to install."""

from console.model.plugin import Capability, Plugin
from console.model.ports import MetricSource, Reach
from plugins.procfs.settings import ProcfsSettings


def _metrics(settings: ProcfsSettings, reach: Reach) -> MetricSource:
    from plugins.procfs.source import Procfs

    return Procfs(settings, reach)


PLUGIN = Plugin(
    name="procfs",
    about="Load, memory, file systems and failed units of Linux hosts, over a shell",
    metrics={"procfs": Capability(_metrics, ProcfsSettings)},
)
