"""Puts questions to the person at the console. Headless, the safe choice is taken, and said."""

import asyncio
from collections.abc import Callable

from console.kit.clock import Clock
from console.model.actor import Actor
from console.model.errors import Refused
from console.model.facts import Answered, Fact
from console.model.question import Choice, Question
from console.model.signals import Asked


class Questions:
    """Questions that wait for an answer, by id. Who asks again what is already asked waits for the same answer."""

    def __init__(
        self,
        actor: Actor,
        clock: Clock,
        put: Callable[[Asked], None],
        note: Callable[[Fact], None],
        *,
        interactive: bool,
    ) -> None:
        self._actor = actor
        self._clock = clock
        self._put = put
        self._note = note
        self._interactive = interactive
        self._waiting: dict[str, tuple[Question, asyncio.Future[Choice]]] = {}

    async def ask(self, question: Question) -> Choice:
        """The person's choice; the decision is on the record."""
        if not self._interactive:
            self._record(question, question.safe, "nobody to ask: the safe choice")
            return question.safe
        if question.id not in self._waiting:
            self._waiting[question.id] = (question, asyncio.get_running_loop().create_future())
            self._put(Asked(self._clock.now(), question))
        return await asyncio.shield(self._waiting[question.id][1])

    def answer(self, question: str, choice: str) -> None:
        """Take the person's choice. Raises Refused when it is none of the question's."""
        waiting = self._waiting.get(question)
        if waiting is None:
            return  # answered already
        asked, future = waiting
        chosen = next((one for one in asked.choices if one.id == choice), None)
        if chosen is None:
            raise Refused(f"{choice!r} is no answer to this", f"One of {', '.join(one.id for one in asked.choices)}")
        del self._waiting[question]
        self._record(asked, chosen, "")
        future.set_result(chosen)

    def close(self) -> None:
        """Nobody will answer any more: every question gets its safe choice."""
        for question, future in self._waiting.values():
            future.set_result(question.safe)
        self._waiting.clear()

    def _record(self, question: Question, choice: Choice, note: str) -> None:
        self._note(Answered(self._clock.now(), question, choice.id, self._actor, note))
