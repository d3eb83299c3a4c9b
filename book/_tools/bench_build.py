"""Time the build in one run: `make bench-build`.

The serial build is what Jupyter Book does by itself: MyST-NB executes each page when it reads it.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from book._tools.building import ROOT, build

CHAPTER = "book/calculus/gradients.md"
# MyST-NB's own kernels do not know what `_ext.execution` tells the chapters' to keep quiet about.
SERIAL = {"MATHDL_CHAPTERS": "serial", "PYTHONWARNINGS": "ignore:IProgress not found"}
# Kernels of both builds get one thread each, so that only the order of execution differs.
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "MKL", "OPENBLAS")}


def main() -> None:
    """Print one table with every time and the ratio to reach."""
    with tempfile.TemporaryDirectory() as folder:
        source = _copy(Path(folder) / "source")
        outputs = Path(folder) / "serial", Path(folder) / "parallel"
        build(Path(folder) / "warm-up", source=source)  # file caches and byte code, not counted
        serial = _time(lambda: build(outputs[0], source=source, environment=ONE_THREAD | SERIAL))
        parallel = _time(lambda: build(outputs[1], source=source, environment=ONE_THREAD))
        unchanged = _time(lambda: build(outputs[1], source=source))
        _replace(source, "\n## Key points", "\nOne more word.\n\n## Key points")
        word = _time(lambda: build(outputs[1], source=source))
        _replace(source, "\nplotting.use_style()", "\nplotting.use_style()\none_more_name = 1")
        cell = _time(lambda: build(outputs[1], source=source))
    rows = [
        ("cold, serial", serial, ""),
        ("cold, parallel", parallel, f"{parallel / serial:.2f} × serial (to reach: 0.60)"),
        ("warm, nothing changed", unchanged, ""),
        ("warm, one word changed", word, "(to reach: 6 s)"),
        ("warm, one cell changed", cell, ""),
    ]
    print(f"{os.cpu_count()} cores")
    for name, seconds, remark in rows:
        print(f"{name:<24}{seconds:6.1f} s  {remark}")


def _copy(target: Path) -> Path:
    """Copy what the build reads: a benchmark changes a chapter, never the checkout's own."""
    target.mkdir()
    for name in ("book", "mathdl"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, target)
    return target


def _replace(source: Path, old: str, new: str) -> None:
    chapter = source / CHAPTER
    text = chapter.read_text("utf8")
    assert old in text, f"{CHAPTER} has no {old!r}"
    chapter.write_text(text.replace(old, new, 1), "utf8")


def _time(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
