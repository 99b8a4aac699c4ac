"""Draws docs/benchmarks.md from the newest result of each benchmark."""

import json
import sys
import time
from pathlib import Path
from typing import Any

INTRODUCTION = """\
Drawn by `make bench` from benchmarks/results/. Each claim is measured beside a peer in the same run; ratios and counts
are what must hold, times depend on the machine and on what else it does."""
ROOT = Path(__file__).parent.parent


def main() -> int:
    """Write the page; 1 when a goal is missed."""
    newest: dict[str, dict[str, Any]] = {}
    runs: dict[str, int] = {}
    for path in sorted((ROOT / "benchmarks" / "results").glob("*.json")):
        result = json.loads(path.read_text(encoding="utf-8"))
        newest[result["name"]] = result
        runs[result["name"]] = runs.get(result["name"], 0) + 1
    parts = ["# Benchmarks", INTRODUCTION]
    parts += [_section(newest[name], runs[name]) for name in sorted(newest)]
    (ROOT / "docs" / "benchmarks.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    missed = [name for name, result in newest.items() if any(figure["ok"] is False for figure in result["figures"])]
    print(
        f"docs/benchmarks.md: {len(newest)} benchmarks" + (f"; goals missed in {', '.join(missed)}" if missed else "")
    )
    return int(bool(missed))


def _section(result: dict[str, Any], runs: int) -> str:
    day = time.strftime("%Y-%m-%d", time.gmtime(result["at"]))
    lines = [
        f"## {result['name']}",
        "",
        result["claim"],
        "",
        "| figure | ours | peer | ratio | goal |",
        "|---|---|---|---|---|",
    ]
    for figure in result["figures"]:
        peer = f"{figure['against']}: {figure['peer']:.4g} {figure['unit']}" if figure["peer"] else ""
        ratio = f"{figure['ratio']:.3g}" if figure["ratio"] else ""
        goal = (
            "" if figure["goal"] is None else f"at most {figure['goal']:g}: {'met' if figure['ok'] else '**missed**'}"
        )
        lines.append(f"| {figure['what']} | {figure['value']:.4g} {figure['unit']} | {peer} | {ratio} | {goal} |")
    lines += ["", f"{day}, {result['machine']}, load {result['load']:.1f}; {runs} run{'s' if runs > 1 else ''} kept."]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
