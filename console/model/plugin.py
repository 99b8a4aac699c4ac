"""A plugin is a value: what it offers, by port and name. Built-ins and strangers come through the same door."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from console.model.ports import Inventory, MetricSource, Reach, Transport

PortT_co = TypeVar("PortT_co", covariant=True)


@dataclass(frozen=True, slots=True)
class NoSettings:
    """For a capability that has nothing to set."""


@dataclass(frozen=True, slots=True)
class Capability(Generic[PortT_co]):
    """One thing a plugin can do: the shape of its settings (a frozen dataclass) and how to make it.

    `make(settings, reach)` imports what is heavy itself, so that a declaration costs nothing to load.
    """

    make: Callable[[Any, Reach], PortT_co]
    settings: type[Any] = NoSettings


@dataclass(frozen=True, slots=True)
class Plugin:
    """What a package hands over through the entry-point group `quarterdeck.plugins`.

    Settings name a capability as `plugin.name`, or `plugin` alone where both names are the same.
    `needs` are programs outside Python that `quarterdeck doctor` looks for, each with the way to get it.
    """

    name: str
    about: str
    inventories: Mapping[str, Capability[Inventory]] = field(default_factory=dict)
    transports: Mapping[str, Capability[Transport]] = field(default_factory=dict)
    metrics: Mapping[str, Capability[MetricSource]] = field(default_factory=dict)
    needs: Mapping[str, str] = field(default_factory=dict)


GROUP = "quarterdeck.plugins"
