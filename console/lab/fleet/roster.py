"""Which hosts there are, what runs on them, and what is wrong with some of them from the start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

USER = "ops"
"""Whom the console logs in as."""

MIB = 1024
GIB = 1024 * MIB
"""In KiB, the unit of /proc/meminfo and df."""


class Wrong(StrEnum):
    """What ails a host."""

    NOTHING = ""
    SERVICE = "its main service was killed"
    DISK = "/var is nearly full of rotated logs"
    MEMORY = "one process holds nearly all memory"
    MUTE = "it accepts connections and never says a word"


@dataclass(frozen=True, slots=True)
class Service:
    """A unit: its program is share/sbin/<name>, `config` the path of its configuration on the host."""

    name: str
    about: str
    user: str
    config: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class Volume:
    """A file system; sizes in KiB. `base` is what is said to be used besides the host's own real files."""

    device: str
    mount: str
    size: int
    base: int


@dataclass(frozen=True, slots=True)
class Machine:
    """A lab host. `memory` in KiB; `load` is what its staged load wanders around; `up` in days at the start.

    `claims` is the memory that a service has leaked at the start."""

    name: str
    site: str
    role: str
    services: tuple[Service, ...]
    cpus: int = 4
    memory: int = 8 * GIB
    load: float = 0.4
    up: float = 20.0
    volumes: tuple[Volume, ...] = (Volume("/dev/vda1", "/", 40 * GIB, 9 * GIB),)
    wrong: Wrong = Wrong.NOTHING
    claims: Mapping[str, int] = field(default_factory=dict)

    @property
    def group(self) -> str:
        """The smallest group it is in."""
        return f"{self.site}-{self.role}"


_NGINX = """\
worker_processes 2;
events { worker_connections 768; }
http {
    access_log /var/log/nginx/access.log;
    error_log /var/log/nginx/error.log;
    upstream shop { server 127.0.0.1:8080; }
    server {
        listen 80;
        server_name shop.lab.example;
        location / { proxy_pass http://shop; }
    }
}
"""
NGINX = Service(
    "nginx", "A high performance web server and a reverse proxy server", "www-data", "/etc/nginx/nginx.conf", _NGINX
)
SHOP = Service("shop", "The shop's web application", "shop", "/etc/shop/shop.env", "PORT=8080\nWORKERS=4\n")
POSTGRESQL = Service(
    "postgresql",
    "PostgreSQL RDBMS",
    "postgres",
    "/etc/postgresql/15/main/postgresql.conf",
    "listen_addresses = '*'\nport = 5432\n"
    "max_connections = 200\nshared_buffers = 1GB\nlog_min_duration_statement = 200\n",
)
REDIS = Service(
    "redis-server",
    "Advanced key-value store",
    "redis",
    "/etc/redis/redis.conf",
    "bind 127.0.0.1\nport 6379\nmaxmemory 900mb\nmaxmemory-policy allkeys-lru\n",
)
WORKER = Service(
    "orders-worker", "Works off the queue of orders", "shop", "/etc/orders-worker/worker.env", "QUEUE=orders\n"
)
CRON = Service("cron", "Regular background program processing daemon", "root")

_ROLES = {"web": (NGINX, SHOP, CRON), "db": (POSTGRESQL, CRON), "cache": (REDIS, CRON), "queue": (WORKER, REDIS, CRON)}
_VAR = (
    Volume("/dev/vdb1", "/var", 64 * MIB, 7 * MIB + 400),
    Volume("/dev/vda1", "/", 40 * GIB, 7 * GIB),
)
_HOG = 6 * GIB


def _machine(site: str, role: str, number: int, up: float, load: float, wrong: Wrong = Wrong.NOTHING) -> Machine:
    name = f"{site}-{role}-{number}"
    memory = (16 if role == "db" else 8) * GIB
    volumes = _VAR if wrong is Wrong.DISK else (Volume("/dev/vda1", "/", 40 * GIB, round((7 + up % 9) * GIB)),)
    claims = {WORKER.name: _HOG} if wrong is Wrong.MEMORY else {}
    services = () if wrong is Wrong.MUTE else _ROLES[role]
    return Machine(name, site, role, services, 4, memory, load, up, volumes, wrong, claims)


MACHINES = (
    _machine("north", "web", 1, 41.3, 0.6),
    _machine("north", "web", 2, 41.2, 0.5, Wrong.SERVICE),
    _machine("north", "web", 3, 12.9, 0.7),
    _machine("north", "db", 1, 203.5, 1.1),
    _machine("north", "cache", 1, 88.1, 0.2),
    _machine("north", "queue", 1, 5.4, 0.9, Wrong.MEMORY),
    _machine("south", "web", 1, 37.7, 0.4),
    _machine("south", "web", 2, 37.6, 0.5),
    _machine("south", "db", 1, 154.8, 0.8, Wrong.DISK),
    _machine("south", "cache", 1, 61.0, 0.2, Wrong.MUTE),
    _machine("south", "queue", 1, 9.9, 0.3),
    _machine("south", "queue", 2, 9.8, 0.3),
)


def groups() -> dict[str, dict[str, object]]:
    """Groups of groups: the lab holds sites, sites and roles hold the hosts of one role at one site."""
    leaves = list(dict.fromkeys(machine.group for machine in MACHINES))
    made: dict[str, dict[str, object]] = {"lab": {"groups": ["north", "south"], "labels": {"env": "lab"}}}
    for kind in ("site", "role"):
        for name in dict.fromkeys(getattr(machine, kind) for machine in MACHINES):
            inside = [leaf for leaf in leaves if name in leaf.split("-")]
            made[name] = {"groups": inside, "labels": {kind: name}}
    for leaf in leaves:
        made[leaf] = {"hosts": [machine.name for machine in MACHINES if machine.group == leaf]}
    return made
