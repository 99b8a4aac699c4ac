"""What the page on Ansible says is so, and its example works."""

import re
from pathlib import Path

import pytest

from console import listing
from console.kit import shape
from console.model import patterns
from console.model.host import HIDDEN
from console.settings import load
from plugins.ansible import child, files, marked, names, script
from plugins.ansible.settings import AnsibleSettings

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture
def section() -> str:
    """The part of the page that is Ansible's."""
    text = (DOCS / "inventories.md").read_text(encoding="utf-8")
    return text.partition("\n## Ansible\n")[2].partition("\n## ")[0]


def test_every_setting_is_explained(section: str) -> None:
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == shape.keys(AnsibleSettings)


def test_the_limits_are_the_ones_it_says(section: str) -> None:
    for said in (
        f"{names.MOST:,} hosts in one inventory",
        f"{files.LARGEST >> 20} MiB a file",
        f"{marked.DEEPEST} levels of YAML",
        f"{marked.MOST // 1_000_000} million values",
        f"It may print {child.LARGEST >> 20} MiB",
        f"host, up to {script.ASKED:,}.",
        HIDDEN,
    ):
        assert said in section


def test_the_example_lists_hosts(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_bytes((DOCS / "examples" / "ansible.yaml").read_bytes())
    (tmp_path / "inventories" / "base").mkdir(parents=True)
    (tmp_path / "inventories" / "base" / "hosts").write_text("[web]\nweb-1 pin_code=1 role=base\nweb-2 canary=True\n")
    (tmp_path / "inventories" / "prod").mkdir()
    (tmp_path / "inventories" / "prod" / "hosts.yml").write_text("web: {hosts: {web-1: {role: prod}}}\n")
    (tmp_path / "group_vars").mkdir()
    (tmp_path / "group_vars" / "web.yml").write_text("beside: playbooks\n")
    settings = load(tmp_path / "settings.yaml")
    hosts, failures, _ = listing.hosts(settings)
    assert failures == []
    assert [(host.name, host.source) for host in hosts] == [("web-1", "shop"), ("web-2", "shop")]
    assert hosts[0].vars == {"beside": "playbooks", "pin_code": HIDDEN, "role": "prod"}
    assert [host.name for host in patterns.parse(settings.watch).select(hosts, strict=True)] == ["web-1"]
