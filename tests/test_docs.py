"""What the docs show is what works."""

import re
from pathlib import Path

import pytest

from console.engine import planner, runbooks
from console.engine.runbook_file import ParamEntry, RunbookFile, StepEntry
from console.kit import shape
from console.model.host import Host
from console.model.ports import Inspects, Inventory, MetricSource, Reads, Remarks, Shells, Transport
from plugins.static import hosts

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
STRANGER = ROOT / "tests" / "data" / "thirdparty"


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", (DOCS / page).read_text(), re.MULTILINE | re.DOTALL)


def test_the_runbook_in_the_docs_is_read_and_planned(tmp_path: Path) -> None:
    (text,) = blocks("runbooks.md", "yaml")
    (tmp_path / "reload-proxy.yaml").write_text(text)
    host = Host("web-1", "web-1", labels={"site": "ber"}, groups=("web",))
    plan = planner.plan(runbooks.read(tmp_path / "reload-proxy.yaml"), [host], {}, production=lambda _: False, id="p")
    check, reload, say = plan.hosts[0].steps
    assert check.command.argv == ("sudo", "-n", "nginx", "-t")
    assert reload.command.environment["param_wait"] == "10"
    assert say.command.argv == ("logger", "reloaded nginx on web-1 (ber)")


def test_the_docs_list_the_runbooks_that_ship() -> None:
    rows = re.findall(r"^\| (F\d+) \| `([a-z-]+)` \| (\w+) \|", (DOCS / "runbooks.md").read_text(), re.MULTILINE)
    found, _ = runbooks.read_all([])
    assert sorted(rows) == sorted((runbook.key, runbook.id, runbook.risk) for runbook in found)


@pytest.mark.parametrize("kind", [RunbookFile, StepEntry, ParamEntry])
def test_the_docs_explain_every_key_of_a_runbook(kind: type) -> None:
    text = (DOCS / "runbooks.md").read_text()
    assert [key for key in shape.keys(kind) if f"`{key}`" not in text] == []


def test_the_plugin_in_the_docs_is_the_one_that_is_tested() -> None:
    sources = "".join(path.read_text() for path in (*STRANGER.rglob("*.py"), STRANGER / "pyproject.toml"))
    sources += (ROOT / "tests/engine/test_registry_thirdparty.py").read_text()
    shown = [*blocks("plugins.md", "python"), *blocks("plugins.md", "toml")]
    assert len(shown) == 4
    assert [block for block in shown if block not in sources] == []


def test_the_docs_name_every_port() -> None:
    text = (DOCS / "plugins.md").read_text()
    assert [
        port
        for port in (Inventory, Reads, Remarks, Transport, Shells, MetricSource, Inspects)
        if f"`{port.__name__}`" not in text
    ] == []


def test_the_hosts_file_in_the_docs_is_read(tmp_path: Path) -> None:
    text = blocks("plugins.md", "yaml")[-1]
    (tmp_path / "hosts.yaml").write_text(text)
    web, db = hosts.read(tmp_path / "hosts.yaml")
    assert (web.groups, web.labels) == (("web", "prod"), {"env": "prod", "role": "web", "site": "ber"})
    assert db.groups == ("db", "prod")
