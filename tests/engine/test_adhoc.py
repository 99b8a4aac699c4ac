"""An ad-hoc command is one runbook more: planned word for word, gated, on the record, and run again from the record."""

import asyncio
from pathlib import Path

import pytest

from console.engine import adhoc, codec, gate, planner
from console.engine.reading import only_reads
from console.model.action import Risk
from console.model.adhoc import ANY, AdHoc, again, is_adhoc
from console.model.errors import BadParams, Refused
from console.model.facts import RunPlanned
from console.model.host import Host
from console.model.outcome import Outcome
from console.model.plan import Confirmation, Plan
from tests.engine.running import Bench, yes
from tests.fakes.transport import says
from tests.settle import until

HOSTS = tuple(Host(f"web{number}", f"web{number}", labels={"x": "-rf"}) for number in range(1, 4))


def planned(command: AdHoc, hosts: tuple[Host, ...] = HOSTS, *, production: bool = False) -> Plan:
    return planner.plan(adhoc.runbook(command), hosts, {}, production=lambda _host: production, id="p")


@pytest.mark.parametrize(
    "argv",
    [
        ("rm", "-rf", "{{ host.name }}", "{{nothing}}"),
        ("printf", "%s", "$HOME", "`id`", "a b", "", "-", "--", "[red]", "\x1b[31m", "a\nb"),
    ],
)
def test_arguments_are_taken_word_for_word(argv: tuple[str, ...]) -> None:
    for target in planned(AdHoc(argv)).hosts:
        (step,) = target.steps
        assert (step.command.argv, step.command.shell, dict(step.command.environment)) == (argv, "", {})


def test_a_script_is_taken_as_it_is_and_gets_no_variables() -> None:
    command = planned(AdHoc(shell="echo $host_name {{ host.name }} | cat")).hosts[0].steps[0].command
    assert (command.argv, command.shell, dict(command.environment)) == ((), "echo $host_name {{ host.name }} | cat", {})


def test_the_title_shows_what_can_not_be_seen_and_is_short() -> None:
    assert planned(AdHoc(("touch", "a b", "\x1b[2J"))).title == "$ touch 'a b' $'\\e[2J'"
    assert len(planned(AdHoc(("touch", "x" * 500))).title) < 80


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (AdHoc(), "either a command or a script"),
        (AdHoc(("a",), "b"), "either a command or a script"),
        (AdHoc(("",)), "name is empty"),
        (AdHoc(("-x", "a")), "starts with a dash"),
        (AdHoc(("FOO=1", "a")), "env FOO=1"),
        (AdHoc(("cd", "/tmp")), "word of the shell"),
        (AdHoc(("a", "\0")), "null"),
        (AdHoc(("a", "\udcff")), "no text"),
        (AdHoc(("a", "x" * 20_000)), "longer than"),
        (AdHoc(shell=" \n"), "the script is empty"),
        (AdHoc(shell="echo \u202e"), "can't be shown"),
        (AdHoc(("a",), timeout=0), "time-out"),
        (AdHoc(("a",), timeout=float("nan")), "time-out"),
        (AdHoc(("a",), timeout=1e9), "time-out"),
        (AdHoc(("a",), fan_out=0), "at least one host"),
        (AdHoc(("a",), max_errors=-1), "less than no error"),
    ],
)
def test_what_can_not_be_run_as_it_is_meant(command: AdHoc, said: str) -> None:
    with pytest.raises(BadParams) as caught:
        adhoc.runbook(command)
    assert said in caught.value.hint


@pytest.mark.parametrize(
    ("line", "reads"),
    [
        ("df -h", True),
        ("/usr/bin/df", True),
        ("./df", False),
        ("/tmp/df", False),
        ("systemctl status nginx", True),
        ("systemctl restart nginx", False),
        ("systemctl --failed", True),
        ("systemctl --failed restart x", False),
        ("hostname", True),
        ("hostname evil", False),
        ("date -s 0", False),
        ("find . -delete", False),
        ("sort -o x y", False),
        ("env rm x", False),
        ("sudo df", False),
        ("sh -c df", False),
        ("", False),
    ],
)
def test_what_is_known_to_only_read(line: str, reads: bool) -> None:
    assert only_reads(tuple(line.split())) is reads


def test_a_command_is_a_change_unless_it_is_known_to_read() -> None:
    change, read = planned(AdHoc(("touch", "x"))), planned(AdHoc(("df", "-h")))
    assert (change.risk, change.max_errors) == (Risk.CHANGE, 0)
    assert (read.risk, read.max_errors) == (Risk.READ, ANY)
    assert planned(AdHoc(shell="df -h")).risk is Risk.CHANGE, "who knows what a script does"
    with pytest.raises(Refused, match="not known to only read"):
        adhoc.runbook(AdHoc(("touch", "x"), reads=True))
    assert planned(AdHoc(("df",), reads=True)).risk is Risk.READ


async def test_the_gate_is_the_same(tmp_path: Path) -> None:
    bench = Bench(tmp_path, gate.Rules(read_only=True))
    await bench.journal.open()
    change, read = planned(AdHoc(("touch", "x"))), planned(AdHoc(("df",)))
    with pytest.raises(Refused, match="read-only"):
        await bench.runner.begin(change, yes(change))
    await bench.done(read, Confirmation(read.digest))
    with pytest.raises(Refused):
        gate.check(change, yes(change), gate.Rules(ceiling=Risk.READ), window_open=True)
    prod = planned(AdHoc(("touch", "x")), production=True)
    with pytest.raises(Refused, match="Production"):
        gate.check(prod, yes(prod), gate.Rules(), window_open=False)
    await bench.die()


async def test_it_runs_is_on_the_record_and_runs_again_from_there_on_what_failed(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.journal.open()
    bench.transport.script = lambda host, _command: says("", 1 if host.name == "web2" else 0)
    command = AdHoc(("touch", "a\nb", "[red]"), timeout=7.0, fan_out=1, max_errors=5)
    plan = planned(command)
    run = await bench.done(plan)
    assert bench.outcomes(run) == {"web1": Outcome.OK, "web2": Outcome.FAILED, "web3": Outcome.OK}
    (fact,) = (fact for fact in bench.facts if isinstance(fact, RunPlanned))
    kept = codec.decode(*codec.encode(fact))
    assert isinstance(kept, RunPlanned)
    assert is_adhoc(kept.plan)
    assert kept.plan.digest == plan.digest
    assert again(kept.plan) == command
    failed = planned(again(kept.plan), (HOSTS[1],))
    bench.transport.script = lambda _host, _command: says("")
    assert bench.outcomes(await bench.done(failed)) == {"web2": Outcome.OK}
    assert [host for host, _ in bench.transport.ran] == ["web1", "web2", "web3", "web2"]
    await bench.die()


async def test_a_run_cut_off_goes_on_without_any_file(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    await bench.journal.open()
    gone = asyncio.Event()
    bench.transport.script = lambda host, _command: [gone, *says("")] if host.name == "web2" else says("")
    plan = planned(AdHoc(("touch", "x"), fan_out=1))
    run = await bench.runner.begin(plan, yes(plan))
    await until(lambda: ("web2", "touch x") in bench.transport.ran)
    await bench.die()
    heir = Bench(tmp_path)
    await heir.journal.open()
    await heir.runner.resume(run)
    await heir.runner.wait(run)
    assert heir.transport.ran == [("web3", "touch x")]
    assert heir.outcomes(run) == {"web1": Outcome.OK, "web2": Outcome.UNKNOWN, "web3": Outcome.OK}
    await heir.die()
