"""Host patterns: one language for the filter box, `--hosts`, runbook targets and settings.

    pattern = term (":" | ",") term ...         union
    term    = ["&" | "!"] word                  `&` keeps only what is in both, `!` takes away
    word    = "@" group | name | key sign value
    sign    = "=" | "!=" | "~" | "!~" | "<" | "<=" | ">" | ">="

All unions are taken first, then the intersections, then the exclusions, in whatever order they are written: an
exclusion always holds. A word names a host, a group (where no host has that name), or has globs (`*`, `?`, `[seq]`)
and ranges (`[01-20]`) in it, which stand for host names; `@name` is the group and only that; `all` is every host. Any
part of a word may be quoted. Signs and order are those of Ansible's host patterns (docs.ansible.com, "Patterns:
targeting hosts"), ranges those of ClusterShell's node sets. docs/patterns.md is the page for people.

`folding` is the way back, from names to a pattern, and `completing` what a person may mean who is typing one.
"""

from console.model.patterns.quantities import FIGURES, Live
from console.model.patterns.reading import parse
from console.model.patterns.selecting import Pattern, Term, groups_of
from console.model.patterns.wrong import BadPattern

__all__ = ["FIGURES", "BadPattern", "Live", "Pattern", "Term", "groups_of", "parse"]
