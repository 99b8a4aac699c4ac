"""The one place that speaks HTTP: pages of JSON, under limits, and what went wrong in words."""

import asyncio
import ssl
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import httpx

from console.kit import sanitise
from console.model.errors import BadOutput, Cause, ConsoleError, Expired, Refused, Throttled, TimedOut, Unreachable
from plugins.json import records
from plugins.json.links import origin, shown
from plugins.json.settings import UrlSettings

_HOPS = 5


def trust(file: Path | None) -> ssl.SSLContext:
    """The certificates of the system, or of `file`. Raises ConsoleError."""
    try:
        return ssl.create_default_context(cafile=None if file is None else str(file))
    except (OSError, ssl.SSLError) as error:
        raise ConsoleError(f"No certificates can be read from {file}: {error.strerror}", "PEM, as OpenSSL") from error


class Pages:
    """Asks for pages of one server. The token and the headers go to no other, wherever it points."""

    def __init__(self, settings: UrlSettings, secret: str, who: str, trusted: ssl.SSLContext) -> None:
        self._settings = settings
        self._who = who
        self._left = records.LARGEST
        self._until = asyncio.get_running_loop().time() + settings.timeout
        self._seen: set[str] = set()
        headers = {"Accept": "application/json", **settings.headers}
        if secret:
            headers[settings.token_header] = settings.token_prefix + secret
        self._client = httpx.AsyncClient(headers=headers, verify=trusted)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def get(self, url: str) -> bytes:
        """The body of the answer; redirects within the server are followed. Raises ConsoleError."""
        try:
            async with asyncio.timeout_at(self._until):
                for _ in range(_HOPS + 1):
                    body, towards = await self._once(url)
                    if towards is None:
                        return body
                    url = self.beside(url, towards, "redirects")
        except TimeoutError as error:
            raise self._late() from error
        except httpx.TimeoutException as error:
            raise self._late() from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._unreachable(error) from error
        raise ConsoleError(f"{self._who} redirects more than {_HOPS} times", "Name the URL it ends at")

    def beside(self, url: str, towards: str, how: str = "points") -> str:
        """The URL that `towards` means beside `url`. Raises Refused for one of another server, or one asked before."""
        try:
            there = urljoin(url, towards)
            same = origin(there) == origin(self._settings.url)
        except ValueError:
            there, same = towards, False
        if not same:
            title = f"{self._who} {how} to another server: {sanitise.line(shown_or_raw(there))[:200]}"
            raise Refused(title, "Nothing was asked there; if it is right, name it as `url`")
        if there in self._seen and how == "points":
            raise BadOutput(f"{self._who}: its pages go in a circle", sanitise.line(shown(there))[:200])
        return there

    async def _once(self, url: str) -> tuple[bytes, str | None]:
        """The body, or where it redirects to."""
        self._seen.add(url)
        # httpx gives up a little before this does: cancelled in a handshake, it would leave its socket open
        left = max(0.0, self._until - asyncio.get_running_loop().time())
        async with self._client.stream("GET", url, timeout=0.9 * left) as answer:
            if answer.has_redirect_location:
                return b"", answer.headers["Location"]
            self._check(answer)
            body = bytearray()
            async for piece in answer.aiter_bytes():
                body += piece
                self._left -= len(piece)
                if self._left < 0:
                    hint = "Ask for less: a filter, or fewer fields, in the URL"
                    raise BadOutput(f"{self._who} answered more than {records.LARGEST >> 20} MiB", hint)
            return bytes(body), None

    def _check(self, answer: httpx.Response) -> None:
        code = answer.status_code
        if answer.is_success:
            return
        title = f"{self._who} answered {code} {sanitise.line(answer.reason_phrase)[:60]}".rstrip()
        if code == 401:
            raise Expired(title, "Is there a token (token_file, token_env), and is it still good?")
        if code == 403:
            raise Refused(title, "The token is not allowed to read this")
        if code == 429:
            after = sanitise.line(answer.headers.get("Retry-After", ""))[:40]
            raise Throttled(title, f"It asks to be left alone for {after}" if after else "Ask less often")
        raise ConsoleError(title, "The server's own trouble" if code >= 500 else "Is the URL right?")

    def _late(self) -> TimedOut:
        title = f"{self._who} had not answered after {self._settings.timeout:g} s"
        return TimedOut(title, "`timeout` in the settings says how long it may take")

    def _unreachable(self, error: Exception) -> ConsoleError:
        inner: BaseException | None = error
        while inner is not None:
            if isinstance(inner, ssl.SSLCertVerificationError):
                title = f"{self._who}: its certificate is not trusted: {sanitise.line(inner.verify_message)}"
                return Refused(title, "`ca_file` names the certificates of an own authority; nothing was sent")
            if isinstance(inner, ssl.SSLError):
                title = f"{self._who}: no TLS: {sanitise.line(inner.reason or str(inner))}"
                return Unreachable(Cause.OTHER, title, "Does it speak https on this port?")
            inner = inner.__cause__ or inner.__context__
        said = sanitise.line(str(error))[:200] or type(error).__name__
        if isinstance(error, httpx.ConnectError):
            return Unreachable(Cause.OTHER, f"{self._who} can't be reached: {said}", "Is it up, and the name right?")
        return BadOutput(f"{self._who} broke off: {said}", "It is asked again at the next look")


def shown_or_raw(url: str) -> str:
    """A URL without its query, or what is said instead of one."""
    try:
        return shown(url)
    except ValueError:
        return "something that is no URL"
