"""The words of a text file, line by line."""

from collections.abc import Iterator
from pathlib import Path

from console.kit import document
from console.model.errors import BadSettings, Problem

LARGEST = 64 * 1024 * 1024


def words(file: Path) -> Iterator[tuple[int, list[str]]]:
    """The number of each line (from 1) that has words, with those before a `#`. Raises BadSettings.

    What is not UTF-8 becomes U+FFFD, so that a comment in another encoding hides no host.
    """
    raw = document.content(file, LARGEST)
    if (nul := raw.find(b"\0")) >= 0:
        raise BadSettings((Problem(str(file), raw.count(b"\n", 0, nul) + 1, 1, "not text: a NUL byte"),))
    for number, line in enumerate(raw.decode("utf-8-sig", "replace").split("\n"), 1):
        if found := line.partition("#")[0].split():
            yield number, found
