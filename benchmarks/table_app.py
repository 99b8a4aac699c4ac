"""A table of simulated hosts on a terminal: `python -m benchmarks.table_app ours|datatable HOSTS CELLS RESULT`.

It builds the table, then measures the CPU time of each operation until what it did is painted, and writes the figures
to RESULT (JSON, milliseconds). With CELLS it changes so many cells a second after that, and goes on until it is killed.
`ours` is the fleet pane over the real state; `datatable` is Textual's DataTable with the same cells.
"""

import asyncio
import contextlib
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult
from textual.widgets import DataTable

from benchmarks.table_fleet import COLUMNS, SITES, Simulated, texts
from console.model.signals import FleetListed, Sampled
from console.state.apply import apply
from console.state.state import State
from screens.fleet.screen import SETTLE, Fleet
from screens.fleet.view import View, orders
from screens.themes import NAMES, themes

ROUNDS = 7


class Ours:
    """The fleet pane, fed as the app feeds it."""

    def __init__(self, fleet: Simulated) -> None:
        self._fleet = fleet
        self._state = State()
        self.widget = Fleet()
        self.widget.view = View(columns=COLUMNS, orders=orders("host"))

    def begin(self, measured: list[Sampled]) -> None:
        """The state before anything is shown."""
        self.feed([FleetListed(1.0, self._fleet.hosts), *measured])

    def feed(self, items: list[Any]) -> None:
        """Fold these into the state, as the engine does on its own thread."""
        self._state = apply(self._state, items)

    def build(self) -> None:
        """Everything, from nothing."""
        self.tick()

    def tick(self) -> None:
        """Draw what was fed."""
        self.widget.draw(self._state, 3.0)

    def sort(self, column: str) -> None:
        """Sort by a column."""
        self.widget._view(orders=orders(column))  # noqa: SLF001  # what the key does

    def filter(self, text: str) -> None:
        """Show what matches."""
        self.widget.seek(text)

    def focus(self) -> None:
        """To the first row."""
        self.widget.table.focus()
        self.widget.table.action_top()
        self.widget.table.action_down()


class Peer:
    """Textual's DataTable."""

    def __init__(self, fleet: Simulated) -> None:
        self._fleet = fleet
        self.widget: DataTable[str] = DataTable(cursor_type="row")
        self._hosts = {host.id: host for host in fleet.hosts}
        self._now: dict[str, Sampled] = {}
        self._fed: list[Sampled] = []

    def begin(self, measured: list[Sampled]) -> None:
        """What is known before anything is shown."""
        self._now = {it.host: it for it in measured}

    def feed(self, items: list[Sampled]) -> None:
        """These were measured."""
        self._fed = items
        self._now.update((it.host, it) for it in items)

    def build(self) -> None:
        """Everything, from nothing."""
        for name in COLUMNS:
            self.widget.add_column(name, key=name, width=12)
        for host, sampled in self._now.items():
            self.widget.add_row(*texts(self._hosts[host], sampled), key=host)

    def tick(self) -> None:
        """Update the four cells that differ in each host that was fed."""
        for sampled in self._fed:
            cells = texts(self._hosts[sampled.host], sampled)
            for at in (3, 4, 5, 11):
                self.widget.update_cell(sampled.host, COLUMNS[at], cells[at])

    def sort(self, column: str) -> None:
        """Sort by a column."""
        self.widget.sort(column)

    def filter(self, text: str) -> None:
        """Show what matches: DataTable has no filter, so it is filled anew."""
        self.widget.clear()
        for host, sampled in self._now.items():
            cells = texts(self._hosts[host], sampled)
            if any(text in cell for cell in cells):
                self.widget.add_row(*cells, key=host)

    def focus(self) -> None:
        """To the first row."""
        self.widget.focus()
        self.widget.move_cursor(row=0)


class Bench(App[None]):
    """One table."""

    CSS = "DataTable { height: 1fr } DataTable > .datatable--cursor { background: #1d3a57; color: #f2f6fa; }"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, kind: str, count: int, cells: int, result: Path) -> None:
        super().__init__()
        for theme in themes():
            self.register_theme(theme)
        self.theme = NAMES[0]
        self._fleet = Simulated(count)
        self._table = Ours(self._fleet) if kind == "ours" else Peer(self._fleet)
        self._cells = cells
        self._result = result
        self._painted = asyncio.Event()

    def compose(self) -> ComposeResult:
        """The table."""
        yield self._table.widget

    def post_display_hook(self) -> None:
        """A frame was painted."""
        self._painted.set()

    def on_ready(self) -> None:
        """Measure."""
        self.run_worker(self._measure())

    async def _cost(self, work: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
        """Milliseconds of CPU from `work` until it is painted."""
        await asyncio.sleep(SETTLE + 0.05)  # a new order is due again
        before()
        self._painted.clear()
        began = time.process_time()
        work()
        with contextlib.suppress(TimeoutError):  # a small fleet may look the same after it
            async with asyncio.timeout(15):
                await self._painted.wait()
        return (time.process_time() - began) * 1000

    async def _median(self, *works: Callable[[], object]) -> float:
        return statistics.median([await self._cost(work) for work in works])

    async def _measure(self) -> None:
        table, fleet = self._table, self._fleet
        table.begin(fleet.all())
        figures = {"build": await self._cost(table.build)}
        table.focus()
        ticks = [await self._cost(table.tick, lambda: table.feed(fleet.tick(1000))) for _ in range(ROUNDS)]
        figures["tick"] = statistics.median(ticks)
        names = ["load", "memory", "disk", "host", "load", "memory", "host"]
        figures["sort"] = await self._median(*((lambda it=it: table.sort(it)) for it in names))
        words = [*SITES, "web", "host00"]
        figures["filter"] = await self._median(*((lambda it=it: table.filter(it)) for it in words))
        table.filter("")
        figures["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        table.focus()
        await asyncio.sleep(1)
        self._result.write_text(json.dumps(figures))
        while self._cells:
            table.feed(fleet.tick(self._cells // 4))
            table.tick()
            await asyncio.sleep(0.25)
        self.exit()


if __name__ == "__main__":
    kind, count, cells, result = sys.argv[1:]
    Bench(kind, int(count), int(cells), Path(result)).run()
