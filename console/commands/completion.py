"""`quarterdeck completion`: what a shell loads, so that tab completes our command line."""

import argparse

from console.commands import exits, printing
from console.commands.exits import Usage

NAME = "completion"
HELP = "print what makes a shell complete commands, flags, hosts, runbooks and runs"

_AFTER = """\
bash: eval "$(quarterdeck completion bash)" in ~/.bashrc
zsh:  eval "$(quarterdeck completion zsh)" in ~/.zshrc, after compinit
fish: quarterdeck completion fish > ~/.config/fish/completions/quarterdeck.fish
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For which shell."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _AFTER
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help="for which shell")


def run(args: argparse.Namespace) -> int:
    """Print the script: argcomplete's, which asks this program back."""
    if args.json:
        raise Usage("A script for a shell is no JSON", f"quarterdeck completion {args.shell}")
    from argcomplete.shell_integration import shellcode

    printing.say(shellcode(["quarterdeck"], shell=args.shell))
    return exits.OK
