"""Host certificates: what OpenSSH's ssh-keygen and asyncssh sign is taken, everything else has its reason."""

import base64
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from plugins.ssh.fields import BadField
from plugins.ssh.hostcert import blob_type, fault, parse

CA = asyncssh.generate_private_key("ssh-ed25519")
HOST = asyncssh.generate_private_key("ssh-ed25519")


def blob(certificate: asyncssh.SSHCertificate) -> bytes:
    """The bytes a host shows."""
    return base64.b64decode(certificate.export_certificate().split()[1])


def signed(ca: asyncssh.SSHKey = CA, key: asyncssh.SSHKey = HOST, **options: Any) -> bytes:
    """A host certificate for `web1`."""
    return blob(ca.generate_host_certificate(key, "id", **{"principals": ["web1"], **options}))


@pytest.mark.parametrize("ca", ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp521", "ssh-rsa"])
@pytest.mark.parametrize("host", ["ssh-ed25519", "ecdsa-sha2-nistp384", "ssh-rsa"])
def test_every_pair_of_types(ca: str, host: str) -> None:
    authority, key = asyncssh.generate_private_key(ca), asyncssh.generate_private_key(host)
    certificate = parse(signed(authority, key))
    assert fault(certificate, "web1", time.time()) == ""
    assert certificate.key == key.public_data
    assert certificate.authority == authority.public_data
    assert blob_type(certificate.key) == host


@pytest.mark.parametrize(
    ("options", "name", "why"),
    [
        ({}, "web2", "not for web2"),
        ({"principals": []}, "web1", "names no host"),
        ({"principals": ["*"]}, "web1", "not for web1"),
        ({"valid_before": "20200101"}, "web1", "expired"),
        ({"valid_after": "20990101"}, "web1", "valid only from 2099-01-01"),
        ({"sig_alg": None}, "web1", ""),
    ],
)
def test_what_does_not_hold(options: dict[str, Any], name: str, why: str) -> None:
    options = {key: value for key, value in options.items() if value is not None}
    if options.get("valid_before") == "20200101":
        options["valid_after"] = "20190101"
    found = fault(parse(signed(**options)), name, time.time())
    assert why in found
    assert bool(found) is bool(why)


def test_a_user_certificate_proves_no_host() -> None:
    user = CA.generate_user_certificate(HOST, "id", principals=["web1"])
    assert "for a user" in fault(parse(blob(user)), "web1", time.time())


def test_sha1_of_an_rsa_authority_is_refused() -> None:
    authority = asyncssh.generate_private_key("ssh-rsa")
    old = authority.generate_host_certificate(HOST, "id", principals=["web1"], sig_alg="ssh-rsa")
    assert "signature is wrong" in fault(parse(blob(old)), "web1", time.time())


def test_every_bit_counts() -> None:
    """A certificate changed anywhere is either garbled or no longer signed; no change passes."""
    good = signed()
    for at in range(0, len(good), 7):
        bad = bytearray(good)
        bad[at] ^= 1
        try:
            certificate = parse(bytes(bad))
        except BadField:
            continue
        assert fault(certificate, "web1", time.time()), at


@pytest.mark.parametrize("size", [0, 3, 4, 40, 200])
def test_a_certificate_cut_short(size: int) -> None:
    with pytest.raises(BadField):
        parse(signed()[:size])


def test_something_behind_the_signature() -> None:
    with pytest.raises(BadField):
        parse(signed() + b"x")


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs OpenSSH's ssh-keygen")
def test_what_openssh_signs(tmp_path: Path) -> None:
    for name in ("ca", "host"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)], check=True)
    sign = ["ssh-keygen", "-q", "-s", str(tmp_path / "ca"), "-I", "id", "-h", "-n", "web1,web2", "-V", "+1h"]
    subprocess.run([*sign, str(tmp_path / "host.pub")], check=True, capture_output=True)
    certificate = parse(base64.b64decode((tmp_path / "host-cert.pub").read_text().split()[1]))
    assert fault(certificate, "web2", time.time()) == ""
    assert "not for web3" in fault(certificate, "web3", time.time())
    assert "expired" in fault(certificate, "web1", time.time() + 7200)
    assert "valid only from" in fault(certificate, "web1", time.time() - 7200)
