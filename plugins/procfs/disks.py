"""Reads `df -P -k` beside /proc/mounts: which file systems count, and how full they are."""

import re
from collections.abc import Iterable

from console.model.sample import FileSystem

PSEUDO = frozenset(
    """
    autofs binfmt_misc bpf cgroup cgroup2 configfs cramfs debugfs devpts devtmpfs efivarfs erofs fuse.gvfsd-fuse
    fuse.lxcfs fuse.portal fuse.snapfuse fusectl hugetlbfs iso9660 mqueue nsfs overlay proc pstore ramfs romfs
    rpc_pipefs securityfs selinuxfs squashfs sysfs tmpfs tracefs udf
    """.split()  # noqa: SIM905  # one name a line would be a page
)
"""Types that hold no data of their own, live in memory, or are full by nature (read-only images)."""
PSEUDO_DEVICES = frozenset({"devtmpfs", "none", "overlay", "proc", "shm", "sysfs", "tmpfs", "udev"})
"""The same by device name, where /proc/mounts can't be read."""

# POSIX, "df", output with -P: six columns; the first and the last may hold blanks.
_LINE = re.compile(
    r"(?P<device>\S.*?)\s+(?P<size>\d+)\s+(?P<used>-?\d+)\s+(?P<available>-?\d+)\s+(?:\d+%|-)\s+(?P<mount>/.*)"
)
_ESCAPE = re.compile(r"\\([0-7]{3})")


def file_systems(df: Iterable[str], mounts: Iterable[str]) -> tuple[FileSystem, ...]:
    """The real file systems that `df` lists, each device once, in its order; lines that make no sense are left out."""
    types = mount_types(mounts)
    found: dict[tuple[str, int], FileSystem] = {}
    for line in df:
        match = _LINE.fullmatch(line.rstrip("\n"))
        if match is None:
            continue
        device, mount = match["device"], match["mount"]
        size, used, available = (max(int(match[name]), 0) * 1024 for name in ("size", "used", "available"))
        if not size or not _counts(device, mount, types):
            continue
        key = (device, size)
        if key not in found or len(mount) < len(found[key].mount):  # bind mounts: the shortest name stands for it
            found[key] = FileSystem(mount, device, size, used, available)
    return tuple(found.values())


def mount_types(mounts: Iterable[str]) -> dict[str, str]:
    """Type by mount point, from the lines of /proc/mounts (proc(5), fstab(5): blanks are octal escapes)."""
    types: dict[str, str] = {}
    for line in mounts:
        words = line.split(" ")
        if len(words) >= 3:
            types[_shown(_unescaped(words[1]))] = words[2]
    return types


def _counts(device: str, mount: str, types: dict[str, str]) -> bool:
    kind = types.get(_shown(mount))
    if kind == "overlay" or (kind is None and device == "overlay"):
        return mount == "/"  # a container's own root
    return kind not in PSEUDO if kind else device not in PSEUDO_DEVICES


def _unescaped(word: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 8)), word)


def _shown(mount: str) -> str:
    """`mount` as `df` prints it: GNU's has a question mark for a control character."""
    return "".join(char if char.isprintable() else "?" for char in mount)
