"""Reads the sections of a sample into figures. What makes no sense is missing, never zero unsaid."""

import re

from console.kit import duration
from console.model.errors import BadOutput
from console.model.sample import Sample
from plugins.procfs.answer import Answer
from plugins.procfs.disks import file_systems

MOST_UNITS = 100
_UNIT = re.compile(r"[^\s/]+\.(?:automount|device|mount|path|scope|service|slice|socket|swap|target|timer)")
_MEMORY = re.compile(r"(\w+):\s+(\d+)(?: kB)?")


def sample(answer: Answer, host: str, limit: float) -> Sample:
    """The figures in `answer`. Raises BadOutput where the host has no /proc at all."""
    if "noproc" in answer.sections:
        system = answer.first("noproc") or "nothing"
        hint = f"procfs measures Linux; uname says {system}. Leave this host out of `watch`"
        raise BadOutput(f"{host} has no /proc to read", hint)
    missing: dict[str, str] = {}
    load = numbers(answer.first("load"), 3)
    if load is None:
        missing["load"] = "/proc/loadavg made no sense"
    memory = meminfo(answer)
    if not memory.get("MemTotal"):
        missing["memory"] = "/proc/meminfo made no sense"
    slow = f"gave no answer in {duration.brief(limit)}"
    if "units" in answer.late:
        missing["failed units"] = f"systemctl {slow}"
    disks = file_systems(answer.lines("disks"), answer.lines("mounts"))
    if "disks" in answer.late:
        missing["file systems"] = f"df {slow}" + ("; these are the local ones" if disks else "")
    elif not disks:
        missing["file systems"] = "df listed none"
    uptime = numbers(answer.first("uptime"), 1)
    return Sample(
        at=answer.at,
        took=answer.took,
        load=(load[0], load[1], load[2]) if load else (0.0, 0.0, 0.0),
        cpus=cpus(answer),
        memory_total=memory.get("MemTotal", 0),
        memory_available=min(available(memory), memory.get("MemTotal", 0)),
        swap_total=memory.get("SwapTotal", 0),
        swap_free=memory.get("SwapFree", 0),
        uptime=uptime[0] if uptime else 0.0,
        file_systems=disks,
        failed_units=failed_units(answer),
        kernel=answer.first("kernel")[:200],
        missing=tuple(missing.items()),
        evidence=answer.evidence,
    )


def numbers(line: str, count: int) -> list[float] | None:
    """The first `count` words of `line` as numbers that are not negative; a comma may stand for the point."""
    words = line.replace(",", ".").split()[:count]
    if len(words) < count or not all(re.fullmatch(r"\d{1,15}(\.\d{1,9})?", word) for word in words):
        return None
    return [float(word) for word in words]


def meminfo(answer: Answer) -> dict[str, int]:
    """/proc/meminfo in bytes (proc(5): kB there are KiB)."""
    found = (_MEMORY.fullmatch(line.strip()) for line in answer.lines("memory"))
    return {match[1]: int(match[2]) * 1024 for match in found if match and len(match[2]) <= 15}


def available(memory: dict[str, int]) -> int:
    """Bytes that programs can still have; kernels before 3.14 do not say, so free, buffers and cache are added up."""
    if "MemAvailable" in memory:
        return memory["MemAvailable"]
    return sum(memory.get(name, 0) for name in ("MemFree", "Buffers", "Cached"))


def cpus(answer: Answer) -> int:
    """How many CPUs; 1 where that was not to be seen."""
    first = answer.first("cpus")
    return max(int(first), 1) if first.isascii() and first.isdigit() and len(first) < 6 else 1


def failed_units(answer: Answer) -> tuple[str, ...]:
    """Units from `systemctl list-units --failed`; a leading dot mark is left off."""
    found = []
    for line in answer.lines("units"):
        words = line.strip("●○×* \t").split()
        if words and _UNIT.fullmatch(words[0]) and (len(words) < 3 or "failed" in words[2:4]):
            found.append(words[0])
    return tuple(found[:MOST_UNITS])
