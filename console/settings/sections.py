"""What a source's section of the settings says. The other sections are console.model.policy's."""

from dataclasses import dataclass, field

from console.kit.document import Node


@dataclass(frozen=True, slots=True)
class Use:
    """A capability of a plugin in use under a name: `use: plugin.capability` (or `plugin`), and that plugin's own keys.

    `rest` holds those keys as they stand in the file, for the shape that the plugin declares.
    """

    use: str
    name: str
    rest: Node = field(repr=False, compare=False)

    @property
    def plugin(self) -> str:
        """The plugin's name."""
        return self.use.partition(".")[0]

    @property
    def capability(self) -> str:
        """The capability's name within the plugin; the plugin's own where none is given."""
        return self.use.partition(".")[2] or self.plugin
