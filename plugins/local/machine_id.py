"""What makes this machine one with a host that another inventory describes."""

import ipaddress
import re
from pathlib import Path

_DMI = Path("/sys/class/dmi/id")
_INSTANCE = re.compile(r"i-[0-9a-f]{8,17}")


def identities(dmi: Path = _DMI) -> tuple[str, ...]:
    """`aws:ID` on an EC2 instance of the Nitro kind, which has its id as asset tag (EC2 user guide, "Identify EC2
    instances"); nothing elsewhere.
    """
    try:
        vendor = (dmi / "sys_vendor").read_text(errors="replace").strip()
        tag = (dmi / "board_asset_tag").read_text(errors="replace").strip()
    except OSError:
        return ()
    return (f"aws:{tag}",) if vendor == "Amazon EC2" and _INSTANCE.fullmatch(tag) else ()


def its_own(address: str, *, private: bool) -> bool:
    """Whether an interface's address can mean this machine alone; `private` ones only within one network."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:  # with a scope, so link-local; or a hardware address
        return False
    if parsed.is_loopback or parsed.is_link_local or parsed.is_unspecified or parsed.is_multicast:
        return False
    return private or parsed.is_global
