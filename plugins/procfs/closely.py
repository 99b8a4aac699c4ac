"""Reads the sections of a close look at a host: facts, top processes, services, who is logged in."""

import re
import shlex
from datetime import UTC, datetime

from console.kit import duration
from console.kit.quantity import size
from console.model.sample import Inspection, Login, Process, Service
from plugins.procfs.answer import Answer
from plugins.procfs.figures import cpus, meminfo, numbers

TOP = 15
MOST_SERVICES = 2_000
MOST_LOGINS = 200
_RSS = re.compile(r"(\d{1,15})([kmgt]?)", re.IGNORECASE)
_SINCE = r"(?P<since>(?:[A-Z][a-z]{2} +\d{1,2}|\d{4}-\d\d-\d\d) +\d\d:\d\d)"
_IDLE = r"(?P<idle>[.?]|old|\d{1,2}:\d\d)(?::\d\d)?"
_WHO = re.compile(
    rf"(?P<user>\S+) +(?:[-+?] +)?(?P<tty>\S+) +{_SINCE}(?: +{_IDLE})?(?: +\d+)?(?: +\((?P<origin>.*)\))?"
)
_BUSY = re.compile(rf"(?P<user>\S+)\s+(?P<tty>\S+)\s+{_IDLE}\s+{_SINCE}(?::\d\d)?(?:\s+(?P<origin>\S+))?")
_ETIME = re.compile(r"(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+)")


def inspection(answer: Answer) -> Inspection:
    """Everything `answer` says; what it does not say is left out."""
    return Inspection(answer.at, facts(answer), processes(answer), services(answer), answer.evidence, logins(answer))


def facts(answer: Answer) -> tuple[tuple[str, str], ...]:
    """Facts by name, in the order to show them."""
    uptime = numbers(answer.first("uptime"), 1)
    total = meminfo(answer).get("MemTotal", 0)
    model = answer.first("cpu").partition(":")[2].strip()
    count = str(cpus(answer)) if answer.first("cpus") else ""
    found = {
        "system": _pretty_name(answer),
        "kernel": answer.first("kernel"),
        "architecture": answer.first("machine"),
        "host name": answer.first("name"),
        "cpu": " × ".join(word for word in (count, model) if word),
        "memory": size(total) if total else "",
        "booted": _booted(answer.at - uptime[0]) if uptime else "",
        "up for": duration.brief(uptime[0]) if uptime else "",
        "gave no answer": ", ".join(sorted(answer.late)),
    }
    return tuple((name, value[:200]) for name, value in found.items() if value)


def processes(answer: Answer) -> tuple[Process, ...]:
    """The processes with the largest resident size, but for those of this look itself."""
    lines = [line for line in answer.lines("processes") if answer.mark not in line]
    columns = 4 if "columns=4" in lines[:1] else 6
    found = [process for line in lines if (process := _process(line.split(None, columns - 1), columns))]
    return tuple(sorted(found, key=lambda process: -process.rss)[:TOP])


def services(answer: Answer) -> tuple[Service, ...]:
    """Service units in systemctl's order; those that only another unit's file mentions are left out."""
    found = []
    for line in answer.lines("services"):
        words = line.strip("●○×* \t").split(None, 4)
        if len(words) >= 4 and words[0].endswith(".service") and words[1] != "not-found":
            detail = f"{words[3]}: {words[4]}" if len(words) > 4 else words[3]
            found.append(Service(words[0].removesuffix(".service"), words[2], detail[:200]))
    return tuple(found[:MOST_SERVICES])


def logins(answer: Answer) -> tuple[Login, ...] | None:
    """Who is logged in, as `who -u` says (coreutils, the BSDs, busybox); None where it could not be asked."""
    said, *lines = answer.lines("people") or [""]
    if said != "known":
        return None
    order = _BUSY if lines[:1] and lines[0].split()[0] == "USER" else _WHO
    found = [found for line in lines if (found := order.fullmatch(line.strip()))]
    return tuple(
        Login(one["user"][:64], one["tty"][:64], one["since"], (one["origin"] or "")[:200], _idle(one["idle"]))
        for one in found[:MOST_LOGINS]
    )


def _idle(written: str | None) -> float | None:
    """Seconds in what `who` says of a terminal: `.` for less than a minute, `old` for a day or more, else hh:mm."""
    if written is None or written == "?":
        return None
    if written in (".", "old"):
        return 0.0 if written == "." else 86400.0
    hours, minutes = written.split(":")[:2]
    return int(hours) * 3600.0 + int(minutes) * 60.0


def age(written: str) -> float | None:
    """Seconds in what `ps` calls etimes (seconds) or etime (`[[dd-]hh:]mm:ss`)."""
    if written.isascii() and written.isdigit() and len(written) < 16:
        return float(written)
    match = _ETIME.fullmatch(written)
    if match is None or any(part and len(part) > 9 for part in match.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return float(((days * 24 + hours) * 60 + minutes) * 60 + seconds)


def _process(words: list[str], columns: int) -> Process | None:
    if len(words) < columns:
        return None
    pid, user, rss = words[0], words[1], _RSS.fullmatch(words[2])
    share, old = (numbers(words[3], 1), age(words[4])) if columns == 6 else ([0.0], 0.0)
    if not (pid.isascii() and pid.isdigit() and len(pid) < 10) or rss is None or share is None or old is None:
        return None
    scale = 1024 ** " kmgt".index(rss[2].lower() or "k")
    return Process(int(pid), user, int(rss[1]) * scale, share[0], old, words[-1])


def _pretty_name(answer: Answer) -> str:
    """PRETTY_NAME of os-release(5), whose values are quoted as in a shell."""
    for line in answer.lines("os"):
        key, _, value = line.partition("=")
        if key == "PRETTY_NAME":
            try:
                return " ".join(shlex.split(value))
            except ValueError:
                return value.strip("\"'")
    return ""


def _booted(at: float) -> str:
    if not 0 <= at < 2**36:
        return ""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"
