"""What the journal knows of a run's hosts: the ground a resumed run stands on. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from console.model.facts import Fact, HostEnded, RunAdopted, StepEnded, StepIntended
from console.model.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Past:
    """One host's part so far. `next` is the first step without an outcome; `unknown` that step if it was sent.

    `outcome` is set when its part is over, by the step in `owed` where nobody came to record that yet. `resend` says
    that a person chose to repeat the unknown step.
    """

    next: int = 0
    unknown: int | None = None
    outcome: Outcome | None = None
    owed: StepEnded | None = None
    resend: bool = False

    def again(self) -> "Past":
        """With the step of unknown outcome to be sent again, because a person chose to."""
        if self.outcome not in (None, Outcome.UNKNOWN):
            return self
        return Past(self.next if self.unknown is None else self.unknown, self.unknown, resend=True)


def past(facts: Iterable[Fact]) -> dict[str, Past]:
    """Every host that the facts of one run speak of, by id."""
    hosts: dict[str, Past] = {}
    for fact in facts:
        match fact:
            case StepIntended(host=host, step=step):
                hosts[host] = Past(next=step, unknown=step)
            case StepEnded(host=host, step=step, outcome=outcome):
                over = outcome if outcome is not Outcome.OK else None
                unknown = step if outcome is Outcome.UNKNOWN else None
                hosts[host] = Past(step + (over is None), unknown, over, fact if over else None)
            case HostEnded(host=host, outcome=outcome):
                hosts[host] = replace(hosts.get(host, Past()), outcome=outcome, owed=None)
            case RunAdopted(resend=resend):
                for host in resend:
                    if host in hosts:
                        hosts[host] = hosts[host].again()
            case _:
                continue
    return hosts
