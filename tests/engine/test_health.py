"""What a measurement says about a host: which finding, how bad, since when; and never OK without data."""

from dataclasses import replace

import pytest

from console.engine.health import aged, judge, unreachable
from console.model.errors import Cause
from console.model.health import Finding, Health, Verdict
from console.model.policy import Thresholds
from console.model.sample import FileSystem, Sample

GIB = 1024**3
WELL = Sample(
    at=1000.0,
    load=(0.4, 0.5, 0.6),
    cpus=4,
    memory_total=16 * GIB,
    memory_available=8 * GIB,
    file_systems=(FileSystem("/", "/dev/sda1", 40 * GIB, 10 * GIB, 30 * GIB),),
)


def disk(mount: str, percent: int) -> FileSystem:
    return FileSystem(mount, "/dev/sdb1", 100 * GIB, percent * GIB, (100 - percent) * GIB)


def verdict(sample: Sample, before: Verdict | None = None, now: float = 1000.0) -> Verdict:
    return judge(sample, Thresholds(), now, before)


def test_a_host_whose_figures_are_all_in_bounds_is_ok_without_findings() -> None:
    assert verdict(WELL) == Verdict(Health.OK, (), 1000.0)


@pytest.mark.parametrize(
    ("sample", "finding"),
    [
        (
            replace(WELL, memory_available=int(1.5 * GIB)),
            Finding(Health.WARN, "memory", "90% used, 1.5 GiB available of 16 GiB", "warn from 90%", "memory-use"),
        ),
        (
            replace(WELL, memory_available=int(0.25 * GIB)),
            Finding(Health.CRIT, "memory", "98% used, 256 MiB available of 16 GiB", "crit from 97%", "memory-use"),
        ),
        (
            replace(WELL, file_systems=(disk("/", 85),)),
            Finding(Health.WARN, "disk /", "85% used, 15 GiB free of 100 GiB", "warn from 85%", "free-disk"),
        ),
        (
            replace(WELL, file_systems=(disk("/", 95),)),
            Finding(Health.CRIT, "disk /", "95% used, 5.0 GiB free of 100 GiB", "crit from 95%", "free-disk"),
        ),
        (
            replace(WELL, load=(0.0, 8.0, 0.0)),
            Finding(Health.WARN, "load", "2.0 per CPU over 5 minutes (8.0 on 4 CPUs)", "warn from 2.0", "diagnostics"),
        ),
        (
            replace(WELL, load=(0.0, 5.0, 0.0), cpus=1),
            Finding(Health.CRIT, "load", "5.0 per CPU over 5 minutes (5.0 on 1 CPU)", "crit from 5.0", "diagnostics"),
        ),
        (
            replace(WELL, failed_units=("nginx.service",)),
            Finding(
                Health.CRIT,
                "unit nginx.service",
                "failed",
                "crit when failed",
                "restart-service",
                {"unit": "nginx.service"},
            ),
        ),
        (
            replace(WELL, missing=(("file systems", "df gave no answer in 4 s"),)),
            Finding(Health.WARN, "file systems", "not measured: df gave no answer in 4 s"),
        ),
        (replace(WELL, memory_total=0), Finding(Health.WARN, "memory", "not measured: no figures")),
        (replace(WELL, file_systems=()), Finding(Health.WARN, "file systems", "not measured: none was reported")),
    ],
)
def test_each_figure_out_of_bounds_is_one_finding_with_value_limit_and_runbook(
    sample: Sample, finding: Finding
) -> None:
    assert verdict(sample) == Verdict(finding.health, (finding,), 1000.0)


def test_just_below_a_threshold_is_ok() -> None:
    almost = replace(WELL, memory_available=int(1.61 * GIB), file_systems=(disk("/", 84),), load=(9.0, 7.9, 9.0))
    assert verdict(almost).health is Health.OK


def test_findings_stand_worst_first_and_the_fullest_disk_before_the_others() -> None:
    sample = replace(
        WELL,
        memory_available=1 * GIB,
        file_systems=(disk("/", 86), disk("/data", 99), disk("/srv", 90)),
        failed_units=("a.service",),
    )
    found = verdict(sample)
    assert [finding.what for finding in found.findings] == [
        "unit a.service",
        "disk /data",
        "memory",
        "disk /srv",
        "disk /",
    ]
    assert found.health is Health.CRIT


def test_free_disk_is_suggested_only_for_the_file_systems_it_cleans() -> None:
    sample = replace(WELL, file_systems=(disk("/", 90), disk("/var/log", 90), disk("/data", 90), disk("/var/logs", 90)))
    suggested = {finding.what: finding.runbook for finding in verdict(sample).findings}
    assert suggested == {"disk /": "free-disk", "disk /var/log": "free-disk", "disk /data": "", "disk /var/logs": ""}


def test_thresholds_are_those_given() -> None:
    strict = Thresholds(memory_warn=0.1, memory_crit=0.2, disk_warn=0.1, disk_crit=0.2, load_warn=0.1, load_crit=0.2)
    found = judge(WELL, strict, 5.0, None)
    assert [(finding.what, finding.health) for finding in found.findings] == [
        ("memory", Health.CRIT),
        ("disk /", Health.CRIT),
        ("load", Health.WARN),
    ]


def test_since_is_kept_while_the_health_stays_and_starts_anew_when_it_changes() -> None:
    first = verdict(WELL, now=10.0)
    second = verdict(WELL, first, now=20.0)
    worse = verdict(replace(WELL, failed_units=("a",)), second, now=30.0)
    assert (first.since, second.since, worse.since) == (10.0, 10.0, 30.0)


def test_since_of_a_host_that_never_was_judged_is_now() -> None:
    assert unreachable(Cause.REFUSED, "no", 7.0, Verdict(), measured=False).since == 7.0


def test_a_measurement_ages_into_stale_and_keeps_what_was_known() -> None:
    bad = verdict(replace(WELL, failed_units=("a.service",)))
    assert aged(bad, 1000.0, 1045.0, 45.0) is bad
    old = aged(bad, 1000.0, 1046.0, 45.0)
    assert old.health is Health.STALE
    assert [finding.what for finding in old.findings] == ["contact", "unit a.service"]
    assert old.findings[0].value == "no measurement for more than 45s"
    assert old.since == 1046.0
    assert aged(old, 1000.0, 2000.0, 45.0) is old


def test_a_verdict_without_a_measurement_is_unknown_not_ok() -> None:
    assert aged(Verdict(Health.OK), 0.0, 10.0, 45.0).health is Health.UNKNOWN
    never = Verdict()
    assert aged(never, 0.0, 10.0, 45.0) is never


def test_a_host_that_cannot_be_reached_is_unknown_or_stale_and_says_the_cause_once() -> None:
    fresh = unreachable(Cause.REFUSED, "10.0.0.9:22 refused the connection", 50.0, Verdict(), measured=False)
    assert fresh.health is Health.UNKNOWN
    assert fresh.findings == (Finding(Health.UNKNOWN, "contact", "refused: 10.0.0.9:22 refused the connection"),)
    known = verdict(replace(WELL, failed_units=("a.service",)))
    lost = unreachable(Cause.TIMED_OUT, "no answer", 60.0, known, measured=True)
    again = unreachable(Cause.LOST, "gone", 70.0, lost, measured=True)
    assert again.health is Health.STALE
    assert again.since == 60.0
    assert [finding.value for finding in again.findings] == ["lost in the middle: gone", "failed"]
