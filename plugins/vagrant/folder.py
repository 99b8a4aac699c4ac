"""What a machine's folder below `.vagrant` says of it, as far as that can be read without running vagrant.

machines/NAME/PROVIDER/id               the provider's own id
machines/NAME/PROVIDER/private_key      the key vagrant put there (`config.ssh.insert_key`)
provisioners/ansible/inventory/vagrant_ansible_inventory
                                        address, port and user, where the project has an ansible provisioner
"""

import re
import shlex
from pathlib import Path
from typing import NamedTuple

from plugins.vagrant.index import Machine

_LARGEST = 1024 * 1024
_ID = re.compile(r"[\w-]{4,128}", re.ASCII)
_PLAIN = re.compile(r"[^/\\\0]{1,200}")


class Way(NamedTuple):
    """How a machine is reached; empty where its folder does not say."""

    id: str = ""
    key: str = ""
    address: str = ""
    port: int | None = None
    user: str = ""


class Folders:
    """Reads each project's file of addresses once."""

    def __init__(self) -> None:
        self._addresses: dict[str, dict[str, dict[str, str]]] = {}

    def way(self, machine: Machine) -> Way:
        """What is known of the way to `machine`."""
        data = Path(machine.data)
        if not data.is_absolute() or not all(_PLAIN.fullmatch(it) for it in (machine.name, machine.provider)):
            return Way()
        if ".." in (machine.name, machine.provider):
            return Way()
        folder = data / "machines" / machine.name / machine.provider
        known = _text(folder / "id").strip()
        key = folder / "private_key"
        said = self._said(data).get(machine.name, {})
        port = said.get("ansible_port") or said.get("ansible_ssh_port") or ""
        number = int(port) if port.isascii() and port.isdigit() and len(port) < 6 else 0
        return Way(
            id=known if _ID.fullmatch(known) else "",
            key=str(key) if _is_file(key) else "",
            address=said.get("ansible_host") or said.get("ansible_ssh_host") or "",
            port=number if 0 < number < 65536 else None,
            user=said.get("ansible_user") or said.get("ansible_ssh_user") or "",
        )

    def _said(self, data: Path) -> dict[str, dict[str, str]]:
        """By machine, the variables of the inventory that vagrant's ansible provisioner wrote (its host.rb)."""
        if str(data) not in self._addresses:
            found = {}
            text = _text(data / "provisioners" / "ansible" / "inventory" / "vagrant_ansible_inventory")
            for line in text.splitlines():
                try:
                    name, *words = shlex.split(line, comments=True) or [""]
                except ValueError:  # an open quote
                    continue
                if words and "ansible_connection=winrm" not in words:
                    found[name] = {key: value for key, _, value in (word.partition("=") for word in words)}
            self._addresses[str(data)] = found
        return self._addresses[str(data)]


def _text(file: Path) -> str:
    try:
        if not file.is_file():
            return ""
        with file.open("rb") as opened:
            return opened.read(_LARGEST).decode("utf-8", "replace")
    except (OSError, ValueError):  # a NUL byte in its path
        return ""


def _is_file(file: Path) -> bool:
    try:
        return file.is_file()
    except (OSError, ValueError):
        return False
