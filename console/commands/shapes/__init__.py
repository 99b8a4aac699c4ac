"""The JSON of the nouns: what docs/commands.md promises. Explicit, so that a noun may change and the promise stays.

A file an area, so that listing hosts does not import what a run is.
"""

from typing import Any

Json = dict[str, Any]
