"""The JSON Schema knows what the loader knows."""

import json
from typing import Any

from console.settings import schema


def test_the_schema_is_json_and_closed() -> None:
    made: dict[str, Any] = json.loads(json.dumps(schema()))
    assert made["additionalProperties"] is False
    assert made["required"] == []
    assert set(made["properties"]["limits"]["properties"]) >= {"contacts", "stale_after", "ceiling"}
    assert made["properties"]["inventories"]["items"]["required"] == ["use"]
