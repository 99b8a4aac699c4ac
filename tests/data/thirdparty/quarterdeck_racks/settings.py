"""What can be set. Each field is a key; one without a default has to be given; durations take units (`5s`)."""

from dataclasses import dataclass
from pathlib import Path

from console.kit.duration import Seconds


@dataclass(frozen=True, slots=True)
class RackSettings:
    """`file` is a CSV file with the columns name, address and rack; `user` is whom to log in as."""

    file: Path
    user: str = ""


@dataclass(frozen=True, slots=True)
class LoadSettings:
    """`timeout` bounds one look at a host."""

    timeout: Seconds = Seconds(5)  # noqa: RUF009  # a number, and so immutable
