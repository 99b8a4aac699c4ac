"""How panes and prompts look, at a time that stands still. `pytest tests/snapshots --snapshot-update` draws them anew;
look at them before they are kept."""

from collections.abc import Callable, Iterator

import pytest
from textual.pilot import Pilot

from console.app import Console
from console.model.outcome import Outcome
from screens.widgets.line import Line
from tests.fakes.fleet import figures, inspected, listed
from tests.fakes.runtime import NOW, FakeRuntime
from tests.settle import until

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}
PICTURES = {
    "overview": (),
    "fleet": ("2",),
    "fleet-chosen": ("2", "space", "space", "j"),
    "fleet-grouped": ("2", "b", "b", "j"),
    "fleet-filtered": ("2", "slash", *"web", "enter"),
    "host": ("2", "j", "enter"),
    "plan": ("2", "j", "j", "f2"),
    "destroy": ("2", "j", "f3"),
    "form": ("2", "space", "space", "f2"),
    "run": ("2", "space", "space", "space", "f4", "enter"),
    "runs": ("2", "j", "f4", "enter", "3"),
    "audit": ("2", "j", "f4", "enter", "4"),
    "palette": ("2", "j", "colon", *"re"),
    "keys": ("2", "question_mark"),
    "why": ("2", "j", "e"),
}
LARGE = {
    "two-panes": ("2", "j", "ctrl+w", "j", "j"),
    "two-fleets": ("2", "slash", *"web", "enter", "ctrl+w", "ctrl+o", "2", "slash", *"db", "enter", "g"),
    "fleet-columns": ("2", "colon", *"columns", "space", *"health,host,load,disk,label:site", "enter", "b", "b"),
}
"""Pictures that are drawn on a large screen too."""
Compare = Callable[..., bool]


@pytest.fixture
def engine() -> Iterator[FakeRuntime]:
    """The fleet of the fakes, one host of which fails what is run on it."""
    made = FakeRuntime(outcomes={"web2": Outcome.FAILED}, says={"web2": "ps: no such option\n"})
    made.tell(*listed(), *figures(), inspected("db1"))
    yield made
    made.stop()


async def walk(pilot: Pilot[None], keys: tuple[str, ...]) -> None:
    """Press the keys, each when the screen has come to rest."""
    app = pilot.app
    assert isinstance(app, Console)
    await until(lambda: app.screen is app.frame)
    for key in keys:
        await pilot.press(key)
        await app.workers.wait_for_complete()
        await pilot.pause()
    for line in app.screen.query(Line):
        line.cursor_blink = False
    app.clear_notifications()
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("picture", PICTURES)
def test_picture(snap_compare: Compare, engine: FakeRuntime, picture: str, size: str) -> None:
    app = Console(lambda: engine, now=lambda: NOW)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=lambda pilot: walk(pilot, PICTURES[picture]))


@pytest.mark.parametrize("size", [*SIZES.values(), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("picture", LARGE)
def test_large_picture(snap_compare: Compare, engine: FakeRuntime, picture: str, size: tuple[int, int]) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await walk(pilot, LARGE[picture])
        app = pilot.app
        assert isinstance(app, Console)
        await app.frame._halves.follow()  # at once: the cursor rests
        await app.workers.wait_for_complete()
        await pilot.pause()

    assert snap_compare(Console(lambda: engine, now=lambda: NOW), terminal_size=size, run_before=before)


@pytest.mark.parametrize("theme", ["light", "high-contrast", "colour-blind"])
def test_theme(snap_compare: Compare, engine: FakeRuntime, theme: str) -> None:
    async def before(pilot: Pilot[None]) -> None:
        await walk(pilot, ("2", "space", "colon", *f"theme {theme}", "enter"))

    assert snap_compare(Console(lambda: engine, now=lambda: NOW), terminal_size=(120, 40), run_before=before)


def test_without_colour(snap_compare: Compare, engine: FakeRuntime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = Console(lambda: engine, now=lambda: NOW)
    assert snap_compare(app, terminal_size=(80, 24), run_before=lambda pilot: walk(pilot, ("2", "space")))
