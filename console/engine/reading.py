"""Which commands only read: the one thing that lets an ad-hoc command run like a runbook of risk read.

Named are programs that have no option to write a file, to start another program or to change the system's state; of
others the words that make them so. Nobody's word is taken for it at the moment of typing: that would undo read-only.
"""

from collections.abc import Sequence

_PROGRAMS = """
arch basename cat cmp cut df dirname du echo egrep false fgrep free getent grep groups head id last ls lscpu
lsmod md5sum nl nproc od pgrep printenv printf ps pwd readlink realpath sha1sum sha256sum sha512sum stat tac
tail test tr true uname uptime vmstat w wc who whoami
"""
_ALWAYS = frozenset(_PROGRAMS.split())
_SHOWS = ("cat", "is-active", "is-enabled", "is-failed", "list-units", "show", "status")
_BEGINNINGS = (("dpkg-query",), *(("systemctl", verb) for verb in _SHOWS))
_WHOLE = frozenset(
    {("hostname",), ("hostname", "-f"), ("date",), ("date", "-u"), ("mount",), ("dmesg",), ("dmesg", "-T")}
    | {("systemctl", "--failed"), ("hostnamectl",), ("timedatectl",), ("ip", "addr"), ("ip", "route"), ("ip", "link")}
)
_FOLDERS = ("/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/")


def only_reads(argv: Sequence[str]) -> bool:
    """Whether `argv`, run without a shell, is known to change nothing."""
    if not argv:
        return False
    folder = next((folder for folder in _FOLDERS if argv[0].startswith(folder)), "")
    words = (argv[0].removeprefix(folder), *argv[1:])
    return words[0] in _ALWAYS or words in _WHOLE or any(words[: len(it)] == it for it in _BEGINNINGS)
