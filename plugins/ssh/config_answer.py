"""What an ssh_config says of one host, in the words of `ssh -G`, without starting `ssh` or any other program.

First value wins; IdentityFile and CertificateFile gather. Names are not looked up, so CanonicalizeHostname changes
none, and a Match that hangs on a command's answer counts for nobody: the answer says where that was.
"""

import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field

from plugins.ssh import config_match, jumps, tokens
from plugins.ssh.config_files import Block, Config, Line
from plugins.ssh.config_index import Index
from plugins.ssh.config_match import Holds, Target

Said = dict[str, tuple[str, ...]]
"""What `ssh -G` says: keyword -> its values."""

_GATHER = frozenset(("identityfile", "certificatefile"))
_FLAGS = frozenset(("identitiesonly", "hashknownhosts", "stricthostkeychecking"))
_LISTS = frozenset(("userknownhostsfile", "globalknownhostsfile", "revokedhostkeys"))
_WORDS = frozenset(
    (
        "hostname",
        "user",
        "identityagent",
        "hostkeyalias",
        "addressfamily",
        "connecttimeout",
        "tag",
        "canonicalizehostname",
    )
)
_READ = _GATHER | _FLAGS | _LISTS | _WORDS | {"port", "proxyjump", "proxycommand"}
_OLD = {"identityfile2": "identityfile"}
_BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])"
_USUAL = re.compile(rf"{_BYTE}(?:\.{_BYTE}){{3}}")  # an IPv4 address as it is printed
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")  # as C does: ASCII only


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one host, and what it hangs on.

    `used` are the numbers of the blocks that mean it. `commands` are the Match lines whose command ssh would run to
    know, or might; `unknown` those whose values are left out here because of that.
    """

    said: Said
    used: frozenset[int]
    commands: tuple[Line, ...] = ()
    unknown: tuple[Line, ...] = ()

    @property
    def jump(self) -> str:
        """The bastions, empty for none."""
        return self.said.get("proxyjump", ("",))[0]

    @property
    def where(self) -> tuple[str, int, str]:
        """Host name, port and user."""
        return self.said["hostname"][0], int(self.said["port"][0]), self.said["user"][0]


@dataclass(slots=True)
class _State:
    """An answer in the making."""

    name: str
    host: str
    local_user: str
    said: Said
    used: set[int] = field(default_factory=set)
    commands: dict[Line, None] = field(default_factory=dict)
    unknown: dict[Line, None] = field(default_factory=dict)
    shaky: bool = False


class Book:
    """A configuration that is asked for many hosts."""

    def __init__(self, config: Config) -> None:
        self._blocks = config.blocks
        self._index = Index(config.blocks)
        self._values = [[it for line in block.lines if (it := value(line))] for block in config.blocks]
        self._local_user = tokens.login()
        heads = [block.head for block in config.blocks if block.head is not None and block.head.keyword == "match"]
        self._again = any(re.search(r"\bfinal\b", head.rest, re.IGNORECASE) for head in heads)
        self.commands = tuple(head for head in heads if config_match.COMMAND in head.rest.lower())

    def answer(self, name: str, given: Mapping[str, str] | None = None) -> Answer:
        """What is said of `name`, as given to ssh; `given` are keywords set on its command line."""
        state = _State(name, name, self._local_user, {key: (text,) for key, text in (given or {}).items() if text})
        self._pass(state, final=False)
        said = state.said
        host = state.host = _final_name(name, said)
        if self._again or said.get("canonicalizehostname", ("no",))[0].lower() not in ("no", "false"):
            said["hostname"] = (host,)
            self._pass(state, final=True)
        said["hostname"] = (host,)
        said.setdefault("user", (self._local_user,))
        said.setdefault("port", ("22",))
        if said.get("proxyjump", ("",))[0].lower() == "none":
            del said["proxyjump"]
        return Answer(said, frozenset(state.used), tuple(state.commands), tuple(state.unknown))

    def _pass(self, state: _State, *, final: bool) -> None:
        used: set[int] = set()
        for number in self._index.of({state.host, state.name, state.name.lower()}):
            block = self._blocks[number]
            within = block.within < 0 or block.within in used
            if self._means(block, state, within=within, final=final) and within:
                used.add(number)
                for keyword, text in self._values[number]:
                    _take(state.said, keyword, text)
        state.used |= used

    def _means(self, block: Block, state: _State, *, within: bool, final: bool) -> bool:
        head = block.head
        if head is None:
            return True
        if head.keyword == "host":
            return within and config_match.in_words(state.host, head.words)
        verdict = config_match.judge(head, self._target(state, final=final), shaky=state.shaky)
        if verdict.runs:  # ssh does so even where the file was included for another host
            state.commands[head] = None
        if within:
            state.shaky |= verdict.shaky
            if verdict.holds is Holds.UNKNOWN:
                state.unknown[head] = None
        return verdict.holds is Holds.YES

    def _target(self, state: _State, *, final: bool) -> Target:
        said = state.said
        host = state.host
        if not final and "hostname" in said:
            host = _expanded(said["hostname"][0], state.name)
        user = said["user"][0] if "user" in said else state.local_user
        return Target(state.name, host, user, state.local_user, said.get("tag", ("",))[0], final)


def value(line: Line) -> tuple[str, str] | None:
    """The keyword and value of a line, as ssh prints them; None for what is not read here or says nothing."""
    keyword, words = _OLD.get(line.keyword, line.keyword), line.words
    if keyword not in _READ or not words:
        return None
    if keyword == "proxycommand":
        return keyword, line.rest
    if keyword == "proxyjump":
        hops = jumps.printed(line.rest)
        return (keyword, hops) if hops else None
    if keyword == "port":
        number = jumps.port(words[0])
        return (keyword, str(number)) if number else None
    if keyword in _LISTS:
        return keyword, " ".join(words)
    if keyword in _FLAGS:
        return keyword, {"true": "yes", "false": "no"}.get(words[0].lower(), words[0].lower())
    return (keyword, words[0]) if words[0] else None


def _take(said: Said, keyword: str, text: str) -> None:
    if keyword in _GATHER:
        kept = said.get(keyword, ())
        if text not in kept:
            said[keyword] = (*kept, text)
    elif keyword == "proxyjump":
        if "proxyjump" not in said and "proxycommand" not in said:
            said[keyword] = (text,)
    elif keyword != "proxycommand" or "proxyjump" not in said:
        said.setdefault(keyword, (text,))


def _expanded(text: str, name: str) -> str:
    try:
        return tokens.host_name(text, name)
    except ValueError:
        return text


def _final_name(name: str, said: Said) -> str:
    """The name to connect to: tokens expanded, addresses in their usual form, other names in small letters."""
    host = _expanded(said["hostname"][0], name) if "hostname" in said else name
    if host and (host[0].isdigit() or ":" in host) and not _USUAL.fullmatch(host):
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        except (OSError, UnicodeError):
            return host.translate(_LOWER)
        usual = str(found[0][4][0])
        return usual if usual.translate(_LOWER) != host.translate(_LOWER) else host
    return host.translate(_LOWER)
