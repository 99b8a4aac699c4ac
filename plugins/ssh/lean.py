"""Importing paramiko without `invoke`, which is a third of its import and serves nothing here."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_invoke() -> Iterator[None]:
    """Within, `import invoke` finds nothing, unless it is there already.

    paramiko wants it for the `Match exec` of its own reader of ssh_config, which then says that it is missing.
    """
    if "invoke" in sys.modules:
        yield
        return
    sys.modules["invoke"] = None  # type: ignore[assignment]  # import's way to say that there is none
    try:
        yield
    finally:
        del sys.modules["invoke"]
