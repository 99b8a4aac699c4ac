"""Reading the screen in a test."""

from typing import Any

from textual.app import App


def picture(app: App[Any]) -> str:
    """What stands on the screen, line by line, without colours."""
    lines = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in lines)
