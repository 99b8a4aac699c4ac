"""What is typed about how the fleet is looked at: columns, order, headings, views."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from console.model.view import LABEL
from console.state.state import HostState
from screens.cells import Row, Span, line
from screens.fleet.columns import COLUMNS, DEFAULT
from screens.fleet.rows import groupings
from screens.fleet.view import WORST, View, columns, opened, orders, words
from screens.fleet.views import Views, about

CHANGES: Mapping[str, str] = {
    "columns": "The fleet's columns: columns health,host,load,label:site, or +swap, or -age; none: as built in",
    "sort": "The fleet's order by several columns: sort health,-load",
    "group": "The fleet under headings: group LABEL; none: without",
    "view": "Look at the fleet as a view says: view NAME",
    "save-view": "Keep how the fleet is looked at: save-view NAME",
    "forget-view": "Take a saved view away: forget-view NAME",
}
Offer = tuple[str, str]
"""A whole line that could be meant, and what it would do."""


def changed(verb: str, rest: str, views: Views, hosts: Mapping[str, HostState]) -> View:
    """How the fleet is looked at after `columns`, `sort`, `group` or `view`. Raises BadColumn, ValueError."""
    now, said = views.now, rest.strip()
    if verb == "view":
        if said not in views.named:
            raise ValueError(f"no view {said!r}{_near(said, views.named)}")
        return opened(said, views.named[said])
    if verb == "columns":
        return replace(now, name="", columns=columns(said, now.columns) if said else DEFAULT)
    if verb == "sort":
        return replace(now, name="", orders=orders(said) or WORST)
    known = {*groupings(hosts), *(key for known in hosts.values() for key in known.host.labels)}
    if said not in known:
        raise ValueError(f"no host has the label {said!r}{_near(said, known)}")
    return replace(now, name="", group=said, collapsed=frozenset())


def name(verb: str, rest: str, views: Views) -> str:
    """The view that `save-view` and `forget-view` are about. Raises ValueError."""
    said = rest.strip()
    if said.split() != [said]:
        raise ValueError("a view's name is one word")
    if said in views.settled:
        raise ValueError(f"the settings say what the view {said!r} is: choose another name")
    if verb == "forget-view" and said not in views.own:
        raise ValueError(f"no view {said!r} was saved{_near(said, views.own)}")
    return said


def offers(verb: str, rest: str, views: Views, hosts: Mapping[str, HostState]) -> list[Offer]:
    """What `verb rest` could become."""
    if verb in ("columns", "sort"):
        return list(_columns(verb, rest, views.now, hosts))
    if verb == "group":
        made = [(key, "" if key else "Without headings") for key in groupings(hosts)]
        return [(f"group {key}".rstrip(), said) for key, said in made if key.startswith(rest.strip())]
    known = views.named if verb == "view" else views.own
    found = [(f"{verb} {each}", about(view)) for each, view in known.items() if each.startswith(rest.strip())]
    if verb == "save-view" and rest.strip() and rest.strip() not in known:
        found.insert(0, (f"save-view {rest.strip()}", "Save how the fleet is looked at now"))
    return found


def listed(views: Views) -> list[Row]:
    """Every view that has a name, to read."""
    if not views.named:
        return [line("None yet. "), line(Span(":save-view NAME keeps how the fleet is looked at now.", "dim"))]
    return [
        line(
            Span(f"{each:<16}  ", "strong"),
            about(view),
            Span("  of the settings" if each in views.settled else "", "dim"),
            Span("  as it is now" if each == views.now.name else "", "accent"),
        )
        for each, view in views.named.items()
    ]


def _columns(verb: str, rest: str, now: View, hosts: Mapping[str, HostState]) -> Iterator[Offer]:
    """The last of the names completed: after a `+` those that do not show, after a `-` those that do."""
    cut = max(rest.rfind(","), rest.rfind(" ")) + 1
    head, last = rest[:cut], rest[cut:]
    sign = last[:1] if last[:1] in ("+", "-") else ""
    named = {word.lstrip("+-") for word in words(head)}
    labels = {key: None for known in hosts.values() for key in known.host.labels}
    said = {**{key: each.about for key, each in COLUMNS.items()}, **{f"{LABEL}{key}": "a label" for key in labels}}
    for key, what in said.items():
        fits = verb != "columns" or not sign or (key in now.columns) is (sign == "-")
        if fits and key not in named and key.startswith(last.removeprefix(sign)):
            yield f"{verb} {head}{sign}{key}", what


def _near(said: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(said, list(known), 1)
    return f"; did you mean {near[0]!r}?" if near else ""
