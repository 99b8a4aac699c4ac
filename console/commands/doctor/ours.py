"""Ours: the settings, the plugins they name with what those need, and the lab."""

import argparse
import shutil
from collections.abc import Iterator
from importlib.util import find_spec

from console.commands import checking, place
from console.commands.doctor.finding import Found, State
from console.engine.registry import Registry
from console.model.errors import BadSettings, ConsoleError
from console.settings import Settings


def look(args: argparse.Namespace) -> Iterator[Found]:
    """What there is."""
    yield from _lab()
    try:
        found = place.settings(args)
    except BadSettings as error:
        for problem in error.problems:
            yield Found("settings", State.MISSING, str(problem), "quarterdeck settings check says when all are right")
        return
    except ConsoleError as error:
        yield Found("settings", State.MISSING, error.title, error.hint)
        return
    if found.files:
        yield Found("settings", State.OK, ", ".join(str(file) for file in found.files))
    else:
        said = f"no file in {found.folder}: this machine and the hosts of ssh_config"
        yield Found("settings", State.NOTE, said, "quarterdeck init writes a first one")
    checked = checking.check(found)
    for problem in checked.problems:
        yield Found("settings", State.MISSING, str(problem))
    for remark in checked.remarks:
        yield Found("settings", State.NOTE, str(remark))
    for folder in found.runbooks:
        if folder != found.folder / "runbooks" and not folder.is_dir():
            yield Found("runbooks", State.WARN, f"{folder} is no folder", "Mend or remove it under runbooks:")
    yield from _plugins(found)


def _plugins(found: Settings) -> Iterator[Found]:
    registry = Registry(lambda _fact: None)
    for name, plugin in registry.load(found.plugins).items():
        missing = {program: how for program, how in plugin.needs.items() if shutil.which(program) is None}
        for program, how in missing.items():
            yield Found(f"plugin {name}", State.WARN, f"it needs {program}, which is not on PATH", how)
        if not missing:
            yield Found(f"plugin {name}", State.OK, plugin.about)


def _lab() -> Iterator[Found]:
    if find_spec("asyncssh") is None:
        yield Found("lab", State.NOTE, "its servers are not installed", "pip install 'quarterdeck[lab]'")
        return
    from console import lab

    running = lab.find()
    if running is None:
        yield Found("lab", State.NOTE, "none is running", "quarterdeck lab starts one")
    else:
        yield Found("lab", State.OK, f"running; its settings are {running.settings}")
