"""Commands on kept connections: CPU per command, beside asyncssh and plain paramiko in the same run.

The clients take turns, each in a fresh process; the server is a process of its own.
"""

import sys

from benchmarks.result import Figure, record
from benchmarks.ssh_bench import client, median, quick, server

CLIENTS = ("ours", "asyncssh", "paramiko")


def main() -> int:
    """Measure."""
    connections, rounds, turns = (100, 20, 3) if quick(__doc__ or "") else (200, 20, 5)
    cost: dict[str, list[float]] = {name: [] for name in CLIENTS}
    entry: dict[str, list[float]] = {name: [] for name in CLIENTS}
    with server() as served:
        for _ in range(turns):
            for name in CLIENTS:
                found = client(name, served, connections, rounds, 0)
                assert found["done"] == connections * rounds, f"{name}: some commands failed"
                cost[name].append(1000 * found["run"]["cpu"] / found["done"])
                entry[name].append(1000 * found["connect"]["cpu"] / connections)
    costs = {name: median(values) for name, values in cost.items()}
    entries = {name: median(values) for name, values in entry.items()}
    figures = [
        Figure("CPU per command", costs["ours"], "ms", costs["asyncssh"], "asyncssh", 1.0),
        Figure("CPU per command", costs["ours"], "ms", costs["paramiko"], "plain paramiko"),
        Figure(
            "CPU per connection, the first command included",
            entries["ours"],
            "ms",
            entries["asyncssh"],
            "asyncssh without one",
        ),
    ]
    claim = (
        f"Over kept SSH connections a command costs at most what it costs asyncssh ({connections} connections,"
        f" {rounds} commands on each, 64 at once, median of {turns})."
    )
    return record("ssh_kept", claim, figures)


if __name__ == "__main__":
    sys.exit(main())
