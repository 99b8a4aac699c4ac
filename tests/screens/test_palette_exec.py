"""Commands that are typed into the palette: what they mean, and what is not taken for one."""

import pytest

from console.model.adhoc import AdHoc
from console.state.apply import apply
from console.state.state import State
from screens.palette.rows import NotUnderstood, suggestions, understood
from tests.fakes.fleet import figures, listed

STATE = apply(State(), [*listed(), *figures()])
ON = ("web1", "web2")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("exec df -h", AdHoc(("df", "-h"))),
        ("exec  df  -h ", AdHoc(("df", "-h"))),
        ("!df -h", AdHoc(("df", "-h"))),
        (" ! df -h", AdHoc(("df", "-h"))),
        ("exec echo 'a  b' \"c d\" e\\ f ''", AdHoc(("echo", "a  b", "c d", "e f", ""))),
        ("exec grep '*|$x' /etc/fstab", AdHoc(("grep", "*|$x", "/etc/fstab"))),
        ("exec printf [red]", AdHoc(("printf", "[red]"))),
        ("exec echo \\| it\\'s", AdHoc(("echo", "|", "it's"))),
        ("sh df -h | sort > '$x'", AdHoc(shell="df -h | sort > '$x'")),
        ("sh echo 'not closed", AdHoc(shell="echo 'not closed")),
    ],
)
def test_what_a_line_means(text: str, command: AdHoc) -> None:
    intent = understood(text, STATE, ON)
    assert (intent.verb, intent.hosts, intent.command) == ("exec", ON, command)


@pytest.mark.parametrize(
    ("text", "chosen", "said"),
    [
        ("exec", ON, "needs a command"),
        ("sh ", ON, "needs a command"),
        ("!", ON, "needs a command"),
        ("exec df -h", (), "on which hosts?"),
        ("exec df | sort", ON, "quote '|'"),
        ("exec ls *.log", ON, "sh ls *.log"),
        ("exec echo $HOME", ON, "quote '$'"),
        ('exec echo "a" ; reboot', ON, "quote ';'"),
        ("exec echo 'a", ON, "a quote is not closed"),
        ("run df -h", ON, "exec df -h"),
    ],
)
def test_what_means_nothing_and_why(text: str, chosen: tuple[str, ...], said: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        understood(text, STATE, chosen)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "first"), [("exec df", "exec df"), ("!df", "exec df"), ("run df -h", "exec df -h"), ("exe", "exec ")]
)
def test_what_is_offered(text: str, first: str) -> None:
    made = suggestions(text, STATE, ON, ())
    assert made[0].text == first
    if first != "exec ":
        assert "2 chosen hosts" in made[0].about
        assert "choose hosts first" in suggestions(text, STATE, (), ())[0].about
