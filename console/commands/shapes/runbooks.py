"""Runbooks as JSON."""

from console.commands.shapes import Json
from console.model.runbook import Param, Runbook


def runbook(one: Runbook) -> Json:
    """A runbook, without its steps' templates."""
    return {
        "id": one.id,
        "name": one.name,
        "about": one.about,
        "risk": str(one.risk),
        "key": one.key,
        "targets": one.targets,
        "fan_out": one.fan_out,
        "max_errors": one.max_errors,
        "previews": one.previews,
        "file": one.file,
        "digest": one.digest,
        "params": [param(it) for it in one.params],
        "steps": [{"name": it.name, "on": it.on, "timeout": it.timeout} for it in one.steps],
    }


def param(one: Param) -> Json:
    """One param of a runbook."""
    return {
        "name": one.name,
        "type": str(one.type),
        "title": one.title,
        "required": one.required,
        "default": one.default,
        "pattern": one.pattern,
        "choices": list(one.choices),
        "minimum": one.minimum,
        "maximum": one.maximum,
        "names": one.names,
    }
