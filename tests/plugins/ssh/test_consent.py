"""What is asked before `ssh -G` runs a command of a config, and who is refused."""

import asyncio
import shutil
from pathlib import Path
from typing import Literal

import pytest

from console.model.errors import Unreachable
from console.model.host import Host
from plugins.ssh.consent import REFUSE, RUN
from plugins.ssh.resolve import Resolver
from plugins.ssh.route import Route
from plugins.ssh.settings import SshSettings
from tests.plugins.ssh.server import FakeReach

pytestmark = pytest.mark.skipif(shutil.which("ssh") is None, reason="needs OpenSSH's ssh")


class Site:
    """A config with a command in it, and what it leaves behind."""

    def __init__(self, folder: Path) -> None:
        self.file, self.ran = folder / "config", folder / "ran"
        self.write("22")

    def write(self, port: str) -> None:
        """The config, in which web1 and web2 hang on a command."""
        self.file.write_text(
            f'Match originalhost web*,gate exec "touch {self.ran}"\n  Port {port}\nHost box\n  ProxyJump gate\n'
        )

    def resolver(self, reach: FakeReach, policy: Literal["ask", "run", "refuse"] = "ask") -> Resolver:
        """One over this config."""
        return Resolver(SshSettings(config=str(self.file), match_exec=policy), reach)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A folder with the config."""
    return Site(tmp_path)


async def routes(resolver: Resolver, *names: str) -> list[Route | Unreachable]:
    """The routes to hosts, or why there is none."""
    found = await asyncio.gather(*(resolver.route(Host(name, name)) for name in names), return_exceptions=True)
    await resolver.close()
    assert all(isinstance(one, Route | Unreachable) for one in found)
    return [one for one in found if isinstance(one, Route | Unreachable)]


async def test_the_person_is_asked_once_and_shown_the_command(site: Site) -> None:
    site.write("2201")
    reach = FakeReach(RUN)
    found = await routes(site.resolver(reach), "web1", "web2", "web3")
    assert [one.port for one in found if isinstance(one, Route)] == [2201] * 3
    assert site.ran.exists()
    [question] = reach.asked
    assert question.subject == "match-exec"
    assert question.safe.id == REFUSE
    assert f"{site.file}:1: Match originalhost web*,gate exec" in question.body[0]
    assert f"touch {site.ran}" in question.body[0]


async def test_without_consent_nothing_is_run(site: Site) -> None:
    reach = FakeReach()  # as headless: the safe choice
    found = await routes(site.resolver(reach), "web1", "web2")
    assert not site.ran.exists()
    assert len(reach.asked) == 1
    for one in found:
        assert isinstance(one, Unreachable)
        assert f"{site.file}:1" in one.title
        assert "match_exec: run" in one.hint


async def test_who_hangs_on_no_command_is_not_asked_about(site: Site) -> None:
    reach = FakeReach()
    [found] = await routes(site.resolver(reach), "db1")
    assert isinstance(found, Route)
    assert not reach.asked
    assert not site.ran.exists()


async def test_a_bastion_hangs_on_it_too(site: Site) -> None:
    [found] = await routes(site.resolver(FakeReach()), "box")
    assert isinstance(found, Unreachable)
    assert "the way to gate" in found.title
    assert not site.ran.exists()


@pytest.mark.parametrize("policy", ["run", "refuse"])
async def test_settings_answer_for_good(site: Site, policy: Literal["run", "refuse"]) -> None:
    reach = FakeReach(RUN)
    [found] = await routes(site.resolver(reach, policy), "web1")
    assert isinstance(found, Route if policy == "run" else Unreachable)
    assert site.ran.exists() is (policy == "run")
    assert not reach.asked


async def test_another_command_is_another_question(site: Site) -> None:
    reach = FakeReach(RUN)
    resolver = site.resolver(reach)
    await resolver.route(Host("web1", "web1"))
    text = site.file.read_text()
    site.file.write_text(f"# moved\n{text}")
    await resolver.route(Host("web2", "web2"))
    assert len(reach.asked) == 1
    site.file.write_text(f"{text}Match exec false\n")
    await resolver.route(Host("web3", "web3"))
    assert len(reach.asked) == 2
    await resolver.close()


async def test_hostile_text_in_a_command_is_harmless(site: Site) -> None:
    site.file.write_text("Match exec \"echo \x1b]52;c;eA==\x07 '[red]'\"\n")
    reach = FakeReach()
    [found] = await routes(site.resolver(reach), "web1")
    assert isinstance(found, Unreachable)
    assert "\x1b" not in "".join((*reach.asked[0].body, found.title, found.hint))
