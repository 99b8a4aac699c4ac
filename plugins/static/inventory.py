"""The inventory over one hosts file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from console.model.host import Host
from plugins.static.hosts import read


@dataclass(frozen=True, slots=True)
class StaticInventory:
    """Reads its file anew each time it is asked: an edit shows without a restart."""

    file: Path

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
        return read(self.file)
