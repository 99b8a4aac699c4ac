"""External text is hostile: it is made harmless once, where it enters.

Escape sequences, C0 and C1 controls, carriage returns and the Unicode controls that reorder or hide text
(bidi overrides and isolates, zero-width characters) never reach a terminal. C0 controls become their control pictures
(U+2400 ff.), the rest U+FFFD, so that nothing disappears unseen. Newlines and tabs are kept in `text`, not in `line`.
"""

import codecs
import re

_HOSTILE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
# A whole CSI, OSC, DCS, SOS, PM or APC sequence is one thing to a terminal: it is taken out as one mark.
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)"
)
_COLOUR = re.compile(r"\x1b\[[0-9;:]*m")
_MARK = "\N{SYMBOL FOR ESCAPE}"


def text(raw: str) -> str:
    """`raw` with everything hostile replaced; newlines and tabs stay. Colours go without a trace, other sequences leave a mark."""
    if "\r" in raw:
        raw = raw.replace("\r\n", "\n")
    if _HOSTILE.search(raw) is None:
        return raw
    raw = _COLOUR.sub("", raw)
    raw = _SEQUENCE.sub(_MARK, raw)
    return _HOSTILE.sub(_picture, raw)


def line(raw: str) -> str:
    """`text` on one line: newlines and tabs become spaces. For names, cells and titles."""
    if raw.isascii() and raw.isprintable():
        return raw
    return text(raw).replace("\n", " ").replace("\t", " ")


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    return chr(0x2400 + code) if code < 0x20 else "\N{REPLACEMENT CHARACTER}"


class Decoder:
    """Bytes in, harmless text out, for a stream cut anywhere (inside a UTF-8 sequence, an escape sequence or `\\r\\n`).

    What might still become a sequence is held back, at most `_HELD` characters; `finish` gives it up.
    """

    _HELD = 4096

    def __init__(self) -> None:
        self._utf8 = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""

    def feed(self, data: bytes) -> str:
        """The text that `data` completes."""
        raw = self._rest + self._utf8.decode(data)
        self._rest = ""
        cut = max(raw.rfind("\x1b"), *(raw.rfind(c) for c in "\x90\x98\x9b\x9d\x9e\x9f"))
        if cut >= 0 and raw[cut - 1 : cut] == "\x1b":
            cut -= 1
        if cut < 0 or len(raw) - cut > self._HELD or _SEQUENCE.match(raw, cut):
            cut = len(raw) - 1 if raw.endswith("\r") else len(raw)
        else:
            start = max(raw.rfind(opening, 0, cut) for opening in ("\x1b]", "\x1bP", "\x1b[", "\x9d", "\x90"))
            if raw[cut : cut + 2] in ("\x1b", "\x1b\\") and start >= 0 and len(raw) - start <= self._HELD:
                cut = cut if _SEQUENCE.match(raw, start) else start
        self._rest = raw[cut:]
        return text(raw[:cut])

    def finish(self) -> str:
        """What was held back at the end of the stream."""
        raw = self._rest + self._utf8.decode(b"", final=True)
        self._rest = ""
        return text(raw)
