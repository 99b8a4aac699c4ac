"""What a person hears about a host key, and what they may decide."""

import shlex

from console.kit import sanitise
from console.kit.offload import Pool
from console.model.errors import Cause, Unreachable
from console.model.ports import Reach
from console.model.question import Choice, Question
from plugins.ssh import trust
from plugins.ssh.hostcert import blob_type
from plugins.ssh.route import Route
from plugins.ssh.trust import Judgement, KnownKeys, Standing, fingerprint

REFUSE, ONCE, SAVE = "refuse", "once", "save"


async def decide(reach: Reach, keys: KnownKeys, files: Pool, route: Route, judgement: Judgement) -> None:
    """Ask what to do with an unknown key, and do it. Raises Unreachable(HOST_KEY) where it is not to be trusted."""
    if not route.asks:
        raise refusal(route, judgement)
    choice = await reach.ask(question(route, judgement))
    if choice.id not in (ONCE, SAVE):
        raise refusal(route, judgement)
    if choice.id == SAVE and route.known_hosts:
        try:
            await files.run(trust.save, route.known_hosts[0], trust.line_for(route, judgement.key))
        except OSError as error:
            raise Unreachable(
                Cause.HOST_KEY,
                f"the key of {route.where} was accepted, but can't be saved: {error.strerror}",
                f"make {route.known_hosts[0]} writable, or accept it for this time only",
            ) from error
    keys.trust_once(route, judgement.key)


def question(route: Route, judgement: Judgement) -> Question:
    """The decision, with the facts it hangs on."""
    kind, shown = _kind(judgement.key), fingerprint(judgement.key)
    body = [
        f"host          {sanitise.line(route.name)} ({sanitise.line(route.where)})",
        f"its key       {kind} {shown}",
        f"looked in     {', '.join(_files(route)) or 'no file'}",
    ]
    if judgement.entry is not None:
        body.append(f"careful       the host is known by a key of another type: {judgement.entry.place}")
    body.extend(f"unreadable    {problem}" for problem in judgement.problems[:3])
    body.append("Compare the fingerprint with one you got another way (the host's console, its owner).")
    saved = Choice(SAVE, f"trust it, and save it in {route.known_hosts[0]}") if route.known_hosts else None
    choices = (Choice(REFUSE, "do not connect", safe=True), Choice(ONCE, "trust it until the console ends"), saved)
    return Question(
        id=f"host-key {route.known_as[0]} {shown}",
        subject="host-key",
        title=f"The key of {sanitise.line(route.name)} is not known",
        body=tuple(body),
        choices=tuple(choice for choice in choices if choice is not None),
        host=route.name,
    )


def refusal(route: Route, judgement: Judgement) -> Unreachable:
    """Why the host is not entered, and what to do."""
    kind, shown, entry = _kind(judgement.key), fingerprint(judgement.key), judgement.entry
    place = entry.place if entry else ""
    if judgement.standing is Standing.CHANGED and entry is not None:
        remove = f"ssh-keygen -f {shlex.quote(entry.file)} -R {shlex.quote(route.known_as[0])}"
        title = f"the host key of {route.where} has changed: {place} has {fingerprint(entry.key)}, it shows {shown}"
        hint = f"somebody may be in between. Only if you know that the host was set up anew: {remove}"
    elif judgement.standing is Standing.REVOKED:
        title = f"the host key of {route.where} is revoked ({place}): {kind} {shown}"
        hint = "do not connect: the key is known to be in other hands. Ask who runs the host"
    elif judgement.standing is Standing.BAD_CERTIFICATE:
        title = f"the host certificate of {route.where} does not hold: {sanitise.line(judgement.fault)}"
        hint = f"its CA is trusted by {place}: the host needs a new certificate"
    else:
        title = f"the host key of {route.where} is not known: {kind} {shown}"
        looked = ", ".join(_files(route)) or "no file"
        hint = f"looked in {looked}. Compare the fingerprint, then: ssh {route.name}"
        if judgement.problems:
            hint += f". Lines that can't be read: {'; '.join(judgement.problems[:3])}"
    return Unreachable(Cause.HOST_KEY, title, hint)


def _kind(key: bytes) -> str:
    return sanitise.line(blob_type(key))


def _files(route: Route) -> tuple[str, ...]:
    return route.known_hosts + route.system_known_hosts
