"""Writes what `ssh -G` says of the hosts of the configurations here: `python -m tests.data.ssh_config.expect`.

Each folder is somebody's ~/.ssh with a `config`. `expected.json` holds, by folder and host, what OpenSSH's client said
of hostname, user, port, proxyjump and the identity files that are not its own default ones; "(you)" is whoever asks.
Tag and `Match tagged` came with OpenSSH 9.4: what an older client refuses is kept as it stands.
"""

import json
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
EXPECTED = HERE / "expected.json"
NAMES = tuple(sorted(path.parent.name for path in HERE.glob("*/config")))
NEWER = "tag"
"""The folder that needs a client of 9.4."""

Said = dict[str, object]


def home(name: str, folder: Path) -> Path:
    """A home folder in `folder` with the configuration in its .ssh, as only its owner may write it."""
    shutil.copytree(HERE / name, folder / ".ssh", copy_function=shutil.copyfile)
    for path in (folder / ".ssh").rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    (folder / ".ssh" / "config").rename(config(folder))
    return folder


def config(where: Path) -> Path:
    """The configuration in a home: not by its usual name, so that the system's is not read after it."""
    return where / ".ssh" / "tested"


def ask(where: Path, host: str) -> Said | None:
    """What `ssh -G` says of `host` with this home; None when it refuses the configuration."""
    argv = ["ssh", "-G", "-F", str(config(where)), "--", host]
    ran = subprocess.run(argv, capture_output=True, check=False, env={**os.environ, "HOME": str(where)})
    if ran.returncode:
        return None
    return shape([line.partition(" ")[::2] for line in ran.stdout.decode(errors="replace").split("\n")])


def shape(pairs: Sequence[tuple[str, str]]) -> Said:
    """The five keywords, in the words of the list of hosts."""
    found: Said = {key: value for key, value in pairs if key in ("hostname", "user", "proxyjump")}
    found["port"] = next(int(value) for key, value in pairs if key == "port")
    files = [value for key, value in pairs if key == "identityfile"]
    if files and not {"~/.ssh/id_rsa", "~/.ssh/id_ed25519"} <= set(files):
        found["identityfile"] = files
    return anonymous(found)


def anonymous(said: Said) -> Said:
    """The same, whoever asks."""
    return {**said, "user": "(you)"} if said["user"] == pwd.getpwuid(os.getuid()).pw_name else said


def main() -> None:
    """Ask of every host that expected.json names, and of none that it does not: a new one is added there by hand."""
    expected: dict[str, dict[str, Said]] = json.loads(EXPECTED.read_text())
    for name, hosts in expected.items():
        with tempfile.TemporaryDirectory() as folder:
            where = home(name, Path(folder))
            for host, before in hosts.items():
                hosts[host] = ask(where, host) or before
    EXPECTED.write_text(json.dumps(expected, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
