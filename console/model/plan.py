"""A plan: a runbook resolved on hosts and params, frozen when its prompt opens. What is shown is what will run."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from console.model.action import Risk
from console.model.command import Command
from console.model.host import Host
from console.model.runbook import ParamValue


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One rendered step on one host."""

    name: str
    transport: str
    command: Command
    ok_codes: tuple[int, ...] = (0,)


def _sent(step: PlannedStep) -> list[object]:
    """What a step sends and how its end is judged, as JSON takes it."""
    command = step.command
    env = sorted(command.environment.items())
    timeout = None if command.timeout is None else float(command.timeout)  # the journal gives back floats
    return [step.transport, command.argv, command.shell, env, command.stdin.hex(), timeout, step.ok_codes]


@dataclass(frozen=True, slots=True)
class PlannedHost:
    """One target with its rendered steps. The host is the whole value as it was when the plan was made."""

    host: Host
    steps: tuple[PlannedStep, ...]
    production: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Hosts x steps, rendered. `preview` marks a plan that only shows what another would do (its risk is READ)."""

    id: str
    runbook: str
    title: str
    risk: Risk
    hosts: tuple[PlannedHost, ...]
    params: Mapping[str, ParamValue] = field(default_factory=dict)
    fan_out: int = 10
    max_errors: int = 0
    preview: bool = False
    runbook_digest: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 over the risk, the limits, the targets and all that is sent to them: what a confirmation is for."""
        hosts = [
            (target.host.id, target.host.where, target.host.root, target.production, [_sent(it) for it in target.steps])
            for target in self.hosts
        ]
        whole = json.dumps((self.risk, self.fan_out, self.max_errors, self.preview, hosts))
        return hashlib.sha256(whole.encode()).hexdigest()

    @property
    def production(self) -> bool:
        """Whether it touches a production host."""
        return any(target.production for target in self.hosts)

    @property
    def challenge(self) -> str:
        """What has to be typed to confirm a DESTROY: the host's name, or the number of hosts."""
        return self.hosts[0].host.name if len(self.hosts) == 1 else str(len(self.hosts))


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A person's yes to exactly one plan. `answer` is what was typed or pressed, `reason` why."""

    plan_digest: str
    answer: str = ""
    reason: str = ""
