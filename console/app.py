"""The app: takes requests from screens to the engine, owns the workers that wait for it, hands the state down."""

import asyncio
import contextvars
import os
import signal
import time
import traceback
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from textual.app import App, SuspendNotSupported
from textual.binding import BindingType
from textual.screen import Screen

from console.model.action import Risk
from console.model.errors import ConsoleError
from console.model.plan import Confirmation
from console.state.state import State
from screens import commands, notices, prompts, requests
from screens.answers import Piece
from screens.engine import Engine
from screens.fitting import plain
from screens.frame import Frame
from screens.places import Place
from screens.themes import NAMES, themes

T = TypeVar("T")


class Console(App[None]):
    """Requests up, state down. Nothing here draws."""

    CSS_PATH = "../screens/theme.tcss"
    ENABLE_COMMAND_PALETTE = False
    TITLE = "Quarterdeck"
    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+q", "leave", "Leave the console")]

    def __init__(self, engine: Engine, now: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.engine = engine
        self.now = now
        self.frame = Frame()
        self.seen = engine.state
        self._newest = engine.state
        self._woken = False
        self._started: dict[str, float] = {}
        for theme in themes():
            self.register_theme(theme)
        self.theme = self.seen.console.theme if self.seen.console.theme in NAMES else NAMES[0]
        self.set_keymap(self.seen.console.keys)

    def get_default_screen(self) -> Screen[Any]:
        """The one screen under all prompts."""
        return self.frame

    def on_mount(self) -> None:
        """Begin to listen: the engine's thread leaves the newest state and wakes this loop once."""
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()

        def told(state: State) -> None:
            self._newest = state
            if not self._woken:
                self._woken = True
                loop.call_soon_threadsafe(self._take, context=context)

        self.engine.listen(told)
        for number in (signal.SIGHUP, signal.SIGTERM):
            if signal.getsignal(number) is not signal.SIG_IGN:
                loop.add_signal_handler(number, self.hang_up, number)
        self._take()
        self.set_interval(1.0, lambda: self._edge("clock", lambda: self.frame.tick(self.now())))
        for problem in commands.problems(self.seen.console.keys):
            self.say(problem, "warning")

    def hang_up(self, number: int) -> None:
        """The terminal is gone, or somebody ends this process: leave at once, whatever is on the screen."""
        self.exit(return_code=128 + number)

    # State down.

    def _take(self) -> None:
        self._woken = False
        before, self.seen = self.seen, self._newest
        self._edge("draw", lambda: self.frame.take(self.seen, self.now()))
        self._edge("notices", lambda: self._tell(before))

    def _tell(self, before: State) -> None:
        """What is new and has to be said whatever pane is on screen."""
        for run in notices.ended(before, self.seen):
            shown = self.frame.trail.here == Place("run", run.id)
            if self.seen.console.notify and notices.worth_saying(run, shown=shown):
                notices.send(self, run)
        for died in notices.died(before, self.seen):
            self.push_screen(prompts.failure(died))
        if not isinstance(self.screen, prompts.QuestionPrompt) and self.seen.decisions.questions:
            question = next(iter(self.seen.decisions.questions.values()))
            waiting = len(self.seen.decisions.questions) - 1

            def answered(choice: str | None) -> None:
                self.work("answer", self.ask(self.engine.answer(question.id, choice or question.safe.id)))

            self.push_screen(prompts.QuestionPrompt(question, waiting), answered)

    # The worker edge.

    def work(self, name: str, work: Coroutine[Any, Any, Any], asker: requests.Asker | None = None) -> None:
        """Run `work` beside the screen. What it can't do is said (to `asker`, if one waits); its death is recorded."""
        self.run_worker(self._watched(name, work, asker), name=name, exit_on_error=False)

    async def _watched(self, name: str, work: Coroutine[Any, Any, Any], asker: requests.Asker | None) -> None:
        try:
            await work
        except ConsoleError as error:
            if asker is not None:
                asker.refused(error)
            else:
                self.say(str(error), "error")
        except Exception as error:  # noqa: BLE001  # the worker edge: whatever it was, it is shown and recorded
            self._died(name, error)

    def _edge(self, name: str, draw: Callable[[], None]) -> None:
        try:
            draw()
        except Exception as error:  # noqa: BLE001  # the worker edge, for what the loop calls
            if self.now() - self._started.get(name, 0.0) > 60:  # a drawing that fails will fail again at once
                self._started[name] = self.now()
                self._died(name, error)

    def _died(self, name: str, error: Exception) -> None:
        trace = "".join(traceback.format_exception(error))
        self.engine.submit(self.engine.died(f"screen: {name}", f"{type(error).__name__}: {error}", trace))

    async def ask(self, work: Coroutine[Any, Any, T]) -> T:
        """Have the engine do `work`."""
        return await asyncio.wrap_future(self.engine.submit(work))

    def say(self, text: str, severity: str = "information") -> None:
        """Say something in passing."""
        level = severity if severity in ("warning", "error") else "information"
        lines = "\n".join(plain(line) for line in text.splitlines())
        self.notify(lines, severity=level, timeout=8 if level == "error" else 5, markup=False)  # type: ignore[arg-type]  # one of the three

    # Requests up.

    async def on_go(self, request: requests.Go) -> None:
        await self.frame.go(request.place)

    def on_say(self, request: requests.Say) -> None:
        self.say(request.text, request.tone)

    def on_read(self, request: requests.Read) -> None:
        self.push_screen(prompts.Reader(request.title, request.rows))

    def on_prepare(self, request: requests.Prepare) -> None:
        runbook = self.seen.runbooks.runbooks.get(request.runbook)
        if runbook is None:
            self.say(f"There is no runbook {request.runbook} any more", "error")
        elif request.form or any(p.required and p.name not in request.params for p in runbook.params):
            if request.asker is not None:
                request.asker.accepted()
            self.push_screen(prompts.params_form(runbook, request.hosts, request.params))
        else:
            self.work("plan", self._plan(request), request.asker)

    async def _plan(self, request: requests.Prepare) -> None:
        plan = await self.ask(self.engine.plan(request.runbook, request.hosts, request.params))
        if request.asker is not None:
            request.asker.accepted()
        self.push_screen(prompts.plan_prompt(plan, self.seen, self.now()))

    def on_preview(self, request: requests.Preview) -> None:
        self.work("preview", self._preview(request))

    async def _preview(self, request: requests.Preview) -> None:
        plan, hosts = request.plan, [target.host.id for target in request.plan.hosts]
        shows = await self.ask(self.engine.plan(plan.runbook, hosts, plan.params, preview=True))
        run = await self.ask(self.engine.begin(shows, Confirmation(shows.digest)))
        over = await self.ask(self.engine.wait(run))
        request.reply(prompts.folded(over, await self._outputs(run, prompts.told_apart(over))))

    def on_begin(self, request: requests.Begin) -> None:
        self.work("begin", self._begin(request), request.asker)

    async def _begin(self, request: requests.Begin) -> None:
        run = await self.ask(self.engine.begin(request.plan, request.confirmation))
        request.asker.accepted()
        await self.frame.go(Place("run", run))

    def on_cancel(self, request: requests.Cancel) -> None:
        def decided(choice: str | None) -> None:
            if choice == "stop":
                self.work("cancel", self.ask(self.engine.cancel(request.run)))

        self.push_screen(prompts.stopping(self.seen.runs.runs[request.run]), decided)

    def on_resume(self, request: requests.Resume) -> None:
        self.work("resume", self.ask(self.engine.resume(request.run, request.resend)))

    def on_fetch(self, request: requests.Fetch) -> None:
        self.work("output", self._fetch(request))

    async def _fetch(self, request: requests.Fetch) -> None:
        request.reply(await self._outputs(request.run, request.hosts))

    async def _outputs(self, run: str, hosts: Sequence[str]) -> Mapping[str, Sequence[Piece]]:
        return {host: await self.ask(self.engine.output(run, host)) for host in hosts}

    def on_look(self, request: requests.Look) -> None:
        self.work("look", self.ask(self.engine.sample(request.hosts)))
        for host in request.hosts if request.closely else ():
            self.work("inspect", self.ask(self.engine.inspect(host)))

    def on_watch(self, request: requests.Watch) -> None:
        self.work("watch", self.ask(self.engine.watch(request.hosts)))

    def on_verify(self, request: requests.Verify) -> None:
        async def verify() -> None:
            request.reply(await self.ask(self.engine.verify()))

        self.work("verify", verify())

    def on_open(self, request: requests.Open) -> None:
        self.work("window", self.ask(self.engine.open_window(request.reason)))

    def on_theme(self, request: requests.Theme) -> None:
        if request.name in NAMES:
            self.theme = request.name
            self.frame.repaint()
        else:
            self.say(f"There is no theme {request.name}: {', '.join(NAMES)}", "warning")

    def on_table_copied(self, event: prompts.Table.Copied) -> None:
        text = event.text[: notices.CLIPBOARD]
        self.copy_to_clipboard(text)
        self.say(f"Copied {len(text)} characters" + ("; the rest was too much" if text != event.text else ""))

    def on_shell(self, request: requests.Shell) -> None:
        self.work("shell", self._shell(request.host))

    async def _shell(self, host: str) -> None:
        """Lend the terminal to a shell. Repaints wait meanwhile: they would block on a writer that has stopped."""
        argv = await self.ask(self.engine.shell(host))
        loop = asyncio.get_running_loop()
        try:
            with self.batch_update(), self.suspend():
                loop.add_signal_handler(signal.SIGINT, lambda: None)  # ctrl+c is the shell's
                try:
                    process = await asyncio.create_subprocess_exec(*argv)
                    await process.wait()
                finally:
                    loop.remove_signal_handler(signal.SIGINT)
        except SuspendNotSupported:
            self.say("This terminal can't be lent to a shell", "warning")
        except OSError as error:
            self.say(f"Can't start {argv[0]}: {error.strerror}", "error")

    def on_quit(self) -> None:
        self.work("leave", self._leave())

    def action_leave(self) -> None:
        self.on_quit()

    def action_help_quit(self) -> None:
        """What ctrl+c says."""
        self.say("ctrl+q leaves the console")

    async def _leave(self) -> None:
        busy = await self.ask(self.engine.busy())
        changing = [run for run in busy if self.seen.runs.runs[run].plan.risk is not Risk.READ]
        if not changing:
            self.exit()
            return

        def decided(choice: str | None) -> None:
            if choice == "leave":
                self.exit()

        self.push_screen(prompts.leaving(len(changing)), decided)


def run(engine: Engine) -> int:
    """Show the console until it is left; the exit code."""
    os.environ.setdefault("ESCDELAY", "25")
    app = Console(engine)
    app.run()
    return app.return_code or 0
