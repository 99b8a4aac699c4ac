"""What journeys over the screen share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual.pilot import Pilot

from console.app import Console
from tests.fakes.runtime import NOW, FakeRuntime
from tests.screens.looking import picture
from tests.settle import until


def console(engine: FakeRuntime) -> Console:
    """A console on `engine`, at a time that stands still."""
    return Console(lambda: engine, now=lambda: NOW)


async def shown(app: Console, *words: str) -> None:
    """Wait until all of `words` stand on the screen."""
    with saying(app):
        await until(lambda: all(word in picture(app) for word in words))


async def gone(app: Console, *words: str) -> None:
    """Wait until none of `words` stands on the screen."""
    with saying(app):
        await until(lambda: not any(word in picture(app) for word in words))


async def said(app: Console, words: str) -> None:
    """Wait until a notice with `words` was given."""
    with saying(app):
        await until(lambda: any(words in notice.message for notice in app._notifications))


@contextmanager
def saying(app: Console) -> Iterator[None]:
    """Add what stands on the screen to a failure."""
    try:
        yield
    except AssertionError as error:
        error.add_note(picture(app))
        raise


async def fleet(app: Console, pilot: Pilot[None]) -> None:
    """Go to the fleet."""
    await pilot.press("2")
    await shown(app, "health▾", "db1")


def asked(engine: FakeRuntime, what: str) -> list[tuple[Any, ...]]:
    """What the engine was asked for of this kind, without the kind."""
    return [entry[1:] for entry in engine.asked if entry[0] == what]
