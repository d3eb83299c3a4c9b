"""Build the book into a folder, as `make book` does, for the scripts that compare and time it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def build(output: Path, *, source: Path = ROOT, environment: dict[str, str] | None = None) -> Path:
    """Build the book of `source` strictly into `output`; return the site's folder.

    Raises
    ------
    SystemExit
        If the build fails, with what it printed.
    """
    command = [str(Path(sys.executable).parent / "jupyter-book"), "build", "."]
    command += ["-W", "-n", "--keep-going", "--path-output", str(output)]
    done = subprocess.run(
        command,
        cwd=source,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"the book does not build:\n{done.stdout}\n{done.stderr}")
    return output / "_build" / "html"
