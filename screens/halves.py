"""The panes on the screen: one, or two beside each other, each with the places it was at."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from console.model.view import BadColumn
from console.state.state import State
from screens.commands import PANES
from screens.fleet.view import View, opened
from screens.half import Half
from screens.layout import HalfLayout, Layout
from screens.pane import Leads
from screens.places import Place

NARROW = 100
"""With fewer columns than this, two panes stand over each other instead of side by side."""
RESTS = 0.2
"""Seconds for which a cursor rests before the pane beside it goes with it: what it passes over is not contacted."""


class Halves(Container):
    """Which half has the keyboard, and how they stand. Nothing of what is not on the screen is drawn."""

    class Over(Message):
        """The keyboard is in the other half now."""

    def __init__(self, start: Place) -> None:
        super().__init__(id="body")
        self._halves = [Half(start, View())]
        self._active = 0
        self._rest: Timer | None = None
        self._drawn = (State(), 0.0)

    def compose(self) -> ComposeResult:
        yield from self._halves

    async def on_mount(self) -> None:
        self._stand()
        if self.other is not None:
            await self.other.enter()

    def begin(self, first: View, kept: Layout | None, *, settled: bool) -> bool:
        """Before it is on the screen: how a fleet starts, and how the panes stood last; whether they stand so now.

        `settled` says that a view called `default` is how every fleet starts.
        """
        halves = kept.halves[:2] if kept is not None else ()
        if kept is None or not halves:
            self._halves = [Half(self.half.trail.here, first)]
            return False
        lead = "run" if halves[0].pane == "runs" else "host"
        self._halves = [_half(half, lead, first, settled=settled) for half in halves]
        self._active = kept.active if 0 <= kept.active < len(halves) else 0
        return True

    @property
    def standing(self) -> Layout:
        """How the panes stand, to be kept."""
        return Layout(tuple(half.standing for half in self._halves), self._active)

    @property
    def half(self) -> Half:
        """The half that has the keyboard."""
        return self._halves[self._active]

    @property
    def other(self) -> Half | None:
        """The other one, if there are two."""
        return self._halves[1 - self._active] if len(self._halves) > 1 else None

    @property
    def shown(self) -> list[Half]:
        """The halves on the screen, the one with the keyboard first."""
        return [self.half] if self.other is None or self.screen.has_class("full") else [self.half, self.other]

    @property
    def of_fleet(self) -> Half:
        """The half that shows the fleet; where none does, the one with the keyboard."""
        return next((half for half in self.shown if half.trail.here.pane == "fleet"), self.half)

    def watched(self) -> Sequence[str]:
        """The hosts whose figures are on the screen."""
        return tuple(dict.fromkeys(host for half in self.shown if half.ready for host in half.pane.watched()))

    async def go(self, place: Place) -> bool:
        """On to `place`; false where the other half shows it now, because it goes with the cursor of this one."""
        other = self.other
        if other is not None and other.beside and other.trail.here.pane == place.pane and other in self.shown:
            await other.follow(place)
            self.over()
            return False
        self.half.beside = False
        self.half.trail.go(place)
        return True

    async def lose(self, failed: Widget | None) -> bool:
        """Take the pane that `failed` stands in off the screen; whether that is what has the keyboard."""
        for half in self._halves:
            await half.lose(failed)
        return self.half.lost

    def draw(self, state: State, now: float) -> None:
        """Draw what is on the screen."""
        self._drawn = state, now
        for half in self.shown:
            half.draw(state, now, active=half is self.half, alone=len(self._halves) == 1)

    async def split(self) -> None:
        """Two panes beside each other, the second with the cursor of the first; or the one with the keyboard alone."""
        other = self.other
        if other is not None:
            self._halves, self._active = [self.half], 0
            self.half.beside = False
            await other.remove()
        else:
            leads = isinstance(self.half.pane, Leads)
            place = self.half.pane.leads() if isinstance(self.half.pane, Leads) else Place("fleet")
            view = replace(self.half.view, name="", filter="", only_broken=False)
            fresh = Half(place, view, beside=leads)
            self._halves.append(fresh)
            await self.mount(fresh)
            await fresh.enter()
        self._stand()

    def over(self) -> None:
        """To the other half."""
        if self.other is not None and self.other.ready:
            self._turn()
            self.screen.set_focus(self.half.pane.table)

    def _turn(self) -> None:
        self._active = 1 - self._active
        self._stand()
        self.post_message(self.Over())

    def _stand(self) -> None:
        """Say which half is which, for their places on the screen."""
        self.set_class(len(self._halves) > 1, "split")
        for number, half in enumerate(self._halves):
            half.set_class(number > 0, "second")
            half.set_class(half is not self.half, "resting")

    async def follow(self) -> None:
        """Have the other half show what is under the cursor here, if it goes with it."""
        other = self.other
        if other is None or not other.beside or not self.half.ready:
            return
        pane = self.half.pane
        place = pane.leads() if isinstance(pane, Leads) else other.trail.here
        if place.subject and place != other.trail.here:
            await other.follow(place)
            self.draw(*self._drawn)

    def on_table_moved(self) -> None:
        """Follow, once the cursor rests."""
        if self._rest is not None:
            self._rest.stop()
        if self.other is not None:
            self._rest = self.set_timer(RESTS, self._rested)

    def _rested(self) -> None:
        """Follow from the app: what a pane asks for while this widget has it drawn would come no further than here."""
        self.app.call_later(self.follow)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A click goes over too."""
        if self.other is not None and self.other in event.widget.ancestors_with_self:
            self._turn()

    def on_resize(self, event: events.Resize) -> None:
        """Side by side where there is room, else over each other."""
        self.set_class(event.size.width < NARROW, "stacked")


def _half(kept: HalfLayout, lead: str, first: View, *, settled: bool) -> Half:
    """A half as it stood, its fleet too unless the settings say how that starts."""
    place = Place(lead) if kept.beside else Place(kept.pane if kept.pane in PANES else PANES[0])
    view = first
    if kept.fleet is not None and not settled:
        with suppress(BadColumn):  # a newer console's: as built in then
            view = opened("", kept.fleet)
    return Half(place, view, beside=kept.beside)
