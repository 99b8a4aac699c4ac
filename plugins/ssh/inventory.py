"""The hosts an ssh_config names. Nothing is contacted, no name is resolved."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from console.kit import sanitise
from console.model.errors import BadSettings, Problem
from console.model.host import Host
from plugins.ssh import config_files
from plugins.ssh.settings import ConfigHostsSettings


class ConfigHosts:
    """The concrete aliases of the Host lines, Includes followed; patterns and negated names are not hosts."""

    def __init__(self, settings: ConfigHostsSettings) -> None:
        self._config = str(Path(settings.config).expanduser())
        self._labels = dict(label.partition("=")[::2] for label in settings.labels)

    async def hosts(self) -> Sequence[Host]:
        """One host for each alias, in the order of the files. Address, port and user stay with the ssh config."""
        from console.kit.offload import Pool

        pool = Pool("ssh-config", 1)
        try:
            return await pool.run(self.read)
        finally:
            pool.close()

    def read(self) -> Sequence[Host]:
        """As `hosts`, on the calling thread."""
        path = Path(self._config)
        if not path.exists():
            return ()
        try:
            path.read_bytes()
        except OSError as error:
            raise BadSettings((Problem(self._config, 0, 0, f"can't be read: {error.strerror}"),)) from error
        found: dict[str, Host] = {}
        for alias, place in aliases(self._config):
            found.setdefault(alias, Host(alias, alias, labels=self._labels, place=place))
        return tuple(found.values())


def aliases(path: str) -> Iterator[tuple[str, str]]:
    """Each concrete name of a Host line with its place (`file:line`); names that would harm a terminal are left out."""
    for line in config_files.lines(path):
        if line.keyword == "host":
            for word in line.words:
                if not set(word) & set("*?!") and word == sanitise.line(word) and not word.startswith("-"):
                    yield word, f"{line.file}:{line.number}"
