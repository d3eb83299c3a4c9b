"""Pin what pyproject.toml asks for in requirements.txt, with the newest versions that fit.

`make lock` runs it with Python 3.11, the oldest that the book supports, so that one file serves
all. No package index goes into the file: where PyTorch comes from is the reader's choice.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAD = "# Every version that the book is built and tested with. Made by `make lock`.\n"


def main() -> None:
    """Resolve the versions with pip-compile and write them."""
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "pip-tools"], check=True)
    command = [sys.executable, "-m", "piptools", "compile", "--quiet", "--upgrade"]
    command += ["--extra", "test", "--strip-extras", "--no-header", "--no-emit-index-url"]
    command += ["--no-emit-find-links", "--no-emit-trusted-host", "--no-emit-options"]
    command += ["--output-file", "-", "pyproject.toml"]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    # 2.13.0+cpu is one build of 2.13.0: pin the version, not the build. The self-reference
    # of the extras is the package itself.
    pins = re.sub(r"^(torch==[\d.]+)\+\w+", r"\1", done.stdout, flags=re.M)
    pins = re.sub(r"^mathdl( @ .*)?\n(    #.*\n)*", "", pins, flags=re.M)
    (ROOT / "requirements.txt").write_text(HEAD + pins, "utf8")


if __name__ == "__main__":
    main()
