"""ssh_config as Debian's `ssh -G` reads it, and as the list of hosts does."""

import json
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugins.ssh import config_checks, config_files, jumps
from plugins.ssh.config_answer import Answer, Book
from plugins.ssh.inventory import ConfigHosts
from plugins.ssh.settings import ConfigHostsSettings
from tests.data.ssh_config import drawn, expect
from tests.real.ground import programs

EXPECTED = json.loads(expect.EXPECTED.read_text())


@pytest.fixture(autouse=True)
def client() -> None:
    """OpenSSH's client."""
    programs.program("ssh")


@pytest.mark.parametrize("name", expect.NAMES)
def test_every_host_is_as_ssh_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    where = expect.home(name, tmp_path)
    hosts = ConfigHosts(ConfigHostsSettings(str(expect.config(where)))).read()
    ours = {host.name: expect.anonymous(dict(host.vars)) for host in hosts}
    if name == expect.NEWER and expect.ask(where, "any") is None:
        return _refused(where)
    assert ours == {host.name: expect.ask(where, host.name) for host in hosts}
    assert ours == EXPECTED[name]
    return None


def _refused(where: Path) -> None:
    """This client is older than what the file says."""
    argv = ["ssh", "-G", "-F", str(expect.config(where)), "any"]
    told = subprocess.run(argv, check=False, capture_output=True, text=True).stderr
    assert "Bad configuration option: tag" in told


def _ours(answer: Answer) -> expect.Said:
    """An answer in the words of the list."""
    pairs = [(key, text) for key, texts in answer.said.items() for text in texts]
    return expect.shape(pairs)


@given(drawn.CONFIGS, drawn.FILES, drawn.FILES, st.sampled_from(drawn.NAMES))
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_drawn_configurations_mean_the_same(config: str, first: str, second: str, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        home = Path(folder)
        patch.setenv("HOME", folder)
        (home / ".ssh").mkdir()
        for file, text in (("tested", config), ("extra1", first), ("extra2", second), ("other", second)):
            (home / ".ssh" / file).write_text(text, newline="")
            (home / ".ssh" / file).chmod(0o600)
        theirs = expect.ask(home, name)
        ran = (home / "ran").exists()
        read = config_files.read(str(expect.config(home)), system=False)
        refused = [problem for problem in config_checks.problems(read) if "refuses" in str(problem)]
        answer = Book(read).answer(name)
        # Whatever ssh ran was announced: this is what the question before `ssh -G` stands on.
        assert answer.commands or not ran
        if theirs is None:
            assert refused or jumps.to_itself(answer.jump, *answer.where)
        else:
            assert not refused
            assert _ours(answer) == theirs
