"""A stranger's plugin, installed as its own distribution, comes through the same door as the built-in ones."""

import base64
import hashlib
import json
import os
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from console.engine.registry import Broken, Registry
from console.kit.document import parse
from console.kit.shape import read
from console.model.host import Host
from plugins.local.transport import Local
from tests.contracts import inventory, metrics
from tests.contracts.transport import name
from tests.fakes.reach import FakeReach

DISTRIBUTION = Path(__file__).parents[1] / "data" / "thirdparty"
ROOT = Path(__file__).parents[2]
RACKS = "name,address,rack\ndb-1,10.0.0.1,a1\ndb-2,10.0.0.2,\n\x1b[31mevil,10.0.0.3,[red]\n"


def wheel(folder: Path) -> Path:
    """The wheel of the distribution (PEP 427), made without a build back-end, which an offline machine may not have."""
    project = tomllib.loads((DISTRIBUTION / "pyproject.toml").read_text())["project"]
    stem = f"{project['name'].replace('-', '_')}-{project['version']}"
    points = "".join(
        f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in entries.items())
        for group, entries in project["entry-points"].items()
    )
    files = {
        str(path.relative_to(DISTRIBUTION)): path.read_text() for path in DISTRIBUTION.glob("quarterdeck_racks/*.py")
    }
    about = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    files |= {
        f"{stem}.dist-info/METADATA": about,
        f"{stem}.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{stem}.dist-info/entry_points.txt": points,
    }
    digests = {
        path: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        for path, text in files.items()
    }
    record = "".join(f"{path},sha256={digests[path]},{len(text.encode())}\n" for path, text in files.items())
    files[f"{stem}.dist-info/RECORD"] = f"{record}{stem}.dist-info/RECORD,,\n"
    built = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(built, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return built


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that pip installed the distribution into."""
    folder = tmp_path_factory.mktemp("stranger")
    target = folder / "site"
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--disable-pip-version-check",
    ]
    subprocess.run([*command, "--target", str(target), str(wheel(folder))], check=True)
    return target


@pytest.fixture
def installed(site: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The distribution within reach of this interpreter."""
    monkeypatch.syspath_prepend(str(site))
    yield site
    for module in [module for module in sys.modules if module.startswith("quarterdeck_racks")]:
        del sys.modules[module]


@pytest.fixture
def racks(tmp_path: Path) -> Path:
    """A rack list."""
    path = tmp_path / "racks.csv"
    path.write_text(RACKS)
    return path


def made(port: str, capability: str, settings: str, folder: Path) -> Any:
    """What the plugin makes of settings, by the registry's own way."""
    facts: list[Broken] = []
    registry = Registry(facts.append)
    registry.load(["racks"])
    node = parse(settings, str(folder / "settings.yaml"))
    result = registry.prepare(port, "racks", capability, node, FakeReach(Local()), object)()
    assert facts == []
    return result


def test_it_is_seen_but_not_imported_until_it_is_named(installed: Path) -> None:
    registry = Registry(lambda fact: None)
    assert "racks" in registry.installed
    assert not [module for module in sys.modules if module.startswith("quarterdeck_racks")]
    assert registry.load(["racks"])["racks"].about == "Hosts from the rack list, and their load"
    assert "quarterdeck_racks.inventory" not in sys.modules


async def test_its_settings_are_read_as_strictly_as_our_own(installed: Path, racks: Path) -> None:
    hosts = await made("inventories", "racks", "{file: racks.csv, user: ops}", racks.parent).hosts()
    assert [(host.name, host.where, host.labels) for host in hosts] == [
        ("db-1", "ops@10.0.0.1", {"rack": "a1"}),
        ("db-2", "ops@10.0.0.2", {}),
        ("evil", "ops@10.0.0.3", {"rack": "[red]"}),
    ]
    declared = Registry(lambda fact: None).load(["racks"])["racks"].inventories["racks"].settings
    with pytest.raises(Exception, match=r"unknown key 'flie' \(did you mean 'file'\?\)"):
        read(parse("flie: x", "settings.yaml"), declared)


@pytest.mark.parametrize("check", inventory.CONTRACT, ids=name)
async def test_its_inventory_keeps_the_contract(check: inventory.Check, installed: Path, racks: Path) -> None:
    await check(made("inventories", "racks", "file: racks.csv", racks.parent))


@pytest.mark.parametrize("check", metrics.CONTRACT, ids=name)
async def test_its_metric_source_keeps_the_contract(check: metrics.Check, installed: Path, tmp_path: Path) -> None:
    from quarterdeck_racks.load import Load
    from quarterdeck_racks.settings import LoadSettings

    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/loadavg").write_text("0.10 0.20 0.30 1/2 3\n")
    here = Host("here", "here", transports=("local",), root=str(tmp_path))
    await check(metrics.Subject(lambda reach: Load(LoadSettings(), reach), Local(), here))


def test_the_command_line_knows_it(site: Path, racks: Path) -> None:
    settings = racks.parent / "settings.yaml"
    settings.write_text("inventories: [{use: racks, file: racks.csv}]\nmetrics: [{use: racks.load}]\n")
    environment = {**os.environ, "PYTHONPATH": f"{site}:{ROOT}"}
    command = [sys.executable, "-m", "console", "--settings", str(settings), "--json", "hosts"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=racks.parent)
    assert done.returncode == 0, done.stderr
    assert [host["name"] for host in json.loads(done.stdout)["hosts"]] == ["db-1", "db-2", "evil"]


def test_one_that_breaks_on_load_is_a_fact_and_the_others_stay(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "quarterdeck_broken"
    package.mkdir()
    (package / "__init__.py").write_text("import no_such_library\n")
    info = tmp_path / "quarterdeck_broken-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: quarterdeck-broken\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[quarterdeck.plugins]\nbroken = quarterdeck_broken:PLUGIN\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    facts: list[Broken] = []
    registry = Registry(facts.append)
    loaded = registry.load(["broken", "static", "gone"])
    assert list(loaded) == ["static"]
    broken, gone = facts
    assert (broken.plugin, gone.plugin) == ("broken", "gone")
    assert "no_such_library" in broken.title
    assert "quarterdeck_broken" in broken.traceback
    assert "no plugin 'gone'" in gone.title
