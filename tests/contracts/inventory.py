"""What every Inventory keeps, as checks that take one that knows some hosts.

@pytest.mark.parametrize("check", CONTRACT, ids=name)
async def test_contract(check: Check) -> None:
    await check(MyInventory(...))
"""

from collections.abc import Awaitable, Callable

from console.kit import sanitise
from console.model.host import Host
from console.model.ports import Inventory

Check = Callable[[Inventory], Awaitable[None]]


async def ids_are_unique_and_not_empty(inventory: Inventory) -> None:
    """Rows, marks and runs are keyed by them."""
    ids = [host.id for host in await inventory.hosts()]
    assert ids, "an inventory under test knows some host"
    assert len(set(ids)) == len(ids)
    assert all(ids)


async def ids_stay_the_same(inventory: Inventory) -> None:
    """A refresh moves no mark to another host."""
    first = [host.id for host in await inventory.hosts()]
    assert [host.id for host in await inventory.hosts()] == first


async def everything_is_harmless_on_a_screen(inventory: Inventory) -> None:
    """Text from outside was sanitised at the door."""
    for host in await inventory.hosts():
        words = (host.id, host.name, host.address, host.user, *host.labels, *host.labels.values(), *host.groups)
        assert all(sanitise.line(word) == word for word in words), host


async def every_host_says_how_it_is_reached(inventory: Inventory) -> None:
    """A host without a transport would be a host that nothing can be done on."""
    for host in await inventory.hosts():
        assert isinstance(host, Host)
        assert host.name
        assert host.transports
        assert len(set(host.groups)) == len(host.groups)
        assert host.port is None or 0 < host.port < 65536


CONTRACT: tuple[Check, ...] = (
    ids_are_unique_and_not_empty,
    ids_stay_the_same,
    everything_is_harmless_on_a_screen,
    every_host_says_how_it_is_reached,
)
