"""External text is hostile: it is made harmless once, where it enters.

Escape sequences, C0 and C1 controls, carriage returns and the Unicode characters that reorder or hide text (bidi
overrides and isolates, tags, zero-width and others that draw nothing) never reach a terminal. C0 controls become
their control pictures (U+2400 ff.), the rest U+FFFD, so that nothing disappears unseen. Newlines and tabs are kept in
`text`, not in `line`.
"""

import codecs
import re

_HOSTILE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# How an emoji wants to be drawn (U+FE0E, U+FE0F) is of no use to a cell; elsewhere these two hide and are hostile.
_STYLE = re.compile("(?<=[\xa9\xae\u203c-\u3299\U0001f000-\U0001faff])[\ufe0e\ufe0f]")
_MARKS = (
    "\u0300-\u034e\u0350-\u036f\u0483-\u0489\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_FLOOD = re.compile(f"([{_MARKS}]{{4}})[{_MARKS}]+")
# A whole CSI, OSC, DCS, SOS, PM or APC sequence is one thing to a terminal: it is taken out as one mark.
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x80-\x9f]{0,4096}(?:\x07|\x1b\\|\x9c)"
)
_UNFINISHED = re.compile(
    r"(?:(?:\x1b\[|\x9b)[0-?]*[ -/]*"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x80-\x9f]{0,4096}\x1b?"
    r"|\x1b|\r)\Z"
)
_COLOUR = re.compile(r"\x1b\[[0-9;:]*m")
_MARK = "\N{SYMBOL FOR ESCAPE}"
_CONTROLS = bytes(code for code in range(0x80) if (code < 0x20 and code not in b"\t\n") or code == 0x7F)
_UTF8 = codecs.getincrementaldecoder("utf-8")
_NOTHING = (b"", 0)  # what an incremental decoder holds back when it holds nothing back


def text(raw: str) -> str:
    """`raw` with everything hostile replaced; newlines and tabs stay.

    Colours go without a trace, other sequences leave a mark, and so does what is piled on a letter beyond four accents.
    """
    if "\r" in raw:
        raw = raw.replace("\r\n", "\n")
    ascii_only = raw.isascii()
    if _HOSTILE.search(raw) is None and (ascii_only or _FLOOD.search(raw) is None):
        return raw
    if not ascii_only:
        raw = _FLOOD.sub("\\1\N{REPLACEMENT CHARACTER}", _STYLE.sub("", raw))
    raw = _SEQUENCE.sub(_mark, raw)  # in one pass: what is taken out never joins what was apart
    return _HOSTILE.sub(_picture, raw)


def line(raw: str) -> str:
    """`text` on one line: newlines and tabs become spaces. For names, cells and titles."""
    if raw.isascii() and raw.isprintable():
        return raw
    return text(raw).replace("\n", " ").replace("\t", " ")


def _mark(match: re.Match[str]) -> str:
    return "" if _COLOUR.fullmatch(match.group()) else _MARK


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    return chr(0x2400 + code) if code < 0x20 else "\N{REPLACEMENT CHARACTER}"


class Decoder:
    """Bytes in, harmless text out, for a stream cut anywhere (inside a UTF-8 or an escape sequence, or `\\r\\n`).

    An unfinished sequence at the end is held back, at most `_HELD` characters of it; `finish` gives it up. Plain ASCII,
    as most output is, is only looked through, at a tenth of the cost of anything else.
    """

    __slots__ = ("_held", "_rest", "_utf8")

    _HELD = 4096

    def __init__(self) -> None:
        self._utf8 = _UTF8("replace")
        self._rest = ""
        self._held = False  # whether anything waits for more, here or in the UTF-8

    def feed(self, data: bytes | bytearray) -> str:
        """The text that `data` completes."""
        if not self._held and data.isascii() and not any(code in data for code in _CONTROLS):  # each search is memchr's
            return data.decode("ascii")
        raw = self._rest + self._utf8.decode(data)
        unfinished = _UNFINISHED.search(raw, max(0, len(raw) - self._HELD))
        cut = unfinished.start() if unfinished else len(raw)
        self._rest = raw[cut:]
        self._held = bool(self._rest) or self._utf8.getstate() != _NOTHING
        return text(raw[:cut])

    def finish(self) -> str:
        """What was held back at the end of the stream."""
        raw = self._rest + self._utf8.decode(b"", final=True)
        self._rest, self._held = "", False
        return text(raw)
