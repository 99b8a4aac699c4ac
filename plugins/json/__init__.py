"""Hosts out of any JSON: a file, what a command prints, what a URL answers; columns say which path is what."""

from console.model.plugin import Capability, Plugin
from console.model.ports import Inventory, Reach
from plugins.json.settings import CommandSettings, FileSettings, UrlSettings


def _file(settings: FileSettings, _: Reach) -> Inventory:
    from console.kit.file_inventory import FileInventory
    from plugins.json.records import from_file

    return FileInventory("json", lambda: from_file(settings))


def _command(settings: CommandSettings, _: Reach) -> Inventory:
    from plugins.json.command import CommandInventory

    return CommandInventory(settings)


def _url(settings: UrlSettings, _: Reach) -> Inventory:
    from plugins.json.url import UrlInventory

    return UrlInventory(settings)


PLUGIN = Plugin(
    name="json",
    about="Hosts out of JSON: of a file, a command or a URL",
    inventories={
        "file": Capability(_file, FileSettings),
        "command": Capability(_command, CommandSettings),
        "url": Capability(_url, UrlSettings),
    },
)
