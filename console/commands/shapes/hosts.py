"""Hosts as JSON."""

from console.commands.shapes import Json
from console.model.host import Host


def host(one: Host) -> Json:
    """A host as its inventory described it."""
    return {
        "id": one.id,
        "name": one.name,
        "address": one.address,
        "port": one.port,
        "user": one.user,
        "addresses": [{"address": address, "port": port} for address, port in one.addresses],
        "labels": dict(one.labels),
        "groups": list(one.groups),
        "transports": list(one.transports),
        "source": one.source,
        "vars": dict(one.vars),
        "claims": [
            {"source": it.source, "name": it.name, "where": it.where, "place": it.place, "why": it.why}
            for it in one.claims
        ],
    }
