"""An ad-hoc command: what a person runs once on chosen hosts, with no runbook's file behind it."""

from dataclasses import dataclass

from console.model.plan import Plan

RUNBOOK = "!exec"
"""The runbook id in the plan of an ad-hoc command; no file can have it."""
ANY = 1_000_000
"""As `max_errors`: however many hosts fail, the others are asked too."""


@dataclass(frozen=True, slots=True)
class AdHoc:
    """Whole arguments, or a script for `/bin/sh` where a shell was asked for; exactly one of them. Taken word for word.

    `timeout` is in seconds. `fan_out` and `max_errors` are as in a runbook; None leaves them to the command's risk.
    `reads` says that it must only read: it is refused where that is not known of it.
    """

    argv: tuple[str, ...] = ()
    shell: str = ""
    timeout: float = 60.0
    fan_out: int | None = None
    max_errors: int | None = None
    reads: bool = False


def is_adhoc(plan: Plan) -> bool:
    """Whether `plan` is that of an ad-hoc command."""
    return plan.runbook == RUNBOOK


def again(plan: Plan) -> AdHoc:
    """The ad-hoc command that `plan` runs: the plan alone says all of it."""
    command = plan.hosts[0].steps[0].command
    return AdHoc(command.argv, command.shell, command.timeout or 60.0, plan.fan_out, plan.max_errors)
