"""Themes: dark, light, high contrast, colour-blind safe, and none at all where NO_COLOR is set (no-color.org).

A palette gives Textual its theme and gives the console's own lines their ink. Without colour, tones differ by
weight, and what a colour would say is said by a word or a sign everywhere.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rich.style import Style
from textual.app import App
from textual.theme import Theme

from screens.cells import Ground, Tone


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a theme, as #rrggbb."""

    base: str
    panel: str
    head: str
    cursor: str
    idle: str
    text: str
    dim: str
    strong: str
    accent: str
    ok: str
    warn: str
    crit: str
    stale: str
    unknown: str
    paper: str
    on_cursor: str = ""
    dark: bool = True


PALETTES: Mapping[str, Palette] = {
    "dark": Palette(
        base="#10151b",
        panel="#19212a",
        head="#141b23",
        cursor="#1d3a57",
        idle="#1b2531",
        text="#c9d3dd",
        dim="#738292",
        strong="#f2f6fa",
        accent="#6fb4f2",
        ok="#6bbf73",
        warn="#e3b25c",
        crit="#ff7a72",
        stale="#bd9be8",
        unknown="#9fb0c0",
        paper="#10151b",
    ),
    "light": Palette(
        base="#fbfbf9",
        panel="#ebedf0",
        head="#f2f3f4",
        cursor="#cfe3f8",
        idle="#e3e8ee",
        text="#2c333a",
        dim="#6b7680",
        strong="#0b0f13",
        accent="#0b62b8",
        ok="#1c7a35",
        warn="#8a5a00",
        crit="#c2211f",
        stale="#6f42b5",
        unknown="#55626e",
        paper="#ffffff",
        dark=False,
    ),
    "high-contrast": Palette(
        base="#000000",
        panel="#000000",
        head="#000000",
        cursor="#ffff00",
        idle="#3a3a3a",
        text="#ffffff",
        dim="#d0d0d0",
        strong="#ffffff",
        accent="#66e0ff",
        ok="#5cff5c",
        warn="#ffd84d",
        crit="#ff8a80",
        stale="#e0a8ff",
        unknown="#ffffff",
        paper="#000000",
        on_cursor="#000000",
    ),
    # After Okabe and Ito, "Color Universal Design" (2008): told apart with any of the common kinds of colour vision.
    "colour-blind": Palette(
        base="#11151a",
        panel="#1a2129",
        head="#151b22",
        cursor="#24415c",
        idle="#1d2630",
        text="#d3d9df",
        dim="#7d8a96",
        strong="#f5f7f9",
        accent="#8ecbf5",
        ok="#56b4e9",
        warn="#f0e442",
        crit="#ee7733",
        stale="#dd9fc6",
        unknown="#aab4be",
        paper="#11151a",
    ),
}
NAMES = tuple(PALETTES)

_MONOCHROME: Mapping[Tone, str] = {
    "dim": "dim",
    "strong": "bold",
    "accent": "bold",
    "warn": "bold",
    "crit": "bold",
    "head": "bold",
    "key": "bold",
    "lab": "bold reverse",
    "production": "bold reverse",
    "change": "bold reverse",
    "active": "bold underline",
    "found": "underline",
}


@dataclass(frozen=True, slots=True)
class Ink:
    """Tone and ground to a style. Two inks are the same when their palettes are."""

    palette: Palette
    colour: bool = True
    _made: dict[tuple[Tone, Ground], Style] = field(default_factory=dict, compare=False, repr=False)

    def __call__(self, tone: Tone, ground: Ground) -> Style:
        """The style of `tone` on `ground`."""
        key = (tone, ground)
        if (style := self._made.get(key)) is None:
            style = self._made[key] = self._coloured(tone, ground) if self.colour else _plain(tone, ground)
        return style

    def _coloured(self, tone: Tone, ground: Ground) -> Style:
        palette = self.palette
        behind = {
            "base": palette.base,
            "panel": palette.panel,
            "cursor": palette.cursor,
            "idle": palette.idle,
            "head": palette.head,
        }[ground]
        if ground == "cursor" and palette.on_cursor:
            return Style(color=palette.on_cursor, bgcolor=behind, bold=True)
        match tone:
            case "lab":
                return Style(color=palette.paper, bgcolor=palette.accent, bold=True)
            case "production":
                return Style(color=palette.paper, bgcolor=palette.crit, bold=True)
            case "change":
                return Style(color=palette.paper, bgcolor=palette.warn, bold=True)
            case "found":
                return Style(color=palette.paper, bgcolor=palette.warn)
            case "active":
                return Style(color=palette.strong, bgcolor=behind, bold=True, underline=True)
            case "head":
                return Style(color=palette.dim, bgcolor=behind, bold=True)
            case "key":
                return Style(color=palette.accent, bgcolor=behind, bold=True)
            case "strong":
                return Style(color=palette.strong, bgcolor=behind, bold=True)
            case "crit":
                return Style(color=palette.crit, bgcolor=behind, bold=True)
            case "":
                return Style(color=palette.text, bgcolor=behind)
            case _:
                return Style(color=getattr(palette, tone), bgcolor=behind)


def _plain(tone: Tone, ground: Ground) -> Style:
    style = Style.parse(_MONOCHROME.get(tone, "") or "none")
    if ground == "cursor":
        return style + Style(reverse=True)
    return style + Style(underline=True) if ground == "idle" else style


@functools.lru_cache(maxsize=8)
def ink(name: str, *, colour: bool = True) -> Ink:
    """The ink of the theme `name`; of the dark one when there is none of that name."""
    return Ink(PALETTES.get(name, PALETTES["dark"]), colour)


def ink_of(app: App[Any]) -> Ink:
    """The ink of the theme that `app` shows."""
    return ink(app.theme, colour=not app.no_color)


def themes() -> list[Theme]:
    """The palettes as Textual's themes, for the widgets that Textual draws: inputs, scroll bars, notices."""
    return [
        Theme(
            name=name,
            primary=palette.accent,
            secondary=palette.dim,
            accent=palette.accent,
            warning=palette.warn,
            error=palette.crit,
            success=palette.ok,
            foreground=palette.text,
            background=palette.base,
            surface=palette.base,
            panel=palette.panel,
            dark=palette.dark,
        )
        for name, palette in PALETTES.items()
    ]
