"""The first settings file, as text: every line explained, so that it is also the tutorial."""

import json
from pathlib import Path

from console.commands.init.look import Found
from console.kit import sanitise

_NAMED = 8
"""How many names are spelled out."""


def summary(found: Found) -> list[str]:
    """What was found, a line each."""
    lines = [
        f"{len(found.ssh_hosts)} hosts in {found.ssh_config}"
        + (" (and in files it includes)" if found.ssh_more else "")
        if found.ssh_config
        else "no ~/.ssh/config",
        f"{len(found.aws_profiles)} AWS profiles in {found.aws_config}" if found.aws_config else "no AWS config",
        f"{len(found.ansible)} Ansible inventories: {', '.join(str(it) for it in found.ansible)}"
        if found.ansible
        else "no Ansible inventory",
        f"Vagrant's machines in {found.vagrant}" if found.vagrant else "no Vagrant machines",
    ]
    return ["Found " + sanitise.line(line) for line in lines]


def settings(found: Found) -> str:
    """The file's text: YAML that `console.settings.load` reads."""
    parts = [_head(found), _inventories(found), _production(found), _REST]
    return "\n".join(parts)


def _head(found: Found) -> str:
    lines = "".join(f"#   {line}\n" for line in summary(found))
    return (
        "# Quarterdeck's settings, first written by `quarterdeck init`.\n"
        f"{lines}"
        "# Every key may be left out; what is in force, and why: quarterdeck settings show\n"
        "# After a change: quarterdeck settings check. All keys: docs/settings.md\n"
        "# More files beside this one, conf.d/*.yaml, are joined with it.\n"
        "version: 1\n"
    )


def _inventories(found: Found) -> str:
    lines = [
        "# Where hosts are described. Listing them contacts none. The first that knows a host decides.",
        "inventories:",
        "  # This machine.",
        "  - use: local",
    ]
    if found.ssh_config:
        names = f": {_names(found.ssh_hosts)}" if found.ssh_hosts else ""
        lines += [
            f"  # The hosts of {sanitise.line(str(found.ssh_config))}{names}.",
            "  # Wildcards there (Host web-*) are no hosts, but count for the hosts they match.",
            "  - use: ssh.config",
        ]
    lines += [
        "  # Hosts in a file of your own, with groups and labels (docs/settings.md shows one):",
        "  # - use: static",
        "  #   file: hosts.yaml",
    ]
    if found.ansible:
        lines += _ansible(found.ansible)
    if found.vagrant:
        lines += [
            f"  # Vagrant's machines, of {sanitise.line(str(found.vagrant))}; vagrant itself is not run.",
            "  - use: vagrant",
        ]
    lines += [
        "  # Machines in a state of Terraform or OpenTofu: a file, a folder or a glob (docs/inventories.md; also",
        "  # lists of names, and any JSON, of a command or a URL):",
        "  # - use: terraform",
        "  #   state: ~/infra/terraform.tfstate",
    ]
    if found.aws_profiles:
        lines.append("  # AWS profiles are on this machine; no installed plugin uses them (quarterdeck plugins):")
        lines.append(f"  #   {_names(found.aws_profiles)}")
    return "\n".join(lines) + "\n"


def _ansible(paths: tuple[Path, ...]) -> list[str]:
    """A section for each of Ansible's inventories, Ansible's first choice first; what YAML can't hold is said."""
    written = [path for path in paths if str(path).isprintable()]
    lines = ["  # Ansible's inventories (docs/inventories.md). A script among them is run whenever hosts are listed."]
    lines += [f"  #   {sanitise.line(str(path))}" for path in paths if path not in written]
    for number, path in enumerate(written, 1):
        lines += ["  - use: ansible"]
        lines += ["    # Tells it from the others.", f"    name: ansible.{number}"] if number > 1 else []
        lines += ["    # What ansible -i takes.", f"    path: {json.dumps(str(path), ensure_ascii=False)}"]
    return lines


def _production(found: Found) -> str:
    named = [name for name in found.ssh_hosts if "prod" in name.lower()]
    if named:
        match, why = "'*prod*'", f"# Host names of yours say it: {_names(named)}."
    else:
        match, why = "env=prod*", "# A label with a glob, as here, or a host pattern like '@production'."
    return (
        "# What is production: it starts read-only, and the first change there asks for a reason.\n"
        f"production:\n  {why}\n  match: {match}\n"
        "  # How long it may be changed after that.\n  window: 15m\n"
    )


def _names(names: tuple[str, ...] | list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


_REST = """\
# Hosts that are looked at from the start, as a host pattern. Without it nothing is contacted until you open it.
# watch: all

# Folders with runbooks of your own, besides runbooks/ beside this file.
# runbooks: [~/ops/runbooks]

# dark, light, high-contrast or colour-blind.
theme: dark

# Say the end of a run with a bell and a notification of the terminal.
notify: true
"""
