"""Test the package and execute the chapters as on other processors: `make test-elsewhere`.

With which instructions a sum is computed is decided at run time, by what the processor can do. Then
its terms are added in another order, and its last digits are others. Environment variables hide a
part of the processor, and the libraries compute as on an older one. Nothing that the tests hold and
the chapters claim may depend on that, nor on the number of threads. `--quick` takes the oldest
processor, the tests of what computes most, and a few chapters.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from jupyter_cache.readers import get_reader

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "book"))  # as _config.yml does
from _ext.kernels import Chapter, ChapterError, Kernels  # noqa: E402

THREADS = (1, 2)
SECONDS_A_CELL = 600  # more than in a build: kernels of two threads share the cores

FEATURES = np.show_config(mode="dicts")["SIMD Extensions"]
USABLE = {*FEATURES.get("baseline", []), *FEATURES.get("found", [])}
KNOWN = {*FEATURES.get("found", []), *FEATURES.get("not found", [])}


@dataclass(frozen=True)
class Processor:
    """What to compute as, in NumPy's names for the instructions of a processor.

    `needs` are those that the chosen kernels are made of: without them, a process would die of an
    illegal instruction. `hides` are those that NumPy must not use.
    """

    name: str
    needs: str
    hides: tuple[str, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)

    def environment(self, threads: int) -> dict[str, str]:
        """Return the variables with which libraries compute as here, in so many threads."""
        hidden = [name for name in self.hides if name in KNOWN]  # NumPy warns of other names
        limits = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        return {
            **self.variables,
            "NPY_DISABLE_CPU_FEATURES": " ".join(hidden),
            **dict.fromkeys(limits, str(threads)),
        }


# Variables of OpenBLAS (NumPy, SciPy), ATen, oneDNN and MKL (PyTorch), and of the C library, whose
# logarithm has other last digits where a product is added without being rounded.
# MKL_ENABLE_INSTRUCTIONS acts on Intel's processors, MKL_CBWR on all.
PROCESSORS = (
    Processor(
        "without AVX",
        needs="X86_V2",
        hides=("X86_V3", "X86_V4", "AVX512_ICL", "AVX512_SPR"),
        variables={
            "OPENBLAS_CORETYPE": "Prescott",
            "ATEN_CPU_CAPABILITY": "default",
            "ONEDNN_MAX_CPU_ISA": "SSE41",
            "MKL_ENABLE_INSTRUCTIONS": "SSE4_2",
            "MKL_CBWR": "COMPATIBLE",
            "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX,-AVX2,-FMA,-FMA4",
        },
    ),
    Processor(
        "with AVX2",
        needs="X86_V3",
        hides=("X86_V4", "AVX512_ICL", "AVX512_SPR"),
        variables={
            "OPENBLAS_CORETYPE": "Haswell",
            "ATEN_CPU_CAPABILITY": "avx2",
            "ONEDNN_MAX_CPU_ISA": "AVX2",
            "MKL_ENABLE_INSTRUCTIONS": "AVX2",
        },
    ),
    Processor("with AVX-512", needs="X86_V4", variables={"OPENBLAS_CORETYPE": "SkylakeX"}),
)

QUICK_TESTS = (
    "autodiff",
    "information",
    "linalg",
    "optim",
    "tensors",
    "training/test_synthetic.py",
)
QUICK_CHAPTERS = ("autograd", "backpropagation", "least_squares", "singular_values")


def main(arguments: list[str] | None = None) -> int:
    """Compute as on each processor that this one can stand in for, and print what held.

    Returns
    -------
    int
        The exit status: 1 if something did not hold.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a part, in two minutes")
    quick = parser.parse_args(arguments).quick
    outcomes: list[tuple[str, bool]] = []
    for processor in PROCESSORS[:1] if quick else PROCESSORS:
        if processor.needs not in USABLE:
            why = f"NumPy finds no {processor.needs} on this processor"
            outcomes.append((f"{processor.name}: left out, for {why}", True))
            continue
        for threads in THREADS[:1] if quick else THREADS:
            title = f"{processor.name}, {threads} thread{'s' if threads > 1 else ''}"
            print(f"\n== {title}", flush=True)
            for what, hold in (("package", package_holds), ("book", book_holds)):
                start = time.perf_counter()
                held = hold(processor.environment(threads), quick=quick)
                seconds = time.perf_counter() - start
                verdict = "holds" if held else "DOES NOT HOLD"
                outcomes.append((f"{title}: the {what} {verdict}, {seconds:.0f} s", held))
    print(*(line for line, _ in outcomes), sep="\n")
    return int(not all(held for _, held in outcomes))


def package_holds(environment: dict[str, str], *, quick: bool) -> bool:
    """Run the tests of the package, and the examples in its docstrings."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += ["--numprocesses", "logical", "--maxprocesses", "4", "--dist", "worksteal"]
    if quick:
        command += [f"tests/{name}" for name in QUICK_TESTS]
    else:  # the tests of the book build it, and here its chapters are executed
        command += ["--ignore=tests/book"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False)
    return done.returncode == 0


def book_holds(environment: dict[str, str], *, quick: bool) -> bool:
    """Execute the chapters, and print what they complain of."""
    found = list(complaints(chapters(QUICK_CHAPTERS if quick else ()), environment))
    print(*found, sep="\n\n", flush=True)
    return not found


def chapters(stems: Collection[str] = (), folder: Path = ROOT / "book") -> list[Chapter]:
    """Return the chapters of those names, by default all, as they stand in their sources."""
    read = get_reader({"name": "myst_nb_md", "type": "plugin"})
    paths = [p for p in sorted(folder.glob("[!_]*/*.md")) if not stems or p.stem in stems]
    found = (Chapter(path.stem, path, path.read_text("utf8"), read(str(path))) for path in paths)
    return [chapter for chapter in found if chapter.code]


def complaints(chosen: list[Chapter], environment: dict[str, str]) -> Iterator[str]:
    """Execute chapters in kernels with these variables; yield what fails, and what warns."""
    kernels = Kernels(chosen, SECONDS_A_CELL, **environment)
    try:
        for chapter, _ in kernels.collect_all():
            # A build too fails on a warning: see `stderr_output` in _config.yml.
            outputs = (o for cell in chapter.notebook.cells for o in cell.get("outputs", []))
            warned = (o.text for o in outputs if o.get("name") == "stderr")
            yield from (f"{chapter.docname}: {text}" for text in warned)
    except ChapterError as error:
        yield str(error)
    finally:
        kernels.end()


if __name__ == "__main__":
    sys.exit(main())
