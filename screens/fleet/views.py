"""The views that have names: those of the settings, and those that a person saved from the console."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from console.model.view import SavedView
from screens.fleet.view import View, opened

DEFAULT = "default"
"""The view that the fleet starts with, if there is one of this name."""


@dataclass(frozen=True, slots=True)
class Views:
    """`now` is how the fleet is looked at; `settled` are the views of the settings, which no saved one replaces."""

    now: View = field(default_factory=View)
    settled: Mapping[str, SavedView] = field(default_factory=dict)
    own: Mapping[str, SavedView] = field(default_factory=dict)

    @property
    def named(self) -> Mapping[str, SavedView]:
        """All of them, the settings' first."""
        return {**self.settled, **{name: view for name, view in self.own.items() if name not in self.settled}}

    @property
    def first(self) -> View:
        """What the fleet starts with. Raises BadColumn."""
        return opened(DEFAULT, self.named[DEFAULT]) if DEFAULT in self.named else View()


def about(view: SavedView) -> str:
    """`@web only broken · by load · grouped by site · health, host, load`: what it says."""
    shown = " ".join(filter(None, (view.filter, "only broken" if view.only_broken else "")))
    by = f"by {', '.join(view.sort)}" if view.sort else ""
    under = f"grouped by {view.group}" if view.group else ""
    return " · ".join(filter(None, (shown, by, under, ", ".join(view.columns)))) or "as built in"
