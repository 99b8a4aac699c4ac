"""A line to type in: Textual's input, which would hand a pasted escape sequence on to the terminal, made safe."""

from textual.widgets import Input

from screens.fitting import plain


class Line(Input):
    """Takes text on one line; what a terminal would obey is replaced as it is typed, pasted or set."""

    def validate_value(self, value: str) -> str:
        """The value as it is kept."""
        return plain(value)
