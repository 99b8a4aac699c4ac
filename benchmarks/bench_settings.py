"""Loading settings: what it costs, the import of everything it needs included, beside the interpreter and PyYAML."""

import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from benchmarks.result import Figure, best, record
from console.settings import load

USUAL = Path(__file__).parent.parent / "docs" / "examples" / "settings.yaml"


def started(code: str) -> float:
    """The least wall time of a fresh interpreter that runs `code`, in milliseconds."""
    return best(lambda: subprocess.run([sys.executable, "-c", code], check=True))


def main() -> int:
    """Measure."""
    bare = started("pass")
    with tempfile.TemporaryDirectory() as folder:
        large = Path(folder) / "settings.yaml"
        sources = "".join(
            f"  - {{use: static, name: site-{number}, file: site-{number}.yaml}}\n" for number in range(300)
        )
        large.write_text(f"inventories:\n{sources}", encoding="utf-8")
        text = large.read_text(encoding="utf-8")
        figures = [
            Figure("load() of docs/examples/settings.yaml", best(lambda: load(USUAL)), "ms"),
            Figure(
                "load() of 300 sources in one file",
                best(lambda: load(large)),
                "ms",
                best(lambda: yaml.load(text, yaml.CSafeLoader)),
                "PyYAML's C loader on the same, without places or checks",
                2.0,
            ),
            Figure(
                "a fresh process that imports and loads them",
                started(f"from pathlib import Path; from console.settings import load; load(Path({str(USUAL)!r}))")
                - bare,
                "ms",
                started("import yaml, dataclasses; yaml.safe_load(open(" + repr(str(USUAL)) + "))") - bare,
                "import yaml, dataclasses and yaml.safe_load",
            ),
        ]
    return record("settings", "Settings load in less than 30 ms, places and checks included.", figures)


if __name__ == "__main__":
    sys.exit(main())
