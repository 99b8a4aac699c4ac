"""The programs that the real tests stand on, and how to get those that are missing."""

import os
import shutil
import subprocess

import pytest

PACKAGES = {
    "/usr/sbin/sshd": "openssh-server",
    "ip": "iproute2",
    "nft": "nftables",
    "nsenter": "util-linux",
    "ps": "procps",
    "setpriv": "util-linux",
    "ssh": "openssh-client",
    "ssh-add": "openssh-client",
    "ssh-agent": "openssh-client",
    "ssh-keygen": "openssh-client",
    "tmux": "tmux",
    "unshare": "util-linux",
    "/lib/systemd/systemd": "systemd",
}


def program(name: str) -> str:
    """`name`, which is installed; else the test fails, and says what to install."""
    if shutil.which(name) is None:
        pytest.fail(f"{name} is missing: apt-get install {PACKAGES[name]}", pytrace=False)
    return name


def root() -> None:
    """Fail the test where namespaces can't be made."""
    if os.geteuid() != 0:
        pytest.fail("these tests make network namespaces and start sshd: run `make test-real` as root", pytrace=False)


def run(*argv: str, stdin: str = "") -> str:
    """What `argv` prints; it has to succeed."""
    done = subprocess.run([program(argv[0]), *argv[1:]], input=stdin, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(argv)}: {done.stderr}"
    return done.stdout


def tied(*argv: str) -> list[str]:
    """`argv`, started so that it dies with this process, however that ends."""
    return [program("setpriv"), "--pdeathsig", "KILL", program(argv[0]), *argv[1:]]
