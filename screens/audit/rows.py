"""Facts to words: who did what, when, on what, with which outcome."""

from collections.abc import Iterable

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
from console.model.recorded import Recorded
from console.state.state import HistorySlice, State
from screens.answers import Verdict
from screens.cells import Column, Row, Span, Spans, cell, line, text_of
from screens.words import clock, finding, health, listed, many, moment, outcome, took

COLUMNS = (
    Column("seq", "#", 6, right=True, drop=2),
    Column("at", "at (UTC)", 11),
    Column("who", "who", 10, most=16, drop=1),
    Column("what", "what", 30, grow=1),
    Column("run", "run", 12, most=26, drop=3, extra=True),
)


def rows(state: State, text: str, now: float) -> list[Row]:
    """The newest first; those in which every word of `text` occurs."""
    words = text.lower().split()
    made = [row(recorded, state, now) for recorded in reversed(state.history.facts)]
    return [entry for entry in made if all(word in text_of(entry).lower() for word in words)] if words else made


def counted(shown: int, history: HistorySlice) -> str:
    """How many facts are shown, of how many that are at hand, of how many there are."""
    kept, newest = len(history.facts), history.facts[-1].seq if history.facts else 0
    what = f"{shown} of {many(kept, 'fact')}" if shown != kept else many(kept, "fact")
    return f"{what}, the newest of {newest}" if newest > kept else what


def proven(verdict: Verdict, at: float, history: HistorySlice, now: float) -> Spans:
    """What verifying said, as of when; and how many facts have come since, which it can't speak of."""
    if not verdict.ok:
        return (Span(f"✖ NOT WHOLE at {moment(at, now)}: {verdict.problem}", "crit"),)
    since = max(0, (history.facts[-1].seq if history.facts else 0) - verdict.facts)
    return (
        Span(f"✔ whole at {moment(at, now)}: {many(verdict.facts, 'fact')}", "ok"),
        Span(f" · {since} since, ctrl+r verifies" if since else "", "warn"),
        Span(f" · head {verdict.head[:12]}", "dim"),
    )


def row(recorded: Recorded, state: State, now: float) -> Row:
    """One fact."""
    fact = recorded.fact
    by = getattr(fact, "by", None)
    run = getattr(fact, "run", "")
    return Row(
        str(recorded.seq),
        (
            cell(str(recorded.seq), "dim"),
            cell(moment(fact.at, now), "dim"),
            cell(str(by) if by else "", "accent" if recorded.own else "stale"),
            said(fact, state),
            cell(run, "dim"),
        ),
    )


def said(fact: Fact, state: State) -> Spans:
    """A fact in words."""
    match fact:
        case RunPlanned():
            plan, reason = fact.plan, fact.confirmation.reason
            hosts = listed([target.host.name for target in plan.hosts], 4)
            why = Span(f"  “{reason}”" if reason else "", "dim")
            return (Span("ran ", "dim"), Span(plan.title, "strong"), Span(" on ", "dim"), Span(hosts), why)
        case StepIntended():
            return (
                Span("sent ", "dim"),
                Span(_step(fact.run, fact.step, state)),
                Span(" to ", "dim"),
                _host(fact.host, state),
            )
        case StepEnded():
            more = f"  exit {fact.code}" if fact.code > 0 else ""
            said_ = Span(f"{more}  {took(round(fact.took, 1))}  {fact.error}", "dim")
            return (
                outcome(fact.outcome),
                Span(f"  {_step(fact.run, fact.step, state)}"),
                Span(" on ", "dim"),
                _host(fact.host, state),
                said_,
            )
        case HostEnded():
            return (
                outcome(fact.outcome),
                Span("  "),
                _host(fact.host, state),
                Span(" is over", "dim"),
                Span(f"  {fact.error}", "dim"),
            )
        case RunCancelled():
            return (Span("asked it to stop: ", "warn"), Span(_title(fact.run, state)))
        case RunAdopted():
            again = f", sending again to {listed(fact.resend)}" if fact.resend else ""
            return (Span("went on with ", "accent"), Span(_title(fact.run, state)), Span(again, "warn"))
        case RunEnded():
            return (outcome(fact.outcome), Span("  "), Span(_title(fact.run, state), "strong"), Span(" is over", "dim"))
        case HealthChanged():
            why = Span(f"  {finding(fact.findings[0])}" if fact.findings else "", "dim")
            return (
                _host(fact.host, state),
                Span(" went from ", "dim"),
                health(fact.before),
                Span(" to ", "dim"),
                health(fact.after),
                why,
            )
        case _:
            return _of_care(fact, state) or _rare(fact)


def _of_care(fact: Fact, state: State) -> Spans:
    match fact:
        case HostMuted():
            until = f" until {moment(fact.until, fact.at)} UTC"
            return (
                Span("muted ", "dim"),
                _hosts(fact.hosts, state),
                Span(until, "dim"),
                Span(f"  “{fact.why}”", "dim"),
            )
        case HostUnmuted():
            return (Span("muted no longer: ", "dim"), _hosts(fact.hosts, state))
        case NoteWritten():
            kind, _, name = fact.subject.partition(":")
            about = _host(name, state) if kind == "host" else Span(f"@{name}", "strong")
            done = "wrote on " if fact.text else "removed the note on "
            return (Span(done, "dim"), about, Span(f"  “{fact.text}”" if fact.text else "", "dim"))
        case _:
            return ()


def _hosts(hosts: Iterable[str], state: State) -> Span:
    return Span(listed([_host(host, state).text for host in hosts], 4), "strong")


def _rare(fact: Fact) -> Spans:
    match fact:
        case SourceFailed():
            return (Span(f"{fact.source} does not answer: ", "warn"), Span(fact.title), Span(f"  {fact.hint}", "dim"))
        case SourceRecovered():
            return (Span(f"{fact.source} answers again", "ok"),)
        case PluginFailed():
            return (Span(f"plugin {fact.plugin} failed: ", "crit"), Span(fact.title))
        case WorkerDied():
            return (Span(f"{fact.worker} died: ", "crit"), Span(fact.title))
        case Answered():
            host = f" ({fact.question.host})" if fact.question.host else ""
            choice = next((c.label for c in fact.question.choices if c.id == fact.choice), fact.choice)
            return (
                Span("answered ", "dim"),
                Span(f"{fact.question.title}{host}: "),
                Span(choice, "strong"),
                Span(f"  {fact.note}", "dim"),
            )
        case WindowOpened():
            return (
                Span("opened production for changes ", "crit"),
                Span(f"until {clock(fact.until)} UTC"),
                Span(f"  “{fact.reason}”", "dim"),
            )
    return (Span(type(fact).__name__),)


def _title(run: str, state: State) -> str:
    known = state.runs.runs.get(run)
    return known.plan.title if known else run


def _step(run: str, step: int, state: State) -> str:
    known = state.runs.runs.get(run)
    steps = known.plan.hosts[0].steps if known and known.plan.hosts else ()
    return steps[step].name if step < len(steps) else f"step {step + 1}"


def _host(host: str, state: State) -> Span:
    known = state.fleet.hosts.get(host)
    return Span(known.host.name if known else host, "strong")


def fact_rows(recorded: Recorded) -> list[Row]:
    """Every field of a fact, for reading."""
    fact = recorded.fact
    made = [line(Span(f"{type(fact).__name__} #{recorded.seq}", "strong")), line()]
    return made + [
        line(Span(f"{name:<14}", "dim"), str(getattr(fact, name))) for name in getattr(fact, "__slots__", ())
    ]
