"""Hosts that a URL answers: pages, redirects, tokens that go nowhere else, and what went wrong in words."""

import asyncio
import datetime as dt
import gzip
import ipaddress
import json
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from console.model.errors import (
    BadOutput,
    BadSettings,
    ConsoleError,
    Expired,
    Refused,
    Throttled,
    TimedOut,
    Unreachable,
)
from console.model.ports import Inventory, Reads, Remarks
from plugins.json import PLUGIN, records
from plugins.json.settings import UrlSettings
from tests.contracts.inventory import CONTRACT, Check
from tests.contracts.transport import name
from tests.plugins.json.server import Server, answer

HOSTS = answer(b'[{"name": "a"}, {"name": "\\u001b[31mb"}, {"name": "c"}]')
SECRET = "t0ken-abc123"


def made(url: str, **more: Any) -> Inventory:
    settings = UrlSettings(url, **{"columns": {"name": "name"}, **more})
    return PLUGIN.inventories["url"].make(settings, None)  # type: ignore[arg-type]  # it reaches for nothing


async def failure(inventory: Inventory) -> ConsoleError:
    with pytest.raises(ConsoleError) as caught:
        await inventory.hosts()
    return caught.value


@pytest.mark.parametrize("check", CONTRACT, ids=name)
async def test_contract(check: Check) -> None:
    async with Server({"/": HOSTS}) as server:
        await check(made(server.url + "/"))


async def test_its_hosts_have_the_url_as_their_place_without_its_query() -> None:
    async with Server({"/v1?key=s3cr3t": HOSTS}) as server:
        inventory = made(f"{server.url}/v1?key=s3cr3t", headers={"X-Site": "ber"})
        hosts = await inventory.hosts()
        assert isinstance(inventory, Remarks)
        assert [host.place for host in hosts] == [f"{server.url}/v1: record 0", f"{server.url}/v1: record 2"]
        assert [remark.file for remark in inventory.remarks()] == [f"{server.url}/v1: record 1"]
        assert "x-site: ber" in server.heads[0].lower()
    assert not isinstance(inventory, Reads)


async def test_pages_are_followed_and_their_records_counted_on() -> None:
    pages = {
        "/h": answer(b'{"it": [{"name": "a"}], "next": "/h?page=2"}'),
        "/h?page=2": answer(b'{"it": [{"name": "b"}, {"name": "a"}], "next": "?page=3"}'),
        "/h?page=3": answer(b'{"it": [{"name": "c"}], "next": null}'),
    }
    async with Server(dict(pages)) as server:
        inventory = made(f"{server.url}/h", hosts="it", next="next")
        hosts = await inventory.hosts()
        assert isinstance(inventory, Remarks)
        assert [(host.name, host.place.rpartition(" ")[2]) for host in hosts] == [("a", "0"), ("b", "1"), ("c", "3")]
        assert [remark.what for remark in inventory.remarks()] == ["'a' again: left out"]
        error = await failure(made(f"{server.url}/h", hosts="it", next="next", pages=2))
        assert error.title.endswith("/h: more than 2 pages")


@pytest.mark.parametrize(
    ("following", "kind", "said"),
    [
        ('"/h"', BadOutput, "its pages go in a circle"),
        ('"http://127.0.0.2:1/h"', Refused, "points to another server: http://127.0.0.2:1/h"),
        ('"//127.0.0.2/h?x=1"', Refused, "points to another server: http://127.0.0.2/h"),
        ('"http://[x"', Refused, "points to another server: something that is no URL"),
        ('"file:///etc/passwd"', Refused, "points to another server: file:///etc/passwd"),
        ('{"a": 1}', BadOutput, "no URL of a next page at 'next'"),
        ("7", BadOutput, "no URL of a next page at 'next'"),
    ],
)
async def test_pages_that_lead_astray(following: str, kind: type[ConsoleError], said: str) -> None:
    async with Server({"/h": answer(b'{"it": [], "next": %s}' % following.encode())}) as server:
        error = await failure(made(f"{server.url}/h", hosts="it", next="next"))
        assert isinstance(error, kind)
        assert said in error.title
        assert server.asked == ["/h"]


