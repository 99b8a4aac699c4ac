"""The hosts an ssh_config names, and what it says of them. Nothing is contacted, no program is started."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from console.kit import sanitise
from console.model.errors import BadSettings, Problem
from console.model.host import Host
from plugins.ssh import config_checks, config_files, jumps
from plugins.ssh.config_answer import Book, Said
from plugins.ssh.config_files import Config, Line
from plugins.ssh.settings import CONFIG, ConfigHostsSettings


class ConfigHosts:
    """The concrete aliases of the Host lines, Includes followed; patterns and negated names are not hosts.

    `vars` holds hostname, user, port, proxyjump and the identityfiles that the files name, in the words of `ssh -G`.
    With the user's own file the system's is read after it, as ssh does.
    """

    def __init__(self, settings: ConfigHostsSettings) -> None:
        self._config = str(Path(settings.config).expanduser())
        self._system = self._config == str(Path(CONFIG).expanduser())
        self._labels = dict(label.partition("=")[::2] for label in settings.labels)
        self._stamp: tuple[object, ...] = ()
        self._hosts: Sequence[Host] = ()
        self._remarks: Sequence[Problem] = ()
        self._kept: Config | None = None

    async def hosts(self) -> Sequence[Host]:
        """One host for each alias, in the order of the files. Address, port and user stay with the ssh config."""
        from console.kit.offload import Pool

        pool = Pool("ssh-config", 1)
        try:
            return await pool.run(self.read)
        finally:
            pool.close()

    def read(self) -> Sequence[Host]:
        """As `hosts`, on the calling thread. The last answer serves as long as no file has changed."""
        if self._kept is not None and self._kept.stamp() == self._stamp:
            return self._hosts
        try:
            with Path(self._config).open("rb"):
                pass
        except FileNotFoundError:
            pass
        except OSError as error:
            raise BadSettings((Problem(self._config, 0, 0, f"can't be read: {error.strerror}"),)) from error
        config = config_files.read(self._config, system=self._system)
        found, remarks = described(config, self._labels)
        self._hosts, self._remarks = found, [*config_checks.problems(config), *remarks]
        self._kept, self._stamp = config, config.stamp()
        return self._hosts

    def remarks(self) -> Sequence[Problem]:
        """What ssh refuses in the files, what the list goes without, and names that are left out."""
        return self._remarks


def described(config: Config, labels: dict[str, str]) -> tuple[Sequence[Host], list[Problem]]:
    """The hosts of a configuration, and what is to be said of their lines."""
    book = Book(config)
    found: dict[str, Host] = {}
    remarks: dict[Problem, None] = {}
    for number, line, alias in aliases(config):
        if alias.startswith("-") or alias != sanitise.line(alias) or "\N{REPLACEMENT CHARACTER}" in alias:
            remarks[line.problem(f"{sanitise.line(alias)!r} is no name for a host: left out")] = None
            continue
        if alias in found:
            continue
        answer = book.answer(alias)
        if number not in answer.used and not answer.unknown and f"!{alias}" not in line.words:
            told = f"this Host line is included where it can't count for {alias}"
            remarks[line.problem(told, "an Include below a Host line is only for that host: move it up")] = None
        if jumps.to_itself(answer.jump, *answer.where):
            remarks[line.problem(f"the bastion of {alias} is itself", "ssh refuses this host: ProxyJump none")] = None
        place = f"{sanitise.line(line.file)}:{line.number}"
        found[alias] = _host(alias, answer.said, labels, place)
    return tuple(found.values()), [config_checks.harmless(remark) for remark in remarks]


def aliases(config: Config) -> Iterator[tuple[int, Line, str]]:
    """Each concrete name of a Host line, with its block's number."""
    for number, block in enumerate(config.blocks):
        if block.head is not None and block.head.keyword == "host":
            for word in block.head.words:
                if word and not set(word) & set("*?!"):
                    yield number, block.head, word


def _host(alias: str, said: Said, labels: dict[str, str], place: str) -> Host:
    hostname, port = sanitise.line(said["hostname"][0]), int(said["port"][0])
    found: dict[str, object] = {"hostname": hostname, "user": sanitise.line(said["user"][0]), "port": port}
    if "proxyjump" in said:
        found["proxyjump"] = sanitise.line(said["proxyjump"][0])
    if "identityfile" in said:
        found["identityfile"] = [sanitise.line(file) for file in said["identityfile"]]
    return Host(alias, alias, labels=labels, vars=found, addresses=((hostname, port),), place=place)
