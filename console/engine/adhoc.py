"""An ad-hoc command to the runbook it is: from here on planner, gate, runner and journal see one runbook more."""

from console.engine.reading import only_reads
from console.kit import quoting, sanitise
from console.model.action import Risk
from console.model.adhoc import ANY, RUNBOOK, AdHoc
from console.model.errors import BadParams, Refused
from console.model.runbook import Do, Runbook, Step

LONGEST = 16_384
"""Characters of a command: it is on the record once for each host."""
_TITLE = 72
_AT_ONCE = {Risk.READ: 50, Risk.CHANGE: 10}
_MAY_FAIL = {Risk.READ: ANY, Risk.CHANGE: 0}
_SHELL_WORDS = """
. [[ alias bg break builtin case cd continue declare do done elif else esac eval exec exit export fg fi for
function hash if in jobs local logout popd pushd read readonly return select set shift shopt source then time
times trap type typeset ulimit umask unalias unset until wait while
"""
_SHELLS_OWN = frozenset(_SHELL_WORDS.split())


def runbook(command: AdHoc) -> Runbook:
    """What `command` is as a runbook. Raises BadParams; Refused where it is to read only, and that is not known of it.

    Its risk is change, or read where the program and its words are known to change nothing.
    """
    if problem := _problem(command):
        raise BadParams("This can't be run as a command", {"command": problem})
    reads = only_reads(command.argv)
    line = quoting.join(command.argv or ("sh", "-c", command.shell))
    if command.reads and not reads:
        hint = "Leave --read out: then it asks, as any change does"
        raise Refused(f"It is not known to only read: {_cut(line)}", hint)
    risk = Risk.READ if reads else Risk.CHANGE
    do = Do(command.argv, command.shell, literal=True)
    return Runbook(
        id=RUNBOOK,
        name=f"$ {_cut(line)}",
        steps=(Step("command" if command.argv else "script", do, timeout=command.timeout),),
        risk=risk,
        fan_out=command.fan_out if command.fan_out is not None else _AT_ONCE[risk],
        max_errors=command.max_errors if command.max_errors is not None else _MAY_FAIL[risk],
    )


def _problem(command: AdHoc) -> str:
    """Why `command` can't be run as it is meant; empty when it can."""
    words = command.argv or (command.shell,)
    whole = "\n".join(words)
    if bool(command.argv) == bool(command.shell):
        return "either a command or a script for the shell is needed"
    if len(whole) > LONGEST:
        return f"it is longer than {LONGEST} characters; put it into a file on the hosts, or into a runbook"
    if "\0" in whole or any("\ud800" <= sign <= "\udfff" for sign in whole):
        return "it holds bytes that are no text (UTF-8), or a null"
    if not 0 < command.timeout <= 86_400:
        return "the time-out has to be more than nothing, and a day at most"
    if command.fan_out is not None and command.fan_out < 1:
        return "at least one host at once"
    if command.max_errors is not None and command.max_errors < 0:
        return "less than no error"
    return _program(command.argv[0]) if command.argv else _script(command.shell)


def _script(text: str) -> str:
    """Why `text` is no script: what is read has to be what runs."""
    if not text.strip():
        return "the script is empty"
    return "a character that can't be shown is in the script" if sanitise.text(text) != text else ""


def _program(name: str) -> str:
    """Why `name` is no program: a host's login shell would take it for something of its own."""
    if not name:
        return "the program's name is empty"
    if name.startswith("-"):
        return f"the program's name starts with a dash: {quoting.word(name)}"
    if "=" in name:
        return f"no shell reads this, so {quoting.word(name)} sets nothing: env {quoting.word(name)} …"
    if name in _SHELLS_OWN:
        return f"{name} is no program but a word of the shell: ask for a shell"
    return ""


def _cut(line: str) -> str:
    return line if len(line) <= _TITLE else line[: _TITLE - 1] + "…"
