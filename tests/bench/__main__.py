"""`make bench`: runs every `bench_*.py` here and writes `instance/bench.json` beside the printed table.

A module's `run()` yields results: `{"name", "ours", "peer", "ratio", "aim", "better": "higher" | "lower"}`.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
import time
from pathlib import Path
from typing import Any

import tests.bench

TARGET = Path("instance/bench.json")


def main(names: list[str]) -> int:
    """Run the benchmarks named, or all; returns the number of aims missed."""
    results: list[dict[str, Any]] = []
    print(f"{'benchmark':<58}{'ours':>12}{'peer':>12}{'ratio':>9}{'aim':>8}")
    for module in sorted(m.name for m in pkgutil.iter_modules(tests.bench.__path__) if m.name.startswith("bench_")):
        if names and module.removeprefix("bench_") not in names:
            continue
        began = time.monotonic()
        for result in importlib.import_module(f"tests.bench.{module}").run():
            results.append(result)
            mark = " " if reached(result) else "!"
            print(
                f"{result['name']:<58}{result['ours']:>12.4g}{result['peer']:>12.4g}"
                f"{result['ratio']:>9.3g}{result['aim']:>8.3g} {mark}",
                flush=True,
            )
        print(f"  {module}: {time.monotonic() - began:.0f} s", flush=True)
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(results, indent=1, ensure_ascii=False))
    return sum(not reached(result) for result in results)


def reached(result: dict[str, Any]) -> bool:
    """True where the ratio is at least as good as the aim."""
    better = result["ratio"] >= result["aim"] if result["better"] == "higher" else result["ratio"] <= result["aim"]
    return bool(better)


if __name__ == "__main__":
    missed = main(sys.argv[1:])
    print(f"{missed} aims missed" if missed else "every aim reached")
