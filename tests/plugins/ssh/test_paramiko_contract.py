"""What plugins/ssh/exchange.py relies on in paramiko beyond its documented interface.

paramiko is pinned to a minor version. When the pin is moved, these say what has to be looked at.
"""

import inspect
import threading
from collections.abc import Callable

import paramiko
import pytest
from paramiko import Message, PKey, Transport
from paramiko.kex_curve25519 import KexCurve25519
from paramiko.packet import Packetizer
from paramiko.ssh_exception import IncompatiblePeer, MessageOrderError, SSHException

from plugins.ssh import algorithms
from plugins.ssh.exchange import Exchange
from plugins.ssh.packets import Packets


def table(name: str) -> dict[str, dict[str, object]]:
    """One of paramiko's private tables."""
    found: dict[str, dict[str, object]] = getattr(Transport, name)
    return found


def test_the_version() -> None:
    assert paramiko.__version__.startswith("5.1.")


@pytest.mark.parametrize(
    "name",
    [
        "_expect_packet", "_send_kex_init", "_parse_kex_init", "_really_parse_kex_init", "_enforce_strict_kex",
        "_negotiate_keys", "_activate_inbound", "_activate_outbound", "_parse_newkeys", "_set_K_H",
        "_verify_key", "_compute_key", "_get_engine", "_filter_algorithm", "_send_message", "_log", "_add_K",
    ],
)  # fmt: skip
def test_private_methods_are_there(name: str) -> None:
    assert callable(getattr(Transport, name))


def test_private_values_are_there() -> None:
    exchange = Exchange(("ssh-ed25519",))
    assert exchange._expected_packet == ()
    assert set(exchange._handler_table) >= {7, 20, 21}
    assert exchange.local_kex_init is None
    assert exchange.server_extensions == {}
    assert exchange.agreed_on_strict_kex is False
    assert exchange.session_id is None
    assert type(exchange.packetizer).__name__ == "Packets"


def test_nothing_starts_a_thread() -> None:
    before = threading.active_count()
    exchange = Exchange(("ssh-ed25519",))
    sent: list[bytes] = []
    exchange.packets.write = sent.append
    exchange.renew()
    exchange.begin("SSH-2.0-x")
    assert threading.active_count() == before
    assert len(sent) == 1


@pytest.mark.parametrize(
    "name",
    [
        "set_inbound_cipher", "set_outbound_cipher", "reset_seqno_in", "reset_seqno_out", "need_rekey", "send_message",
        "set_log", "close",
    ],
)  # fmt: skip
def test_our_packetizer_is_called_as_theirs(name: str) -> None:
    """Every argument paramiko's own takes, ours takes under the same name."""

    def arguments(method: Callable[..., object]) -> list[str]:
        return [name for name in inspect.signature(method).parameters if name != "self"]

    theirs, ours = arguments(getattr(Packetizer, name)), arguments(getattr(Packets, name))
    if name.startswith("set_") and name.endswith("_cipher"):
        assert ours == theirs
    else:
        assert len(ours) == len(theirs)


def test_the_lists_are_offered_as_they_are() -> None:
    exchange = Exchange(("rsa-sha2-512", "ssh-ed25519-cert-v01@openssh.com"))
    sent: list[bytes] = []
    exchange.packets.write = sent.append
    exchange.renew()
    lists = exchange._really_parse_kex_init(Message(sent[0][6:]))
    assert lists["kex_algo_list"] == [*algorithms.KEX, "ext-info-c", "kex-strict-c-v00@openssh.com"]
    assert lists["server_key_algo_list"] == ["rsa-sha2-512", "ssh-ed25519-cert-v01@openssh.com"]
    assert lists["client_encrypt_algo_list"] == lists["server_encrypt_algo_list"] == list(algorithms.CIPHERS)
    assert lists["client_mac_algo_list"] == lists["server_mac_algo_list"] == list(algorithms.MACS)
    assert lists["client_compress_algo_list"] == ["none"]


def test_the_offer_is_what_paramiko_would_send() -> None:
    """All but the cookie: the lists are put together here, once for all connections."""
    exchange = Exchange(("ssh-ed25519", "rsa-sha2-512"))
    sent: list[bytes] = []
    exchange.packets.write = sent.append
    exchange.renew()
    ours = exchange.local_kex_init
    Transport._send_kex_init(exchange)  # type: ignore[attr-defined]  # private: not in the stub
    theirs = exchange.local_kex_init
    assert ours is not None
    assert theirs is not None
    assert len(sent) == 2
    assert ours[:1] + ours[17:] == theirs[:1] + theirs[17:]
    assert ours[1:17] != theirs[1:17]


@pytest.mark.parametrize("secret", [2**255 - 19, 2**248 + 1, 7, b"\x80" + bytes(31)])
@pytest.mark.parametrize("size", [4, 12, 32, 64, 100])
def test_keys_are_derived_as_paramiko_does(secret: int | bytes, size: int) -> None:
    exchange = Exchange(("ssh-ed25519",))
    exchange.kex_engine = KexCurve25519(exchange)
    for shared in (bytes(range(32)), bytes(reversed(range(32)))):  # the session id is the first one's
        exchange._set_K_H(secret, shared)
        for letter in "ABCDEF":
            theirs = Transport._compute_key(exchange, letter, size)  # type: ignore[attr-defined]  # private
            assert exchange._compute_key(letter, size) == theirs


def test_everything_offered_is_implemented() -> None:
    assert set(algorithms.KEX) <= set(Exchange._kex_info)
    assert Exchange._kex_info["curve25519-sha256"] is KexCurve25519
    assert set(algorithms.CIPHERS) <= set(table("_cipher_info"))
    assert set(algorithms.MACS) <= set(table("_mac_info"))
    assert {name + algorithms.CERT for name in algorithms.HOST_KEYS} <= set(table("_key_info"))
    offered = (*algorithms.KEX, *algorithms.CIPHERS, *algorithms.MACS, *algorithms.HOST_KEYS)
    assert not [name for name in offered if "sha1" in name or "md5" in name or "cbc" in name or name == "ssh-rsa"]


def test_gcm_is_authenticated_encryption() -> None:
    for name in algorithms.CIPHERS:
        assert bool(table("_cipher_info")[name].get("is_aead")) is ("gcm" in name)


def test_errors_are_what_is_caught() -> None:
    assert issubclass(IncompatiblePeer, SSHException)
    assert issubclass(MessageOrderError, SSHException)


def test_a_message_out_of_turn_ends_a_strict_exchange() -> None:
    exchange = Exchange(("ssh-ed25519",))
    exchange.packets.write = list[bytes]().append
    exchange.renew()
    exchange.begin("SSH-2.0-x")
    exchange.agreed_on_strict_kex = True
    with pytest.raises(MessageOrderError):
        exchange.skip(2)
    with pytest.raises(MessageOrderError):
        exchange.act(21, b"\x15")


def test_an_exchange_goes_without_the_garbage_collector() -> None:
    import gc
    import weakref

    exchange = Exchange(("ssh-ed25519",))
    gone = weakref.ref(exchange)
    exchange.end()
    gc.disable()
    try:
        del exchange
        assert gone() is None
    finally:
        gc.enable()


def test_keys_verify_signatures() -> None:
    assert callable(PKey.from_type_string)
    assert list(inspect.signature(PKey.verify_ssh_sig).parameters) == ["self", "data", "msg"]
