"""Pin what pyproject.toml asks for in requirements.txt, with the newest versions that fit.

`make lock` resolves for Python 3.11, the oldest that the book supports, so that one file serves
all. No package index goes into the file: where PyTorch comes from is the reader's choice.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAD = "# Every version that the book is built and tested with. Made by `make lock`.\n"
# Where pip looks for packages beside PyPI, which uv does not read by itself.
PLACES = {"PIP_EXTRA_INDEX_URL": "--extra-index-url", "PIP_FIND_LINKS": "--find-links"}


def main() -> None:
    """Resolve the versions with uv and write them."""
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "uv"], check=True)
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--extra", "test"]
    command += ["--python-version", "3.11", "--upgrade", "--quiet", "--no-header"]
    command += ["--index-strategy", "unsafe-best-match"]  # as pip: the newest of all indexes
    for variable, option in PLACES.items():
        for place in os.environ.get(variable, "").split():
            command += [option, place]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    # 2.13.0+cpu is one build of 2.13.0: pin the version, not the build.
    pins = re.sub(r"^(torch==[\d.]+)\+\w+", r"\1", done.stdout, flags=re.M)
    (ROOT / "requirements.txt").write_text(HEAD + pins, "utf8")


if __name__ == "__main__":
    main()
