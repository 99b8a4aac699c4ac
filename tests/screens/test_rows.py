"""Slices to rows: overview, host, runs, run, audit, plan, resume, header; none of it needs Textual."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from console.model.action import Risk
from console.model.actor import Actor
from console.model.command import Command
from console.model.facts import (
    KINDS,
    Fact,
    HostEnded,
    PluginFailed,
    RunEnded,
    RunPlanned,
    SourceFailed,
    StepEnded,
    StepIntended,
    WindowOpened,
)
from console.model.outcome import Outcome
from console.model.plan import Confirmation, Plan, PlannedHost, PlannedStep
from console.model.recorded import Recorded, StepOutput
from console.model.signals import Orphaned, Printed, Signal
from console.state import folding
from console.state.apply import apply
from console.state.state import ConsoleSlice, HistorySlice, RunState, State
from screens import offer
from screens.audit import rows as audit
from screens.cells import Row, Spans, text_of
from screens.header import rows as header
from screens.help.rows import Key, help_rows
from screens.host import rows as host
from screens.looking import evidence_rows
from screens.notices import ended, worth_saying
from screens.overview import rows as overview
from screens.plan import rows as plan_rows
from screens.resume import rows as resume
from screens.run import rows as run_rows
from screens.runs import rows as runs
from screens.widgets.bar import spread
from tests.fakes.fleet import HOSTS, figures, inspected, listed
from tests.fakes.runtime import ME, NOW, Verification

ROOT = Path(__file__).parents[2]
STATE = apply(State(ConsoleSlice(ME, "lab", production="env=prod*")), [*listed(), *figures(), inspected("db1")])
STEPS = (
    PlannedStep("restart", "ssh", Command(("systemctl", "restart", "a b"))),
    PlannedStep("wait", "ssh", Command(shell="while :; do\n  sleep 1\ndone\n", environment={"unit": "a b"})),
)
PLAN = Plan("p", "restart-service", "Restart a service", Risk.CHANGE, tuple(PlannedHost(h, STEPS) for h in HOSTS[:3]))


def after(*told: Fact | Signal, state: State = STATE) -> State:
    """The state after facts and signals."""
    return apply(state, [Recorded(7, told_) if isinstance(told_, Fact) else told_ for told_ in told])


def planned(plan: Plan = PLAN, run: str = "r1", reason: str = "") -> RunPlanned:
    return RunPlanned(run, NOW, plan, ME, Confirmation(plan.digest, "yes", reason))


def host_ended(name: str, outcome: Outcome, digest: str, error: str = "") -> list[Fact]:
    code = 0 if outcome is Outcome.OK else 3
    return [
        StepIntended("r1", NOW, name, 0),
        StepEnded("r1", NOW + 2, name, 0, outcome, code, 2.0, digest, 5, 0, error, "try again" if error else ""),
        HostEnded("r1", NOW + 2, name, outcome),
    ]


MIXED = after(
    planned(),
    *host_ended("web1", Outcome.OK, "same"),
    *host_ended("web2", Outcome.FAILED, "other", "exit 3"),
    *host_ended("web3", Outcome.OK, "same"),
    RunEnded("r1", NOW + 3, Outcome.FAILED),
)


def texts(made: list[Row]) -> str:
    return "\n".join(text_of(row) for row in made)


def said(spans: Spans) -> str:
    return "".join(span.text for span in spans)


def test_rows_need_no_textual() -> None:
    modules = [str(path.relative_to(ROOT))[:-3].replace("/", ".") for path in (ROOT / "screens").rglob("rows.py")]
    assert len(modules) > 9
    code = f"import sys, {', '.join(modules)}; print([name for name in sys.modules if name.startswith('textual')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


class TestOverview:
    def test_sick_hosts_worst_first_with_what_may_help(self) -> None:
        made = overview.rows(STATE, NOW, 120)
        assert [row.id for row in made if row.id] == ["host:db1", "host:web2", "host:queue1", "host:build9"]
        assert "F3 Free disk space" in texts(made)
        assert "1 host never measured" in texts(made)
        assert overview.hosts(["host:db1", "run:x", ""]) == ["db1"]

    def test_what_runs_and_what_ended(self) -> None:
        assert "Restart a service on 3 hosts" in texts(overview.rows(after(planned()), NOW, 120))
        assert "0/3" in texts(overview.rows(after(planned()), NOW, 120))
        assert "ended lately" in texts(overview.rows(MIXED, NOW, 120))
        orphan = after(planned(), Orphaned("r1"))
        assert "orphaned: enter to go on" in texts(overview.rows(orphan, NOW, 120))

    def test_what_does_not_answer_with_its_age(self) -> None:
        state = after(
            SourceFailed("inventory:site", NOW - 90, "no such file", "write it"), PluginFailed("x", NOW, "bad")
        )
        made = texts(overview.rows(state, NOW, 200))
        assert "inventory site: never answered (failing for 90s: no such file)  write it" in made
        assert "plugin x  bad" in made

    def test_before_the_inventories_answer_nothing_is_said_to_be_well(self) -> None:
        made = texts(overview.rows(State(), NOW, 80))
        assert "Waiting for the inventories" in made
        assert "ok" not in made

    def test_never_measured_is_not_well(self) -> None:
        made = texts(overview.rows(apply(State(), listed()), NOW, 80))
        assert "12 hosts never measured" in made
        assert "Nothing is wrong" not in made


class TestHost:
    @pytest.mark.parametrize("width", [40, 80, 120, 200])
    def test_everything_known_stands_there_at_any_width(self, width: int) -> None:
        made = texts(host.rows(STATE, "db1", NOW, width))
        for word in ("disk /var", "97%", "memory", "postgres", "nginx", "facts", "file systems"):
            assert word in made

    def test_runs_on_it_can_be_chosen(self) -> None:
        assert "run:r1" in [row.id for row in host.rows(MIXED, "web2", NOW, 120)]

    def test_a_host_that_left(self) -> None:
        assert "no longer in the fleet" in texts(host.rows(STATE, "gone", NOW, 80))

    def test_a_host_that_was_never_measured(self) -> None:
        assert "Not measured yet" in texts(host.rows(STATE, "mail1", NOW, 80))


class TestRun:
    def test_output_is_folded_and_failures_come_first(self) -> None:
        run = MIXED.runs.runs["r1"]
        found = folding.groups(run)
        assert [(group.outcome, group.hosts) for group in found] == [
            (Outcome.FAILED, ("web2",)),
            (Outcome.OK, ("web1", "web3")),
        ]
        made = texts(
            run_rows.folded(run, {"web2": [StepOutput(0, "err", "no\n")], "web1": [StepOutput(0, "out", "yes\n")]})
        )
        assert made.index("✖ failed  1 host  web2") < made.index("no") < made.index("✔ ok  2 hosts  web[1,3]")
        assert "exit 3  try again" in made

    def test_a_folded_group_shows_its_heading_alone(self) -> None:
        run = MIXED.runs.runs["r1"]
        everything = run_rows.folded(run, {})
        closed = [row.id for row in everything if row.id]
        assert len(run_rows.folded(run, {}, closed)) == 2

    def test_equal_output_of_another_outcome_is_another_group(self) -> None:
        state = after(planned(), *host_ended("web1", Outcome.OK, "d"), *host_ended("web2", Outcome.FAILED, "d"))
        assert len(folding.groups(state.runs.runs["r1"])) == 2

    def test_output_that_is_not_fetched_yet_is_said_to_be_read(self) -> None:
        assert "reading the record" in texts(run_rows.folded(MIXED.runs.runs["r1"], {}))

    def test_hosts_show_how_far_they_are(self) -> None:
        state = after(planned(), StepIntended("r1", NOW, "web1", 0), Printed("r1", "web1", 0, "one\ntwo\n"))
        run = state.runs.runs["r1"]
        tail = state.outputs.tails["r1", "web1"]
        assert text_of(run_rows.row(PLAN.hosts[0], run.hosts["web1"], tail, NOW + 5)).split() == (
            ["web1", "▸", "running", "1/2", "restart", "5s", "two"]
        )
        assert "waiting" in text_of(run_rows.row(PLAN.hosts[1], run.hosts["web2"], "", NOW))

    def test_where_it_did_not_go_well_it_can_run_again(self) -> None:
        assert folding.failed(MIXED.runs.runs["r1"]) == ["web2"]
        assert run_rows.order(MIXED.runs.runs["r1"])[0] == "web2"

    def test_huge_output_is_bounded(self) -> None:
        made = run_rows.folded(MIXED.runs.runs["r1"], {"web2": [StepOutput(0, "out", "x\n" * 10_000)]})
        assert len(made) < run_rows.MOST + 20
        assert "lines more in the record" in texts(made)

    def test_the_newest_run_comes_first_and_what_runs_before_all(self) -> None:
        state = after(planned(run="r2"), planned(run="r3"), RunEnded("r3", NOW, Outcome.OK), state=MIXED)
        assert runs.order(state.runs.runs, "") == ["r2", "r3", "r1"]
        assert runs.order(state.runs.runs, "failed") == ["r1"]
        assert runs.order(state.runs.runs, "web3 restart") == ["r2", "r3", "r1"]
        assert runs.order(state.runs.runs, "nothing") == []

    def test_an_orphaned_run_says_what_is_known_of_each_host(self) -> None:
        state = after(planned(), *host_ended("web1", Outcome.OK, "d"), StepIntended("r1", NOW, "web2", 0))
        made = resume.rows(state.runs.runs["r1"])
        assert [row.id for row in made if row.id] == ["web2"]
        words = texts(made)
        assert words.index("unknown: it may have run") < words.index("not sent") < words.index("these stay as they are")

    @pytest.mark.parametrize(("shown", "took", "expected"), [(True, 2, False), (True, 20, True), (False, 2, True)])
    def test_the_end_is_worth_saying_when_one_may_have_looked_away(
        self, shown: bool, took: float, expected: bool
    ) -> None:
        run = replace(MIXED.runs.runs["r1"], ended=NOW + took)
        assert worth_saying(run, shown=shown) is expected
        assert not worth_saying(replace(run, plan=replace(PLAN, preview=True)), shown=False)

    def test_only_what_this_console_ran_and_saw_end_is_said(self) -> None:
        running = after(planned())
        over = after(RunEnded("r1", NOW + 9, Outcome.OK), state=running)
        assert [run.id for run in ended(running, over)] == ["r1"]
        assert ended(STATE, over) == []
        assert ended(over, over) == []
        other = replace(planned(), by=Actor("bob"))
        assert ended(after(other), after(RunEnded("r1", NOW, Outcome.OK), state=after(other))) == []


class TestPlan:
    def test_hosts_of_the_same_commands_stand_together_and_scripts_as_written(self) -> None:
        made = texts(plan_rows.rows(PLAN))
        assert made.count("systemctl restart 'a b'") == 1
        assert "│ while :; do" in made
        assert "unit='a b'" in made
        assert all(target.host.name in made for target in PLAN.hosts)

    def test_what_differs_in_the_environment_stands_with_its_host(self) -> None:
        def steps(name: str) -> tuple[PlannedStep, ...]:
            return (PlannedStep("s", "ssh", Command(("x",), environment={"host": name, "same": "1"})),)

        plan = replace(PLAN, hosts=tuple(PlannedHost(h, steps(h.name)) for h in HOSTS[:2]))
        lines = texts(plan_rows.rows(plan)).splitlines()
        assert lines[0].startswith("● web1")
        assert lines[0].endswith("host=web1")
        assert "same=1" in texts(plan_rows.rows(plan))

    def test_different_commands_stand_apart(self) -> None:
        other = replace(PLAN.hosts[1], steps=(PlannedStep("s", "local", Command(("y",))),))
        made = texts(plan_rows.rows(replace(PLAN, hosts=(PLAN.hosts[0], other))))
        assert "on this machine" in made

    @pytest.mark.parametrize(
        ("risk", "production", "open_", "reason"),
        [
            (Risk.CHANGE, True, False, True),
            (Risk.DESTROY, True, False, True),
            (Risk.CHANGE, True, True, False),
            (Risk.READ, True, False, False),
            (Risk.CHANGE, False, False, False),
        ],
    )
    def test_production_asks_for_a_reason(self, risk: Risk, production: bool, open_: bool, reason: bool) -> None:
        plan = replace(PLAN, risk=risk, hosts=tuple(replace(target, production=production) for target in PLAN.hosts))
        assert plan_rows.asks_reason(plan, window_open=open_) is reason
        assert ("PRODUCTION" in said(plan_rows.title(plan, "")[0])) is production

    @pytest.mark.parametrize(("risk", "answer"), [(Risk.READ, ""), (Risk.CHANGE, "yes"), (Risk.DESTROY, "3")])
    def test_the_confirmation_is_for_this_plan(self, risk: Risk, answer: str) -> None:
        plan = replace(PLAN, risk=risk)
        assert plan_rows.confirmation(plan, " 3 ", " why ") == Confirmation(plan.digest, answer, "why")


class TestAudit:
    def test_facts_in_words_newest_first(self) -> None:
        made = audit.rows(after(planned(reason="INC-7"), WindowOpened(NOW, NOW + 900, "INC-7", ME)), "", NOW)
        assert "opened production for changes until 09:08:20 UTC  “INC-7”" in text_of(made[0])
        assert "alice@bastion  ran Restart a service on web1, web2, web3  “INC-7”" in text_of(made[1])
        assert len(audit.rows(after(planned()), "nothing like it", NOW)) == 0

    def test_facts_are_counted_as_shown_at_hand_and_in_all(self) -> None:
        history = HistorySlice((Recorded(11, planned()), Recorded(12, planned())))
        assert audit.counted(2, HistorySlice((Recorded(1, planned()), Recorded(2, planned())))) == "2 facts"
        assert audit.counted(1, history) == "1 of 2 facts, the newest of 12"
        assert audit.counted(0, HistorySlice()) == "0 facts"

    def test_what_was_verified_is_as_of_then_and_says_what_came_since(self) -> None:
        history = HistorySlice((Recorded(11, planned()), Recorded(12, planned())))
        whole = Verification(True, 12, "9f86d081884c7d65")
        assert said(audit.proven(whole, NOW, history, NOW)) == "✔ whole at 08:53:20: 12 facts · head 9f86d081884c"
        assert said(audit.proven(replace(whole, facts=9), NOW, history, NOW)) == (
            "✔ whole at 08:53:20: 9 facts · 3 since, ctrl+r verifies · head 9f86d081884c"
        )
        torn = Verification(False, 4, "", "fact 5 is missing")
        assert said(audit.proven(torn, NOW, history, NOW)) == "✖ NOT WHOLE at 08:53:20: fact 5 is missing"

    def test_every_kind_of_fact_has_words(self) -> None:
        source = (ROOT / "screens/audit/rows.py").read_text()
        assert [kind.__name__ for kind in KINDS.values() if f"case {kind.__name__}(" not in source] == []


NOWHERE = header.Production()


class TestHeader:
    def line(self, state: State, now: float = NOW, width: int = 120, hosts: header.Production = NOWHERE) -> str:
        return said(spread(*header.first(state, hosts, now), width))

    def test_counts_identity_and_context(self) -> None:
        made = self.line(STATE)
        for word in (" LAB ", "✖ 2 crit", "▲ 1 warn", "● 7 ok", "alice@bastion", "08:53:20 UTC"):
            assert word in made
        assert "READ-ONLY" not in made

    def test_at_80_columns_the_figures_stay(self) -> None:
        made = self.line(STATE, width=80)
        assert len(made) <= 80
        for word in (" LAB ", "✖ 2", "▲ 1", "◌ 1", "? 1", "● 7"):
            assert word in made

    def test_production_is_read_only_until_a_window_is_open(self) -> None:
        some = header.Production(3, 1)
        for word in (" PRODUCTION ", " production: read-only "):
            assert word in self.line(STATE, hosts=some)
            assert word in self.line(STATE, hosts=some, width=80)
        state = after(WindowOpened(NOW, NOW + 900, "x", ME))
        assert " CHANGES OPEN 15m " in self.line(state, hosts=some)
        assert " CHANGES OPEN 1m " in self.line(state, now=NOW + 890, hosts=some)
        assert " production: read-only " in self.line(state, now=NOW + 901, hosts=some)

    def test_production_elsewhere_in_the_fleet_is_counted_and_nothing_more(self) -> None:
        made = self.line(STATE, hosts=header.Production(3), width=140)
        assert "3 production: read-only" in made
        assert "PRODUCTION" not in made
        assert "READ-ONLY" not in made
        assert "3 production" in self.line(STATE, hosts=header.Production(3), width=80)

    def test_a_read_only_console_says_so_everywhere(self) -> None:
        assert " READ-ONLY " in self.line(replace(STATE, console=replace(STATE.console, read_only=True)))

    def test_what_fails_is_counted(self) -> None:
        assert "▲ 1 source failing" in self.line(after(SourceFailed("x", NOW, "no")), width=140)

    @pytest.mark.parametrize(
        ("match", "count"), [("env=lab", 12), ("env=prod*", 0), ("@web", 4), ("", 0), ("a[", 0), ("site=f?a", 6)]
    )
    def test_what_production_is(self, match: str, count: int) -> None:
        assert len(header.production(HOSTS, match)) == count


class TestEvidence:
    def test_the_answer_comes_first_and_the_script_last_with_its_own_lines(self) -> None:
        shell = 'section() { printf \'%s\\n\' "$1"; }\nsection load\ncat "$root"/proc/loadavg'
        args = Command(shell=shell, environment={"root": "/a b"}).line
        assert "'\"'\"'" in args
        db1 = STATE.fleet.hosts["db1"]
        assert db1.sample is not None
        raw = "\n".join(f"answer {number}" for number in range(20))
        proof = replace(db1.sample.evidence, args=args, raw=raw, about="Reads the load.")
        made = evidence_rows(replace(db1, sample=replace(db1.sample, evidence=proof)), NOW)
        lines = [text_of(row) for row in made]
        order = ["findings", "does          Reads the load.", "answered      answer 0", "with          root=/a b"]
        at = [lines.index(next(text for text in lines if text.startswith(part))) for part in order]
        assert at == sorted(at)
        assert "              answer 11" in lines
        assert "              … 8 more lines: y shows them" in lines
        start = lines.index("section() { printf '%s\\n' \"$1\"; }")
        assert start > at[-1]
        assert lines[start : start + 3] == shell.splitlines()

    @pytest.mark.parametrize("args", ["GET /v1/hosts?x='", "df -P", "env A=1 df"])
    def test_what_is_no_script_stands_as_it_is(self, args: str) -> None:
        db1 = STATE.fleet.hosts["db1"]
        assert db1.sample is not None
        proof = replace(db1.sample.evidence, args=args)
        made = evidence_rows(replace(db1, sample=replace(db1.sample, evidence=proof), inspection=None), NOW)
        assert text_of(made[-1]) == args


class TestOffer:
    def test_runbooks_that_may_not_run_there_are_not_offered(self) -> None:
        books = [
            replace(book, targets="@web") if book.id == "rotate-log" else book
            for book in STATE.runbooks.runbooks.values()
        ]
        state = replace(STATE, runbooks=replace(STATE.runbooks, runbooks={book.id: book for book in books}))
        assert offer.on_key(state, ["web1"], 6) is not None
        assert offer.on_key(state, ["web1", "db1"], 6) is None
        assert offer.on_key(state, [], 6) is not None

    def test_a_finding_gives_its_params(self) -> None:
        book = STATE.runbooks.runbooks["restart-service"]
        assert offer.known_params(STATE, ["web2"], book) == {"unit": "nginx.service"}
        assert offer.known_params(STATE, ["web2", "web1"], book) == {}
        assert offer.known_params(STATE, ["db1"], book) == {}

    @pytest.mark.parametrize("width", [20, 40, 80, 120, 200])
    def test_the_bar_of_keys_fits(self, width: int) -> None:
        made = said(offer.keys_line(offer.offered(STATE, []), width))
        assert len(made) <= max(width, 22)
        assert "r runbooks" in made
        if width >= 80:
            assert [key for key in ("F2", "F3", "F4", "F5", "F6") if key not in made] == []
        if width == 120:
            assert "F2 Restart service!  F3 Free disk space‼  F4 Who uses memory" in made
        if width >= 200:
            assert "F2 Restart a service!  F3 Free disk space‼  F4 Who uses the memory" in made


def test_help_names_keys_of_one_meaning_on_one_line() -> None:
    keys = [Key("j", "Down", "rows"), Key("down", "Down", "rows"), Key("question_mark", "Help", "everywhere")]
    made = texts(help_rows(keys, offer.offered(STATE, [])))
    assert [word for word in ("j  ↓", "?", "F2") if word not in made] == []


def test_a_run_state_of_nothing_is_drawn() -> None:
    run = RunState("x", replace(PLAN, hosts=()), ME, NOW)
    assert run_rows.folded(run, {}) == []
    assert run_rows.summary(run, NOW)
