"""Who is at the console, as the operating system knows it."""

import os
import pwd
import socket

from console.kit import sanitise
from console.model.actor import Actor


def actor() -> Actor:
    """The OS user, this machine, the terminal, and where they logged in from (sshd's SSH_CONNECTION)."""
    try:
        user = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        user = str(os.getuid())
    behind = os.environ.get("SUDO_USER", "")
    if behind and os.getuid() == 0:
        user = f"{behind} as {user}"
    origin = os.environ.get("SSH_CONNECTION", "").partition(" ")[0]
    return Actor(sanitise.line(user), socket.gethostname(), _terminal(), sanitise.line(origin), os.getpid())


def _terminal() -> str:
    for stream in (0, 1, 2):
        try:
            return os.ttyname(stream)
        except OSError:
            continue
    return ""
