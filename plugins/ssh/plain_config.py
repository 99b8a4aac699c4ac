"""ssh_config where there is no `ssh` to ask: simple files only, by paramiko's parser.

That parser passes over Include and takes what it does not know in a Match for true. A file with such things is refused,
not misread.
"""

from pathlib import Path

from paramiko import SSHConfig
from paramiko.ssh_exception import ConfigParseError, CouldNotCanonicalize

from console.model.errors import Cause, Unreachable
from plugins.ssh import config_files

# What the route is made of and the parser reads as ssh does; and what changes nothing of it.
_ROUTES = (
    "host hostname port user identityfile identitiesonly identityagent certificatefile userknownhostsfile"
    " globalknownhostsfile hostkeyalias proxyjump proxycommand stricthostkeychecking hashknownhosts addressfamily"
    " connecttimeout"
)
_HARMLESS = (
    "addkeystoagent batchmode checkhostip ciphers compression connectionattempts controlmaster controlpath"
    " controlpersist escapechar exitonforwardfailure fingerprinthash forwardagent forwardx11 forwardx11trusted"
    " gssapiauthentication gssapidelegatecredentials hostbasedauthentication hostkeyalgorithms ignoreunknown ipqos"
    " kbdinteractiveauthentication kexalgorithms localforward loglevel macs numberofpasswordprompts"
    " passwordauthentication preferredauthentications pubkeyauthentication pubkeyacceptedalgorithms remoteforward"
    " requesttty sendenv serveralivecountmax serveraliveinterval setenv tcpkeepalive updatehostkeys usekeychain"
    " visualhostkey"
)
UNDERSTOOD = frozenset(_ROUTES.split()) | frozenset(_HARMLESS.split())


def read(path: str, *, system: bool, name: str) -> dict[str, tuple[str, ...]]:
    """What the file says of `name`, in the shape of `ssh -G`. Raises Unreachable on what would be misread."""
    text = []
    for file in (path, *((config_files.SYSTEM,) if system else ())):
        for line in config_files.lines(file):
            if line.keyword not in UNDERSTOOD:
                raise Unreachable(
                    Cause.OTHER,
                    f"{line.file}:{line.number} says {line.keyword}, which only ssh itself reads rightly",
                    "install OpenSSH's client (the program ssh), or set config to none for this transport",
                )
        try:
            text.append(Path(file).read_text(errors="replace"))
        except OSError:
            continue
    try:
        found = SSHConfig.from_text("\n".join(_without_comments(text))).lookup(name)
    except (ConfigParseError, CouldNotCanonicalize) as error:
        raise Unreachable(Cause.OTHER, f"{path} can't be read: {error}", "correct the file") from error
    values: dict[str, object] = dict(found)
    return {key: tuple(value) if isinstance(value, list) else (str(value),) for key, value in values.items()}


def _without_comments(texts: list[str]) -> list[str]:
    """paramiko keeps a comment behind a value; ssh does not."""
    kept = []
    for text in texts:
        for line in text.splitlines():
            head, mark, _ = line.partition(" #")
            kept.append(head if mark and '"' not in head else line)
    return kept
