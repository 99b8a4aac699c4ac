"""The frame around every pane: header, status line, function keys; and the ways between panes."""

import time

from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.widget import Widget

from console.state.state import FleetSlice, State
from screens import offer
from screens.bindings import bindings
from screens.cells import Span
from screens.commands import PANES
from screens.finder import Finder
from screens.header import rows as header
from screens.header.tabs import second
from screens.lost import Lost
from screens.pane import Pane, TakesPatterns, make
from screens.places import Place, Trail
from screens.requests import Prepare, Read, Request, Say, Watch
from screens.widgets.bar import Bar, spread
from screens.widgets.table import Table


class Frame(Screen[None]):
    """The one screen under all prompts."""

    BINDINGS = bindings("frame")

    def __init__(self, start: Place | None = None) -> None:
        super().__init__()
        self.state = State()
        self.now = time.time()
        self.trail = Trail(start or Place(PANES[0]))
        self._panes: dict[str, tuple[Pane, Widget]] = {}
        self._production: frozenset[str] = frozenset()
        self._health = header.counts(FleetSlice())
        self._listed = -1.0
        self._fleet: FleetSlice | None = None
        self._watched: tuple[str, ...] = ()
        self._held: tuple[State, float] | None = None
        self._finder = Finder()

    def compose(self) -> ComposeResult:
        yield Bar(id="header")
        yield Container(id="body")
        yield self._finder
        yield Bar(ground="base", id="status")
        yield Bar(id="keys")

    @property
    def pane(self) -> Pane:
        """The pane on screen."""
        return self._panes[self.trail.here.pane][0]

    async def on_mount(self) -> None:
        await self._enter()

    async def go(self, place: Place) -> None:
        """On to `place`."""
        self.trail.go(place)
        await self._enter()

    async def _enter(self) -> None:
        here = self.trail.here
        self._held = None
        if isinstance(self._panes.get(here.pane, (None, None))[1], Lost):
            await self._panes.pop(here.pane)[1].remove()
        if here.pane not in self._panes:
            await self._put(here.pane, *make(here.pane))
        self._show()

    async def _put(self, name: str, pane: Pane, widget: Widget) -> None:
        self._panes[name] = pane, widget
        await self.query_one("#body").mount(widget)

    async def lose(self, failed: Widget | None) -> None:
        """Take the pane that `failed` stands in off the screen: it can't be drawn. Something else says so there."""
        here = self.trail.here.pane
        for name, (_, widget) in list(self._panes.items()):
            if failed is not None and widget in failed.ancestors_with_self:
                lost = Lost(name)
                await self._put(name, lost, lost)
                await widget.remove()
        if here not in self._panes:
            lost = Lost(here)
            await self._put(here, lost, lost)
        if isinstance(self._panes[here][1], Lost):
            self._show()

    def _show(self) -> None:
        here = self.trail.here
        if here.pane not in self._panes:  # it failed while it was made
            return
        for name, (_, widget) in self._panes.items():
            widget.display = name == here.pane
        self._finder.clear()
        if here.subject:
            self.pane.aim(here.subject)
        self.set_focus(self.pane.table)
        self.draw()

    def repaint(self) -> None:
        """Paint everything again: another theme."""
        for bar in self.query(Bar):
            bar.refresh()
        for table in self.query(Table):
            table.repaint()

    def take(self, state: State, now: float) -> None:
        """Draw what is new."""
        self.state, self.now = state, now
        self.draw()

    def draw(self) -> None:
        """Draw the header, the pane on screen, and what stands under it; the panes that are not on screen rest."""
        if self.trail.here.pane not in self._panes:
            return
        self.pane.draw(self._held[0] if self._held else self.state, self.now)
        self._draw_header()
        self._draw_foot()

    def tick(self, now: float) -> None:
        """A second has passed: ages, the clock, and what is on the screen to watch."""
        self.now = now
        self.draw()
        if self.trail.here.pane in self._panes:
            watched = tuple(self.pane.watched())
            if watched != self._watched:
                self._watched = watched
                self.post_message(Request(Watch(watched)))

    def _draw_header(self) -> None:
        state, now = self.state, self.now
        if state.fleet is not self._fleet:
            self._fleet = state.fleet
            self._health = header.counts(state.fleet)
            if state.fleet.listed_at != self._listed:
                self._listed = state.fleet.listed_at
                hosts = (host.host for host in state.fleet.hosts.values())
                self._production = header.production(hosts, state.console.production)
        chosen = self._production.intersection(self.pane.chosen() or ())
        production = header.Production(len(self._production), len(chosen))
        upper = header.first(state, self._health, production, now, self._held[1] if self._held else 0.0)
        lower = second(self.trail.here, self.pane.title())
        self.query_one("#header", Bar).show(lambda width: [spread(*upper, width), spread(*lower, width)])

    def _draw_foot(self) -> None:
        about = self.pane.about()
        hosts = self.pane.chosen()
        self.query_one("#status", Bar).say((Span(" "), *about))
        if hosts is None:
            self.query_one("#keys", Bar).say(offer.NO_HOSTS_HERE)
        else:
            runbooks = offer.offered(self.state, hosts)
            self.query_one("#keys", Bar).show(lambda width: [offer.keys_line(runbooks, width)])

    def _typing(self) -> bool:
        return self._finder.typing

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys typed into a line are text: none of them is a command, but for the one that leaves it."""
        del parameters
        return action == "back" or not self._typing()

    async def action_pane(self, number: int) -> None:
        await self.go(Place(PANES[number - 1]))

    async def action_earlier(self) -> None:
        if self.trail.earlier():
            await self._enter()

    async def action_later(self) -> None:
        if self.trail.later():
            await self._enter()

    async def action_back(self) -> None:
        """Clear what can be cleared; then leave the full screen; then go back."""
        typing = self._finder.typing
        self._finder.clear()
        if typing:
            self.pane.seek("")
            self.set_focus(self.pane.table)
        elif self.pane.clear():
            pass
        elif self.has_class("full"):
            self.remove_class("full")
        else:
            await self.action_earlier()
        self._draw_foot()

    def action_full_screen(self) -> None:
        self.toggle_class("full")

    def action_pause(self) -> None:
        """Hold what the pane shows as it is now, or let it go on; the header, the notices and the engine go on."""
        self._held = None if self._held else (self.state, self.now)
        self.draw()

    def action_filter(self) -> None:
        self._finder.begin()

    def on_finder_typed(self, event: Finder.Typed) -> None:
        self.pane.seek(event.text)
        if isinstance(self.pane, TakesPatterns):
            self._finder.remark(self.pane.remark(event.text))
        self._draw_foot()

    def on_finder_asked(self, event: Finder.Asked) -> None:
        self._finder.offer(self.pane.offers(event.text, event.cursor) if isinstance(self.pane, TakesPatterns) else ())

    def on_finder_left(self) -> None:
        self.set_focus(self.pane.table)
        self._finder.hide()
        if not self.pane.table.cursor.id:
            self.pane.table.action_top()
        self._draw_foot()

    def on_table_moved(self) -> None:
        self._draw_header()
        self._draw_foot()

    def action_help(self) -> None:
        from screens.help.rows import Key, help_rows

        hosts = self.pane.chosen()

        keys = [
            Key(key, active.binding.description, "everywhere" if active.node is self else "rows")
            if isinstance(active.node, Frame | Table)
            else Key(key, active.binding.description, "here")
            for key, active in self.active_bindings.items()
            if active.binding.show and active.binding.id
        ]
        runbooks = offer.offered(self.state, hosts) if hosts is not None else []
        self.post_message(Request(Read(f"Keys in {self.pane.title()}", help_rows(keys, runbooks))))

    def action_palette(self, text: str = "") -> None:
        from screens.palette.screen import Palette

        self.app.push_screen(Palette(self.state, tuple(self.pane.chosen() or ()), text))

    def action_runbooks(self) -> None:
        self.action_palette("run ")

    def action_runbook(self, number: int) -> None:
        """Run the runbook on this key on what is chosen; never on a guess."""
        hosts = tuple(self.pane.chosen() or ())
        runbook = offer.on_key(self.state, hosts, number)
        if runbook is None:
            self.post_message(Request(Say(f"No runbook on F{number} for what is chosen")))
        elif not hosts:
            self.post_message(Request(Say(f"{runbook.name}: choose a host first, with the cursor or with marks")))
        else:
            self.post_message(Request(Prepare(runbook.id, hosts, offer.known_params(self.state, hosts, runbook))))
