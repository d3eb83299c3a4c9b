"""List the exercises, or grade a file of answers: `python -m mathdl.exercises [FILE]`.

In the file, an answer to `ex-part-topic` is called `ex_part_topic`: a function, or a value.
"""

import argparse
import runpy
import sys
from pathlib import Path

from mathdl.exercises import grade, names


def main(arguments: list[str] | None = None) -> int:
    """Return 0 if every answer of the file is right, 1 if one is not, 2 if it cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m mathdl.exercises", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="a Python file with answers")
    file = parser.parse_args(arguments).file
    if file is None:
        print("\n".join(names()))
        return 0
    try:
        answers = runpy.run_path(str(file))
    except Exception as error:
        print(f"{file} cannot be run: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    known = {name.replace("-", "_"): name for name in names()}
    for stranger in [v for v in answers if v.startswith("ex_") and v not in known]:
        print(f"{file}: there is no exercise for {stranger}", file=sys.stderr)
    graded = [
        grade(name, answers[variable]) for variable, name in known.items() if variable in answers
    ]
    if not graded:
        variable, name = next(iter(known.items()))
        message = f"{file} has no answer: an answer to {name} is called {variable}"
        print(message, file=sys.stderr)
        return 2
    print("\n".join(map(str, graded)))
    return 0 if all(feedback.state != "failed" for feedback in graded) else 1


if __name__ == "__main__":
    sys.exit(main())
