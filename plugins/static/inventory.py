"""The inventory over one hosts file."""

from collections.abc import Sequence
from pathlib import Path

from console.model.errors import Problem
from console.model.host import Host
from plugins.static.hosts import described


class StaticInventory:
    """Reads its file anew each time it is asked: an edit shows without a restart."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._remarks: Sequence[Problem] = ()

    async def hosts(self) -> Sequence[Host]:
        """The hosts in the order of the file. Raises BadSettings with every problem and its place.

        Reading happens on a thread of its own: ten thousand hosts take long enough to be felt on the loop.
        """
        from console.kit.offload import Pool

        pool = Pool("static", 1)
        try:
            return await pool.run(self.read)
        finally:
            pool.close()

    def read(self) -> Sequence[Host]:
        """As `hosts`, on the calling thread."""
        found, self._remarks = described(self._file)
        return found

    def remarks(self) -> Sequence[Problem]:
        """Which words of the file last read are shown otherwise than they are written: two may come to look alike."""
        return self._remarks
