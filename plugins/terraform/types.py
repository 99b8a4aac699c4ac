"""The types of resources that are hosts, as columns of their attributes.

Two columns are of this plugin: `private` and `public`, the addresses. Attributes are those of the providers' own
documentation (registry.terraform.io, and search.opentofu.org).
"""

from collections.abc import Mapping

from console.kit import columns as kit
from console.kit.columns import Columns, Path

Type = tuple[Columns, Path, Path]
"""The columns of a type, and where its private and its public address are."""

TYPES: Mapping[str, Mapping[str, str]] = {
    "aws_instance": {
        "name": "tags.Name || private_dns",
        "identity.aws": "id",
        "private": "private_ip",
        "public": "public_ip",
        "addresses": "[secondary_private_ips, ipv6_addresses][][]",
        "labels": "tags_all || tags",
        "labels.region": "region",
        "labels.zone": "availability_zone",
        "labels.type": "instance_type",
        "labels.state": "instance_state",
    },
    "google_compute_instance": {
        "name": "name",
        "identity.gcp": "instance_id",
        "private": "network_interface[0].network_ip",
        "public": "network_interface[].access_config[].nat_ip | [0]",
        "labels": "labels",
        "labels.project": "project",
        "labels.zone": "zone",
        "labels.type": "machine_type",
        "labels.state": "current_status",
    },
    "azurerm_linux_virtual_machine": {
        "name": "name",
        "identity.azure": "virtual_machine_id",
        "private": "private_ip_address",
        "public": "public_ip_address",
        "addresses": "[private_ip_addresses, public_ip_addresses][][]",
        "labels": "tags",
        "labels.region": "location",
        "labels.zone": "zone",
        "labels.type": "size",
        "labels.resource_group": "resource_group_name",
    },
    "digitalocean_droplet": {
        "name": "name",
        "identity.digitalocean": "id",
        "private": "ipv4_address_private",
        "public": "ipv4_address || ipv6_address",
        "addresses": "ipv6_address",
        "labels.region": "region",
        "labels.type": "size",
        "labels.state": "status",
        "groups": "tags",
    },
    "hcloud_server": {
        "name": "name",
        "identity.hcloud": "id",
        "private": "network[0].ip",
        "public": "ipv4_address || ipv6_address",
        "addresses": "ipv6_address",
        "labels": "labels",
        "labels.region": "location",
        "labels.zone": "datacenter",
        "labels.type": "server_type",
        "labels.state": "status",
    },
    "openstack_compute_instance_v2": {
        "name": "name",
        "identity.openstack": "id",
        "private": "network[0].fixed_ip_v4 || access_ip_v4 || access_ip_v6",
        "public": "floating_ip || network[].floating_ip | [0] || access_ip_v4",
        "addresses": "[network[].fixed_ip_v4, network[].fixed_ip_v6][]",
        "labels": "all_metadata || metadata",
        "labels.region": "region",
        "labels.zone": "availability_zone",
        "labels.type": "flavor_name",
        "labels.state": "power_state",
        "groups": "tags",
    },
    "libvirt_domain": {
        "name": "name",
        "identity.libvirt": "id",
        "private": "network_interface[].addresses[] | [0]",
        "public": "network_interface[].addresses[] | [0]",
        "addresses": "network_interface[].addresses[]",
        "labels.arch": "arch",
    },
}


def all_of(more: Mapping[str, Mapping[str, str]]) -> dict[str, Type]:
    """Every type, with those of the settings."""
    return {kind: columns(kind, more) for kind in {**TYPES, **more}}


def columns(kind: str, more: Mapping[str, Mapping[str, str]]) -> Type:
    """The columns of a type; those of `more` go before the known ones. Raises ValueError."""
    written = {"name": "name", **TYPES.get(kind, {}), **more.get(kind, {})}
    private, public = written.pop("private", None), written.pop("public", None)
    address = written.pop("address", None) or private or public or "''"
    return Columns(written), kit.path(private or address), kit.path(public or address)
