"""The box of a prompt: as high as what is in it, never higher than the screen."""

from typing import Any

from textual.screen import ModalScreen


def fit_box(prompt: ModalScreen[Any], lines: int, around: int) -> None:
    """Make room for `lines` of text and `around` other lines; the style sheet bounds it by the screen."""
    prompt.query_one(".box").styles.height = lines + around + 2