async def test_redirects_within_the_server_are_followed_and_no_others() -> None:
    async with Server() as other, Server({"/to": HOSTS}) as server:
        server.answers["/from"] = answer(b"", "302 Found", Location="/to")
        server.answers["/off"] = answer(b"", "302 Found", Location=f"{other.url}/steal")
        server.answers["/round"] = answer(b"", "302 Found", Location="/round")
        server.answers["/no"] = answer(b"", "302 Found")
        assert len(await made(f"{server.url}/from").hosts()) == 2
        error = await failure(made(f"{server.url}/off"))
        assert isinstance(error, Refused)
        assert f"redirects to another server: {other.url}/steal" in error.title
        assert "redirects more than 5 times" in (await failure(made(f"{server.url}/round"))).title
        assert "answered 302 Found" in (await failure(made(f"{server.url}/no"))).title
        assert other.asked == []


async def test_a_token_is_read_anew_and_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text(f"{SECRET}\n")
    monkeypatch.setenv("SHOP_TOKEN", "other-token")
    async with Server({"/": HOSTS}) as server:
        inventory = made(f"{server.url}/", token_file=tmp_path / "token")
        await inventory.hosts()
        (tmp_path / "token").write_text("newer")
        await inventory.hosts()
        await made(f"{server.url}/", token_env="SHOP_TOKEN", token_header="X-Key", token_prefix="").hosts()
        assert f"authorization: bearer {SECRET}\r\n" in server.heads[0].lower()
        assert "authorization: bearer newer\r\n" in server.heads[1].lower()
        assert "x-key: other-token\r\n" in server.heads[2].lower()


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (None, BadSettings, "token: no token: No such file or directory"),
        (b"", Expired, "There is no token in "),
        (b"a b", Expired, "is no token"),
        (b"x\r\nHost: evil", Expired, "is no token"),
        (b"\xff\x00", Expired, "is no token"),
    ],
)
async def test_a_token_that_is_none(tmp_path: Path, content: bytes | None, kind: type, said: str) -> None:
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    async with Server({"/": HOSTS}) as server:
        error = await failure(made(f"{server.url}/", token_file=tmp_path / "token"))
        assert isinstance(error, kind)
        assert said in str(error)
        assert server.asked == []


async def test_an_answer_that_repeats_the_token_does_not_show_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_TOKEN", SECRET)
    async with Server({"/": answer(f"<html>bad {SECRET}".encode())}) as server:
        error = await failure(made(f"{server.url}/", token_env="SHOP_TOKEN"))
        assert error.hint == "it begins: <html>bad (token)"


@pytest.mark.parametrize(
    ("said", "kind", "title", "hint"),
    [
        (answer(b"", "401 Unauthorized"), Expired, "answered 401 Unauthorized", "is there a token"),
        (answer(b"", "403 Forbidden"), Refused, "answered 403 Forbidden", "not allowed"),
        (answer(b"", "429 Slow", Retry_After="30"), Throttled, "answered 429 Slow", "left alone for 30"),
        (answer(b"", "500 Oh"), ConsoleError, "answered 500 Oh", "server's own"),
        (answer(b"x", "404 Not Found"), ConsoleError, "answered 404 Not Found", "url right"),
        (answer(b"<html>\x1b[2J"), BadOutput, "not JSON", "it begins: <html>␛"),
        (answer(b""), BadOutput, "empty, where JSON", "it is empty"),
        (answer(b'{"a": ['), BadOutput, "it ends in the middle", "it begins: {"),
        (answer(b'{"a": 1}')[:-3], BadOutput, "broke off", "asked again"),
        (b"SSH-2.0-OpenSSH\r\n", BadOutput, "broke off", "asked again"),
        (b"", BadOutput, "broke off", "asked again"),
        (answer(b"x" * 20, Content_Encoding="gzip"), BadOutput, "broke off", "asked again"),
    ],
)
async def test_what_goes_wrong_is_said(said: bytes, kind: type[ConsoleError], title: str, hint: str) -> None:
    async with Server({"/": said}) as server:
        error = await failure(made(f"{server.url}/", hosts="a"))
        assert isinstance(error, kind)
        assert title in error.title
        assert hint in error.hint.lower() or hint in error.hint


