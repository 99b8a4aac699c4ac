"""Discovery and the registry: one fleet from several inventories, and broken ones that break nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pytest

from console.engine.discovery import Discovery
from console.engine.registry import Broken, Registry
from console.engine.workers import Workers
from console.kit.clock import SystemClock
from console.kit.document import parse
from console.model.errors import BadSettings, ConsoleError, Problem
from console.model.facts import Fact, SourceFailed, SourceRecovered
from console.model.host import Host
from console.model.plugin import GROUP, Plugin
from console.model.ports import Inventory
from console.model.production import ProductionRule
from console.model.signals import FleetListed, InventoryAnswered, Signal
from tests.settle import until


@dataclass
class FakeInventory:
    """An inventory whose answer can be changed."""

    answer: Sequence[Host] | Exception

    async def hosts(self) -> Sequence[Host]:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class SlowInventory:
    """An inventory that answers when the gate opens."""

    def __init__(self, answer: Sequence[Host]) -> None:
        self.gate = asyncio.Event()
        self.asked = 0
        self._answer = answer

    async def hosts(self) -> Sequence[Host]:
        self.asked += 1
        await self.gate.wait()
        return self._answer


@dataclass
class RemarkingInventory:
    """An inventory that has something to say of its answer."""

    answer: Sequence[Host]

    async def hosts(self) -> Sequence[Host]:
        return self.answer

    def remarks(self) -> Sequence[Problem]:
        return [Problem("hosts", 3, 1, "a plugin that is not read")]


class Bench:
    def __init__(self, **inventories: Inventory) -> None:
        self.put: list[Signal] = []
        self.facts: list[Fact] = []
        self.died: list[str] = []
        self.workers = Workers(lambda name, title, _trace: self.died.append(f"{name}: {title}"))
        self.discovery = Discovery(inventories, SystemClock(), self.workers, self.put.append, self.facts.append)


async def test_a_slow_inventory_holds_up_no_other_and_is_not_asked_twice() -> None:
    slow = SlowInventory([Host("db1", "db1")])
    bench = Bench(slow=slow, site=FakeInventory([Host("web1", "web1")]))
    asking = asyncio.create_task(bench.discovery.list())
    await until(lambda: "web1" in bench.discovery.hosts)
    assert any(isinstance(it, FleetListed) and [host.id for host in it.hosts] == ["web1"] for it in bench.put)
    await bench.discovery.list()
    assert slow.asked == 1
    slow.gate.set()
    await asking
    assert list(bench.discovery.hosts) == ["db1", "web1"], "in the order of the settings, whoever answers first"


async def test_an_answer_like_the_last_one_makes_no_new_hosts() -> None:
    site = FakeInventory([Host("web1", "web1"), Host("web2", "web2")])
    bench = Bench(site=site)
    await bench.discovery.list()
    before = dict(bench.discovery.hosts)
    site.answer = [Host("web1", "web1"), Host("web2", "web2", user="ops")]
    await bench.discovery.list()
    assert bench.discovery.hosts["web1"] is before["web1"]
    assert bench.discovery.hosts["web2"].user == "ops"


async def test_what_an_inventory_remarks_and_which_names_read_alike_is_told() -> None:
    bench = Bench(site=RemarkingInventory([Host("Web1", "Web1"), Host("web1", "web1", place="hosts:7")]))
    await bench.discovery.list()
    [answered] = [it for it in bench.put if isinstance(it, InventoryAnswered)]
    assert [str(remark) for remark in answered.remarks] == [
        "hosts:3:1: a plugin that is not read",
        "hosts:7: 'web1' reads like 'Web1' (rename one of them)",
    ]


async def test_hosts_that_may_be_one_are_told() -> None:
    one = FakeInventory([Host("a", "a", address="10.0.0.5")])
    bench = Bench(site=one, ssh=FakeInventory([Host("b", "b", address="10.0.0.5", place="config:3")]))
    await bench.discovery.list()
    said = [str(remark) for it in bench.put if isinstance(it, InventoryAnswered) for remark in it.remarks]
    assert said == [
        "config:3: 'b' has the private address 10.0.0.5, as 'a' of site has (join_addresses: all makes such hosts one)"
    ]


async def test_a_broken_inventory_keeps_its_last_answer_and_says_so_once() -> None:
    site = FakeInventory([Host("web1", "web1")])
    bench = Bench(site=site, other=FakeInventory([Host("db1", "db1")]))
    await bench.discovery.list()
    site.answer = ConsoleError("hosts.yaml is gone", "put it back")
    await bench.discovery.list()
    await bench.discovery.list()
    assert list(bench.discovery.hosts) == ["web1", "db1"]
    [failed] = bench.facts
    assert isinstance(failed, SourceFailed)
    assert (failed.source, failed.hint) == ("inventory:site", "put it back")
    site.answer = [Host("web2", "web2")]
    await bench.discovery.list()
    assert isinstance(bench.facts[-1], SourceRecovered)
    assert list(bench.discovery.hosts) == ["web2", "db1"]


async def test_an_inventory_that_raises_what_it_should_not_breaks_no_other_and_is_told_of_once() -> None:
    bench = Bench(site=FakeInventory(ZeroDivisionError("oops")), other=FakeInventory([Host("db1", "db1")]))
    await bench.discovery.list()
    await bench.discovery.list()
    assert list(bench.discovery.hosts) == ["db1"]
    assert bench.died == ["inventory site: ZeroDivisionError: oops"]


def test_every_plugin_of_ours_has_its_entry_point() -> None:
    folders = {path.parent.name for path in (Path(__file__).parents[2] / "plugins").glob("*/__init__.py")}
    points = {point.name: point.value for point in entry_points(group=GROUP) if point.value.startswith("plugins.")}
    assert points == {name: f"plugins.{name}:PLUGIN" for name in folders}


def test_an_unknown_plugin_is_a_fact_that_names_the_installed_ones() -> None:
    failed: list[Broken] = []
    registry = Registry(failed.append)
    assert registry.load(["sssh"]) == {}
    [broken] = failed
    assert "ssh" in broken.title


@pytest.mark.parametrize("value", ["tests.engine.broken_plugin:PLUGIN", "console.model.host:Host", "no.such:thing"])
def test_a_plugin_that_raises_on_load_breaks_nothing(value: str) -> None:
    failed: list[Broken] = []
    registry = Registry(failed.append)
    registry.installed["stranger"] = EntryPoint("stranger", value, "quarterdeck.plugins")
    assert list(registry.load(["stranger", "static"])) == ["static"]
    assert [broken.plugin for broken in failed] == ["stranger"]


def test_a_plugin_that_raises_when_it_is_made_is_a_fact_too() -> None:
    def explode(_settings: object, _reach: object) -> Inventory:
        raise RuntimeError("no licence")

    from console.model.plugin import Capability

    failed: list[Broken] = []
    registry = Registry(failed.append)
    registry.plugins["stranger"] = Plugin("stranger", "", inventories={"stranger": Capability(explode)})
    node = parse("", "settings.yaml")
    make = registry.prepare("inventories", "stranger", "stranger", node, None, Inventory)  # type: ignore[arg-type, type-abstract]
    assert make() is None
    assert registry.failed == {"stranger": "RuntimeError: no licence"}


def test_wrong_settings_of_a_plugin_name_their_place() -> None:
    registry = Registry(lambda _: None)
    registry.load(["static"])
    node = parse("fil: hosts.yaml", "settings.yaml")
    with pytest.raises(BadSettings, match=r"settings.yaml:1:1: unknown key 'fil' \(did you mean 'file'\?\)"):
        registry.prepare("inventories", "static", "static", node, None, Inventory)  # type: ignore[arg-type, type-abstract]
    with pytest.raises(BadSettings, match="has no 'hosts' among its inventories"):
        registry.prepare("inventories", "static", "hosts", node, None, Inventory)  # type: ignore[arg-type, type-abstract]


@pytest.mark.parametrize(
    ("match", "labels", "groups", "expected"),
    [
        ("env=prod*", {"env": "production"}, (), True),
        ("env=prod*", {"env": "staging"}, (), False),
        ("env=prod*", {}, (), False),
        ("@live:&@eu", {}, ("live", "eu"), True),
        ("@live:&@eu", {}, ("live",), False),
        ("", {"env": "prod"}, (), False),
    ],
)
def test_what_is_production(match: str, labels: dict[str, str], groups: tuple[str, ...], expected: bool) -> None:
    assert ProductionRule(match)(Host("h", "h", labels=labels, groups=groups)) is expected
