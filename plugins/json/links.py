"""URLs: what may be shown of them, and which are of one server."""

from urllib.parse import urlsplit, urlunsplit

from console.kit import sanitise


def shown(url: str) -> str:
    """A URL without its query, which may carry secrets."""
    return sanitise.line(urlunsplit(urlsplit(url)._replace(query="", fragment="")))


def origin(url: str) -> tuple[str, str, int | None]:
    """What has to be equal for two URLs to be of one server: scheme, host, port."""
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").casefold(), parts.port or {"http": 80, "https": 443}.get(parts.scheme)
