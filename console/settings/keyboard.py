"""The names of keys: what a person writes (`Ctrl+R`, `F5`, `?`) as the terminal library calls it (`question_mark`).

A name is a key, or modifiers and a key joined by `+`. Signs go by their Unicode names in small letters with
underscores, a few by a shorter one; that is Textual's way (textual.keys), and a test holds this against it.
"""

import unicodedata

MODIFIERS = ("alt", "ctrl", "hyper", "meta", "shift", "super")
"""In the order in which they stand before a key."""
KEYS = frozenset(
    (
        *("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete"),
        *("tab", "enter", "escape", "space", "backspace", "pause", "menu", "print_screen"),
        *(f"f{number}" for number in range(1, 36)),
    )
)
"""Those that are no sign; letters and digits are their own names."""
_SHORT = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_LONG = {short: name for name, short in _SHORT.items()}


def canonical(written: str) -> str:
    """The name by which the key arrives; empty when no key is called so."""
    *modifiers, key = _parts(written.strip())
    modifiers = [modifier.lower() for modifier in modifiers]
    if len(set(modifiers)) < len(modifiers) or not set(modifiers) <= set(MODIFIERS):
        return ""
    name = _key(key)
    if modifiers and len(name) == 1:
        if modifiers == ["shift"] and name.isalpha():
            return name.upper()  # that is what arrives
        name = name.lower()
    arrives = "+".join((*sorted(modifiers), name)) if name else ""
    return "ctrl+@" if arrives == "ctrl+at" else arrives


def near(written: str) -> str:
    """What was probably meant by a name that is none; empty when nothing is near."""
    from difflib import get_close_matches

    *modifiers, key = _parts(written.strip().lower())
    guessed = []
    for part, known in (*((modifier, MODIFIERS) for modifier in modifiers), (key, (*KEYS, *_SIGNS))):
        right = part in known or (known is not MODIFIERS and _key(part))
        found = [part] if right else get_close_matches(part, known, 1, 0.6)
        if not found:
            return ""
        guessed.append(found[0])
    return canonical("+".join(guessed))


def _parts(written: str) -> list[str]:
    """The words between the pluses; a plus at the end is the key."""
    if written == "+":
        return [written]
    if written.endswith("++") and len(written) > 2:
        return [*written[:-2].split("+"), "+"]
    return written.split("+")


def _key(written: str) -> str:
    """The name of a key without modifiers; empty when there is none."""
    if len(written) == 1:
        if written.isalnum():
            return written
        try:
            return _short(unicodedata.name(written)) if written.isprintable() and written != " " else ""
        except ValueError:  # a sign without a name
            return ""
    name = written.lower()
    if name in KEYS:
        return name
    try:
        sign = unicodedata.lookup(_LONG.get(name, name).replace("_", " "))
    except KeyError:
        sign = _HYPHENATED.get(name, "")
    return name if sign and not sign.isalnum() and _key(sign) == name else ""


def _short(unicode_name: str) -> str:
    name = unicode_name.lower().replace("-", "_").replace(" ", "_")
    return _SHORT.get(name, name)


_HYPHENATED = {"minus": "-", "less_than_sign": "<", "greater_than_sign": ">"}
"""Signs whose Unicode names have a dash where the key's has an underscore."""
_SIGNS = tuple(_short(unicodedata.name(sign)) for sign in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
