"""What is to be said of an ssh_config: lines for which ssh refuses the whole file, and what the listing can't know."""

import re
from collections.abc import Iterator

from console.kit import sanitise
from console.model.errors import Problem
from plugins.ssh import config_answer, config_match, tokens
from plugins.ssh.config_files import Config, Line
from plugins.ssh.keywords import KEYWORDS

_ONE = frozenset(("hostname", "port", "user", "identityfile"))  # of the keywords that are listed, those of one word
_REFUSED = "ssh refuses the whole file"


def problems(config: Config) -> list[Problem]:
    """Every problem, each once, with its place; in the order of the files."""
    ignored = ""
    found: dict[Problem, None] = dict.fromkeys(config.problems)
    for line in config.lines():
        if line.keyword == "ignoreunknown":
            ignored = ignored or ",".join(line.words)
        found.update(dict.fromkeys(_line(line, ignored)))
    return [harmless(problem) for problem in found]


def _line(line: Line, ignored: str) -> Iterator[Problem]:
    keyword, words = line.keyword, line.words
    if keyword not in KEYWORDS:
        if not (ignored and config_match.in_list(keyword, ignored.lower())):
            yield line.problem(f"ssh knows no keyword {keyword[:64]!r}, and refuses the whole file", _nearest(keyword))
        return
    if not line.rest or (words and not words[0]):
        yield line.problem(f"{keyword} says nothing", _REFUSED)
    elif keyword in _ONE and len(words) > 1:
        yield line.problem(f"{keyword} takes one word", f"{_REFUSED}; quote what has blanks")
    elif keyword == "match":
        yield from _match(line)
    elif keyword in ("port", "proxyjump") and config_answer.value(line) is None:
        yield line.problem(f"{line.rest[:64]!r} is no {'port' if keyword == 'port' else 'way of bastions'}", _REFUSED)
    elif keyword == "hostname" and (wrong := _host_name(words[0])):
        yield line.problem(wrong, f"{_REFUSED} for the hosts that this is for")
    elif keyword == "canonicalizehostname" and words[0].lower() not in ("no", "false", "none"):
        yield line.problem(
            "names are not made canonical in the list of hosts: that would ask the DNS",
            "connecting does it, as ssh does",
        )


def _match(line: Line) -> Iterator[Problem]:
    try:
        criteria = config_match.criteria(line)
    except ValueError as error:
        yield line.problem(f"{error}; this block counts for nobody", _REFUSED)
        return
    for criterion in criteria:
        if criterion.kind == config_match.COMMAND:
            told = f"depends on a command that is not run here: {criterion.argument[:200]}"
            yield line.problem(told, "the list of hosts goes without this block; connecting asks first")
        elif criterion.kind in config_match.UNTOLD:
            yield line.problem(f"depends on the {criterion.kind}, which the list of hosts goes without")


def _host_name(text: str) -> str:
    try:
        tokens.host_name(text, "")
    except ValueError as error:
        return str(error)
    return ""


def _nearest(keyword: str) -> str:
    if not re.fullmatch(r"[a-z0-9]{1,40}", keyword):
        return ""
    import difflib

    near = difflib.get_close_matches(keyword, KEYWORDS, 1, 0.7)
    return f"did you mean {near[0]}?" if near else "IgnoreUnknown before it makes ssh pass over it"


def harmless(problem: Problem) -> Problem:
    """The same without what would harm a terminal."""
    file, what, hint = (sanitise.line(text) for text in (problem.file, problem.what, problem.hint))
    return Problem(file, problem.line, problem.column, what, hint)
