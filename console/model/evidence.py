"""Where a value came from: it travels with every value the console shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """The call or command behind a value. `at` is seconds since the epoch (UTC), `took` is in seconds.

    `args` is what exactly was called, `raw` an excerpt of the answer, `about` says in words what the call does.
    """

    call: str = ""
    args: str = ""
    at: float = 0.0
    took: float = 0.0
    raw: str = ""
    about: str = ""
