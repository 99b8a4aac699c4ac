"""The one gate: what may run, decided here and nowhere else, whatever door it came through."""

from collections.abc import Callable
from dataclasses import dataclass

from console.model.action import Risk
from console.model.errors import Refused
from console.model.host import Host
from console.model.plan import Confirmation, Plan


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings and the command line allow, now. `window` is in seconds; `production` knows such a host."""

    ceiling: Risk = Risk.DESTROY
    read_only: bool = False
    window: float = 900.0
    production: Callable[[Host], bool] = lambda _host: False


def check(plan: Plan, confirmation: Confirmation, rules: Rules, *, window_open: bool) -> bool:
    """Let `plan` pass, or raise Refused with the reason and what to do.

    True means that it may pass only with a new window for changes in production, for the reason the confirmation
    gives; the caller opens it, on the record, before anything else. The plan's risk is taken at its word: it is the
    runbook's, which whoever wrote it answers for. What is production is not: settings may have changed since.
    """
    if not plan.hosts:
        raise Refused("The plan names no host", "Choose hosts first; nothing is ever run on a guess")
    if not all(target.steps for target in plan.hosts):
        raise Refused("The plan has no step for some host", "Nothing done is not a success; look at the runbook")
    if len({target.host.id for target in plan.hosts}) < len(plan.hosts):
        raise Refused("The plan names a host twice", "Plan it again; a host is sent each step once")
    if plan.risk.rank > rules.ceiling.rank:
        raise Refused(f"{plan.title} is of risk {plan.risk}", f"The ceiling here is {rules.ceiling} (limits.ceiling)")
    if plan.risk is Risk.READ:
        return False
    if rules.read_only:
        raise Refused("The console is read-only", "Start it without --read-only, and without read_only in settings")
    if confirmation.plan_digest != plan.digest:
        raise Refused("This is not the plan that was confirmed", "Look at the plan again")
    if plan.risk is Risk.CHANGE and confirmation.answer != "yes":
        raise Refused("The plan was not confirmed", "Answer yes to run it")
    if plan.risk is Risk.DESTROY and confirmation.answer != plan.challenge:
        raise Refused("The plan was not confirmed", f"It destroys something: type {plan.challenge} to run it")
    production = plan.production or any(rules.production(target.host) for target in plan.hosts)
    if production and not window_open:
        if not confirmation.reason.strip():
            raise Refused("Production is read-only", "Give a reason: it opens a window for changes, on the record")
        return True
    return False
