"""Mutes, notes, people and runs on a host, as rows: shown with sign and word, counted apart, never as markup."""

from dataclasses import replace

import pytest

from console.model.action import Risk
from console.model.facts import Fact, HostMuted, NoteWritten, RunPlanned, StepIntended
from console.model.plan import Confirmation, Plan, PlannedHost
from console.model.sample import Inspection, Login
from console.model.signals import Inspected, MutesEnded, Orphaned, Signal
from console.state.apply import apply
from console.state.state import ConsoleSlice, State
from screens.fleet import rows as fleet
from screens.fleet.arranging import Part
from screens.fleet.columns import Eye, column
from screens.fleet.matching import matching
from screens.fleet.resting import resting
from screens.header import rows as header
from screens.host import rows as host
from screens.looking import detail_rows
from screens.overview import rows as overview
from screens.palette import rows as palette
from screens.widgets.bar import spread
from tests.fakes.fleet import HOSTS, figures, inspected, listed
from tests.fakes.runtime import ME, NOW
from tests.screens.test_rows import STEPS, after, said, texts

STATE = apply(State(ConsoleSlice(ME)), [*listed(), *figures(), inspected("db1")])
HOSTILE = "[bold red]x[/] \u202eevil"


def muted(*hosts: str, lasting: float = 7200.0, why: str = "new disk") -> HostMuted:
    return HostMuted(hosts, NOW, NOW + lasting, why, ME)


def told(*items: Fact | Signal, state: State = STATE) -> State:
    return after(*items, state=state)


MUTED = told(muted("db1", "web1"))


class TestOverview:
    def test_muted_hosts_are_not_wrong_now_but_listed_in_the_health_they_are_in(self) -> None:
        made = overview.rows(MUTED, NOW, 120)
        ids = [row.id for row in made if row.id.startswith("host:")]
        assert ids == ["host:web2", "host:queue1", "host:build9", "host:db1", "host:web1"]
        line = next(text for text in texts(made).splitlines() if "db1" in text)
        for word in ("✖ crit", "◇ muted", "2h left", f"by {ME}", "“new disk”"):
            assert word in line
        assert "muted  2 hosts" in texts(made)
        assert overview.summary(MUTED).endswith(", 2 muted")

    def test_who_is_muted_is_not_among_those_that_are_well(self) -> None:
        sick = told(muted("db1", "web2", "queue1", "build9", "mail1"))
        assert "Nothing is wrong: 7 hosts measured, all ok." in texts(overview.rows(sick, NOW, 120))

    def test_the_end_of_a_mute_is_told(self) -> None:
        over = told(MutesEnded(NOW + 7200), state=MUTED)
        made = texts(overview.rows(over, NOW + 7500, 120))
        assert "◇ mute ended 5m ago" in made
        assert "muted  0 hosts" in made
        assert "mute" not in texts(overview.rows(over, NOW + 7200 + 3601, 120))


def test_the_header_counts_them_apart() -> None:
    upper = header.first(MUTED, header.Production(), NOW)
    assert "◇ 2 muted" in said(spread(*upper, 160))
    assert "✖ 1 crit" in said(spread(*upper, 160))
    assert "muted" not in said(spread(*header.first(STATE, header.Production(), NOW), 160))


class TestFleet:
    def test_the_columns_show_while_they_say_something(self) -> None:
        assert {"was", "muted", "note"} <= resting(STATE.fleet, NOW, changed=False)
        assert "muted" not in resting(MUTED.fleet, NOW, changed=False)
        noted = told(NoteWritten("host:db1", NOW, "x", ME))
        assert "note" not in resting(noted.fleet, NOW, changed=False)

    def test_what_stands_in_them(self) -> None:
        known = told(NoteWritten("host:db1", NOW, HOSTILE, ME), state=MUTED).fleet.hosts["db1"]
        assert said(column("muted").spans(known, Eye(NOW + 600))) == "◇ 1h 50m  new disk"
        assert said(column("note").spans(known, Eye(NOW))) == HOSTILE
        assert column("muted").key(known) == NOW + 7200
        over = told(MutesEnded(NOW + 7200), state=MUTED).fleet.hosts["db1"]
        assert said(column("muted").spans(over, Eye(NOW + 7300))) == "◇ over"

    @pytest.mark.parametrize("text", ["muted=yes", "muted", "new disk", "muted=yes:&web*"])
    def test_a_filter_finds_them(self, text: str) -> None:
        found = matching(MUTED.fleet.hosts, text, NOW)
        assert found == (["web1"] if "web" in text else ["web1", "db1"])

    def test_a_groups_note_stands_on_its_heading(self) -> None:
        part = Part("web", ("web1",), {})
        assert "✎ ask ben" in texts([fleet.heading(part, "groups", "ask ben")])


