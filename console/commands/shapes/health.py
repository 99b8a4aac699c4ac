"""What was measured of a host, as JSON."""

from console.commands.shapes import Json
from console.commands.shapes.hosts import host
from console.model.health import Finding
from console.model.sample import Inspection, Login, Sample
from console.state.state import HostState


def host_state(one: HostState) -> Json:
    """A host as described, measured and judged."""
    trouble = one.trouble
    return {
        "host": host(one.host),
        "health": str(one.verdict.health),
        "since": one.verdict.since,
        "findings": [finding(found) for found in one.verdict.findings],
        "sample": sample(one.sample) if one.sample else None,
        "trouble": {"cause": str(trouble.cause), "title": trouble.title, "hint": trouble.hint, "at": trouble.at}
        if trouble
        else None,
        "inspection": inspection(one.inspection) if one.inspection else None,
        "inspection_error": one.inspection_error,
    }


def finding(one: Finding) -> Json:
    """One reason for a verdict."""
    return {
        "health": str(one.health),
        "what": one.what,
        "value": one.value,
        "threshold": one.threshold,
        "runbook": one.runbook,
    }


def sample(one: Sample) -> Json:
    """One measurement; bytes and seconds."""
    return {
        "at": one.at,
        "took": one.took,
        "load": list(one.load),
        "cpus": one.cpus,
        "memory_total": one.memory_total,
        "memory_available": one.memory_available,
        "swap_total": one.swap_total,
        "swap_free": one.swap_free,
        "uptime": one.uptime,
        "kernel": one.kernel,
        "failed_units": list(one.failed_units),
        "file_systems": [
            {"mount": fs.mount, "device": fs.device, "size": fs.size, "used": fs.used, "available": fs.available}
            for fs in one.file_systems
        ],
        "evidence": {"call": one.evidence.call, "args": one.evidence.args},
    }


def _login(one: Login) -> Json:
    return {"user": one.user, "terminal": one.terminal, "since": one.since, "origin": one.origin, "idle": one.idle}


def inspection(one: Inspection) -> Json:
    """A close look at a host."""
    return {
        "at": one.at,
        "facts": dict(one.facts),
        "logins": None if one.logins is None else [_login(it) for it in one.logins],
        "processes": [
            {"pid": it.pid, "user": it.user, "rss": it.rss, "cpu": it.cpu, "age": it.age, "command": it.command}
            for it in one.processes
        ],
        "services": [{"name": it.name, "state": it.state, "detail": it.detail} for it in one.services],
    }
