"""The planner: what a prompt shows is exactly what runs; what can't be made is found before anything does."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.engine import templates
from console.engine.planner import plan
from console.model.action import Risk
from console.model.command import Command
from console.model.errors import BadParams, Refused
from console.model.host import Host
from console.model.plan import Plan
from console.model.runbook import Do, Param, ParamType, ParamValue, Runbook, Step

WEB = Host("web-1", "web-1", address="10.0.0.1", labels={"env": "prod", "a/b.c": "x"}, groups=("web",))
DB = Host("db-1", "db-1", labels={"env": "test"}, transports=("ssm", "ssh"), root="/srv/db")
RELOAD = Runbook(
    id="reload",
    name="Reload",
    risk=Risk.CHANGE,
    params=(
        Param("unit"),
        Param("force", ParamType.BOOL, default=False),
        Param("wait", ParamType.DURATION, default=90),
    ),
    steps=(
        Step("Reload", Do(("systemctl", "reload", "{{ unit }}")), timeout=9.0, ok_codes=(0, 3)),
        Step("Check", Do(shell='test "$param_unit"'), timeout=5.0),
    ),
    fan_out=4,
    max_errors=2,
    digest="d1",
)


def production(host: Host) -> bool:
    return host.labels.get("env") == "prod"


def planned(runbook: Runbook, *hosts: Host, **params: ParamValue) -> Plan:
    return plan(runbook, hosts, params, production=production, id="p1")


def previewed(runbook: Runbook, *hosts: Host, **params: ParamValue) -> Plan:
    return plan(runbook, hosts, params, production=production, preview=True, id="p1")


def arguments(template: str, host: Host = WEB, **params: ParamValue) -> tuple[str, ...]:
    """What one templated argument becomes."""
    runbook = replace(RELOAD, params=tuple(Param(name) for name in params), steps=(Step("s", Do(("echo", template))),))
    return planned(runbook, host, **params).hosts[0].steps[0].command.argv


def test_hosts_times_steps_rendered() -> None:
    made = planned(RELOAD, WEB, DB, unit="nginx")
    assert (made.id, made.runbook, made.title, made.risk) == ("p1", "reload", "Reload", Risk.CHANGE)
    assert (made.fan_out, made.max_errors, made.runbook_digest, made.preview) == (4, 2, "d1", False)
    assert made.params == {"unit": "nginx", "force": False, "wait": 90}
    assert [(host.host, host.production) for host in made.hosts] == [(WEB, True), (DB, False)]
    first, second = made.hosts[0].steps
    assert (first.name, first.transport, first.ok_codes) == ("Reload", "ssh", (0, 3))
    assert first.command == Command(argv=("systemctl", "reload", "nginx"), timeout=9.0)
    assert second.command == Command(
        shell='test "$param_unit"',
        environment={
            "param_unit": "nginx",
            "param_force": "false",
            "param_wait": "90",
            "host_name": "web-1",
            "host_address": "10.0.0.1",
            "host_root": "",
        },
        timeout=5.0,
    )
    assert [step.transport for step in made.hosts[1].steps] == ["ssm", "ssm"]
    assert made.hosts[1].steps[1].command.environment["host_address"] == "db-1"
    assert made.hosts[1].steps[1].command.environment["host_root"] == "/srv/db"


@pytest.mark.parametrize(
    ("template", "argument"),
    [
        ("{{ host.name }}", "web-1"),
        ("{{host.address}}:80", "10.0.0.1:80"),
        ("--root={{ host.root }}", "--root="),
        ("{{ host.label.env }}-{{ host.label.a/b.c }}", "prod-x"),
        ("{{ unit }}{{unit}}", "nginxnginx"),
        ("{{ .Names }} {{range .X}} { { unit } }", "{{ .Names }} {{range .X}} { { unit } }"),
        ("{{{ unit }}}", "{nginx}"),
        ("", ""),
    ],
)
def test_templates(template: str, argument: str) -> None:
    assert arguments(template, unit="nginx") == ("echo", argument)


@pytest.mark.parametrize(
    "value", ["a b", "a;b", "$(id)", "`id`", "'", '"', "*", "{{ host.name }}", "{{ other }}", r"\1 \g<0>", "a\\b", "%s"]
)
def test_a_value_stays_one_argument_and_is_never_looked_at_again(value: str) -> None:
    assert arguments("x={{ unit }}", unit=value, other="no") == ("echo", f"x={value}")
    assert arguments("{{ unit }}", unit=value, other="no") == ("echo", value)


@given(st.text(alphabet=st.characters(codec="ascii", categories=["L", "N", "P", "S", "Zs"]), max_size=50))
def test_any_text_arrives_as_it_is_or_is_refused(value: str) -> None:
    try:
        assert arguments("{{ unit }}", unit=value) == ("echo", value)
    except BadParams:
        assert value.startswith("-")


@pytest.mark.parametrize("name", ["-oProxyCommand=x", "--help"])
def test_a_host_whose_name_would_be_an_option_is_refused(name: str) -> None:
    host = replace(WEB, name=name)
    with pytest.raises(Refused, match="would be taken for an option"):
        arguments("{{ host.name }}", host)
    assert arguments("host={{ host.name }}", host) == ("echo", f"host={name}")
    assert arguments("-{{ host.root }}x", host) == ("echo", "-x")


def test_a_negative_number_is_no_option() -> None:
    runbook = replace(RELOAD, params=(Param("n", ParamType.INT),), steps=(Step("s", Do(("echo", "{{ n }}"))),))
    assert planned(runbook, WEB, n="-5").hosts[0].steps[0].command.argv == ("echo", "-5")


def test_a_label_that_a_host_lacks_is_found_for_every_host_before_anything_runs() -> None:
    runbook = replace(RELOAD, params=(), steps=(Step("Tag", Do(("echo", "{{ host.label.site }}"))),))
    hosts = [replace(WEB, id=f"w{n}", name=f"w{n}", labels={"site": "x"} if n == 3 else {}) for n in range(9)]
    with pytest.raises(Refused) as caught:
        planned(runbook, *hosts)
    assert caught.value.title == (
        "Reload can't run on 8 of 9: w0: step 'Tag': it has no label 'site'; w1: step 'Tag': it has no label 'site'; "
        "w2: step 'Tag': it has no label 'site'; w4: step 'Tag': it has no label 'site'; "
        "w5: step 'Tag': it has no label 'site'; and 3 more"
    )


def test_labels_come_to_a_script_that_mentions_them() -> None:
    runbook = replace(RELOAD, params=(), steps=(Step("s", Do(shell="echo $host_label_a_b_c")),))
    environment = planned(runbook, WEB).hosts[0].steps[0].command.environment
    assert environment["host_label_a_b_c"] == "x"
    assert "host_label_env" not in environment


def test_local_steps_run_here_once_for_each_host_with_the_host_in_the_environment() -> None:
    steps = (Step("Tell", Do(("notify", "{{ host.name }}")), on="local"), Step("Ask", Do(shell="id"), on="local"))
    made = planned(replace(RELOAD, steps=steps), WEB, replace(DB, transports=()), unit="x")
    assert [[step.transport for step in host.steps] for host in made.hosts] == [["local", "local"], ["local", "local"]]
    tell, ask = made.hosts[0].steps
    assert tell.command.argv == ("notify", "web-1")
    assert tell.command.environment["host_address"] == "10.0.0.1"
    assert ask.command.environment["param_unit"] == "x"


def test_a_host_without_a_transport_is_refused() -> None:
    with pytest.raises(Refused, match="nothing says how to reach it"):
        planned(RELOAD, replace(WEB, transports=()), unit="x")


def test_no_host_is_refused_and_never_taken_for_another() -> None:
    with pytest.raises(Refused, match="no host was chosen"):
        planned(RELOAD, unit="x")


def test_a_host_named_twice_is_planned_once() -> None:
    assert len(planned(RELOAD, WEB, WEB, unit="x").hosts) == 1


def test_hosts_outside_the_targets_are_named() -> None:
    web_only = replace(RELOAD, targets="@web:!web-9")
    assert len(planned(web_only, WEB, unit="x").hosts) == 1
    with pytest.raises(Refused) as caught:
        planned(web_only, WEB, DB, replace(WEB, id="web-9", name="web-9"), unit="x")
    assert caught.value.title == "Reload may not run on db-1, web-9"
    assert caught.value.hint == "Its targets are @web:!web-9"


@pytest.mark.parametrize(
    ("params", "problems"),
    [
        ({}, {"unit": "has to be given"}),
        ({"unit": "x", "untt": "y"}, {"untt": "no such param (did you mean 'unit'?)"}),
        ({"unit": "-x", "wait": "soon", "force": "maybe"}, {
            "unit": "'-x' starts with a dash",
            "wait": "not a duration: 'soon'",
            "force": "expected true or false, got 'maybe'",
        }),
    ],
)  # fmt: skip
def test_params_are_checked_all_at_once(params: Mapping[str, str], problems: Mapping[str, str]) -> None:
    with pytest.raises(BadParams) as caught:
        planned(RELOAD, WEB, **params)
    assert caught.value.problems == problems


def test_an_empty_program_is_refused() -> None:
    runbook = replace(RELOAD, params=(Param("unit"),), steps=(Step("s", Do(("{{ unit }}",))),))
    with pytest.raises(Refused, match="program's name is empty"):
        planned(runbook, WEB, unit="")


def test_a_preview_is_a_read_of_what_shows_what_would_be_done() -> None:
    shows = Step("Delete", Do(shell="rm x"), timeout=7.0, ok_codes=(0, 1), preview=Do(("ls", "{{ unit }}")))
    runbook = replace(RELOAD, risk=Risk.DESTROY, steps=(shows, Step("Other", Do(("id",)))))
    made = previewed(runbook, WEB, unit="x")
    assert (made.risk, made.preview, made.title) == (Risk.READ, True, "Reload (preview)")
    (step,) = made.hosts[0].steps
    assert (step.command, step.ok_codes) == (Command(argv=("ls", "x"), timeout=7.0), (0, 1))
    assert made.digest != planned(runbook, WEB, unit="x").digest


def test_without_previews_there_is_nothing_to_preview() -> None:
    with pytest.raises(Refused, match="Reload has no preview"):
        previewed(RELOAD, WEB, unit="x")


def test_it_is_pure_the_same_in_gives_the_same_out() -> None:
    assert planned(RELOAD, WEB, DB, unit="x") == planned(RELOAD, WEB, DB, unit="x")
    assert planned(RELOAD, WEB, DB, unit="x").digest != planned(RELOAD, WEB, DB, unit="y").digest


def test_names_in_a_template() -> None:
    assert templates.names("{{ a }}-{{host.label.x/y}}{{.no}}{{ 1 }}{{ b") == ["a", "host.label.x/y"]
