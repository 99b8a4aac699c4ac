"""What is typed into the palette to suggestions, and to what it means."""

import shlex
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from console.model import patterns
from console.model.adhoc import AdHoc
from console.model.errors import ConsoleError
from console.model.runbook import ParamValue, Runbook
from console.state.state import State
from screens.commands import PANES
from screens.fleet.view import View
from screens.fleet.views import Views
from screens.offer import offered
from screens.palette import looks
from screens.palette.adhoc import typed
from screens.palette.care import VERBS as CARE
from screens.palette.care import asked, offer
from screens.params.known import offers
from screens.params.rows import Wrong, parsed
from screens.words import RISK, many

MOST = 50
"""Suggestions that are made."""
NO_VIEWS = Views()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A whole line that could be meant, and what it would do. `final` says that nothing has to follow."""

    text: str
    about: str
    final: bool = True


@dataclass(frozen=True, slots=True)
class Intent:
    """What a line means: a verb, what it is about, hosts and params."""

    verb: str
    subject: str = ""
    hosts: tuple[str, ...] = ()
    params: Mapping[str, ParamValue] = field(default_factory=dict)
    command: AdHoc | None = None
    view: View | None = None


class NotUnderstood(ValueError):
    """A line that means nothing; the text says why."""


_SIMPLE = {
    **dict.fromkeys(PANES, ""),
    "quit": "Leave the console",
    "verify": "Check the chain over the record",
    "views": "The views of the fleet that have names",
}
_WITH = {
    "host": "Look at one host",
    "run": "Prepare a runbook: run NAME [hosts] [param=value …]",
    "exec": "A command on what is chosen: exec COMMAND [ARGUMENT …], or !COMMAND",
    "sh": "The same, through a shell: sh SCRIPT",
    "shell": "A shell on a host",
    "look": "Measure hosts now: look [hosts]",
    "theme": "Another theme",
    **CARE,
    "window": "Allow changes in production for a while: window REASON",
    **looks.CHANGES,
}


def suggestions(
    text: str, state: State, chosen: Sequence[str], themes: Iterable[str], views: Views = NO_VIEWS
) -> list[Suggestion]:
    """What could be meant by `text`, the likeliest first. `chosen` are the hosts that the pane has chosen."""
    verb, sign, rest = _spelled(text).partition(" ")
    if not sign:
        return _ranked(verb, _everything(state, chosen))[:MOST]
    if verb in looks.CHANGES:
        return [Suggestion(*offer) for offer in looks.offers(verb, rest, views, state.fleet.hosts)][:MOST]
    match verb:
        case "host" | "shell":
            made = [Suggestion(f"{verb} {_quoted(h.host.name)}", h.host.where) for h in state.fleet.hosts.values()]
            return _ranked(rest, made, lambda suggestion: suggestion.text.partition(" ")[2])[:MOST]
        case "theme":
            made = [Suggestion(f"theme {name}", "") for name in themes]
            return _ranked(rest, made, lambda suggestion: suggestion.text.partition(" ")[2])
        case "run":
            return _for_run(rest, state, chosen)[:MOST]
        case "exec" | "sh":
            return [_once(f"{verb} {rest}", chosen)]
        case "mute" | "unmute":
            return [Suggestion(*offer(verb, rest, chosen))]
        case "look":
            return [Suggestion(f"look {word}", about) for word, about in _patterns(rest, state)][:MOST]
    return []


def understood(text: str, state: State, chosen: Sequence[str], views: Views = NO_VIEWS) -> Intent:
    """What `text` means. Raises NotUnderstood."""
    verb, _, rest = _spelled(text).partition(" ")
    if verb in looks.CHANGES:
        return _look(verb, rest, state, views)
    if verb in CARE:
        return _care(verb, rest, chosen)
    if verb in ("exec", "sh"):
        return _exec(verb, rest, chosen)
    try:
        verb, *words = shlex.split(text)
    except ValueError as error:
        raise NotUnderstood("a quote is not closed" if text.strip() else "") from error
    if verb in ("q", "quit"):
        return Intent("quit")
    if verb in _SIMPLE and not words:
        return Intent("go", verb) if verb in PANES else Intent(verb)
    if verb in ("host", "shell") and len(words) == 1:
        return Intent(verb, _one(words[0], state))
    if verb == "theme" and len(words) == 1:
        return Intent("theme", words[0])
    if verb == "window" and words:
        return Intent("window", " ".join(words))
    if verb == "look":
        return Intent("look", hosts=_selected(words[0], state) if words else tuple(chosen))
    if verb == "run" and words:
        return _run(words, state, chosen)
    raise NotUnderstood(f"{verb} needs more" if verb in _WITH else f"no command {verb!r}")


def _spelled(text: str) -> str:
    """`!cmd` as `exec cmd`."""
    text = text.lstrip()
    return f"exec {text[1:].lstrip()}" if text.startswith("!") else text


def _look(verb: str, rest: str, state: State, views: Views) -> Intent:
    """How the fleet is to be looked at, or what becomes of a view."""
    try:
        if verb in ("save-view", "forget-view"):
            return Intent(verb, looks.name(verb, rest, views), view=views.now)
        return Intent("look-so", view=looks.changed(verb, rest, views, state.fleet.hosts))
    except ValueError as error:
        raise NotUnderstood(str(error)) from error
    except ConsoleError as error:
        raise NotUnderstood(". ".join(filter(None, (error.title, error.hint)))) from error


def _care(verb: str, rest: str, chosen: Sequence[str]) -> Intent:
    try:
        seconds, why = asked(verb, rest, chosen, time.time())
    except ValueError as error:
        raise NotUnderstood(str(error)) from error
    return Intent(verb, why, tuple(chosen), {"seconds": round(seconds)})


def _exec(verb: str, rest: str, chosen: Sequence[str]) -> Intent:
    try:
        command = typed(verb, rest)
    except ValueError as error:
        raise NotUnderstood(str(error)) from error
    if not chosen:
        raise NotUnderstood("on which hosts? choose them first, with the cursor or with marks")
    return Intent("exec", hosts=tuple(chosen), command=command)


def _once(text: str, chosen: Sequence[str]) -> Suggestion:
    on = f"on {many(len(chosen), 'chosen host')}" if chosen else "choose hosts first"
    return Suggestion(text, f"A command, {on}")


def _run(words: Sequence[str], state: State, chosen: Sequence[str]) -> Intent:
    name, *rest = words
    runbook = state.runbooks.runbooks.get(name)
    if runbook is None:
        raise NotUnderstood(f"no runbook {name!r}; a command is run by: exec {shlex.join(words)}")
    known = {param.name: param for param in runbook.params}
    hosts: tuple[str, ...] = tuple(chosen)
    params: dict[str, ParamValue] = {}
    for word in rest:
        key, sign, value = word.partition("=")
        if sign and key in known:
            try:
                params[key] = parsed(known[key], value)
            except Wrong as error:
                raise NotUnderstood(f"{key}: {error}") from error
        elif sign:
            takes = f"; it takes {', '.join(known)}" if known else "; it takes none"
            raise NotUnderstood(f"{name} has no param {key!r}{takes}")
        else:
            hosts = _selected(word, state)
    if not hosts:
        raise NotUnderstood(f"on which hosts? run {name} web* …")
    return Intent("run", name, hosts, params)


def _selected(pattern: str, state: State) -> tuple[str, ...]:
    try:
        found = patterns.parse(pattern).select([known.host for known in state.fleet.hosts.values()], strict=True)
    except ConsoleError as error:
        raise NotUnderstood(error.title.splitlines()[0] + (f". {error.hint}" if error.hint else "")) from error
    if not found:
        raise NotUnderstood(f"{pattern} selects no host")
    return tuple(host.id for host in found)


def _one(name: str, state: State) -> str:
    for known in state.fleet.hosts.values():
        if name in (known.host.name, known.host.id):
            return known.host.id
    raise NotUnderstood(f"no host {name!r}")


def _everything(state: State, chosen: Sequence[str]) -> list[Suggestion]:
    made = [Suggestion(name, about or f"The {name} pane") for name, about in _SIMPLE.items()]
    made += [Suggestion(f"{name} ", about, final=False) for name, about in _WITH.items()]
    made += [_suggested(runbook, chosen) for runbook in offered(state, chosen)]
    return made + [Suggestion(f"host {_quoted(h.host.name)}", h.host.where) for h in state.fleet.hosts.values()]


def _suggested(runbook: Runbook, chosen: Sequence[str]) -> Suggestion:
    word = RISK[runbook.risk][0]
    key = f"{runbook.key.upper()}  " if runbook.key else ""
    on = f" on {many(len(chosen), 'chosen host')}" if chosen else ""
    return Suggestion(
        f"run {runbook.id}{'' if chosen else ' '}", f"{key}{runbook.name}, {word}{on}", final=bool(chosen)
    )


def _for_run(rest: str, state: State, chosen: Sequence[str]) -> list[Suggestion]:
    *before, last = rest.split(" ")
    if not before:
        made = [_suggested(runbook, chosen) for runbook in offered(state, chosen)]
        ranked = _ranked(last, made, lambda suggestion: suggestion.text.partition(" ")[2])
        return ranked or [_once(f"exec {rest}", chosen)]
    runbook = state.runbooks.runbooks.get(before[0])
    if runbook is None:
        return [_once(f"exec {rest}", chosen)]
    head = "run " + " ".join(before)
    key, sign, value = last.partition("=")
    param = next((param for param in runbook.params if param.name == key), None)
    if sign and param is not None:
        known = offers(param, state, _meant(before[1:], state, chosen))
        return [
            Suggestion(f"{head} {key}={offer.value}", offer.about or param.title)
            for offer in known
            if offer.value.startswith(value)
        ]
    given = {word.partition("=")[0] for word in before[1:] if "=" in word}
    named = bool(chosen) or any("=" not in word for word in before[1:])
    made = [
        Suggestion(f"{head} {word}", about) for word, about in (_patterns(last, state) if last or not named else ())
    ]
    made += [
        Suggestion(f"{head} {param.name}=", param.title or "a param", final=False)
        for param in runbook.params
        if param.name not in given and param.name.startswith(last)
    ]
    return made


def _meant(words: Sequence[str], state: State, chosen: Sequence[str]) -> Sequence[str]:
    """The hosts that a line being typed is about so far."""
    named = [word for word in words if word and "=" not in word]
    try:
        return _selected(named[-1], state) if named else chosen
    except NotUnderstood:
        return ()


def _patterns(text: str, state: State) -> list[tuple[str, str]]:
    """Hosts and groups that complete the last word of a host pattern."""
    cut = max((text.rfind(sign) for sign in ":,&!"), default=-1) + 1
    head, word = text[:cut], text[cut:].lower()
    hosts = [known.host for known in state.fleet.hosts.values()]
    made = [(f"{head}@{group}", many(count, "host")) for group, count in patterns.groups_of(hosts).items()]
    made += [(f"{head}{_quoted(host.name)}", host.where) for host in hosts]
    fitting = [(text_, about) for text_, about in made if word.lstrip("@") in text_[cut:].lower()]
    return sorted(fitting, key=lambda entry: not entry[0][cut:].lower().startswith(word))


def _ranked(
    word: str, made: Sequence[Suggestion], part: Callable[[Suggestion], str] = lambda suggestion: suggestion.text
) -> list[Suggestion]:
    """Those that have all letters of `word` in order; first those that begin with it, then those that have it whole."""
    wanted = word.strip().lower()
    ranked = []
    for number, suggestion in enumerate(made):
        text = part(suggestion).lower()
        rank = 0 if text.startswith(wanted) else 1 if wanted in text else 2 if _letters(wanted, text) else 9
        if rank < 9:
            ranked.append((rank, number, suggestion))
    return [suggestion for _, _, suggestion in sorted(ranked, key=lambda entry: entry[:2])]


def _letters(wanted: str, text: str) -> bool:
    letters = iter(text)
    return all(letter in letters for letter in wanted)


def _quoted(name: str) -> str:
    return shlex.quote(name)
