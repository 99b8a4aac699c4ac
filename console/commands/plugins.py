"""`quarterdeck plugins`: what is installed, what the settings use, and what is broken and why."""

import argparse
from typing import Any

from console.commands import exits, place, printing
from console.commands.printing import Painted
from console.engine.registry import Broken, Registry

NAME = "plugins"
HELP = "what is installed, what is in use, and what is broken and why"

_COLOURS = {"in use": "green", "broken": "red", "installed": "grey"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to load those not in use too."""
    parser.add_argument(
        "--all", action="store_true", help="load those that are not in use as well, to see what they offer"
    )


def run(args: argparse.Namespace) -> int:
    """List them; FAILED when one that is in use is broken."""
    used = place.settings(args).plugins
    noted: list[Broken] = []
    registry = Registry(noted.append)
    registry.load([*used, *registry.installed] if args.all else used)
    traces = {broken.plugin: broken.traceback for broken in noted}
    entries = [_entry(name, registry, used) for name in dict.fromkeys((*used, *sorted(registry.installed)))]
    if args.json:
        printing.document("plugins", {"plugins": entries})
    else:
        rows = [
            (
                str(it["name"]),
                Painted(str(it["state"]), _COLOURS[str(it["state"])]),
                f"{it['distribution']} {it['version']}".strip(),
                "; ".join(f"{port}: {', '.join(names)}" for port, names in it["offers"].items()),
                str(it["error"] or it["about"]),
            )
            for it in entries
        ]
        printing.table(("PLUGIN", "STATE", "FROM", "OFFERS", "ABOUT"), rows)
        for name, trace in traces.items():
            if trace:
                printing.note(Painted(f"{name}:", "bold"))
                printing.note(trace.rstrip())
    return exits.FAILED if any(name in registry.failed for name in used) else exits.OK


def _entry(name: str, registry: Registry, used: tuple[str, ...]) -> dict[str, Any]:
    point = registry.installed.get(name)
    plugin = registry.plugins.get(name)
    ports = ("inventories", "transports", "metrics")
    return {
        "name": name,
        "state": "broken" if name in registry.failed else "in use" if name in used else "installed",
        "distribution": point.dist.name if point and point.dist else "",
        "version": point.dist.version if point and point.dist else "",
        "module": point.value if point else "",
        "about": plugin.about if plugin else "",
        "offers": {port: list(getattr(plugin, port)) for port in ports if plugin and getattr(plugin, port)},
        "needs": dict(plugin.needs) if plugin else {},
        "error": registry.failed.get(name, ""),
    }
