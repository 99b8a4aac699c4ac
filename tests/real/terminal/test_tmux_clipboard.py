"""OSC 52 would set the clipboard of the person at the terminal: none gets through, wherever it comes from."""

import base64
import sys

from tests.real.engine.fleet import Console
from tests.real.ground.sshd import Sshd
from tests.real.terminal.conftest import CONSOLE, Screen
from tests.settle import settle

STOLEN = "rm -rf everything"
OSC = f"\x1b]52;c;{base64.b64encode(STOLEN.encode()).decode()}\x07"
C1 = f"\x9d52;c;{base64.b64encode(STOLEN.encode()).decode()}\x9c"
QUOTED = OSC.encode().decode("latin-1").replace("\x1b", "\\033").replace("\x07", "\\007")
SPRAY = f"""\
name: Spray
key: F9
risk: read
max_errors: 9
steps:
  - name: spray
    shell: |
      printf '{QUOTED}'
      printf '{QUOTED}' >&2
      printf 'first {QUOTED} last\\n'
      printf '\\23552;c;aGk=\\234\\n'
      printf '\\033Ptmux;\\033{QUOTED}\\033\\\\\\n'
      echo sprayed
      exit 3
"""


def test_a_program_can_set_it_at_all(console: Console, screen: Screen) -> None:
    """What the other tests say is absent would be seen."""
    program = f"import sys; sys.stdout.write({OSC!r}); sys.stdout.flush(); input()"
    tmux = screen(argv=[sys.executable, "-c", program], env=console.environment)
    settle(lambda: tmux.clipboard == STOLEN)


def test_from_hosts_names_output_and_files(hosts: list[Sshd], console: Console, screen: Screen) -> None:
    console.write(hosts, {"spray": SPRAY}, more="watch: all\n")
    inventory = console.folder / "config" / "hosts.yaml"
    evil = "evil" + OSC.replace("\x1b", "\\u001b").replace("\x07", "\\u0007")
    entry = f'"{evil}": {{"address": "{hosts[1].address}", "port": 22, "user": "root", "labels": {{"role": "{evil}"}}}}'
    inventory.write_text(inventory.read_text().replace('{"hosts": {', '{"hosts": {' + entry + ", "))
    tmux = screen(env=console.environment)
    tmux.keys("2")
    tmux.until_line("ok", "evil", "host-0")
    tmux.keys("g", "Space", "Space", "F9")
    tmux.until("2 hosts", "enter runs it")
    tmux.keys("Enter")
    tmux.until("2 failed", "sprayed", "first")
    for pane in ("1", "2", "Enter", "Escape", "3", "Enter", "Escape", "4", "?", "Escape"):
        tmux.keys(pane)
        settle(lambda: tmux.text.strip() != "")
    assert tmux.clipboard == ""
    tmux.keys("C-q")
    tmux.ended()
    assert tmux.clipboard == ""


def test_from_headless_commands(hosts: list[Sshd], console: Console, screen: Screen) -> None:
    console.write(hosts, {"spray": SPRAY})
    program = " ".join(CONSOLE)
    lines = (
        f"{program} hosts; {program} runbook list; {program} run spray --hosts all; {program} runs list; "
        f"{program} audit show; {program} host host-0; {program} run '{OSC}' --hosts '{OSC}'; "
        f"{program} --settings '{OSC}' hosts; "
        "echo all over; read x"
    )
    tmux = screen(argv=["sh", "-c", lines], env={**console.environment, "PYTHONPATH": "."})
    tmux.until("all over", patience=60)
    assert tmux.clipboard == ""
