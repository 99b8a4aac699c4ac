"""One-shot fan-out: connect, shake hands, log in, one command, over N sshd addresses, beside six other clients.

The clients take turns, each in a fresh process, 64 hosts at once, all with the same key exchange and, where they know
it, cipher. CPU is that of the process and all its children, start and imports included. What is missing of the others
`python -m benchmarks.peers` installs.
"""

import argparse
import sys
from dataclasses import dataclass, field
from statistics import median

from benchmarks import peers
from benchmarks.result import Figure, record
from benchmarks.ssh_ground import USER, Ground, Run, ground

AT_ONCE = 64
COMMAND = "cat /proc/meminfo; df -P"
# What ours may cost, to what each of the others costs.
GOALS = {"clush": 1 / 8, "pssh": 1 / 5, "ansible raw": 1 / 25, "asyncssh, uvloop": 0.7, "parallel-ssh": 1.0}
PLAIN = "no ssh config"
C = "libssh2 in C"


@dataclass(slots=True)
class Cost:
    """Of one client: milliseconds a host, seconds, and ours alone, MB; one of each a run."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    peak: list[float] = field(default_factory=list)


def argvs(at: Ground, hosts: tuple[str, ...], found: dict[str, str]) -> dict[str, list[str]]:
    """How each client that is here is started for `hosts`."""
    folder, config, most = str(at.folder), f"-F {at.folder}/ssh_config", str(AT_ONCE)
    listed, client = f"{folder}/addresses", str(peers.HERE / "ssh_oneshot_client.py")
    at.folder.joinpath("addresses").write_text("".join(f"{host}\n" for host in hosts), encoding="ascii")
    keys = [f"{folder}/id", f"{folder}/known_hosts"]
    programs = {"ours": sys.executable, PLAIN: sys.executable, "asyncssh, uvloop": sys.executable, **found}
    words = {
        "ours": [client, "ours", folder, COMMAND],
        PLAIN: [client, "ours-plain", folder, COMMAND],
        "asyncssh, uvloop": [client, "asyncssh", folder, COMMAND],
        "parallel-ssh": [client, "parallel-ssh", folder, COMMAND],
        C: [listed, USER, *keys, most, COMMAND],
        "clush": ["-q", "-f", most, "-o", config, "-w", ",".join(hosts), COMMAND],
        "pssh": ["-h", listed, "-p", most, "-t", "300", "-i", "-x", config, COMMAND],
        "ansible raw": ["all", "-i", ",".join((*hosts, "")), "-f", most, "-m", "raw", "-a", COMMAND],
    }
    return {name: [programs[name], *argv] for name, argv in words.items() if name in programs}


def measure(hosts: int, rounds: int, found: dict[str, str]) -> dict[str, Cost]:
    """Every client `rounds` times, in turn; once before with one host, for what is compiled then."""
    costs: dict[str, Cost] = {}
    with ground(hosts) as at:
        env = {
            # Its control masters would outlive it, for nothing: there is one command.
            "ANSIBLE_SSH_ARGS": f"-F {at.folder}/ssh_config -o ControlMaster=no",
            "ANSIBLE_LOCAL_TEMP": f"{at.folder}/ansible",
            "ANSIBLE_HOME": f"{at.folder}/ansible",
            "ANSIBLE_PYTHON_INTERPRETER": "none",
        }
        for name, argv in argvs(at, at.hosts[:1], found).items():
            check(name, at.metered(argv, at.folder / "out", **env), 1)
        for number in range(rounds):
            for name, argv in argvs(at, at.hosts, found).items():
                run = at.metered(argv, at.folder / "out", **env)
                check(name, run, hosts)
                cost = costs.setdefault(name, Cost())
                cost.cpu.append(1000 * run.cpu / hosts)
                cost.wall.append(run.wall)
                if name == "ours":
                    cost.peak.append(int(run.out.read_text().split()[-2]) / 1000)
                took = f"{cost.cpu[-1]:7.2f} ms/host {run.wall:6.1f} s"
                print(f"  {hosts} hosts, round {number + 1}: {name:17} {took}", flush=True)
    return costs


def check(name: str, run: Run, hosts: int) -> None:
    """Every host answered, or the figure is none."""
    said = run.out.read_text(errors="replace")
    answers, tables = said.count("MemTotal:"), said.count("Filesystem ")
    assert run.code == 0, f"{name} failed with {run.code}: {said[-500:]}"
    assert answers == tables == hosts, f"{name}: {answers} of {hosts} hosts answered: {said[-500:]}"


def figures(hosts: int, costs: dict[str, Cost]) -> list[Figure]:
    """The goals, and beside them what they rest on."""
    cpu = {name: median(cost.cpu) for name, cost in costs.items()}
    wall = {name: median(cost.wall) for name, cost in costs.items()}
    what, mine = f"{hosts} hosts: CPU per host", cpu["ours"]
    made = [Figure(what, mine, "ms", cpu[name], name, goal) for name, goal in GOALS.items() if name in cpu]
    if C in cpu:
        made.append(Figure(what, mine, "ms", cpu[C], C))
        made.append(Figure(f"{hosts} hosts: wall", wall["ours"], "s", wall[C], C, 1.1))
    made.append(Figure(f"{hosts} hosts: peak memory", max(costs["ours"].peak), "MB", goal=60))
    made.append(Figure(f"{hosts} hosts: CPU per host, of it `ssh -G` and the config", mine - cpu[PLAIN], "ms"))
    return made


def further(few: int, many: int, measured: dict[int, dict[str, Cost]]) -> list[Figure]:
    """What a host costs that comes on top: without the start and the imports, which a console has behind it."""
    cost = {}
    for name in measured[few]:
        low, high = (median(measured[hosts][name].cpu) * hosts for hosts in (few, many))
        cost[name] = (high - low) / (many - few)
    what = f"CPU per host beyond the {few}th"
    return [Figure(what, cost["ours"], "ms", cost[name], name) for name in (*GOALS, C) if name in cost]


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="50 hosts, once")
    sizes = ((50, 1),) if parser.parse_args().quick else ((200, 3), (500, 3))
    found = peers.found()
    missing = [name for name in (*GOALS, C) if name not in found and name != "asyncssh, uvloop"]
    if missing:
        print(f"not here, and left out: {', '.join(missing)} (python -m benchmarks.peers installs them)")
    measured = {hosts: measure(hosts, rounds, found) for hosts, rounds in sizes}
    made = [figure for hosts in measured for figure in figures(hosts, measured[hosts])]
    if len(measured) > 1:
        few, many = measured
        made += further(few, many, measured)
    claim = (
        "One command on many hosts, handshake included, costs a fraction of what clush, pssh and ansible take, and no"
        f" more than libssh2 from Python ({AT_ONCE} hosts at once, medians of {sizes[0][1]}; children and start-up"
        " included, ours with `ssh -G`)."
    )
    if missing:
        claim += f" Not measured: {', '.join(missing)}."
    return record("ssh_oneshot", claim, made)


if __name__ == "__main__":
    sys.exit(main())
