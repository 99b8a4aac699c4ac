"""Runbook + hosts + params -> Plan: pure. What it gives is what the prompt shows, and exactly that runs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from console.engine import templates
from console.kit import params as kit_params
from console.model import patterns
from console.model.action import Risk
from console.model.command import Command
from console.model.errors import Refused
from console.model.host import Host
from console.model.plan import Plan, PlannedHost, PlannedStep
from console.model.runbook import Do, ParamValue, Runbook, Step

LOCAL = "local"
"""The transport of the steps that run on this machine."""
_MOST_SAID = 5


@dataclass(frozen=True, slots=True)
class _Rendering:
    runbook: Runbook
    values: Mapping[str, str]
    preview: bool


def plan(
    runbook: Runbook,
    hosts: Sequence[Host],
    params: Mapping[str, ParamValue],
    *,
    production: Callable[[Host], bool],
    preview: bool = False,
    id: str,  # noqa: A002  # it is the plan's
) -> Plan:
    """The plan of `runbook` on exactly `hosts`; with `preview`, of what shows what it would do.

    Raises BadParams; Refused when there is no host, when one is outside the runbook's targets, and when a command can't
    be made for one: found for every host before anything runs.
    """
    chosen = list({host.id: host for host in hosts}.values())
    if not chosen:
        raise Refused(f"{runbook.name}: no host was chosen", "Mark the hosts, or name them with --hosts")
    if preview and not runbook.previews:
        raise Refused(f"{runbook.name} has no preview", "Its plan shows the commands that would run")
    _refuse_outsiders(runbook, chosen)
    values = kit_params.parse_all(runbook, params)
    rendering = _Rendering(runbook, {name: kit_params.written(value) for name, value in values.items()}, preview)
    return Plan(
        id=id,
        runbook=runbook.id,
        title=f"{runbook.name} (preview)" if preview else runbook.name,
        risk=Risk.READ if preview else runbook.risk,
        hosts=_planned(rendering, chosen, production),
        params=values,
        fan_out=runbook.fan_out,
        max_errors=runbook.max_errors,
        preview=preview,
        runbook_digest=runbook.digest,
    )


def _refuse_outsiders(runbook: Runbook, hosts: Sequence[Host]) -> None:
    if not runbook.targets:
        return
    inside = {host.id for host in patterns.parse(runbook.targets).select(hosts)}
    outside = [host.name for host in hosts if host.id not in inside]
    if outside:
        raise Refused(f"{runbook.name} may not run on {_some(outside)}", f"Its targets are {runbook.targets}")


def _planned(
    rendering: _Rendering, hosts: Sequence[Host], production: Callable[[Host], bool]
) -> tuple[PlannedHost, ...]:
    planned: list[PlannedHost] = []
    wrong: list[str] = []
    for host in hosts:
        try:
            steps = tuple(_step(rendering, host, step) for step in _steps(rendering))
        except ValueError as error:
            wrong.append(f"{host.name}: {error}")
        else:
            planned.append(PlannedHost(host, steps, production(host)))
    if wrong:
        hint = "Give what is missing, or choose other hosts"
        raise Refused(f"{rendering.runbook.name} can't run on {len(wrong)} of {len(hosts)}: {_some(wrong, '; ')}", hint)
    return tuple(planned)


def _steps(rendering: _Rendering) -> list[Step]:
    return [step for step in rendering.runbook.steps if step.preview or not rendering.preview]


def _step(rendering: _Rendering, host: Host, step: Step) -> PlannedStep:
    local = step.on == "local"
    if not local and not host.transports:
        raise ValueError("nothing says how to reach it")
    do = step.preview if rendering.preview and step.preview else step.do
    try:
        command = _command(rendering, host, do, step.timeout, local=local)
    except ValueError as error:
        raise ValueError(f"step {step.name!r}: {error}") from error
    return PlannedStep(step.name, LOCAL if local else host.transports[0], command, step.ok_codes)


def _command(rendering: _Rendering, host: Host, do: Do, timeout: float, *, local: bool) -> Command:
    if do.literal:
        return Command(argv=do.argv, shell=do.shell, timeout=timeout)
    values = rendering.values
    environment = templates.environment(values, host, do.shell) if do.shell or local else {}
    if do.shell:
        return Command(shell=do.shell, environment=environment, timeout=timeout)
    argv = tuple(templates.fill(argument, values, host) for argument in do.argv)
    if not argv[0]:
        raise ValueError("the program's name is empty")
    return Command(argv=argv, environment=environment, timeout=timeout)


def _some(words: Sequence[str], between: str = ", ") -> str:
    more = f"{between}and {len(words) - _MOST_SAID} more" if len(words) > _MOST_SAID else ""
    return between.join(words[:_MOST_SAID]) + more
