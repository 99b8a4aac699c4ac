"""A fleet to look at: twelve hosts at two sites, some of them sick, and five runbooks."""

from console.model.action import Risk
from console.model.errors import Cause
from console.model.evidence import Evidence
from console.model.health import Finding, Health, Verdict
from console.model.host import Host
from console.model.runbook import Do, Param, ParamType, Runbook, Step
from console.model.sample import FileSystem, Inspection, Process, Sample, Service
from console.model.signals import FleetListed, Inspected, RunbooksRead, Sampled, Signal, Unsampled
from tests.fakes.runtime import NOW

GIB = 1 << 30


def host(name: str, site: str, role: str, env: str = "lab") -> Host:
    """A host with labels and groups."""
    labels = {"site": site, "role": role, "env": env}
    return Host(
        name, name, "127.0.0.1", 2200 + sum(map(ord, name)) % 700, "ops", labels, (role, site), source="static:lab"
    )


HOSTS = (
    *(host(f"web{n}", "fra" if n < 3 else "ams", "web") for n in range(1, 5)),
    *(host(f"db{n}", "fra" if n == 1 else "ams", "db") for n in range(1, 3)),
    *(host(f"queue{n}", "fra", "queue") for n in range(1, 3)),
    host("cache1", "ams", "cache"),
    host("build10", "ams", "build"),
    host("build9", "ams", "build"),
    host("mail1", "fra", "mail"),
)


def sample(
    number: int, *, memory: float = 0.4, disk: float = 0.5, load: float = 0.2, units: tuple[str, ...] = ()
) -> Sample:
    """A measurement with these shares used."""
    total = 8 * GIB
    size = 40 * GIB
    used = int(size * disk)
    systems = (
        FileSystem("/", "/dev/vda1", size, int(size * 0.31), int(size * 0.69)),
        FileSystem("/var", "/dev/vdb1", size, used, size - used),
    )
    proof = Evidence(
        "sh over ssh", "cat /proc/loadavg /proc/meminfo; df -P", NOW - number, 0.031, "0.20 0.18 0.11 1/112 4711\n"
    )
    return Sample(
        NOW - number,
        0.03,
        (load, load * 0.9, load * 0.7),
        2,
        total,
        int(total * (1 - memory)),
        2 * GIB,
        2 * GIB,
        86400.0 * (number + 3),
        systems,
        units,
        "6.1.0-18-amd64",
        evidence=proof,
    )


DISK = Finding(Health.CRIT, "disk /var", "97% used, 1.2 GiB free of 40 GiB", "crit from 95%", "free-disk")
UNIT = Finding(
    Health.CRIT, "unit nginx.service", "failed", "crit when failed", "restart-service", {"unit": "nginx.service"}
)
MEMORY = Finding(Health.WARN, "memory", "92% used, 655 MiB available of 8.0 GiB", "warn from 90%", "memory-use")
GONE = Finding(Health.STALE, "contact", "timed out: no answer from 127.0.0.1:2311 in 10s")


def figures() -> list[Signal]:
    """Every host measured once; web2, db1 and queue1 are sick, build9 does not answer, mail1 never did."""
    sick = {
        "web2": (sample(4, units=("nginx.service",)), Verdict(Health.CRIT, (UNIT,), NOW - 180)),
        "db1": (sample(2, disk=0.97, load=1.9, memory=0.92), Verdict(Health.CRIT, (DISK, MEMORY), NOW - 3600)),
        "queue1": (sample(6, memory=0.92), Verdict(Health.WARN, (MEMORY,), NOW - 7)),
    }
    told: list[Signal] = []
    for number, each in enumerate(HOSTS):
        if each.name == "mail1":
            continue
        ok = (sample(number, load=0.1 * number, memory=0.3 + number / 40), Verdict(Health.OK, (), NOW - 86400))
        measured, verdict = sick.get(each.name, ok)
        told.append(Sampled(each.id, NOW, measured, verdict))
    told.append(
        Unsampled(
            "build9",
            NOW,
            Cause.TIMED_OUT,
            "no answer from 127.0.0.1:2311 in 10s",
            "Is it up? Is the VPN?",
            Verdict(Health.STALE, (GONE,), NOW - 95),
        )
    )
    return told


RUNBOOKS = (
    Runbook(
        "restart-service",
        "Restart a service",
        (
            Step("restart", Do(("systemctl", "restart", "{unit}"))),
            Step("wait until healthy", Do(("systemctl", "is-active", "--wait", "{unit}"))),
        ),
        Risk.CHANGE,
        "F2",
        "Restart a service and wait until it is healthy",
        (Param("unit", title="service", pattern=r"[\w.@-]+", names="unit"),),
    ),
    Runbook(
        "free-disk",
        "Free disk space",
        (Step("clean", Do(("journalctl", "--vacuum-size={keep}M")), preview=Do(("journalctl", "--disk-usage"))),),
        Risk.DESTROY,
        "F3",
        "Old journals and packages go",
        (Param("keep", ParamType.INT, "MiB of journal to keep", 200, minimum=10, maximum=4000),),
    ),
    Runbook(
        "memory-use",
        "Who uses the memory",
        (Step("list", Do(("ps", "-eo", "pid,rss,comm", "--sort=-rss"))),),
        Risk.READ,
        "F4",
        "The processes that use the most memory",
    ),
    Runbook("diagnostics", "Collect diagnostics", (Step("collect", Do(("sosreport", "--batch"))),), Risk.READ, "F5"),
    Runbook(
        "rotate-log",
        "Rotate a log",
        (Step("rotate", Do(("logrotate", "-f", "{log}"))),),
        Risk.CHANGE,
        "F6",
        params=(Param("log", ParamType.ENUM, "log", choices=("nginx", "app", "syslog")),),
    ),
)

PROCESSES = (
    Process(812, "postgres", 3 * GIB, 41.2, 86400.0, "postgres: main checkpointer"),
    Process(1290, "www-data", 820 << 20, 3.5, 400.0, "/usr/sbin/nginx -g daemon off;"),
    Process(77, "root", 120 << 20, 0.1, 86400.0, "/usr/bin/python3 /opt/agent/agent.py --config /etc/agent.yaml"),
)
SERVICES = (Service("postgresql", "active"), Service("nginx", "failed", "exit-code"), Service("cron", "active"))


def inspected(name: str) -> Inspected:
    """A close look at one host."""
    facts = (("system", "Debian GNU/Linux 12"), ("kernel", "6.1.0-18-amd64"), ("cpus", "2"), ("virtual", "kvm"))
    return Inspected(
        name, NOW, Inspection(NOW - 3, facts, PROCESSES, SERVICES, Evidence("sh over ssh", "ps; systemctl"))
    )


def listed() -> list[Signal]:
    """The fleet and the runbooks, nothing measured."""
    return [FleetListed(NOW, HOSTS), RunbooksRead(NOW, RUNBOOKS)]
