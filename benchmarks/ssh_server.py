"""An SSH server for the benchmarks, in a process of its own: it answers every command with the same 3 kB, at once.

    python benchmarks/ssh_server.py FOLDER

It prints its port on 127.0.0.1 and serves until its standard input ends. FOLDER gets `id`, the key it lets in (as any
user, so that as many connections as wanted are separate ones), and `known_hosts`.
"""

import asyncio
import sys
from pathlib import Path

import asyncssh

ANSWER = b"".join(b"MemField%03d:       %8d kB\n" % (n, n * 7919) for n in range(96))


class _Channel(asyncssh.SSHServerSession[bytes]):
    """One command: the answer, and the end."""

    def connection_made(self, chan: "asyncssh.SSHServerChannel[bytes]") -> None:
        self._chan = chan

    def exec_requested(self, command: str) -> bool:
        return bool(command)

    def session_started(self) -> None:
        self._chan.write(ANSWER)
        self._chan.exit(0)


class _Server(asyncssh.SSHServer):
    def session_requested(self) -> _Channel:
        return _Channel()


async def serve(folder: Path) -> None:
    """Serve until standard input ends."""
    host_key = asyncssh.generate_private_key("ssh-ed25519")
    user_key = asyncssh.generate_private_key("ssh-ed25519")
    user_key.write_private_key(str(folder / "id"))
    listener = await asyncssh.listen(
        "127.0.0.1",
        0,
        server_factory=_Server,
        server_host_keys=[host_key],
        authorized_client_keys=asyncssh.import_authorized_keys(user_key.export_public_key().decode()),
        encoding=None,
        gss_host=None,
        login_timeout=600,
        backlog=1024,
    )
    port = listener.get_port()
    words = host_key.export_public_key().decode().split()[:2]
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {' '.join(words)}\n")
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
