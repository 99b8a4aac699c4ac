"""SSH: the program, the agent, the files it reads."""

import os
import shutil
import socket
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

from console import paths
from console.commands.doctor.finding import Found, State
from console.kit import sanitise
from console.model.errors import ConsoleError

_PATIENCE = 5.0
"""Seconds for a local program to answer."""
_GET = "Debian: apt install openssh-client; macOS has it"


def look() -> Iterator[Found]:
    """What there is."""
    yield _program()
    yield from _agent()
    yield from _known_hosts(Path("/etc/ssh/ssh_known_hosts"), own=False)
    try:
        folder = paths.home() / ".ssh"
    except ConsoleError as error:
        yield Found("ssh files", State.WARN, error.title, error.hint)
        return
    yield from _known_hosts(folder / "known_hosts", own=True)
    yield from _config(folder / "config")


def _program() -> Found:
    program = shutil.which("ssh")
    if program is None:
        said = "no ssh program: no shells from the console, and ssh_config with a Match exec is refused"
        return Found("ssh", State.WARN, said, _GET)
    version = _answer(program, "-V")
    return Found("ssh", State.OK, f"{version.partition(',')[0] or program} ({program})")


def _agent() -> Iterator[Found]:
    path = os.environ.get("SSH_AUTH_SOCK", "")
    if not path:
        yield Found(
            "ssh agent", State.NOTE, "none: keys with a passphrase can't be used", 'eval "$(ssh-agent)"; ssh-add'
        )
        return
    try:
        with socket.socket(socket.AF_UNIX) as agent:
            agent.settimeout(_PATIENCE)
            agent.connect(path)
    except OSError as error:
        said = f"SSH_AUTH_SOCK={path}: {error.strerror or error}"
        yield Found("ssh agent", State.WARN, said, 'It is gone; eval "$(ssh-agent)"; ssh-add')
        return
    lister = shutil.which("ssh-add")
    keys = [line for line in _answer(lister, "-l").splitlines() if ":" in line] if lister else []
    if lister and not keys:
        yield Found("ssh agent", State.NOTE, "it holds no key", "ssh-add")
    else:
        yield Found("ssh agent", State.OK, f"{len(keys)} key{'s' if len(keys) != 1 else ''}" if lister else path)


def _known_hosts(file: Path, *, own: bool) -> Iterator[Found]:
    area = f"host keys {file}"
    try:
        with file.open("rb") as opened:
            lines = sum(1 for line in opened if line.strip() and not line.startswith(b"#"))
    except FileNotFoundError:
        if own:
            said = "no file yet: the first contact with each host asks about its key"
            yield Found(area, State.NOTE, said, "ssh-keyscan is no proof: compare fingerprints")
    except OSError as error:
        yield Found(area, State.WARN, error.strerror or str(error), "Without it every host is unknown")
    else:
        yield Found(area, State.OK, f"{lines} entries")


def _config(file: Path) -> Iterator[Found]:
    try:
        mode = file.stat().st_mode
        file.open("rb").close()
    except FileNotFoundError:
        return
    except OSError as error:
        yield Found(f"ssh config {file}", State.WARN, error.strerror or str(error), "Its hosts are not seen")
        return
    if mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield Found(f"ssh config {file}", State.WARN, "others may write it: ssh refuses it", f"chmod 600 {file}")
    else:
        yield Found(f"ssh config {file}", State.OK, "readable")


def _answer(*argv: str) -> str:
    """What a program prints, on either stream; empty when it does not answer."""
    try:
        done = subprocess.run(argv, capture_output=True, stdin=subprocess.DEVNULL, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return sanitise.text((done.stdout or done.stderr).decode("utf-8", "replace")).strip()
