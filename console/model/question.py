"""Something only a person can decide."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer: its id, the words on the button, and whether it is the safe default."""

    id: str
    label: str
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A decision asked of the person at the console; headless, the safe choice is taken and said.

    `subject` is what it is about (`host-key`), `host` the host it concerns, `body` the facts to decide on.
    """

    id: str
    subject: str
    title: str
    body: tuple[str, ...]
    choices: tuple[Choice, ...]
    host: str = ""

    @property
    def safe(self) -> Choice:
        """The answer that harms nothing."""
        return next((choice for choice in self.choices if choice.safe), self.choices[0])
