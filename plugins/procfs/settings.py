"""What the procfs source can be told."""

from dataclasses import dataclass

from console.model.policy import Seconds


@dataclass(frozen=True, slots=True)
class ProcfsSettings:
    """`timeout` bounds one look at a host; `answer_within` what `df`, `systemctl` and `ps` may take of it, each.

    A program that takes longer is given up and said to be missing: a hung network file system costs its own figure
    only.
    """

    timeout: Seconds = Seconds(20)
    answer_within: Seconds = Seconds(4)
