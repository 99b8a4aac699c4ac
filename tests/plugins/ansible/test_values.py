"""Which variables are never shown."""

import pytest

from console.model.host import HIDDEN
from plugins.ansible.values import Values, labels

SECRET = [
    "ansible_password",
    "ansible_become_password",
    "ansible_ssh_pass",
    "ansible_become_pass",
    "ansible_sudo_pass",
    "dbPassword",
    "DB_PASS",
    "vault_secret",
    "secretKey",
    "client_secret",
    "api_key",
    "apikey",
    "apiToken",
    "github_token",
    "tokens",
    "ssh_key",
    "tls_key",
    "keys",
    "passphrase",
    "credentials",
    "wifi_psk",
    "jwt",
    "PGPASSWORD",
    "my-secret",
    "htpasswd",
    "aws_secret_access_key",
]
OPEN = [
    "ansible_host",
    "ansible_user",
    "ansible_ssh_private_key_file",
    "passenger_version",
    "bypass",
    "compass",
    "monkey",
    "key_name",
    "keyboard",
    "ssh_public_key",
    "authorized_keys",
    "known_keys",
    "primary_key",
    "tokenizer_x",
    "hostkey",
    "keystone",
    "turkey",
]


@pytest.mark.parametrize("name", SECRET)
def test_names_of_secrets(name: str) -> None:
    assert Values().shown({name: "hunter2"}) == {name: HIDDEN}
    assert Values().shown({"a": [{"b": {name: "hunter2"}}]}) == {"a": [{"b": {name: HIDDEN}}]}
    assert Values().shown({name: {"x": ["hunter2"]}}) == {name: HIDDEN}


@pytest.mark.parametrize("name", OPEN)
def test_names_that_only_look_like_it(name: str) -> None:
    assert Values().shown({name: "x"}) == {name: "x"}


@pytest.mark.parametrize(
    "value",
    [
        "-----BEGIN OPENSSH PRIVATE KEY-----\nabc",
        "$ANSIBLE_VAULT;1.1;AES256\n6162",
        "postgres://app:hunter2@db/shop",
        "redis://:hunter2@cache:6379",
        "-o ProxyCommand='sshpass -p hunter2 ssh -W %h:%p jump'",
        "backup --token hunter2",
        "Server=db;Password=hunter2",
        '{"password": "hunter2"}',
        {"__ansible_vault": "$ANSIBLE_VAULT;1.1;AES256\n6162"},
    ],
)
def test_values_that_carry_a_secret(value: object) -> None:
    assert Values().shown({"x": value, "y": [value]}) == {"x": HIDDEN, "y": [HIDDEN]}


@pytest.mark.parametrize(
    "value", ["https://example.com/a@b", "a:b@c", "token", "the password is elsewhere", "smtp://h:25"]
)
def test_values_that_carry_none(value: str) -> None:
    assert Values().shown({"x": value}) == {"x": value}


def test_switches_and_nothing_are_no_secrets() -> None:
    said: dict[str, object] = {"use_password": True, "token": None, "secret": "", "keys": [], "pass": {}}
    assert Values().shown(said) == said


def test_further_names_from_the_settings() -> None:
    values = Values(("pin_*", "*salt"))
    assert values.shown({"PIN_code": 1, "pillar_salt": "x", "saltmaster": "x"}) == {
        "PIN_code": HIDDEN,
        "pillar_salt": HIDDEN,
        "saltmaster": "x",
    }


def test_what_json_does_not_know_is_text_and_the_rest_stays() -> None:
    deep: object = "end"
    for _ in range(100):
        deep = [deep]
    shown = Values().shown(
        {1: float("inf"), None: {True: {"__ansible_unsafe": "{{ x }}"}}, "esc": "a\x1b[31mb", "s": {3}, "deep": deep}
    )
    assert shown.pop("deep") != deep
    assert shown == {"1": "inf", "null": {"true": "{{ x }}"}, "esc": "ab", "s": [3]}


def test_labels_are_text_of_scalars() -> None:
    assert labels({"a": 1, "b": True, "c": [1], "d": None, "e": HIDDEN, "ansible_f": "x", "g": "x\ny", "h": 1.5}) == {
        "a": "1",
        "b": "true",
        "g": "x y",
        "h": "1.5",
    }
