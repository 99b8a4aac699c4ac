"""What `quarterdeck <command>` can do. A file a command, imported when it is asked for and not before.

Each has NAME, HELP, `add_arguments(parser)` and `run(args) -> int` (an exit code of console.commands.exits).
"""

COMMANDS = {
    "hosts": "list the hosts of the inventories; contacts none",
    "host": "look at one host now: figures, facts, and what is wrong with it",
    "run": "run a runbook on hosts: plan, confirmation, output, outcome per host",
    "exec": "run a command on hosts, once: plan, confirmation, output, outcome per host",
    "runs": "list and show runs of the record, and go on with one that was cut off",
    "mute": "mute hosts for maintenance: for how long, and why; contacts none",
    "unmute": "end the mutes of hosts before their time; contacts none",
    "mutes": "list the hosts that are muted, until when, by whom and why; contacts none",
    "note": "show, write or remove the note on a host or a group; contacts none",
    "notes": "list the notes on hosts and groups; contacts none",
    "runbook": "list, show and check runbooks, and print their JSON Schema",
    "audit": "show, verify and export the record",
    "settings": "check and show the settings in force, and print their JSON Schema",
    "plugins": "what is installed, what is in use, and what is broken and why",
    "doctor": "say what is missing on this machine and how to get it",
    "init": "write a first settings file from what this machine knows",
    "completion": "print what makes a shell complete commands, flags, hosts, runbooks and runs",
    "lab": "a fleet of practice hosts on this machine, with the console on it",
}
"""By name: one line of help. The module is console.commands.<name>."""
