"""Where a command acts: on the user's own settings and state, or on the lab's and on nothing else."""

import argparse
import os
from dataclasses import replace
from pathlib import Path

from console.model.errors import ConsoleError
from console.settings import Settings, load

_YES = frozenset({"1", "true", "yes", "on"})


class NoLab(ConsoleError):
    """There is no lab to act on."""


def wants_lab(args: argparse.Namespace) -> bool:
    """Whether the command line or QUARTERDECK_LAB asks for the lab."""
    return bool(args.lab) or os.environ.get("QUARTERDECK_LAB", "").strip().lower() in _YES


def enter(args: argparse.Namespace) -> Path | None:
    """Point this process and its children at the state that is meant; the settings file that is. Raises NoLab."""
    named: Path | None = args.settings
    if not wants_lab(args):
        return named
    from console import lab

    running = lab.find()
    if running is None:
        raise NoLab("No lab is running", "Start one with: quarterdeck lab up (or quarterdeck lab, to open it)")
    os.environ["QUARTERDECK_STATE"] = str(running.state)
    return named or running.settings


def settings(args: argparse.Namespace) -> Settings:
    """The settings in force for this command line. Raises BadSettings, NoLab."""
    found = load(enter(args))
    return replace(found, read_only=True) if args.read_only else found
