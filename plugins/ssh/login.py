"""Authentication (RFC 4252): public keys and certificates, one after another, until the host is content."""

import asyncio
from collections.abc import Sequence

from console.model.errors import Cause, Unreachable
from plugins.ssh.agent import NoAgent
from plugins.ssh.algorithms import CERT, key_type
from plugins.ssh.fields import BadField, Reader, string, strings
from plugins.ssh.hostcert import blob_type
from plugins.ssh.identities import Identity, Offer
from plugins.ssh.pump import Pump
from plugins.ssh.route import Route

_SERVICE, _ACCEPTED, _REQUEST, _FAILURE, _SUCCESS, _FINE = 5, 6, 50, 51, 52, 60
_IN_ORDER = "SSH-2.0-OpenSSH_"  # takes the first request with the service's, which spares a round trip; others may not
_RSA = ("rsa-sha2-512", "rsa-sha2-256")


class _Cut(Exception):
    """The connection ended before the host decided."""


class _No(Exception):
    """The host did not take it; `methods` may go on, `partial` says that it wants more."""

    def __init__(self, methods: str, *, partial: bool) -> None:
        super().__init__(methods)
        self.methods = methods
        self.partial = partial


async def log_in(pump: Pump, route: Route, offer: Offer) -> None:
    """Authenticate. Raises Unreachable(AUTHENTICATION), which names what was tried and what the host takes."""
    tried: list[str] = []
    methods = ""
    pump.mail = asyncio.Queue()
    try:
        pump.send(bytes((_SERVICE,)) + string("ssh-userauth"))
        if not pump.exchange.remote_version.startswith(_IN_ORDER):
            await _next(pump, _ACCEPTED)
        if not offer.identities:
            await _ask(pump, _request(route, "none"))
            return
        for identity in offer.identities:
            try:
                await _public_key(pump, route, identity, sure=len(offer.identities) == 1)
            except (_No, NoAgent, BadField) as error:
                tried.append(f"{identity.label} [{_short(identity.blob)}]")
                if isinstance(error, _No):
                    methods = error.methods
                    if error.partial or "publickey" not in methods.split(","):
                        raise
                else:
                    tried[-1] += f" ({error})"
            else:
                return
    except _No as error:
        raise _refused(route, offer, tried, error.methods, partial=error.partial) from error
    except _Cut as error:
        raise Unreachable(
            Cause.AUTHENTICATION,
            f"{route.where} ended the connection during the login, after {_listed(tried) or 'no key was tried'}"
            f" ({pump.error})",
            "too many keys in the agent? Name the right one (IdentityFile) and set IdentitiesOnly yes",
        ) from error
    finally:
        pump.mail = None
        pump.exchange.server_extensions = {}  # of use only here, and long
    raise _refused(route, offer, tried, methods, partial=False)


async def _public_key(pump: Pump, route: Route, identity: Identity, *, sure: bool) -> None:
    """Offer one key; the signature is made only for a key the host would take, unless there is but one."""
    algorithm = _algorithm(pump, blob_type(identity.blob))
    head = _request(route, "publickey")
    tail = strings(algorithm, identity.blob)
    if not sure:
        answer = await _ask(pump, head + b"\x00" + tail)
        if answer != _FINE:
            return
    signed = string(pump.exchange.session_id or b"") + head + b"\x01" + tail
    await _ask(pump, head + b"\x01" + tail + string(await identity.sign(signed, algorithm)))


async def _ask(pump: Pump, message: bytes) -> int:
    """Send an authentication request; SUCCESS or FINE. Raises _No."""
    pump.send(message)
    answer = await _next(pump, _FAILURE, _SUCCESS, _FINE)
    if answer[0] == _FAILURE:
        reader = Reader(answer, 1)
        raise _No(reader.text(), partial=reader.flag())
    return answer[0]


async def _next(pump: Pump, *kinds: int) -> bytes:
    """The next letter of one of these kinds; banners and the like are passed over."""
    while pump.mail is not None and (pump.open or not pump.mail.empty()):
        letter = await pump.mail.get()
        if not letter:
            break
        if letter[0] in kinds:
            return letter
    raise _Cut


def _request(route: Route, method: str) -> bytes:
    return bytes((_REQUEST,)) + strings(route.user, "ssh-connection", method)


def _algorithm(pump: Pump, kind: str) -> str:
    """What to sign with: RSA keys have two algorithms, of which the host may name those it takes (RFC 8308, 8332)."""
    if key_type(kind) != "ssh-rsa":
        return kind
    named = pump.exchange.server_extensions.get("server-sig-algs", b"").decode(errors="replace").split(",")
    chosen = next((name for name in _RSA if name in named), _RSA[0])
    return chosen + CERT if kind.endswith(CERT) else chosen


def _refused(route: Route, offer: Offer, tried: Sequence[str], methods: str, *, partial: bool) -> Unreachable:
    if partial:
        what = f"{route.where} wants more than a key ({methods or 'what, it does not say'})"
        return Unreachable(Cause.AUTHENTICATION, what, "only keys and certificates can be given here")
    what = f"{route.where} did not let us in"
    what += f": tried {_listed(tried)}" if tried else ": there was no key to try"
    if methods:
        what += f"; it takes {methods}"
    hint = f"try `ssh {route.name}`; is the public key in the account's authorized_keys?"
    if offer.notes:
        hint = "; ".join(offer.notes) + ". " + hint
    return Unreachable(Cause.AUTHENTICATION, what, hint)


def _listed(tried: Sequence[str]) -> str:
    shown = ", ".join(tried[:6])
    return f"{shown} and {len(tried) - 6} more" if len(tried) > 6 else shown


def _short(blob: bytes) -> str:
    kind = blob_type(blob)
    plain = key_type(kind).removeprefix("ssh-")
    return plain + (" certificate" if kind.endswith(CERT) else "")
