"""Requests up to the engine, the state down to the frame."""

import asyncio
import contextvars
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any
from weakref import WeakSet

from textual.app import App
from textual.screen import Screen
from textual.widget import Widget

from console.app import guard
from console.app.desk import Desk
from console.app.kept import Kept
from console.app.shell import lend
from console.app.workers import Workers
from console.kit import sanitise
from console.model.action import Risk
from console.model.plan import Confirmation, Plan
from console.model.question import Question
from console.model.recorded import StepOutput
from console.state.state import State
from screens import caring, commands, notices, prompts
from screens import requests as wishes
from screens.engine import Engine
from screens.frame import Frame
from screens.places import Place
from screens.themes import NAMES
from screens.words import many


class Routes:
    """Between one engine and one app. Nothing here draws."""

    def __init__(
        self, app: App[Any], engine: Engine, now: Callable[[], float], state: Callable[[], Path] | None = None
    ) -> None:
        self.frame = Frame()
        self._app = app
        self._engine = engine
        self._now = now
        self._workers = Workers(app, engine, now)
        self._ask = self._workers.ask
        self._desk = Desk(Kept(state), self.frame, self._workers.say) if state is not None else None
        self._seen = State()
        self._newest = engine.state
        self._woken = False
        self._listing = False
        self._lent = False
        self._fallen: WeakSet[Screen[Any] | None] = WeakSet()

    # State down.

    async def begin(self, context: contextvars.Context) -> None:
        """Show the frame, and listen: the engine's thread leaves the newest state and wakes the app's loop once."""
        loop = asyncio.get_running_loop()

        def told(state: State) -> None:
            self._newest = state
            if not self._woken:
                self._woken = True
                loop.call_soon_threadsafe(self._take, context=context)

        console = self._newest.console
        self._app.theme = console.theme if console.theme in NAMES else NAMES[0]
        self._app.set_keymap(dict(console.keys))
        self.frame.state, self.frame.now = self._newest, self._now()
        if self._desk is not None:
            await self._desk.begin(restore=console.restore)
        await self._app.push_screen(self.frame)
        self._engine.listen(told)
        self._newest = self._engine.state
        self._take()
        self._app.set_interval(1.0, lambda: self._workers.draw("clock", lambda: self.frame.tick(self._now())))
        for problem in commands.problems(console.keys):
            self._workers.say(problem, "warning")

    def _take(self) -> None:
        self._woken = False
        before, self._seen = self._seen, self._newest
        self._workers.draw("frame", lambda: self.frame.take(self._seen, self._now()))
        self._workers.draw("notices", lambda: self._tell(before))

    def _tell(self, before: State) -> None:
        """What is new and has to be said whatever pane is on screen."""
        for run in notices.ended(before, self._seen):
            shown = self.frame.shows(Place("run", run.id))
            if notices.worth_saying(run, shown=shown):
                notices.send(self._app, run, loud=self._seen.console.notify)
        for died in notices.died(before, self._seen):
            self._app.push_screen(prompts.failure(died))
        self._put_question()

    def _put_question(self) -> None:
        waiting = list(self._seen.decisions.questions.values())
        shown = next((screen for screen in self._app.screen_stack if prompts.asks(screen)), None)
        if shown is not None or not waiting:
            return
        question: Question = waiting[0]

        def answered(choice: str | None) -> None:
            answer = self._engine.answer(question.id, choice or question.safe.id)
            self._workers.spawn("answer", self._ask(answer))

        self._app.push_screen(prompts.question(question, len(waiting) - 1), answered)

    def failed(self, error: Exception, *, shapeless: bool) -> None:
        """Something on the screen failed: record it, and take away what can't be drawn."""
        widget = guard.culprit(error)
        prompt = (
            widget.screen if widget is not None and widget.is_attached and widget.screen is not self.frame else None
        )
        if not self._app.is_running or prompt in self._fallen:
            return
        if shapeless and prompt is None:
            self._workers.spawn("frame", self._lose(widget, error))
            return
        self._workers.fell(guard.place(widget), error)
        if shapeless:
            self._fallen.add(prompt)
            if prompt is self._app.screen:
                self._app.pop_screen()
        else:
            self._workers.spawn("frame", self.frame.lose(None))

    async def _lose(self, widget: Widget | None, error: Exception) -> None:
        """Take a pane that can't be drawn away first: under the prompt that tells of it it would fail again."""
        place = guard.place(widget)
        try:
            await self.frame.lose(widget)
        finally:
            self.frame.call_after_refresh(self._workers.fell, place, error)

    # Requests up.

    async def take(self, wish: wishes.Wish) -> None:
        """Do what a screen asks for, or have it done; what goes wrong is said or recorded."""
        await self._workers.attempt("request", self._route(wish))

    async def _route(self, wish: wishes.Wish) -> None:
        spawn = self._workers.spawn
        match wish:
            case wishes.Go():
                await self.frame.go(wish.place)
            case wishes.Arrange() | wishes.Keep():
                await self._look_so(wish)
            case wishes.Prepare():
                self._prepare(wish)
            case wishes.Execute():
                spawn("plan", self._execute(wish), wish.asker)
            case wishes.Preview():
                spawn("preview", self._preview(wish))
            case wishes.Begin():
                spawn("begin", self._begin(wish), wish.asker)
            case wishes.Cancel():
                self._cancel(wish.run)
            case wishes.Look():
                self._look(wish)
            case wishes.Resume() | wishes.Abandon() | wishes.Watch() | wishes.Open():
                spawn(type(wish).__name__.lower(), self._ask(self._order(wish)))
            case wishes.Fetch() | wishes.Compare() | wishes.Verify():
                spawn(type(wish).__name__.lower(), self._answer(wish))
            case wishes.Shell():
                spawn("shell", self._shell(wish.host))
            case _:
                self._here(wish)

    async def _look_so(self, wish: wishes.Arrange | wishes.Keep) -> None:
        if isinstance(wish, wishes.Arrange):
            await self.frame.show_as(wish.view)
        elif self._desk is None:
            self._workers.say("Nothing is kept from this console", "warning")
        else:
            self._workers.spawn("views", self._desk.keep(wish.name, wish.view))

    def _order(self, wish: wishes.Resume | wishes.Abandon | wishes.Watch | wishes.Open) -> Coroutine[Any, Any, None]:
        """What the engine does for a wish that waits for no answer."""
        match wish:
            case wishes.Resume():
                return self._engine.resume(wish.run, wish.resend)
            case wishes.Abandon():
                return self._engine.abandon(wish.run)
            case wishes.Watch():
                return self._engine.watch(wish.hosts)
            case wishes.Open():
                return self._engine.open_window(wish.reason)

    def _here(self, wish: wishes.Wish) -> None:
        """What the engine has no part in, or not before somebody was asked."""
        match wish:
            case wishes.Mute() | wishes.Unmute() | wishes.Note():
                self._care(wish)
            case wishes.Read():
                self._app.push_screen(prompts.reader(wish.title, wish.rows))
            case wishes.Say():
                self._workers.say(wish.text, wish.tone)
            case wishes.Copy():
                text = sanitise.text(wish.text[: notices.CLIPBOARD])
                self._app.copy_to_clipboard(text)
                more = "; the rest was too much" if len(wish.text) > notices.CLIPBOARD else ""
                self._workers.say(f"Copied {len(text)} characters{more}")
            case wishes.Theme() if wish.name in NAMES:
                self._app.theme = wish.name
                self.frame.repaint()
            case wishes.Theme():
                self._workers.say(f"There is no theme {wish.name}: {', '.join(NAMES)}", "warning")
            case _:
                self.leave()

    def _prepare(self, wish: wishes.Prepare) -> None:
        runbook = self._seen.runbooks.runbooks.get(wish.runbook)
        if runbook is None:
            self._workers.say(f"There is no runbook {wish.runbook} any more", "error")
        elif wish.form or any(param.required and param.name not in wish.params for param in runbook.params):
            if wish.asker is not None:
                wish.asker.accepted()
            self._app.push_screen(prompts.params_form(runbook, wish.hosts, wish.params, lambda: self._seen))
        else:
            self._workers.spawn("plan", self._plan(wish), wish.asker)

    async def _plan(self, wish: wishes.Prepare) -> None:
        self._show_plan(await self._ask(self._engine.plan(wish.runbook, wish.hosts, wish.params)), wish.asker)

    async def _execute(self, wish: wishes.Execute) -> None:
        self._show_plan(await self._ask(self._engine.plan_command(wish.command, wish.hosts)), wish.asker)

    def _show_plan(self, plan: Plan, asker: wishes.Asker | None) -> None:
        if asker is not None:
            asker.accepted()
        self._app.push_screen(prompts.plan_prompt(plan, self._seen, self._now()))

    async def _preview(self, wish: wishes.Preview) -> None:
        plan, hosts = wish.plan, [target.host.id for target in wish.plan.hosts]
        shows = await self._ask(self._engine.plan(plan.runbook, hosts, plan.params, preview=True))
        run = await self._ask(self._engine.begin(shows, Confirmation(shows.digest)))
        over = await self._ask(self._engine.wait(run))
        wish.reply(prompts.folded(over, await self._outputs(run, prompts.told_apart(over))))

    async def _begin(self, wish: wishes.Begin) -> None:
        run = await self._ask(self._engine.begin(wish.plan, wish.confirmation))
        wish.asker.accepted()
        await self.frame.go(Place("run", run))

    def _cancel(self, run: str) -> None:
        def decided(choice: str | None) -> None:
            if choice == "stop":
                self._workers.spawn("cancel", self._ask(self._engine.cancel(run)))

        self._app.push_screen(prompts.stopping(self._seen.runs.runs[run]), decided)

    def _care(self, wish: wishes.Mute | wishes.Unmute | wishes.Note) -> None:
        """Ask first; the engine says no to what makes no sense."""
        engine = self._engine

        def decided(given: str | None) -> None:
            work: Coroutine[Any, Any, object] | None = None
            match wish:
                case wishes.Mute() if given == "do":
                    work = engine.mute(wish.hosts, wish.seconds, wish.why)
                case wishes.Unmute() if given == "do":
                    work = engine.unmute(wish.hosts)
                case wishes.Note() if given or (given is not None and wish.subject in self._seen.fleet.care.notes):
                    work = engine.note(wish.subject, given)
            if work is not None:
                self._workers.spawn("care", self._ask(work))

        self._app.push_screen(caring.prompt(wish, self._seen, self._now()), decided)

    async def _answer(self, wish: wishes.Fetch | wishes.Compare | wishes.Verify) -> None:
        match wish:
            case wishes.Fetch():
                wish.reply(await self._outputs(wish.run, wish.hosts))
            case wishes.Compare():
                wish.reply(await self._ask(self._engine.differences(wish.run)))
            case wishes.Verify():
                wish.reply(await self._ask(self._engine.verify()))

    async def _outputs(self, run: str, hosts: Sequence[str]) -> Mapping[str, Sequence[StepOutput]]:
        return {host: await self._ask(self._engine.output(run, host)) for host in hosts}

    def _look(self, wish: wishes.Look) -> None:
        self._workers.spawn("look", self._ask(self._engine.sample(wish.hosts)))
        for host in wish.hosts if wish.closely else ():
            self._workers.spawn("inspect", self._ask(self._engine.inspect(host)))
        if wish.inventories and not self._listing:
            self._workers.spawn("inventories", self._list())

    async def _list(self) -> None:
        self._listing = True
        try:
            await self._ask(self._engine.refresh())
        finally:
            self._listing = False
        known = self._engine.state
        failing = sum(name.startswith("inventory:") for name in known.sources.failures)
        bad = f"; {many(failing, 'inventory', 'inventories')} did not answer" if failing else ""
        words = f"The inventories were asked again: {many(len(known.fleet.hosts), 'host')}{bad}"
        self._workers.say(words, "warning" if failing else "information")

    async def _shell(self, host: str) -> None:
        if self._lent:  # two programs reading one terminal would each get half of what is typed
            self._workers.say("A shell has the terminal already, or is about to", "warning")
            return
        self._lent = True
        try:
            await lend(self._app, await self._ask(self._engine.shell(host)))
        finally:
            self._lent = False

    def left(self) -> None:
        """The console is left: keep how its panes stood."""
        if self._desk is not None:
            self._desk.leave()

    def leave(self) -> None:
        """Leave the console; ask first where that would give up a change."""
        self._workers.spawn("leave", self._leave())

    async def _leave(self) -> None:
        busy = await self._ask(self._engine.busy())
        known = self._seen.runs.runs
        changing = [run for run in busy if run not in known or known[run].plan.risk is not Risk.READ]
        if not changing:
            self._app.exit()
            return

        def decided(choice: str | None) -> None:
            if choice == "leave":
                self._app.exit()

        self._app.push_screen(prompts.leaving(len(changing)), decided)
