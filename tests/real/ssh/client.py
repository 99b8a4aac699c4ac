"""The console's side of an SSH test: a key, a known_hosts, settings that look at nothing of the machine's own."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from console.model.command import Command, Exited, Output, Text
from console.model.host import Host
from console.model.ports import Transport
from console.model.question import Choice, Question
from plugins.ssh.settings import SshSettings
from tests.real.ground import keys


@dataclass
class Person:
    """A Reach whose person gives one answer to every question, or the safe one."""

    answer: str = ""
    asked: list[Question] = field(default_factory=list)

    def run(self, host: Host, command: Command) -> Any:
        """Nothing here runs over another transport."""
        raise AssertionError

    async def ask(self, question: Question) -> Choice:
        """Note the question, answer it."""
        self.asked.append(question)
        return next((choice for choice in question.choices if choice.id == self.answer), question.safe)


@dataclass(frozen=True)
class Client:
    """A user: their folder with a key pair and a known_hosts."""

    folder: Path
    key: Path

    @property
    def known_hosts(self) -> Path:
        """Whom they know."""
        return self.folder / "known_hosts"

    @property
    def public(self) -> str:
        """The line for authorized_keys."""
        return keys.public(self.key)

    def trust(self, *lines: str) -> None:
        """Add lines to known_hosts."""
        with self.known_hosts.open("a") as file:
            file.writelines(lines)

    def config(self, text: str) -> str:
        """Write an ssh_config; returns its path."""
        path = self.folder / "config"
        path.write_text(text)
        return str(path)

    def settings(self, **changes: Any) -> SshSettings:
        """Settings that use the key and the known_hosts, and nothing else."""
        values = {
            "config": "none",
            "known_hosts": (str(self.known_hosts),),
            "identity_files": (str(self.key),),
            "identities_only": True,
            "agent": False,
        }
        return SshSettings(**{**values, **changes})


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a command."""

    out: str
    err: str
    end: Output

    @property
    def ok(self) -> bool:
        """Whether it exited with 0."""
        return self.end == Exited(0)


async def run(transport: Transport, host: Host, script: str | Command, stdin: bytes = b"") -> Done:
    """Run a script (or a whole command) on `host`, to its end."""
    command = script if isinstance(script, Command) else Command(shell=script, stdin=stdin)
    pieces = [piece async for piece in transport.run(host, command)]
    texts = [piece for piece in pieces if isinstance(piece, Text)]
    out, err = ("".join(piece.text for piece in texts if piece.stream == stream) for stream in ("out", "err"))
    return Done(out, err, pieces[-1])


async def greet(transport: Transport, host: Host) -> str:
    """The name that a host gives itself."""
    done = await run(transport, host, "hostname")
    assert done.ok, done
    return done.out.strip()
