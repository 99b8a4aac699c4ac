"""A half of the frame, or all of it: a pane, the places it was at, and the panes it has made."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from console.state.state import State
from screens.cells import Span
from screens.fleet.view import View, lasting
from screens.layout import HalfLayout
from screens.lost import Lost
from screens.pane import Pane, TakesViews, make
from screens.places import Place, Trail
from screens.widgets.bar import Bar


class Half(Vertical):
    """`beside` says that it goes with the cursor of the other half, until somebody takes it elsewhere.

    `first` is how its fleet is looked at when it is first gone to.
    """

    def __init__(self, start: Place, first: View, *, beside: bool = False) -> None:
        super().__init__(classes="half")
        self.trail = Trail(start)
        self.beside = beside
        self.first = first
        self._title = Bar(classes="half-title")
        self._panes: dict[str, tuple[Pane, Widget]] = {}

    def compose(self) -> ComposeResult:
        yield self._title

    @property
    def pane(self) -> Pane:
        """The pane that shows."""
        return self._panes[self.trail.here.pane][0]

    @property
    def ready(self) -> bool:
        """Whether there is such a pane: it may have failed while it was made."""
        return self.trail.here.pane in self._panes

    async def enter(self) -> None:
        """Show the present place, and make its pane first where there is none, or one that failed."""
        here = self.trail.here
        if isinstance(self._panes.get(here.pane, (None, None))[1], Lost):
            await self._panes.pop(here.pane)[1].remove()
        if here.pane not in self._panes:
            pane, widget = make(here.pane)
            if isinstance(pane, TakesViews):
                pane.view = self.first
            await self._put(here.pane, pane, widget)
        self._show()

    async def _put(self, name: str, pane: Pane, widget: Widget) -> None:
        self._panes[name] = pane, widget
        await self.mount(widget)

    def _show(self) -> None:
        here = self.trail.here
        for name, (_, widget) in self._panes.items():
            widget.display = name == here.pane
        if here.subject:
            self.pane.aim(here.subject)

    async def follow(self, place: Place) -> None:
        """Show what the other half's cursor is on now; no way leads back to what it was on before."""
        self.trail.turn(place)
        await self.enter()

    async def lose(self, failed: Widget | None) -> None:
        """Take the pane that `failed` stands in off the screen, and one that could not be made."""
        here = self.trail.here.pane
        for name, (_, widget) in list(self._panes.items()):
            if failed is not None and widget in failed.ancestors_with_self:
                await self._lost(name)
                await widget.remove()
        if here not in self._panes:
            await self._lost(here)
        self._show()

    async def _lost(self, name: str) -> None:
        lost = Lost(name)
        await self._put(name, lost, lost)

    @property
    def lost(self) -> bool:
        """Whether what shows says that its pane failed."""
        return self.ready and isinstance(self.pane, Lost)

    def draw(self, state: State, now: float, *, active: bool, alone: bool) -> None:
        """Draw the pane, and a title where it is one of two; what it shows only in one that has not the keyboard."""
        if not self.ready:
            return
        self.pane.draw(state, now)
        if not alone:
            about = () if active else (Span("  "), *self.pane.about())
            self._title.say((Span(f" {self.pane.title()} ", "active" if active else "dim"), *about))

    @property
    def view(self) -> View:
        """How its fleet is looked at, or will be."""
        for pane, _ in self._panes.values():
            if isinstance(pane, TakesViews):
                return pane.view
        return self.first

    def show_as(self, view: View) -> None:
        """Look at the fleet, which is on the screen, this way."""
        if isinstance(self.pane, TakesViews):
            self.pane.show_as(view)

    @property
    def standing(self) -> HalfLayout:
        """How it stands, to be kept."""
        return HalfLayout(self.trail.here.pane, self.beside, lasting(self.view))
