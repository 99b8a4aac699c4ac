"""The table of keys as Textual binds it. The ids let the settings map keys anew."""

from textual.binding import Binding, BindingType

from screens.commands import COMMANDS, Where


def bindings(*where: Where) -> list[BindingType]:
    """What Textual binds in these places."""
    return [
        Binding(command.key, command.action, command.words, id=command.id, show=not command.id.startswith("runbook-"))
        for command in COMMANDS
        if set(where) & set(command.where)
    ]
