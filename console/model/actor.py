"""Who acts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind an action: OS user, the machine and terminal, where they logged in from, the process."""

    user: str
    machine: str = ""
    terminal: str = ""
    origin: str = ""
    pid: int = 0

    def __str__(self) -> str:
        return f"{self.user}@{self.machine}" if self.machine else self.user
