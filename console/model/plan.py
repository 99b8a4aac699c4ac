"""A plan: a runbook resolved on hosts and params, frozen when its prompt opens. What is shown is what will run."""

import hashlib
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
        """SHA-256 over targets and rendered commands: what a confirmation is given for."""
        seen = hashlib.sha256()
        for target in self.hosts:
            seen.update(f"host\0{target.host.id}\0{target.host.where}\0{target.host.root}\0".encode())
            for step in target.steps:
                words = (step.transport, *(step.command.argv or (step.command.shell,)))
                env = (f"{key}={value}" for key, value in sorted(step.command.environment.items()))
                seen.update("\0".join(("step", *words, *env, "")).encode())
        return seen.hexdigest()

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
