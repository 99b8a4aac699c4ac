"""Commands on a real sshd: the contract every transport keeps, and what is kept between commands."""

import asyncio
from pathlib import Path

import pytest

from console.model.command import Command, Exited, Text
from console.model.errors import Refused, TimedOut
from console.model.host import Host
from console.model.ports import Transport
from tests.contracts.transport import CONTRACT, Check, Subject, name
from tests.real.ground.sshd import Sshd
from tests.real.ssh.client import Client, greet, run
from tests.real.ssh.conftest import Dial, Land
from tests.settle import until


@pytest.mark.parametrize("check", CONTRACT, ids=name)
async def test_contract(check: Check, land: Land, ssh: Transport, tmp_path: Path) -> None:
    web = land(open=True)
    nowhere = Host("nowhere", "nowhere", address=web.address, port=1)
    await check(Subject(ssh, web.host(), nowhere, tmp_path))


async def test_a_command_runs_on_its_host_as_its_user(web: Sshd, ssh: Transport) -> None:
    done = await run(ssh, web.host(), 'hostname; id -u; pwd; echo "$HOME"; echo oops >&2; exit 7')
    assert done.out == f"web-1\n0\n{web.folder}/home\n{web.folder}/home\n"
    assert done.err == "oops\n"
    assert done.end == Exited(7)


async def test_a_command_killed_by_a_signal_names_it(web: Sshd, ssh: Transport) -> None:
    assert (await run(ssh, web.host(), "kill -TERM $PPID")).end == Exited(-1, "TERM")


async def test_input_is_fed_and_ended(web: Sshd, ssh: Transport) -> None:
    done = await run(ssh, web.host(), "wc -c; echo end", stdin=b"x" * 3_000_000)
    assert done.out == "3000000\nend\n"


async def test_twenty_commands_at_once_share_one_connection(web: Sshd, ssh: Transport) -> None:
    found = await asyncio.gather(*(run(ssh, web.host(), f"echo {n}; hostname") for n in range(20)))
    assert [done.out for done in found] == [f"{n}\nweb-1\n" for n in range(20)]
    assert await greet(ssh, web.host()) == "web-1"
    assert web.logins == 1


async def test_a_host_that_allows_one_session_at_a_time(land: Land, ssh: Transport) -> None:
    web = land(lines=["MaxSessions 1"])
    found = await asyncio.gather(*(run(ssh, web.host(), f"echo {n}") for n in range(6)))
    assert [done.out for done in found] == [f"{n}\n" for n in range(6)]
    assert web.logins == 1


async def test_a_host_that_is_busy_is_not_asked_for_more_all_the_time(land: Land, ssh: Transport) -> None:
    web = land(lines=["MaxSessions 2"])
    found = await asyncio.gather(*(run(ssh, web.host(), f"sleep 1; echo {n}") for n in range(8)))
    assert [done.out for done in found] == [f"{n}\n" for n in range(8)]
    assert web.log.count("no more sessions") < 60
    assert web.logins == 1


async def test_a_host_that_allows_no_session(land: Land, ssh: Transport) -> None:
    web = land(lines=["MaxSessions 0"])
    with pytest.raises(Refused, match="opens no session"):
        await asyncio.gather(*(greet(ssh, web.host()) for _ in range(3)))


async def test_keys_are_exchanged_anew_under_load(land: Land, ssh: Transport) -> None:
    web = land(lines=["RekeyLimit 1M", "LogLevel DEBUG1"])
    size = 0
    command = Command(shell="head -c 30000000 /dev/zero | tr '\\000' x")
    async for piece in ssh.run(web.host(), command):
        size += len(piece.text) if isinstance(piece, Text) and piece.stream == "out" else 0
    assert size == 30_000_000
    assert web.log.count("rekeying out") > 10


async def test_keys_are_exchanged_anew_while_input_is_fed(land: Land, ssh: Transport) -> None:
    web = land(lines=["RekeyLimit 1M", "LogLevel DEBUG1"])
    assert (await run(ssh, web.host(), "wc -c", stdin=b"y" * 12_000_000)).out == "12000000\n"
    assert web.log.count("rekeying out") > 4


async def test_a_time_out_ends_what_runs_there(web: Sshd, ssh: Transport) -> None:
    with pytest.raises(TimedOut, match="longer than its 1 s"):
        await run(ssh, web.host(), Command(shell="sleep 4711; :", timeout=1.0))
    await until(lambda: not web.commands)
    assert await greet(ssh, web.host()) == "web-1"


async def test_leaving_early_ends_what_runs_there(web: Sshd, ssh: Transport) -> None:
    pieces = ssh.run(web.host(), Command(shell="while :; do echo x; sleep 0.1; done"))
    await anext(pieces)
    assert web.commands
    await pieces.aclose()  # type: ignore[attr-defined]  # a transport's run is a generator
    await until(lambda: not web.commands)
    assert web.logins == 1


async def test_leaving_a_flood_early_ends_it(web: Sshd, ssh: Transport) -> None:
    pieces = ssh.run(web.host(), Command(argv=("yes", "x" * 60)))
    for _ in range(3):
        await anext(pieces)
    await pieces.aclose()  # type: ignore[attr-defined]  # the same
    await until(lambda: not web.commands)
    assert await greet(ssh, web.host()) == "web-1"


async def test_leaving_and_closing_at_once_ends_what_runs_there(web: Sshd, ssh: Transport) -> None:
    pieces = ssh.run(web.host(), Command(shell="echo up; exec sleep 4711"))
    await anext(pieces)
    await pieces.aclose()  # type: ignore[attr-defined]  # the same
    await ssh.close()
    await until(lambda: not web.sessions)
    assert not web.commands


async def test_ending_one_command_spares_the_others_and_what_they_started(web: Sshd, ssh: Transport) -> None:
    start = "setsid sleep 4712 & sleep 4713"
    pieces, other = (ssh.run(web.host(), Command(shell=f"{script}; echo up; sleep 4714")) for script in (start, start))
    reading = [asyncio.ensure_future(anext(each)) for each in (pieces, other)]
    await until(lambda: sum("sleep 4713" in line for line in web.commands) >= 2)
    reading[0].cancel()
    await asyncio.gather(reading[0], return_exceptions=True)
    await until(lambda: sorted(web.commands).count("sleep 4713") == 1)
    assert web.commands.count("sleep 4712") == 2
    reading[1].cancel()
    await asyncio.gather(reading[1], return_exceptions=True)
    await until(lambda: web.commands == ["sleep 4712"] * 2)


async def test_a_hundred_hosts(land: Land, client: Client, dial: Dial) -> None:
    hosts = [land(f"web-{n}") for n in range(100)]
    ssh = dial()
    found = await asyncio.gather(*(greet(ssh, host.host()) for host in hosts))
    assert found == [f"web-{n}" for n in range(100)]
    again = await asyncio.gather(*(run(ssh, host.host(), "echo $PPID") for host in hosts))
    assert all(done.ok for done in again)
    assert [host.logins for host in hosts] == [1] * 100


async def test_odd_names_reach_their_host_and_run_nothing_here(
    web: Sshd, client: Client, dial: Dial, tmp_path: Path
) -> None:
    trap = tmp_path / "trap"
    ssh = dial(config=client.config("# nothing\n"))
    for odd in (f"-oProxyCommand=touch {trap}", "[red]", "a b", f"$(touch {trap})", "-V", "x\x1b]52;c;aGk=\x07"):
        assert await greet(ssh, web.host(odd)) == "web-1"
    assert not trap.exists()
