"""What this machine knows of hosts: read, never run, nothing contacted."""

import configparser
import os
import shlex
from dataclasses import dataclass
from pathlib import Path

from console import paths
from console.kit import sanitise
from console.model.errors import ConsoleError

_MOST = 1_000_000
"""Characters read of any one file."""


@dataclass(frozen=True, slots=True)
class Found:
    """Hosts of ssh_config, profiles of AWS, inventories of Ansible, Vagrant's index: sanitised, in the files' order."""

    ssh_config: Path | None = None
    ssh_hosts: tuple[str, ...] = ()
    ssh_more: bool = False
    aws_config: Path | None = None
    aws_profiles: tuple[str, ...] = ()
    ansible: tuple[Path, ...] = ()
    vagrant: Path | None = None


def around() -> Found:
    """Look in the usual places."""
    try:
        home = paths.home()
    except ConsoleError:
        return Found()
    config = home / ".ssh" / "config"
    hosts, more = _ssh_hosts(_text(config))
    aws = Path(os.environ.get("AWS_CONFIG_FILE") or home / ".aws" / "config").expanduser()
    return Found(
        ssh_config=config if config.is_file() else None,
        ssh_hosts=hosts,
        ssh_more=more,
        aws_config=aws if aws.is_file() else None,
        aws_profiles=_aws_profiles(_text(aws)),
        ansible=_ansible(home),
        vagrant=_vagrant(home),
    )


def _ssh_hosts(text: str) -> tuple[tuple[str, ...], bool]:
    """The names (no patterns) of its Host lines (ssh_config(5)), and whether it includes other files."""
    names: dict[str, None] = {}
    more = False
    for line in text.splitlines():
        key, _, rest = line.strip().replace("=", " ", 1).partition(" ")
        more = more or key.lower() == "include"
        if key.lower() == "host":
            names |= {sanitise.line(word): None for word in _words(rest) if not set(word) & set("*?!")}
    return tuple(names), more


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text, comments=True)
    except ValueError:  # an open quote
        return text.split()


def _aws_profiles(text: str) -> tuple[str, ...]:
    """The profiles of an AWS config file (AWS CLI user guide, "Configuration and credential file settings")."""
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True, interpolation=None)
    try:
        parser.read_string(text)
    except configparser.Error:
        return ()
    names = [section.partition(" ")[2].strip() if section.startswith("profile ") else section for section in parser]
    known = [
        name for name in names if name not in ("", "DEFAULT") and not name.startswith(("sso-session ", "services "))
    ]
    return tuple(sanitise.line(name) for name in dict.fromkeys(known))


def _ansible(home: Path) -> tuple[Path, ...]:
    """Inventories: ANSIBLE_INVENTORY, what ~/.ansible.cfg and /etc/ansible/ansible.cfg name, /etc/ansible/hosts."""
    named = [Path(name).expanduser() for name in os.environ.get("ANSIBLE_INVENTORY", "").split(",") if name.strip()]
    for file in (home / ".ansible.cfg", Path("/etc/ansible/ansible.cfg")):
        parser = configparser.RawConfigParser(strict=False, allow_no_value=True, interpolation=None)
        try:
            parser.read_string(_text(file))
        except configparser.Error:
            continue
        names = (parser.get("defaults", "inventory", fallback="") or "").split(",")
        named += [file.parent / Path(name.strip()).expanduser() for name in names if name.strip()]
    named.append(Path("/etc/ansible/hosts"))
    return tuple(path for path in dict.fromkeys(named) if path.exists())


def _vagrant(home: Path) -> Path | None:
    """Vagrant's machine index, if it has machines."""
    index = (
        Path(os.environ.get("VAGRANT_HOME") or home / ".vagrant.d").expanduser() / "data" / "machine-index" / "index"
    )
    return index if '"machines":{"' in _text(index).replace(" ", "") else None


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(_MOST).decode("utf-8-sig", "replace")
    except OSError:
        return ""
