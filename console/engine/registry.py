"""Entry points -> plugins, and from settings what they make. A broken plugin becomes a fact, not a crash.

Ours have entry points like everybody's (`tests/engine/test_discovery.py` holds the two against each other), but are
found by their folder: to read the metadata of all that is installed costs a start more than the plugin itself.
"""

import importlib
import importlib.util
import traceback
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

from console.kit.document import Node
from console.kit.shape import nearest, read
from console.model.errors import BadSettings, Problem
from console.model.plugin import GROUP, Capability, Plugin
from console.model.ports import Reach

PortT = TypeVar("PortT")


class Broken(NamedTuple):
    """A plugin that failed: the error in one line, and the traceback where there is one."""

    plugin: str
    title: str
    traceback: str


class _Ours(NamedTuple):
    """A plugin in a folder of our own `plugins`."""

    value: str

    def load(self) -> Any:
        """Its PLUGIN."""
        return importlib.import_module(self.value.partition(":")[0]).PLUGIN


class Registry:
    """The plugins that settings name. Nothing else is imported, and no stranger can take the name of one of ours.

    `note` hears of each that fails.
    """

    def __init__(self, note: Callable[[Broken], None]) -> None:
        self._note = note
        self._points: dict[str, Any] | None = None
        self.plugins: dict[str, Plugin] = {}
        self.failed: dict[str, str] = {}

    @property
    def installed(self) -> dict[str, Any]:
        """The entry point (importlib.metadata.EntryPoint) of every plugin that is installed, loaded or not, by name."""
        if self._points is None:
            from importlib.metadata import entry_points

            self._points = {point.name: point for point in entry_points(group=GROUP)}
        return self._points

    def load(self, names: Iterable[str]) -> dict[str, Plugin]:
        """Import the plugins called `names`; those that are missing or broken are in `failed`, and noted."""
        for name in names:
            if name in self.plugins or name in self.failed:
                continue
            point = _ours(name) or self.installed.get(name)
            if point is None:
                self._fail(name, f"There is no plugin {name!r}: {self.instead(name)}", "")
                continue
            try:
                plugin = point.load()
            except Exception as error:  # noqa: BLE001  # the plugin-load edge: a stranger's code may raise anything
                self._fail(name, f"{type(error).__name__}: {error}", traceback.format_exc())
                continue
            if isinstance(plugin, Plugin):
                self.plugins[name] = plugin
            else:
                self._fail(name, f"{point.value} is no Plugin but a {type(plugin).__name__}", "")
        return self.plugins

    def instead(self, name: str) -> str:
        """What to write for `name`, which no installed plugin has."""
        known = sorted(self.installed)
        return nearest(name, known) or f"installed are {', '.join(known) or 'none'}"

    def prepare(
        self, port: str, plugin: str, capability: str, settings: Node, reach: Reach, kind: type[PortT]
    ) -> Callable[[], PortT | None]:
        """What makes the plugin's `capability` of the port (`inventories`, `transports`, `metrics`) when it is called.

        The settings are read now: BadSettings is raised when they are wrong. Making it gives None when the plugin
        failed, now or before.
        """
        del kind  # what the caller expects back: for the type checker
        found = self.plugins.get(plugin)
        if found is None:
            return lambda: None
        offered: Mapping[str, Capability[Any]] = getattr(found, port)
        if capability not in offered:
            what = f"the plugin {plugin!r} has no {capability!r} among its {port}"
            hint = nearest(capability, offered) or f"it has: {', '.join(offered) or 'none'}"
            raise BadSettings((Problem(settings.file, settings.line, settings.column, what, hint),))
        declared = offered[capability]
        value = read(settings, declared.settings)

        def make() -> PortT | None:
            try:
                made: PortT = declared.make(value, reach)
            except BadSettings:
                raise
            except Exception as error:  # noqa: BLE001  # the plugin-load edge, its second half
                self._fail(plugin, f"{type(error).__name__}: {error}", traceback.format_exc())
                return None
            return made

        return make

    def _fail(self, name: str, title: str, trace: str) -> None:
        self.failed[name] = title
        self._note(Broken(name, title, trace))


def _ours(name: str) -> _Ours | None:
    if not name.isidentifier() or importlib.util.find_spec(f"plugins.{name}") is None:
        return None
    return _Ours(f"plugins.{name}:PLUGIN")