async def test_nobody_there_and_nobody_who_answers() -> None:
    async with Server({"/": None}) as server:
        error = await failure(made(f"{server.url}/", timeout=0.5))
        assert isinstance(error, TimedOut)
        assert "had not answered after 0.5 s" in error.title
    error = await failure(made(f"{server.url}/"))
    assert isinstance(error, Unreachable)
    assert "can't be reached" in error.title


async def test_whoever_cancels_is_not_kept_waiting() -> None:
    async with Server({"/": None}) as server:
        asking = asyncio.ensure_future(made(f"{server.url}/", timeout=600).hosts())
        while not server.asked:
            await asyncio.sleep(0.01)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking


async def test_a_flood_is_cut_also_a_packed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "LARGEST", 1024 * 1024)
    body = json.dumps([{"name": "x" * 2_000_000}]).encode()
    for said in (answer(body), answer(gzip.compress(body), Content_Encoding="gzip")):
        async with Server({"/": said}) as server:
            error = await failure(made(f"{server.url}/"))
            assert "answered more than 1 MiB" in error.title


@pytest.fixture
def identity(tmp_path: Path) -> Callable[[str], tuple[Path, ssl.SSLContext]]:
    """A self-signed certificate for an address, and a server's context with it."""

    def make(address: str) -> tuple[Path, ssl.SSLContext]:
        key = ec.generate_private_key(ec.SECP256R1())
        who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
        now = dt.datetime.now(dt.UTC)
        certificate = (
            x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
            .sign(key, hashes.SHA256())
        )
        file = tmp_path / f"{address}.pem"
        form = serialization.PrivateFormat.PKCS8
        secret = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
        file.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return file, context

    return make


async def test_tls_is_checked_and_explained(identity: Callable[[str], tuple[Path, ssl.SSLContext]]) -> None:
    file, context = identity("127.0.0.1")
    async with Server({"/": HOSTS}, context) as server:
        assert len(await made(f"{server.url}/", ca_file=file).hosts()) == 2
        error = await failure(made(f"{server.url}/"))
        assert isinstance(error, Refused)
        assert "its certificate is not trusted: self-signed certificate" in error.title
        assert "`ca_file`" in error.hint
    file, context = identity("127.0.0.9")
    async with Server({"/": HOSTS}, context) as server:
        error = await failure(made(f"{server.url}/", ca_file=file))
        assert "its certificate is not trusted: IP address mismatch" in error.title
    error = await failure(made("https://127.0.0.1:1/", ca_file=file.with_name("gone.pem")))
    assert "No certificates can be read" in error.title


@pytest.mark.parametrize(
    ("greeting", "said"),
    [(b"SSH-2.0-x\r\n", "no TLS"), (b"HTTP/1.1 400 Bad\r\n\r\n", "no TLS"), (b"", "had not answered")],
)
async def test_a_port_that_speaks_no_tls(greeting: bytes, said: str) -> None:
    async with Server({"/": None}, greeting=greeting) as server:
        address = server.url.replace("http", "https")
        error = await failure(made(f"{address}/", timeout=60 if greeting else 0.5))
    assert said in error.title


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"url": "ftp://x/"}, "no http or https URL"),
        ({"url": "web-1/x"}, "no http or https URL"),
        ({"url": "https://u:p@x/"}, "a user or password in a URL"),
        ({"url": "http://x/", "token_env": "T"}, "sent unencrypted"),
        ({"headers": {"authorization": "x"}}, "token_file and token_header"),
        ({"token_env": "T", "token_file": Path("t")}, "one of them"),
        ({"pages": 0}, "above 0"),
        ({"next": "$.x"}, "a JMESPath has no"),
    ],
)
def test_wrong_settings(more: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        UrlSettings(**{"url": "https://x/", "columns": {"name": "name"}, **more})
