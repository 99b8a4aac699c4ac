"""A real terminal: tmux, its screen read and its keys pressed from outside."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.real.ground import processes
from tests.real.ground.programs import program
from tests.settle import PATIENCE, settle

# With set-clipboard on, tmux takes an OSC 52 of any program for its clipboard: what must never come through.
_CONFIG = "set -s set-clipboard on\nset -s escape-time 10\nset -g status off\nset -g remain-on-exit on\n"


class Tmux:
    """A tmux server of the test's own with one window, in which `argv` runs."""

    def __init__(
        self, folder: Path, argv: Sequence[str], *, columns: int = 120, rows: int = 40, env: Mapping[str, str]
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._socket = folder / "tmux"
        self._over = folder / "over"  # tmux itself does not always know how a program ended
        config = folder / "tmux.conf"
        config.write_text(_CONFIG)
        environment = {**env, "COLORTERM": "truecolor", "LANG": "C.UTF-8", "TERM": "xterm-256color"}
        environment.pop("TMUX", None)
        inside = ["sh", "-c", f'"$@"; echo $? >{self._over}', "sh", *argv]
        tmux = [program("tmux"), "-S", str(self._socket), "-f", str(config)]
        window = ["new-session", "-d", "-x", str(columns), "-y", str(rows)]
        subprocess.run([*tmux, *window, "--", *inside], env=environment, check=True, capture_output=True)

    def ask(self, *words: str) -> str:
        """What a tmux command prints; empty where it fails."""
        done = subprocess.run(
            ["tmux", "-S", str(self._socket), *words], capture_output=True, text=True, timeout=30, check=False
        )
        return done.stdout

    @property
    def text(self) -> str:
        """What is on the screen."""
        return self.ask("capture-pane", "-p")

    @property
    def clipboard(self) -> str:
        """What programs have put into the clipboard."""
        return self.ask("show-buffer")

    @property
    def server(self) -> int:
        """The tmux server's pid."""
        return int(self.ask("display-message", "-p", "#{pid}"))

    @property
    def program(self) -> int:
        """The pid of what runs in it."""
        return min(processes.below(int(self.ask("display-message", "-p", "#{pane_pid}"))))

    @property
    def status(self) -> int | None:
        """The exit code of what ran in it; None while it runs."""
        said = self._over.read_text().strip() if self._over.exists() else ""
        return int(said) if said else None

    def keys(self, *keys: str) -> None:
        """Press keys, by tmux's names for them."""
        self.ask("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type text as it stands."""
        self.ask("send-keys", "-l", text)

    def until(self, *wanted: str, patience: float = PATIENCE) -> str:
        """Wait until the screen shows all of `wanted`; returns the screen."""
        return self._until(lambda screen: all(word in screen for word in wanted), f"no {wanted}", patience)

    def until_line(self, wanted: str, *words: str) -> str:
        """Wait until, for each of `words`, the first line with it has `wanted` in it; returns the screen."""
        return self._until(
            lambda screen: all(wanted in _line(screen, word) for word in words), f"no {wanted} for {words}", PATIENCE
        )

    def _until(self, condition: Callable[[str], bool], why: str, patience: float) -> str:
        seen = ""

        def shown() -> bool:
            nonlocal seen
            seen = self.text
            return condition(seen)

        try:
            settle(shown, patience)
        except AssertionError:
            raise AssertionError(f"{why} on the screen after {patience} s:\n{seen}") from None
        return seen

    def ended(self, code: int = 0) -> None:
        """Wait until what runs in it has ended with `code`."""
        try:
            settle(lambda: self.status is not None)
        except AssertionError:
            raise AssertionError(f"it still runs:\n{self.text}") from None
        assert self.status == code, (self.status, self.text)

    def line(self, word: str) -> str:
        """The first line of the screen with `word` in it."""
        return _line(self.text, word)

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        self.ask("resize-window", "-x", str(columns), "-y", str(rows))

    def close(self) -> None:
        """End tmux: the terminal of what runs in it is closed (SIGHUP)."""
        try:
            server = self.server
        except ValueError:
            return
        os.kill(server, signal.SIGCONT)
        self.ask("kill-server")
        settle(lambda: not processes.lives(server))


def _line(screen: str, word: str) -> str:
    return next((line for line in screen.splitlines() if word in line), "")
