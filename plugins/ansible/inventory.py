"""The inventory over Ansible's sources."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from console.kit import sanitise
from console.model.errors import BadSettings, Problem
from console.model.host import Host
from console.model.ports import Inventory
from plugins.ansible import files, program
from plugins.ansible.child import Children
from plugins.ansible.hosts import described
from plugins.ansible.program import Listing
from plugins.ansible.reading import Reading
from plugins.ansible.settings import AnsibleSettings
from plugins.ansible.values import Values


def made(settings: AnsibleSettings) -> Inventory:
    """The inventory for these settings: one that says that it only reads files, where it only does."""
    return AskingInventory(settings) if files.asks(settings.paths) else FileInventory(settings)


class FileInventory:
    """Reads its sources anew each time it is asked: an edit shows without a restart."""

    def __init__(self, settings: AnsibleSettings) -> None:
        self._settings = settings
        self._remarks: Sequence[Problem] = ()

    async def hosts(self) -> Sequence[Host]:
        """Every host, in the order of Ansible's groups. Raises ConsoleError, BadSettings with each problem's place.

        Works on a thread of its own; when it is cancelled, the program that it runs ends too.
        """
        from console.kit.offload import Pool

        pool, children = Pool("ansible", 1), Children(self._settings.timeout)
        try:
            return await pool.run(self._read, children)
        finally:
            children.stop()
            pool.close()

    def read(self) -> Sequence[Host]:
        """As `hosts`, on the calling thread."""
        return self._read(Children(self._settings.timeout))

    def remarks(self) -> Sequence[Problem]:
        """What of the sources last read is not covered, odd, or not used."""
        return self._remarks

    def _read(self, children: Children) -> Sequence[Host]:
        settings, paths = self._settings, self._settings.paths
        folder = settings.folder and settings.folder.absolute()
        lister = program.found(settings.program)
        source: Listing | Reading
        if lister and not all(files.program(path) for path in paths):
            source = Listing(lister, children, folder)
        else:
            source = Reading(children, folder)
        try:
            entries = source.entries(paths)
        except BadSettings as error:
            raise BadSettings(_harmless(error.problems)) from error
        remarks = list(source.remarks)
        hosts = described(entries, Values(settings.hide), remarks)
        self._remarks = _harmless(remarks)
        return hosts


def _harmless(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The names of files that a directory holds come from outside too."""
    return tuple(replace(problem, file=sanitise.line(problem.file)) for problem in problems)


class AskingInventory:
    """As FileInventory, for sources that run programs or ask over the network: commands that contact nothing pass."""

    def __init__(self, settings: AnsibleSettings) -> None:
        self._files = FileInventory(settings)

    async def hosts(self) -> Sequence[Host]:
        """As FileInventory.hosts."""
        return await self._files.hosts()

    def remarks(self) -> Sequence[Problem]:
        """As FileInventory.remarks."""
        return self._files.remarks()
