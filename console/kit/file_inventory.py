"""An inventory that only reads files of this machine, made of the function that reads them."""

from collections.abc import Callable, Sequence

from console.kit.gathering import Gathering
from console.model.errors import Problem
from console.model.host import Host


class FileInventory:
    """Reads anew each time it is asked: an edit shows without a restart."""

    def __init__(self, name: str, gather: Callable[[], Gathering]) -> None:
        self._name = name
        self._gather = gather
        self._remarks: Sequence[Problem] = ()

    async def hosts(self) -> Sequence[Host]:
        """As `read`, on a thread of its own: thousands of hosts take long enough to be felt on the loop."""
        from console.kit.offload import Pool

        pool = Pool(self._name, 1)
        try:
            return await pool.run(self.read)
        finally:
            pool.close()

    def read(self) -> Sequence[Host]:
        """The hosts in the order of the files. Raises BadSettings."""
        gathered = self._gather()
        self._remarks = gathered.remarks
        return list(gathered.hosts.values())

    def remarks(self) -> Sequence[Problem]:
        """What was left out of the last answer, and why."""
        return self._remarks
