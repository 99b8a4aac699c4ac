"""A fact in one line: who, and what."""

import time
from collections.abc import Iterable

from console.kit import quoting
from console.model.actor import Actor
from console.model.adhoc import again, is_adhoc
from console.model.facts import (
    Answered,
    Fact,
    HealthChanged,
    HostEnded,
    HostMuted,
    HostUnmuted,
    NoteWritten,
    PluginFailed,
    RunAdopted,
    RunCancelled,
    RunEnded,
    RunPlanned,
    SourceFailed,
    SourceRecovered,
    StepEnded,
    StepIntended,
    WindowOpened,
    WorkerDied,
)
from console.model.patterns import folding
from console.model.plan import Plan


def who(fact: Fact) -> str:
    """The person behind it; empty when it is the console's own observation."""
    by = getattr(fact, "by", None)
    return str(by) if isinstance(by, Actor) else ""


def what(fact: Fact) -> str:
    """What happened."""
    return _of_a_run(fact) or _of_care(fact) or _of_the_rest(fact)


def _of_a_run(fact: Fact) -> str:
    match fact:
        case RunPlanned():
            hosts = ", ".join(folding.words(target.host.name for target in fact.plan.hosts))
            why = f", because: {fact.confirmation.reason}" if fact.confirmation.reason else ""
            return f"run {fact.run}: {_titled(fact.plan)} ({fact.plan.risk}) on {hosts}{why}"
        case StepIntended():
            return f"run {fact.run}: step {fact.step + 1} is sent to {fact.host}"
        case StepEnded():
            code = f", exit {fact.code}" if fact.code >= 0 else ""
            output = f", output {fact.size} bytes sha256:{fact.digest[:12]}" if fact.digest else ""
            error = f": {fact.error}" if fact.error else ""
            return f"run {fact.run}: step {fact.step + 1} on {fact.host} {fact.outcome}{code}{output}{error}"
        case HostEnded():
            return f"run {fact.run}: {fact.host} {fact.outcome}" + (f": {fact.error}" if fact.error else "")
        case RunCancelled():
            return f"run {fact.run}: cancelled"
        case RunAdopted():
            again = f", repeating on {', '.join(fact.resend)}" if fact.resend else ""
            return f"run {fact.run}: adopted after its console ended{again}"
        case RunEnded():
            return f"run {fact.run}: ended, {fact.outcome}"
        case _:
            return ""


def _titled(plan: Plan) -> str:
    """The runbook's name; of an ad-hoc command every word of it, however long."""
    if not is_adhoc(plan):
        return plan.title
    command = again(plan)
    return f"$ {quoting.join(command.argv or ('sh', '-c', command.shell))}"


def _of_care(fact: Fact) -> str:
    match fact:
        case HostMuted():
            return f"muted until {_when(fact.until)}: {_hosts(fact.hosts)}, because: {fact.why}"
        case HostUnmuted():
            return f"muted no longer: {_hosts(fact.hosts)}"
        case NoteWritten():
            return f"note on {fact.subject}: {fact.text}" if fact.text else f"the note on {fact.subject} removed"
        case _:
            return ""


def _hosts(ids: Iterable[str]) -> str:
    return ", ".join(folding.words(ids))


def _when(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))


def _of_the_rest(fact: Fact) -> str:
    match fact:
        case HealthChanged():
            why = "; ".join(f"{found.what} {found.value}" for found in fact.findings)
            return f"{fact.host}: {fact.before} -> {fact.after}" + (f" ({why})" if why else "")
        case SourceFailed():
            return f"{fact.source} does not answer: {fact.title}"
        case SourceRecovered():
            return f"{fact.source} answers again"
        case PluginFailed():
            return f"the plugin {fact.plugin} failed: {fact.title}"
        case WorkerDied():
            return f"{fact.worker} died: {fact.title}"
        case Answered():
            return f"{fact.question.title}: {fact.choice}" + (f" ({fact.note})" if fact.note else "")
        case WindowOpened():
            return f"production may be changed until {fact.until:.0f}, because: {fact.reason}"
        case _:
            return type(fact).__name__
