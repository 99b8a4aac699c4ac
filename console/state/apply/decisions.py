"""Questions that wait, and the window for changes in production."""

from collections.abc import Sequence

from console.model.facts import Answered, WindowOpened
from console.model.signals import Asked
from console.state.state import DecisionsSlice

TAKES = frozenset({Asked, Answered, WindowOpened})


def fold(before: DecisionsSlice, items: Sequence[Asked | Answered | WindowOpened]) -> DecisionsSlice:
    """A question waits from being asked to being answered; the newest window holds."""
    questions, window = dict(before.questions), before.window
    for item in items:
        match item:
            case Asked():
                questions[item.question.id] = item.question
            case Answered():
                questions.pop(item.question.id, None)
            case WindowOpened():
                window = item
    return DecisionsSlice(questions, window)
