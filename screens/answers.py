"""What the engine answers with, as far as screens look at it."""

from typing import Protocol


class Verdict(Protocol):
    """Whether the record is whole: `problem` says where it is not."""

    @property
    def ok(self) -> bool:
        """Whether it is."""
        ...

    @property
    def facts(self) -> int:
        """How many facts were read."""
        ...

    @property
    def head(self) -> str:
        """The last hash of the chain."""
        ...

    @property
    def problem(self) -> str:
        """What is wrong, and where."""
        ...
