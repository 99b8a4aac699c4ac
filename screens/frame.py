"""The frame around every pane: header, status line, function keys; and the ways between panes."""

import time
from collections.abc import Mapping

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from console.model.view import SavedView
from console.state.state import FleetSlice, State
from screens import offer
from screens.bindings import bindings
from screens.cells import Span
from screens.commands import PANES
from screens.finder import Finder
from screens.fleet.view import View
from screens.fleet.views import DEFAULT, Views
from screens.halves import Halves
from screens.header import rows as header
from screens.header.tabs import second
from screens.layout import Layout
from screens.pane import Pane, TakesPatterns
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
        self._settled: Mapping[str, SavedView] = {}
        self.own: Mapping[str, SavedView] = {}
        self._halves = Halves(start or Place(PANES[0]))
        self._waits = False
        self._production: frozenset[str] = frozenset()
        self._listed = -1.0
        self._fleet: FleetSlice | None = None
        self._watched: tuple[str, ...] = ()
        self._held: tuple[State, float] | None = None
        self._finder = Finder()

    def compose(self) -> ComposeResult:
        yield Bar(id="header")
        yield self._halves
        yield self._finder
        yield Bar(ground="base", id="status")
        yield Bar(id="keys")

    def begin(self, own: Mapping[str, SavedView], layout: Layout | None) -> None:
        """Before it is on the screen: the views that were saved, and how the panes stood last.

        Where they stand so again, nothing is contacted for it before somebody presses a key.
        """
        self._settled, self.own = self.state.console.views, own
        views = Views(View(), self._settled, own)
        self._waits = self._halves.begin(views.first, layout, settled=DEFAULT in views.named)

    @property
    def standing(self) -> Layout:
        """How the panes stand, to be kept."""
        return self._halves.standing

    @property
    def trail(self) -> Trail:
        """The places of the half that has the keyboard."""
        return self._halves.half.trail

    @property
    def pane(self) -> Pane:
        """The pane that has the keyboard."""
        return self._halves.half.pane

    def shows(self, place: Place) -> bool:
        """Whether it is on the screen."""
        return any(half.trail.here == place for half in self._halves.shown)

    @property
    def views(self) -> Views:
        """How the fleet is looked at, in the half that another view would go to, and the views that have names."""
        return Views(self._halves.of_fleet.view, self._settled, self.own)

    async def show_as(self, view: View) -> None:
        """The fleet, looked at this way."""
        if self._halves.of_fleet.trail.here.pane != "fleet":
            await self.go(Place("fleet"))
        self._halves.of_fleet.show_as(view)

    async def on_mount(self) -> None:
        await self._enter()

    async def go(self, place: Place) -> None:
        """On to `place`."""
        if await self._halves.go(place):
            await self._enter()

    async def _enter(self) -> None:
        self._held = None
        await self._halves.half.enter()
        self._show()
        await self._halves.follow()

    async def lose(self, failed: Widget | None) -> None:
        """Take the pane that `failed` stands in off the screen: it can't be drawn. Something else says so there."""
        if await self._halves.lose(failed):
            self._show()

    def _show(self) -> None:
        if not self._halves.half.ready:  # it failed while it was made
            return
        self._finder.clear()
        self.set_focus(self.pane.table)
        self.draw()

    def on_halves_over(self) -> None:
        self._finder.clear()
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
        """Draw the header, the panes on screen, and what stands under them; the panes that are not on screen rest."""
        if not self._halves.half.ready:
            return
        self._halves.draw(self._held[0] if self._held else self.state, self.now)
        self._draw_header()
        self._draw_foot()

    def tick(self, now: float) -> None:
        """A second has passed: ages, the clock, and what is on the screen to watch."""
        self.now = now
        self.draw()
        watched = () if self._waits else tuple(self._halves.watched())
        if watched != self._watched:
            self._watched = watched
            self.post_message(Request(Watch(watched)))

    def _draw_header(self) -> None:
        state, now = self.state, self.now
        if state.fleet is not self._fleet:
            self._fleet = state.fleet
            if state.fleet.listed_at != self._listed:
                self._listed = state.fleet.listed_at
                hosts = (host.host for host in state.fleet.hosts.values())
                self._production = header.production(hosts, state.console.production)
        chosen = self._production.intersection(self.pane.chosen() or ())
        production = header.Production(len(self._production), len(chosen))
        upper = header.first(state, production, now, self._held[1] if self._held else 0.0)
        lower = second(self.trail.here, self.pane.title())
        self.query_one("#header", Bar).show(lambda width: [spread(*upper, width), spread(*lower, width)])

    def _draw_foot(self) -> None:
        about = self.pane.about()
        hosts = self.pane.chosen()
        waits = (Span(" · as it stood last; nothing is contacted before a key", "accent"),) if self._waits else ()
        self.query_one("#status", Bar).say((Span(" "), *about, *waits))
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
            self.action_full_screen()
        elif self._halves.half.beside:
            self._halves.over()
        else:
            await self.action_earlier()
        self._draw_foot()

    def action_full_screen(self) -> None:
        self.toggle_class("full")
        self.draw()

    async def action_split(self) -> None:
        """Another pane beside this one, or this one alone."""
        self.remove_class("full")
        await self._halves.split()
        self._show()

    def action_other_half(self) -> None:
        if self._halves.other is None:
            self.post_message(Request(Say("There is one pane. ctrl+w puts another beside it")))
        self._halves.over()

    def action_pause(self) -> None:
        """Hold what the pane shows as it is now, or let it go on; the header, the notices and the engine go on."""
        self._held = None if self._held else (self.state, self.now)
        self.draw()

    def action_filter(self) -> None:
        self._finder.begin(self.pane.sought if isinstance(self.pane, TakesPatterns) else None)

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

    def on_key(self) -> None:
        """Somebody is here."""
        self._waits = False

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

        self.app.push_screen(Palette(self.state, tuple(self.pane.chosen() or ()), text, self.views))

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
