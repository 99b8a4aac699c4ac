"""Hosts over SSH: a transport on paramiko, and the hosts of ~/.ssh/config. See docs/ssh.md.

Loading this declaration loads neither paramiko nor cryptography: that is left to `make`.
"""

from console.model.plugin import Capability, Plugin
from console.model.ports import Inventory, Reach, Transport
from plugins.ssh.settings import ConfigHostsSettings, SshSettings


def _transport(settings: SshSettings, reach: Reach) -> Transport:
    from plugins.ssh.lean import without_invoke

    with without_invoke():
        from plugins.ssh.transport import SshTransport

    return SshTransport(settings, reach)


def _config(settings: ConfigHostsSettings, _reach: Reach) -> Inventory:
    from plugins.ssh.inventory import ConfigHosts

    return ConfigHosts(settings)


PLUGIN = Plugin(
    name="ssh",
    about="Hosts over SSH, and the hosts of ~/.ssh/config",
    inventories={"config": Capability(_config, ConfigHostsSettings)},
    transports={"ssh": Capability(_transport, SshSettings)},
    needs={"ssh": "apt install openssh-client: reads ~/.ssh/config as you know it, and opens shells"},
)
