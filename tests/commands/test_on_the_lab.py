"""The commands on the lab, over real SSH: what is sick is seen, repaired with one command, and on the record."""

import json
from collections.abc import Iterator

import pytest

from console.commands import exits
from tests.commands.conftest import Quarterdeck

SICK = "north-web-2"
UNIT = "nginx.service"


@pytest.fixture(autouse=True)
def lab(quarterdeck: Quarterdeck) -> Iterator[None]:
    """A lab of this test's own."""
    up = quarterdeck("lab", "up", "--json")
    assert up.code == exits.OK, up.err
    yield
    assert quarterdeck("lab", "down").code == exits.OK


def test_a_sick_host_is_seen_and_repaired(quarterdeck: Quarterdeck) -> None:
    hosts = json.loads(quarterdeck("--lab", "hosts", "--json").out)["hosts"]
    assert len(hosts) == 12
    before = json.loads(quarterdeck("host", SICK, "--lab", "--json").out)
    assert before["health"] == "crit"
    assert any(UNIT in found["what"] for found in before["findings"])
    assert before["sample"]["memory_total"] > 0
    assert UNIT.removesuffix(".service") in {service["name"] for service in before["inspection"]["services"]}

    words = ("run", "restart-service", "--hosts", SICK, "-p", f"unit={UNIT}", "--yes")
    repaired = quarterdeck(*words, environment={"QUARTERDECK_LAB": "1"})
    assert repaired.code == exits.OK, repaired.out + repaired.err
    assert f"{SICK} | {UNIT} is active again" in repaired.out

    after = json.loads(quarterdeck("--lab", "host", SICK, "--json").out)
    assert after["health"] == "ok"
    (run,) = json.loads(quarterdeck("--lab", "runs", "list", "--json").out)["runs"]
    assert (run["runbook"], run["outcome"]) == ("restart-service", "ok")
    assert json.loads(quarterdeck("--lab", "audit", "verify", "--json").out)["ok"] is True
    assert json.loads(quarterdeck("runs", "list", "--json").out)["runs"] == [], "the lab's record is not the user's"
    told = {it["area"]: it["said"] for it in json.loads(quarterdeck("--lab", "doctor", "--json").out)["found"]}
    assert "quarterdeck-lab" in told["record"]


def test_a_command_reaches_the_hosts_argument_for_argument(quarterdeck: Quarterdeck) -> None:
    words = ("a b", "$HOME", "*", ";", "a\nb", "-x", "[red]", "it's", "{{ host.name }}")
    said = json.loads(quarterdeck("--lab", "exec", "north-web-[1-2]", "--json", "--", "printf", "[%s]", *words).out)
    assert [host["name"] for host in said["plan"]["hosts"]] == ["north-web-1", "north-web-2"]
    assert said["run"]["counts"]["ok"] == 2
    (output,) = said["outputs"]
    assert output["text"] == "".join(f"[{word}]" for word in words)
    piped = quarterdeck("--lab", "exec", "north-web-1", "--yes", "--shell", "echo one two | tr ' ' +")
    assert "north-web-1 | one+two" in piped.out
