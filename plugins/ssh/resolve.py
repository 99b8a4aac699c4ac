"""From a host to the route to it: what the inventory knows, and for the rest what `ssh -G` says.

`ssh` itself is asked, so that what it would do is done whatever its version. It is run when a host is first wanted, a
few at a time, once for hosts the files do not tell apart (`alike`), and its answer kept until one of the files changes,
or a minute where a Match depends on more than the files. Before it would run a command of a Match exec, its owner has
consented.
"""

import asyncio
import os
import re
import shutil
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from console.kit import sanitise
from console.kit.offload import Pool
from console.model.errors import Cause, Unreachable
from console.model.host import Host
from console.model.ports import Reach
from plugins.ssh import config_checks, config_files, jumps, tokens
from plugins.ssh.alike import Alike, kind
from plugins.ssh.asking import ask
from plugins.ssh.config_answer import Book, Said
from plugins.ssh.config_files import Config
from plugins.ssh.consent import Consent
from plugins.ssh.route import Route
from plugins.ssh.settings import SshSettings

_AT_ONCE = 8
_PATIENCE = 20.0  # seconds for one `ssh -G`: CanonicalizeHostname and Match exec may take their time
_LOOKED = 1.0  # seconds between looks at the files' times
_VOLATILE = 60.0  # seconds an answer serves that hangs on a Match exec
_HOPS = 8
_MOODY = re.compile("exec|localnetwork", re.IGNORECASE)  # criteria that hang on more than the files
_NAME = re.compile(r"[^\s\x00-\x1f\x7f'\"`$\\;&<>|(){}-][^\s\x00-\x1f\x7f'\"`$\\;&<>|(){}]*")
_FAMILIES = {"inet": socket.AF_INET, "inet6": socket.AF_INET6}
DEFAULT_KEYS = ("id_rsa", "id_ecdsa", "id_ed25519")
USER_KNOWN = ("~/.ssh/known_hosts", "~/.ssh/known_hosts2")
SYSTEM_KNOWN = ("/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a name as one would give it to ssh, and what overrides the config ("" and 0: nothing)."""

    name: str
    address: str = ""
    user: str = ""
    port: int = 0
    jump: str | None = None  # "none": straight


class Resolver:
    """Makes routes and keeps them. Raises Unreachable where the config can't be read or understood."""

    def __init__(self, settings: SshSettings, reach: Reach) -> None:
        self._settings = settings
        self._consent = Consent(settings.match_exec, reach)
        self._reader = Pool("ssh-config", 1)
        self._config = "" if settings.config == "none" else str(Path(settings.config).expanduser())
        self._default = self._config == str(Path("~/.ssh/config").expanduser())
        self._ssh = shutil.which("ssh")
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._routes: dict[Wanted, tuple[float, Route]] = {}
        self._asking: dict[Wanted, asyncio.Task[Route]] = {}
        self._stamp: tuple[object, ...] = ()
        self._read_config = Config()
        self._book = Book(self._read_config)
        self._alike: Alike | None = None  # only where hosts may be told apart without ssh
        self._looked = float("-inf")
        self._looking = asyncio.Lock()
        self._volatile = False

    async def route(self, host: Host) -> Route:
        """The route to `host`."""
        name = destination(host)
        wanted = Wanted(name, "" if host.address == name else host.address, host.user, host.port or 0)
        return await self._route(wanted)

    async def _route(self, wanted: Wanted) -> Route:
        now = asyncio.get_running_loop().time()
        if now - self._looked > _LOOKED:
            self._looked = now
            await self._look()
        kept = self._routes.get(wanted)
        if kept is not None and (not self._volatile or now - kept[0] < _VOLATILE):
            return kept[1]
        task = self._asking.get(wanted)
        if task is None:
            task = self._asking[wanted] = asyncio.create_task(self._make(wanted, ()))
            task.add_done_callback(lambda _: self._asking.pop(wanted, None))
        route = await asyncio.shield(task)
        self._routes[wanted] = (now, route)
        return route

    async def close(self) -> None:
        """Stop asking."""
        asking = list(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        self._reader.close()

    async def _look(self) -> None:
        """Forget what was resolved when a file has changed, come or gone."""
        async with self._looking:
            if not self._config or (self._stamp and self._read_config.stamp() == self._stamp):
                return
            self._read_config, self._book, self._volatile, doubts = await self._reader.run(self._learn)
            self._alike = None if self._volatile or doubts else Alike()
            self._stamp = self._read_config.stamp()
            self._routes.clear()

    def _learn(self) -> tuple[Config, Book, bool, bool]:
        """The config, its book, whether answers hang on more than the files, and whether our reader has its doubts."""
        config = config_files.read(self._config, system=self._default)
        moody = any(line.keyword == "match" and _MOODY.search(line.rest) for line in config.lines())
        return config, Book(config), moody, bool(config_checks.problems(config))

    async def _make(self, wanted: Wanted, chain: tuple[Wanted, ...]) -> Route:
        if wanted in chain or len(chain) > _HOPS:
            raise Unreachable(
                Cause.OTHER,
                f"the bastions of {chain[0].name} go in a circle, or are more than {_HOPS}",
                "see ProxyJump in the ssh config; `ProxyJump none` for the bastion itself ends it",
            )
        said = await self._ask(wanted)
        try:
            route, jump = self._read(wanted, said)
        except ValueError as error:
            raise Unreachable(
                Cause.OTHER, f"the ssh config of {wanted.name} can't be followed: {error}", "see `ssh -G`"
            ) from error
        if wanted.jump is not None:
            jump = wanted.jump
        if not jump or jump == "none":
            return route
        *before, last = jump.split(",")
        hop = _hop(last, ",".join(before) or None)
        via = await self._make(hop, (*chain, wanted))
        values = {name: getattr(route, name) for name in route.__dataclass_fields__}
        return Route(**{**values, "via": via, "proxy_command": ""})

    async def _ask(self, wanted: Wanted) -> Said:
        if not self._config:
            return {}
        await self._look()  # what was consented to is what will run
        given = {"hostname": wanted.address, "user": wanted.user, "port": str(wanted.port or "")}
        if self._ssh is None:
            return self._without_ssh(wanted.name, given)
        ask = partial(self._ask_ssh, self._ssh, wanted)
        answer, alike = self._book.answer(wanted.name, given), self._alike
        await self._consent.get(wanted.name, answer.commands, self._book.commands)
        same = kind(answer, given)
        if alike is None or same is None:
            return await ask()
        return await alike.said(same, answer.said, ask, partial(self._agrees, wanted, answer.said))

    def _agrees(self, wanted: Wanted, own: Said, said: Said) -> bool:
        """Whether our reader's answer leads where ssh's does."""
        try:
            return self._read(wanted, {**said, **own}) == self._read(wanted, said)
        except ValueError:
            return False

    async def _ask_ssh(self, ssh: str, wanted: Wanted) -> Said:
        argv = [ssh, "-G"]
        if not self._default:
            argv += ["-F", self._config]
        if wanted.user:
            argv += ["-l", wanted.user]
        if wanted.port:
            argv += ["-p", str(wanted.port)]
        if wanted.address:
            argv += ["-o", f"HostName={wanted.address}"]
        return said(await self._run([*argv, "--", wanted.name], wanted.name))

    def _without_ssh(self, name: str, given: dict[str, str]) -> Said:
        """What the files say, read without ssh. Raises Unreachable where there is anything to be said of them."""
        for problem in config_checks.problems(self._read_config):
            raise Unreachable(
                Cause.OTHER,
                f"{problem}, and there is no ssh to ask",
                "install OpenSSH's client (the program ssh), or set config to none for this transport",
            )
        return Book(self._read_config).answer(name, given).said

    async def _run(self, argv: Sequence[str], name: str) -> str:
        async with self._turn:
            return await ask(argv, name, _PATIENCE)

    def _read(self, wanted: Wanted, said: Said) -> tuple[Route, str]:
        """The route without its bastion, and the ProxyJump."""
        settings = self._settings
        hostname = wanted.address or _one(said, "hostname", wanted.name)
        user = wanted.user or _one(said, "user", os.environ.get("USER") or tokens.login())
        port = wanted.port or int(_one(said, "port", "22"))
        alias, jump = _one(said, "hostkeyalias"), _one(said, "proxyjump")
        known = tokens.known(wanted.name, hostname, port, user, alias, jump)
        user_files = settings.known_hosts or _words(said, "userknownhostsfile", USER_KNOWN)
        system_files = () if settings.known_hosts else _words(said, "globalknownhostsfile", SYSTEM_KNOWN)
        socket_path = os.environ.get("SSH_AUTH_SOCK", "")
        told = _one(said, "identityagent")
        if told and told != "SSH_AUTH_SOCK":
            socket_path = os.environ.get(told[1:], "") if told.startswith("$") else tokens.path(told, known)
        command = _one(said, "proxycommand")
        patience = _one(said, "connecttimeout", "none")
        route = Route(
            name=wanted.name,
            hostname=hostname,
            port=port,
            user=user,
            key_name=alias,
            known_hosts=_paths(user_files, known),
            system_known_hosts=_paths(system_files, known),
            revoked_keys="".join(_paths(_words(said, "revokedhostkeys"), known)),
            identity_files=_paths(said.get("identityfile", tuple(f"~/.ssh/{key}" for key in DEFAULT_KEYS)), known),
            certificate_files=_paths(said.get("certificatefile", ()), known),
            identities_only=settings.identities_only or _one(said, "identitiesonly") == "yes",
            agent="" if not settings.agent or told == "none" else socket_path,
            asks=_one(said, "stricthostkeychecking") not in ("yes", "true"),
            hashes=_one(said, "hashknownhosts") == "yes",
            family=_FAMILIES.get(_one(said, "addressfamily"), 0),
            connect_timeout=float(patience) if patience.isdigit() else settings.connect_timeout,
            proxy_command="" if command in ("", "none") else tokens.expand(command, known),
        )
        return route, jump


def destination(host: Host) -> str:
    """What ssh is to be given for `host`: its name, else its address. Raises Unreachable when neither will do."""
    name = host.name if _NAME.fullmatch(host.name) else host.address
    if not _NAME.fullmatch(name):
        raise Unreachable(
            Cause.UNRESOLVED,
            f"{sanitise.line(host.name)!r} is no name that ssh can be given",
            "give the host an address in the inventory",
        )
    return name


def said(text: str) -> Said:
    """The output of `ssh -G`: one keyword and value a line, some keywords on several lines."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        keyword, _, value = line.partition(" ")
        found.setdefault(keyword.lower(), []).append(value)
    return {keyword: tuple(values) for keyword, values in found.items()}


def _hop(text: str, before: str | None) -> Wanted:
    """One hop of a ProxyJump. The hops before it are its own jump."""
    hop = jumps.hop(text.strip())
    if hop is None or not _NAME.fullmatch(hop.host):
        raise Unreachable(Cause.OTHER, f"ProxyJump names no host that is understood: {sanitise.line(text)}")
    return Wanted(hop.host, user=hop.user, port=hop.port, jump=before)


def _one(said: Said, keyword: str, default: str = "") -> str:
    return said.get(keyword, (default,))[0]


def _words(said: Said, keyword: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    """A value of several file names; ssh prints them with blanks between. "none" stands for no file."""
    words = tuple(said[keyword][0].split()) if keyword in said else default
    return tuple(word for word in words if word != "none")


def _paths(names: Sequence[str], known: dict[str, str]) -> tuple[str, ...]:
    return tuple(tokens.path(name, known) for name in names if name != "none")