class TestHost:
    def test_mute_notes_runs_and_people_stand_at_the_top_and_in_the_detail(self) -> None:
        state = told(
            NoteWritten("host:db1", NOW - 120, HOSTILE, ME), NoteWritten("group:db", NOW, "ask ben", ME), state=MUTED
        )
        for made in (host.rows(state, "db1", NOW, 120), detail_rows(state.fleet.hosts["db1"], state.fleet.care, NOW)):
            text = texts(made)
            assert "◇ muted  until" in text
            assert f"✎ {HOSTILE}  {ME}, 2m ago" in text
            assert "✎ @db  ask ben" in text
        assert "✖ crit" in texts(host.rows(state, "db1", NOW, 120)[:1])

    @pytest.mark.parametrize("risk", [Risk.READ, Risk.CHANGE])
    def test_who_is_running_something_here(self, risk: Risk) -> None:
        plan = Plan("p", "b", "Restart a service", risk, tuple(PlannedHost(it, STEPS) for it in HOSTS[:2]))
        going = told(
            RunPlanned("r1", NOW - 180, plan, ME, Confirmation("x", "yes")), StepIntended("r1", NOW, "web1", 0)
        )
        made = host.rows(going, "web1", NOW, 120)
        [row] = [row for row in made if "is running" in texts([row])]
        assert (row.id, f"{ME} is running Restart a service here" in texts([row])) == ("run:r1", True)
        assert "is running" not in texts(host.rows(going, "db1", NOW, 120))
        assert "its console is gone" in texts(host.rows(told(Orphaned("r1"), state=going), "web1", NOW, 120))

    @pytest.mark.parametrize("width", [60, 160])
    def test_who_is_logged_in(self, width: int) -> None:
        anna = Login("anna", "pts/0", "Nov 21 07:12", "10.0.0.7", 420.0)
        for logins, words in (((anna,), "from 10.0.0.7  idle 7m"), ((), "nobody"), (None, "not known")):
            looked = told(Inspected("db1", NOW, replace(Inspection(NOW), logins=logins)))
            text = texts(host.rows(looked, "db1", NOW, width))
            assert "logged in" in text
            assert words in text


class TestPalette:
    def test_mute_and_unmute_are_about_what_is_chosen(self) -> None:
        intent = palette.understood("mute 2h new disk, ask ben", STATE, ["db1"])
        assert (intent.verb, intent.subject, intent.hosts, intent.params) == (
            "mute",
            "new disk, ask ben",
            ("db1",),
            {"seconds": 7200},
        )
        assert palette.understood("unmute", STATE, ["db1"]).hosts == ("db1",)
        assert palette.suggestions("mute 2h", STATE, ["db1"], ())[0].about.endswith("1 chosen host")

    @pytest.mark.parametrize(
        ("text", "chosen", "why"),
        [
            ("mute", ["db1"], "for how long"),
            ("mute 2h", ["db1"], "why"),
            ("mute soon because", ["db1"], "not a duration"),
            ("mute 2h x", [], "which hosts"),
            ("unmute web1", ["db1"], "nothing else"),
        ],
    )
    def test_what_is_missing_is_said(self, text: str, chosen: list[str], why: str) -> None:
        with pytest.raises(palette.NotUnderstood, match=why):
            palette.understood(text, STATE, chosen)
