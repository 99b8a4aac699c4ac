"""`quarterdeck host NAME`: one look at one host, now."""

import argparse
import time

from console.commands import engine, exits, printing
from console.commands.exits import Usage
from console.commands.printing import Painted
from console.commands.shapes import health
from console.kit import duration
from console.model.health import Health
from console.model.patterns import folding
from console.state.state import HostState

NAME = "host"
HELP = "look at one host now: figures, facts, and what is wrong with it"

COLOURS = {Health.OK: "green", Health.WARN: "yellow", Health.CRIT: "red", Health.UNKNOWN: "grey", Health.STALE: "grey"}
_PATIENCE = 60.0
"""Seconds for both looks, time-outs of the way to the host included."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The host."""
    parser.add_argument("host", help="its name, or a pattern that chooses exactly one")


def run(args: argparse.Namespace) -> int:
    """Measure and inspect it; UNKNOWN when it can't be measured."""
    with engine.running(args) as running:
        chosen = running.chosen(args.host)
        if len(chosen) > 1:
            names = folding.words(host.name for host in chosen)
            said = ", ".join(names[:5]) + (" …" if names[5:] else "")
            raise Usage(f"{args.host!r} chooses {len(chosen)} hosts ({said})", "Name one")
        key = chosen[0].id
        measuring = running.runtime.submit(running.runtime.sample([key]))
        running.do(running.runtime.inspect(key))
        measuring.result()
        running.until(lambda state: _looked(state.fleet.hosts[key]), _PATIENCE)
        seen = running.state.fleet.hosts[key]
    if args.json:
        printing.document("host", health.host_state(seen))
    else:
        _print(seen)
    return exits.OK if seen.sample and not seen.trouble else exits.UNKNOWN


def _looked(seen: HostState) -> bool:
    return bool((seen.sample or seen.trouble) and (seen.inspection or seen.inspection_error))


def _print(seen: HostState) -> None:
    verdict = seen.verdict
    printing.say(Painted(seen.host.name, "bold"), "  ", Painted(str(verdict.health), COLOURS[verdict.health]))
    printing.say(f"  {seen.host.where}  {','.join(seen.host.groups)}")
    for finding in verdict.findings:
        over = f" (threshold {finding.threshold})" if finding.threshold else ""
        printing.say(
            "  ", Painted(str(finding.health), COLOURS[finding.health]), f"  {finding.what}: {finding.value}{over}"
        )
    if seen.trouble:
        printing.say(f"  not measured: {seen.trouble.title}")
        if seen.trouble.hint:
            printing.say(f"    {seen.trouble.hint}")
    if seen.sample:
        _print_sample(seen)
    if seen.inspection_error:
        printing.say(f"  not inspected: {seen.inspection_error}")
    if seen.inspection:
        for name, value in seen.inspection.facts:
            printing.say(f"  {name}: {value}")
        if seen.inspection.logins is None:
            printing.say("  logged in: not known")
        for login in seen.inspection.logins or ():
            origin = f" from {login.origin}" if login.origin else ""
            printing.say(f"  logged in: {login.user} on {login.terminal}{origin} since {login.since}")
        for service in seen.inspection.services:
            printing.say(f"  service {service.name}: {service.state} {service.detail}".rstrip())
        for process in seen.inspection.processes[:10]:
            printing.say(f"  pid {process.pid}  {size(process.rss)}  {process.user}  {process.command[:100]}")


def _print_sample(seen: HostState) -> None:
    sample = seen.sample
    if sample is None:
        return
    load = " ".join(f"{figure:.2f}" for figure in sample.load)
    printing.say(f"  load {load} on {sample.cpus} CPUs, up {duration.brief(sample.uptime)}")
    used = sample.memory_total - sample.memory_available
    printing.say(f"  memory {size(used)} of {size(sample.memory_total)} ({sample.memory_used_ratio:.0%})")
    for fs in sample.file_systems:
        printing.say(f"  disk {fs.mount}  {size(fs.used)} of {size(fs.size)} ({fs.used_ratio:.0%})")
    printing.say(f"  measured {duration.brief(max(0.0, time.time() - sample.at))} ago, took {sample.took:.2f}s")


def size(count: float) -> str:
    """Bytes in the largest binary unit that keeps a digit before the point."""
    for unit in ("B", "K", "M", "G", "T"):
        if count < 1024:
            return f"{count:.0f}{unit}" if count >= 10 or unit == "B" else f"{count:.1f}{unit}"
        count /= 1024
    return f"{count:.0f}P"
