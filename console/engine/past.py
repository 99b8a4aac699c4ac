"""What the journal knows of a run's hosts: the ground a resumed run stands on. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from console.model.facts import Fact, HostEnded, RunAdopted, StepEnded, StepIntended
from console.model.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Past:
    """One host's part so far. `next` is the first step without an outcome; `unknown` that step if it was sent.

    `outcome` is set when its part is over.
    """

    next: int = 0
    unknown: int | None = None
    outcome: Outcome | None = None

    def again(self) -> "Past":
        """With the step of unknown outcome counted as not sent, because a person chose to repeat it."""
        if self.outcome not in (None, Outcome.UNKNOWN):
            return self
        return Past(next=self.next if self.unknown is None else self.unknown)


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
                hosts[host] = Past(next=step + (over is None), unknown=unknown, outcome=over)
            case HostEnded(host=host, outcome=outcome):
                hosts[host] = replace(hosts.get(host, Past()), outcome=outcome)
            case RunAdopted(resend=resend):
                for host in resend:
                    if host in hosts:
                        hosts[host] = hosts[host].again()
            case _:
                continue
    return hosts
