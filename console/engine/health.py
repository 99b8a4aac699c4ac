"""What a measurement says about a host. Pure: the same figures give the same verdict.

A host without data is never OK: it is UNKNOWN when it never was measured, STALE when that is too long ago. A part that
could not be measured is a finding of its own.
"""

from collections.abc import Iterable
from pathlib import PurePosixPath

from console.kit import duration
from console.kit.quantity import percent, size
from console.model.errors import Cause
from console.model.health import Finding, Health, Verdict
from console.model.policy import Thresholds
from console.model.sample import FileSystem, Sample

CLEANED = (PurePosixPath("/var/log"), PurePosixPath("/var/cache/apt/archives"))
"""The folders that the runbook `free-disk` cleans: it is suggested for the file systems that hold them."""


def judge(sample: Sample, thresholds: Thresholds, now: float, before: Verdict | None) -> Verdict:
    """The verdict on a measurement, its findings worst first. `now` is epoch seconds (UTC)."""
    findings = [
        *_units(sample),
        *_memory(sample, thresholds),
        *_disks(sample, thresholds),
        *_load(sample, thresholds),
        *_unmeasured(sample),
    ]
    findings.sort(key=lambda finding: finding.health.rank)
    return _since(findings[0].health if findings else Health.OK, findings, now, before)


def aged(verdict: Verdict, sample_at: float, now: float, stale_after: float) -> Verdict:
    """`verdict` as it is `now`, after no newer measurement than that of `sample_at` (0: never).

    The same object comes back while nothing is different.
    """
    if verdict.health in (Health.STALE, Health.UNKNOWN):
        return verdict
    if not sample_at:
        return _since(Health.UNKNOWN, [Finding(Health.UNKNOWN, "contact", "never measured")], now, verdict)
    if now - sample_at <= stale_after:
        return verdict
    value = f"no measurement for more than {duration.brief(stale_after)}"
    old = Finding(Health.STALE, "contact", value, f"stale after {duration.brief(stale_after)}")
    return _since(Health.STALE, [old, *verdict.findings], now, verdict)


def unreachable(cause: Cause, title: str, now: float, before: Verdict | None, *, measured: bool) -> Verdict:
    """The verdict on a host that could not be measured just now: STALE if it ever was (`measured`), else UNKNOWN."""
    health = Health.STALE if measured else Health.UNKNOWN
    finding = Finding(health, "contact", f"{cause}: {title}")
    known = [old for old in before.findings if old.what != "contact"] if before and measured else []
    return _since(health, [finding, *known], now, before)


def _since(health: Health, findings: Iterable[Finding], now: float, before: Verdict | None) -> Verdict:
    same = before is not None and before.health is health
    return Verdict(health, tuple(findings), (before.since if before and same else 0) or now)


def _unmeasured(sample: Sample) -> list[Finding]:
    missing = dict(sample.missing)
    if not sample.memory_total:
        missing.setdefault("memory", "no figures")
    if not sample.file_systems:
        missing.setdefault("file systems", "none was reported")
    return [Finding(Health.WARN, what, f"not measured: {why}") for what, why in missing.items()]


def _level(value: float, warn: float, crit: float) -> Health:
    return Health.CRIT if value >= crit else Health.WARN if value >= warn else Health.OK


def _from(health: Health, warn: str, crit: str) -> str:
    return f"crit from {crit}" if health is Health.CRIT else f"warn from {warn}"


def _units(sample: Sample) -> list[Finding]:
    return [
        Finding(Health.CRIT, f"unit {unit}", "failed", "crit when failed", "restart-service", {"unit": unit})
        for unit in sample.failed_units
    ]


def _memory(sample: Sample, thresholds: Thresholds) -> list[Finding]:
    used = sample.memory_used_ratio
    health = _level(used, thresholds.memory_warn, thresholds.memory_crit)
    if health is Health.OK:
        return []
    value = f"{percent(used)} used, {size(sample.memory_available)} available of {size(sample.memory_total)}"
    limit = _from(health, percent(thresholds.memory_warn), percent(thresholds.memory_crit))
    return [Finding(health, "memory", value, limit, "memory-use")]


def _disks(sample: Sample, thresholds: Thresholds) -> list[Finding]:
    cleaned = {holder for path in CLEANED if (holder := _holder(path, sample.file_systems))}
    found = []
    for fs in sorted(sample.file_systems, key=lambda fs: -fs.used_ratio):
        health = _level(fs.used_ratio, thresholds.disk_warn, thresholds.disk_crit)
        if health is Health.OK:
            break
        value = f"{percent(fs.used_ratio)} used, {size(fs.available)} free of {size(fs.size)}"
        limit = _from(health, percent(thresholds.disk_warn), percent(thresholds.disk_crit))
        runbook = "free-disk" if fs.mount in cleaned else ""
        found.append(Finding(health, f"disk {fs.mount}", value, limit, runbook))
    return found


def _holder(path: PurePosixPath, file_systems: Iterable[FileSystem]) -> str:
    """The mount that `path` is on."""
    mounts = (fs.mount for fs in file_systems if path.is_relative_to(fs.mount))
    return max(mounts, key=len, default="")


def _load(sample: Sample, thresholds: Thresholds) -> list[Finding]:
    each = sample.load[1] / max(sample.cpus, 1)
    health = _level(each, thresholds.load_warn, thresholds.load_crit)
    if health is Health.OK:
        return []
    cpus = "1 CPU" if sample.cpus == 1 else f"{sample.cpus} CPUs"
    value = f"{each:.1f} per CPU over 5 minutes ({sample.load[1]:.1f} on {cpus})"
    limit = _from(health, f"{thresholds.load_warn:.1f}", f"{thresholds.load_crit:.1f}")
    return [Finding(health, "load", value, limit, "diagnostics")]
