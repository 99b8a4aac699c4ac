"""The house holds: floors, imports that cost nothing, and what may stand in no file."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = [path for top in ("console", "screens", "plugins") for path in (ROOT / top).rglob("*.py")]
UNREASONED = re.compile(r"(type: ignore\[[\w, -]+\]|# noqa: [A-Z]+\d+(, [A-Z]+\d+)*)\s*$")
HEAVY = ("textual", "rich", "paramiko", "cryptography", "asyncssh", "httpx", "jmespath", "boto3", "botocore", "psutil")


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded after `statement`."""
    code = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import console.cli",
        "import console.wiring",
        "import console.listing",
        "import plugins.ssh",
        "import plugins.static",
        "import plugins.ansible",
        "import plugins.hostlist",
        "import plugins.json",
        "import plugins.terraform",
        "import plugins.vagrant",
        "import plugins.local",
        "import plugins.procfs",
        "import console.lab",
    ],
)
def test_an_import_loads_nothing_heavy(statement: str) -> None:
    assert loaded_by(statement) & set(HEAVY) == set()


def test_the_floors_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout


def test_there_is_source_to_look_at() -> None:
    assert len(SOURCES) > 50


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_stands_in_no_file(path: Path) -> None:
    text = path.read_text()
    for word in ("TYPE_CHECKING", "thread=True", "call_from_thread", "TODO", "FIXME", "NotImplementedError"):
        assert word not in text, f"{path.name}: {word}"
    assert "time.sleep(" not in text
    bare = [line for line in text.splitlines() if UNREASONED.search(line)]
    assert not bare, f"an ignore without its reason: {bare}"


def swallows(path: Path) -> bool:
    """Whether a file has a bare or broad except that does not end in raising again."""
    handlers = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ExceptHandler)]
    broad = [one for one in handlers if one.type is None or ast.unparse(one.type) in ("Exception", "BaseException")]
    return any(not isinstance(one.body[-1], ast.Raise) for one in broad)


def test_broad_excepts_stand_at_the_two_edges_only() -> None:
    workers = {
        "console/engine/workers.py",
        "console/app/workers.py",
        "console/app/__init__.py",
        "console/app/guard.py",
    }  # one a loop, and the start
    loading = {"console/engine/registry.py"}
    handing = {"console/engine/recorder.py"}  # raised again on the loop, where the work was asked for
    assert {str(path.relative_to(ROOT)) for path in SOURCES if swallows(path)} <= workers | loading | handing


def test_files_are_readable_in_one_sitting() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in SOURCES}
    long = {path: length for path, length in lengths.items() if length > 400}
    assert not long
