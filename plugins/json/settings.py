"""What the JSON inventories can be told.

All know `hosts`, the path of the list of hosts (or of an object by name), and `columns`, a path for each part of a host
(console/kit/columns.py lists them). `user`, `port`, `labels` and `groups` are for hosts whose record does not say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from console.model.policy import Seconds

_SECRET = ("authorization", "cookie", "proxy-authorization", "x-api-key", "x-auth-token", "private-token")
_HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class FileSettings:
    """`file` holds the JSON."""

    file: Path
    columns: Mapping[str, str]
    hosts: str = "@"
    user: str = ""
    port: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class CommandSettings:
    """`argv` is run without a shell, in `folder` (the home folder), and ended with all it started after `timeout`."""

    argv: tuple[str, ...]
    columns: Mapping[str, str]
    hosts: str = "@"
    folder: Path | None = None
    timeout: Seconds = Seconds(30)
    user: str = ""
    port: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check(self)
        if not self.argv or not self.argv[0]:
            raise ValueError("argv is empty: the program and its arguments, a list")
        if self.timeout <= 0:
            raise ValueError("a timeout that nothing could keep")


@dataclass(frozen=True, slots=True)
class UrlSettings:
    """`url` is asked with GET and `headers`; `timeout` is for all of it.

    A token is read anew each time, from `token_file` or from the environment variable `token_env`, and sent as
    `token_header` behind `token_prefix`. `next` is the path of the next page's URL; `pages` is how many are asked for.
    `ca_file` has certificates to trust instead of the system's.
    """

    url: str
    columns: Mapping[str, str]
    hosts: str = "@"
    headers: Mapping[str, str] = field(default_factory=dict)
    token_file: Path | None = None
    token_env: str = ""
    token_header: str = "Authorization"  # noqa: S105  # a name, no token
    token_prefix: str = "Bearer "  # noqa: S105  # what stands before a token
    ca_file: Path | None = None
    next: str = ""
    pages: int = 100
    timeout: Seconds = Seconds(30)
    user: str = ""
    port: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check(self)
        address = _split(self.url)
        if address.username is not None or address.password is not None:
            raise ValueError("a user or password in a URL would be shown with it: use token_file or token_env")
        if self.token_file and self.token_env:
            raise ValueError("token_file and token_env: one of them")
        if (self.token_file or self.token_env) and address.scheme != "https" and address.hostname not in _HERE:
            raise ValueError("a token would be sent unencrypted: use https")
        for header in self.headers:
            if header.casefold() in _SECRET:
                raise ValueError(f"{header} in the settings would be shown with them: token_file and token_header")
        if self.timeout <= 0 or self.pages < 1:
            raise ValueError("timeout and pages have to be above 0")


Settings = FileSettings | CommandSettings | UrlSettings


def _split(url: str) -> SplitResult:
    address = urlsplit(url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ValueError(f"{url!r} is no http or https URL")
    return address


def _check(settings: Settings) -> None:
    """The paths are ones, and the port is one."""
    from console.kit.columns import Columns, path

    Columns(settings.columns)
    for word in ("hosts", "next"):
        if written := getattr(settings, word, ""):
            path(written)
    if settings.port is not None and not 0 < settings.port < 65536:
        raise ValueError(f"no port {settings.port}: 1 to 65535")
