"""The SSH clients that the benchmarks measure beside ours: where they are, and how to get them.

    python -m benchmarks.peers      installs them: Debian's as root by apt, PyPI's into .venv/peers

Debian: clush (clustershell), pssh, and libssh2 with a compiler for benchmarks/libssh2_client.c. PyPI: parallel-ssh, in
an environment of its own. asyncssh, uvloop and ansible-core are in the `dev` extra. A benchmark names the peers it
does not find, and does without them.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE.parent / ".venv" / "peers"
LIBSSH2 = HOME / "bin" / "libssh2_client"
PARALLEL_SSH = HOME / "bin" / "python"
BIN = Path(sys.executable).parent
_PACKAGES = ("clustershell", "pssh", "libssh2-1-dev", "gcc", "libc6-dev")
_POLICY = Path("/usr/sbin/policy-rc.d")


def found() -> dict[str, str]:
    """The peers that are here, with their programs."""
    programs = {
        "clush": "/usr/bin/clush",
        "pssh": "/usr/bin/parallel-ssh",
        "ansible raw": str(BIN / "ansible"),
        "parallel-ssh": str(PARALLEL_SSH),
        "libssh2 in C": str(LIBSSH2),
    }
    return {name: program for name, program in programs.items() if os.access(program, os.X_OK)}


def install() -> int:
    """Install all of them."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        if not _POLICY.exists():  # no package may start a service
            _POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
            _POLICY.chmod(0o755)
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "-y", "--no-install-recommends", *_PACKAGES]):
            subprocess.run(["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", *words], env=env, check=True)
    else:
        print("not root, or no apt-get: clush, pssh and libssh2 are left to you")
    subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
    pip = [str(PARALLEL_SSH), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "parallel-ssh>=2.16,<3"], check=True)
    subprocess.run(["cc", "-O2", "-o", str(LIBSSH2), str(HERE / "libssh2_client.c"), "-lssh2"], check=True)
    print(f"here now: {', '.join(found())}")
    return 0


if __name__ == "__main__":
    sys.exit(install())
