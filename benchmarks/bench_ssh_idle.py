"""Idle connections: threads, wake-ups, CPU and memory, beside asyncssh and plain paramiko in the same run.

Wake-ups are voluntary context switches of all threads (/proc/self/task/*/status); the measurement's own timer is one.
"""

import sys

from benchmarks.result import Figure, record
from benchmarks.ssh_bench import client, median, quick, server

CLIENTS = ("ours", "asyncssh", "paramiko")
MEASURING = 5  # switches that the measurement itself may cause


def main() -> int:
    """Measure."""
    connections, seconds, turns = (100, 4.0, 1) if quick(__doc__ or "") else (500, 20.0, 3)
    found: dict[str, list[dict[str, float]]] = {name: [] for name in CLIENTS}
    with server() as served:
        for _ in range(turns):
            for name in CLIENTS:
                one = client(name, served, connections, 1, seconds)
                assert one["done"] == connections, f"{name}: some connections did not live"
                idle = one["idle"]
                percent = 100 * idle["cpu"] / idle["wall"]
                found[name].append(
                    {"threads": one["threads"], "wakes": idle["switches"], "cpu": percent, "memory": one["memory"]}
                )
    ours, asyncssh, paramiko = (
        {key: median([one[key] for one in found[name]]) for key in found[name][0]} for name in CLIENTS
    )
    figures = [
        Figure("threads", ours["threads"], "", goal=4),
        Figure("threads", ours["threads"], "", paramiko["threads"], "plain paramiko"),
        Figure(f"wake-ups in {seconds:g} s", ours["wakes"], "", goal=MEASURING),
        Figure(f"wake-ups in {seconds:g} s", ours["wakes"], "", paramiko["wakes"], "plain paramiko"),
        Figure("CPU", ours["cpu"], "% of a core", goal=0.1),
        Figure("CPU", ours["cpu"], "% of a core", paramiko["cpu"], "plain paramiko"),
        Figure("memory per connection", ours["memory"], "kB", asyncssh["memory"], "asyncssh", 1.0),
        Figure("memory per connection", ours["memory"], "kB", paramiko["memory"], "plain paramiko"),
    ]
    claim = (
        f"{connections} idle SSH connections cost no thread each, no wake-ups and at most asyncssh's memory"
        f" (median of {turns})."
    )
    return record("ssh_idle", claim, figures)


if __name__ == "__main__":
    sys.exit(main())
