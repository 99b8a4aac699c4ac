"""Ending a command that the host won't end for us.

OpenSSH passes no signal on to a command of root's ("session signalling requires privilege separation"), and lets it
run on when its channel is closed. So root's commands carry a mark in their environment, and are ended by a command of
their own, which looks for the mark. Where there is no /proc (a host that is not Linux) they run on.
"""

from console.model.command import Command

NAME = "QUARTERDECK_COMMAND"
# proc(5): after the name in brackets come state, parent, process group and session. Told to stop are the process groups
# whose leader the sshd of this connection started itself: not a daemon that the command has started.
_SCRIPT = r"""
field() { sed "s/.*) [A-Za-z] \([0-9]*\) \([0-9]*\) \([0-9]*\) .*/\\$2/" "/proc/$1/stat"; }
exec 2>/dev/null
sshd=$(field "$(field $$ 3)" 1)
for file in $(grep -ls MARK /proc/[0-9]*/environ); do
  pid=${file#/proc/}
  group=$(field "${pid%/environ}" 2)
  if [ "$(field "$group" 1)" = "$sshd" ]; then kill -TERM "-$group"; fi
done
"""


def marked(line: str, mark: str) -> str:
    """The command line `line` with `mark` in its environment."""
    return f"env {NAME}={mark} {line}"


def ending(mark: str) -> Command:
    """The command that ends the one with `mark`."""
    return Command(shell=_SCRIPT.replace("MARK", f"{NAME}={mark}"), timeout=10.0)
