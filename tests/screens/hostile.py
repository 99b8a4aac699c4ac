"""Text that wants to be obeyed: markup, escape sequences, controls, bidi. What a sick host may call itself."""

PAYLOADS = {
    "markup": "[red]x[/red]",
    "unclosed": "[/nope]x",
    "click": "[@click=app.quit]x[/]",
    "link": "[link=http://evil]x[/link]",
    "sgr": "\x1b[31mred\x1b[0m",
    "osc52": "\x1b]52;c;UFdORUQ=\x07x",
    "title": "\x1b]0;PWNED\x1b\\x",
    "cursor": "a\x1b[2J\x1b[Hb",
    "c1": "\x9b31mx\x9d52;c;UFdORUQ=\x9c",
    "controls": "a\rb\x08c\x07d\x00e\x0bf\x7fg",
    "lines": "a\nb\tc",
    "bidi": "a\u202eb\u2066c\u200fd\u061ce",
    "zero width": "a\u200bb\ufeffc\u2060d",
    "dash": "-oProxyCommand=touch x",
    "wide": "一二三四五六七八九十" * 30,
    "combining": "e\u0301" * 200 + "\u20dd",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 20,
    "tags": "a\U000e0041b",
    "surrogate": "a\udc9bb",
    "long": "x" * 5000,
}

TOGETHER = {
    "markup": "".join(PAYLOADS[name] for name in ("markup", "unclosed", "click", "link", "dash")),
    "escapes": "".join(PAYLOADS[name] for name in ("sgr", "osc52", "title", "cursor", "controls", "lines")),
    "c1": PAYLOADS["c1"] + PAYLOADS["surrogate"],
    "unicode": "".join(PAYLOADS[name] for name in ("bidi", "zero width", "tags")),
    "wide": "".join(PAYLOADS[name] for name in ("wide", "combining", "emoji")),
    "long": PAYLOADS["long"],
}
"""The same, several at a time: a walk through every pane takes seconds."""
