"""What one look at a host measured."""

from dataclasses import dataclass, field

from console.model.evidence import Evidence


@dataclass(frozen=True, slots=True)
class FileSystem:
    """One mounted file system; sizes in bytes, as POSIX `df` has them (available: what a user may still write)."""

    mount: str
    device: str
    size: int
    used: int
    available: int

    @property
    def used_ratio(self) -> float:
        """Used share of what a user can have (0..1), as `df` computes its percentage."""
        usable = self.used + self.available
        return self.used / usable if usable else 0.0


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement. Times are epoch seconds (UTC), memory and swap are bytes, load is the 1/5/15 minute average.

    `missing` says what could not be measured this time: (`file systems`, `df gave no answer in 4 s`).
    """

    at: float
    took: float = 0.0
    load: tuple[float, float, float] = (0.0, 0.0, 0.0)
    cpus: int = 1
    memory_total: int = 0
    memory_available: int = 0
    swap_total: int = 0
    swap_free: int = 0
    uptime: float = 0.0
    file_systems: tuple[FileSystem, ...] = ()
    failed_units: tuple[str, ...] = ()
    kernel: str = ""
    missing: tuple[tuple[str, str], ...] = ()
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def memory_used_ratio(self) -> float:
        """Share of memory that is not available (0..1)."""
        return 1 - self.memory_available / self.memory_total if self.memory_total else 0.0

    @property
    def fullest(self) -> FileSystem | None:
        """The file system with the largest used share."""
        return max(self.file_systems, key=lambda fs: fs.used_ratio, default=None)


@dataclass(frozen=True, slots=True)
class Process:
    """One process; `rss` in bytes, `cpu` in percent of one core, `age` in seconds."""

    pid: int
    user: str
    rss: int
    cpu: float
    age: float
    command: str


@dataclass(frozen=True, slots=True)
class Service:
    """One service unit with its state in systemd's words (`active`, `failed`, `inactive` ...)."""

    name: str
    state: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody logged in on a terminal: since when by the host's own clock, in its words; `idle` in seconds, if known.

    `origin` is where they came from, empty for the console or where nobody says.
    """

    user: str
    terminal: str
    since: str
    origin: str = ""
    idle: float | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is only asked for when somebody looks at one host: facts, top processes (by memory), services, people.

    `logins` is None where it can't be known who is logged in, which is not nobody.
    """

    at: float
    facts: tuple[tuple[str, str], ...] = ()
    processes: tuple[Process, ...] = ()
    services: tuple[Service, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)
    logins: tuple[Login, ...] | None = None
