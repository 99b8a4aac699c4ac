"""What is masked in text that nobody chose word by word, and what is left alone."""

import time

import pytest

from console.kit import redact

KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\naC1rZXk\n-----END OPENSSH PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("said", "secret"),
    [
        ("ValueError: password=hunter2 refused", "hunter2"),
        ("{'db_password': 'hunter2 and more', 'user': 'ops'}", "hunter2 and more"),
        ('{"apiKey": "hunter2"}', "hunter2"),
        ("https://ops:hunter2@db.example/x", "hunter2"),
        ("Authorization: Bearer hunter2.abc.def", "hunter2"),
        ("headers={'Authorization': 'Basic aHVudGVyMg=='}", "aHVudGVyMg"),
        ("key AKIAIOSFODNN7EXAMPLE is no more", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG", "wJalrXUtnFEMI"),
        (f"bad key {KEY} in file", "b3BlbnNz"),
        (KEY[:60], "b3BlbnNz"),
        ("call(token = 'hunter2')", "hunter2"),
    ],
)
def test_what_is_masked(said: str, secret: str) -> None:
    assert secret in said
    assert secret not in redact.text(said)
    assert redact.MASK in redact.text(said)
    assert redact.text(redact.text(said)) == redact.text(said)


@pytest.mark.parametrize(
    "said",
    [
        'File "console/app/routes.py", line 12, in take\n    await self._route(wish)',
        "KeyError: 'audit'",
        "http://127.0.0.1:8080/x@y",
        "the token is not valid",
        "",
    ],
)
def test_what_is_left_alone(said: str) -> None:
    assert redact.text(said) == said


def test_the_user_and_the_place_of_a_url_stay() -> None:
    assert redact.text("https://ops:hunter2@db.example/x") == f"https://ops:{redact.MASK}@db.example/x"


@pytest.mark.parametrize("part", ["password=", "a", "bearer ", "a://", "token: 'x", KEY[:30]])
def test_no_text_takes_long(part: str) -> None:
    began = time.process_time()
    redact.text(part * 20_000)
    assert time.process_time() - began < 20, "quadratic"
