"""Which inventories know a host, what each says, and why they mean one machine."""

from console.model.host import Host
from screens.cells import Row, Span, line


def claim_rows(host: Host) -> list[Row]:
    """Which inventory says what of a host, the one that decides first, and why they mean this one."""
    made = []
    for number, claim in enumerate(host.claims):
        made.append(
            line(
                Span(f"{claim.source:<14}", "dim"),
                claim.name,
                Span(f"  {claim.where}" if claim.where != claim.name else "", "dim"),
                Span(f"  {claim.place}" if claim.place else "", "dim"),
                Span("  decides" if not number and len(host.claims) > 1 else "", "accent"),
                Span(f"  one host: {claim.why}" if claim.why else "", "accent"),
            )
        )
    return made
