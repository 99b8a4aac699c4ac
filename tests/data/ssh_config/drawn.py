"""Small configurations drawn by lot, for holding the list of hosts against `ssh -G`."""

from hypothesis import strategies as st

NAMES = ("web1", "web2", "db1.example.org", "Mixed", "10.0.0.1", "2001:db8::1", "büro")
_PATTERNS = (
    *NAMES,
    "web?",
    "web*",
    "*1",
    "*.example.org",
    "*",
    "?*?",
    "!web1",
    "!web*",
    "!*.org",
    "10.*",
    "WEB1",
    "b*o",
)
_USERS = ("ann", "bob", "eve")
_BLANKS = st.sampled_from((" ", "  ", "\t", " = ", "=", "= ", " \t"))
_ENDS = st.sampled_from(("", "", " ", "\t", " # more", "\r", " #"))
_BARE = st.sampled_from(("", " ", "\t", "\r"))  # OpenSSH 9.2 takes `ProxyJump none # why` for a host called none


def _word(text: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A word, in quotes or not."""
    return st.tuples(text, st.sampled_from(("{}", "{}", '"{}"', "'{}'"))).map(lambda it: it[1].format(it[0]))


def _line(keyword: str, value: st.SearchStrategy[str], ends: st.SearchStrategy[str] = _ENDS) -> st.SearchStrategy[str]:
    said = st.sampled_from((keyword, keyword.lower(), keyword.upper()))
    return st.tuples(st.sampled_from(("", "  ", "\t")), said, _BLANKS, value, ends).map("".join)


_hosts = st.lists(_word(st.sampled_from(_PATTERNS)), min_size=1, max_size=4).map(" ".join)
_list = st.lists(st.sampled_from(_PATTERNS), min_size=1, max_size=3).map(",".join)
_criterion = st.one_of(
    st.tuples(st.sampled_from(("host", "originalhost", "!host", "!originalhost", "HOST")), _list).map(" ".join),
    st.tuples(st.sampled_from(("user", "!user")), st.sampled_from((*_USERS, "*", "a*,!ann", "!bob,*"))).map(" ".join),
    st.sampled_from(("final", "!final", "canonical", "!canonical", "localuser *", "host=web1", "user = bob")),
    st.sampled_from(('exec "touch ~/ran; false"', "exec false", 'originalhost nobody exec "true"')),
)
_match = st.one_of(
    st.lists(_criterion, min_size=1, max_size=3).map(" ".join), st.sampled_from(("all", "!all", "final all"))
)
_jumps = (
    "gate", "none", "ann@gate:22,gate2", "ssh://bob@gate:2222", "[2001:db8::9]:22,x", "a,b , c", "eve@[::1]", "None",
    "10.0.0.1", "ssh://gate/", "a,,b", "x:0", "@x", "a@b@c", "ssh://[::1]:5",
)  # fmt: skip
_setting = st.one_of(
    _line(
        "HostName",
        _word(st.sampled_from(("real", "%h.example.org", "Big.EXAMPLE", "web1", "web2", "10.1", "%%x", "::1"))),
    ),
    _line("User", _word(st.sampled_from(_USERS))),
    _line("Port", _word(st.sampled_from(("22", "2201", "00080", "+7")))),
    _line("ProxyJump", st.sampled_from(_jumps), _BARE),
    _line("ProxyCommand", st.sampled_from(("nc %h %p", "none", "nc 'a b'"))),
    _line("IdentityFile", _word(st.sampled_from(("~/.ssh/a", "/k/b", "none", "%d/x", "c\\ d")))),
    st.sampled_from(
        ("", "# nothing", "  ", "CanonicalizeHostname no", "Include ~/.ssh/extra*", "Include ~/.ssh/other")
    ),
)
_block = st.one_of(_line("Host", _hosts), _line("Match", _match), _setting, _setting)
CONFIGS = st.lists(_block, max_size=12).map("\n".join)
FILES = st.lists(_block.filter(lambda line: "Include" not in line), max_size=8).map("\n".join)
"""What such a configuration includes."""
