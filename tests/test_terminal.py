"""Reports are printed wherever they are asked for: with their signs, or in words without them."""

import ast
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathdl._terminal import printable, spelled
from mathdl.exercises import exercise, names
from tests.conftest import ROOT

POOR = ("ascii", "cp1252", "latin-1", "cp437", "cp037", "iso8859-7", "shift_jis")


def stream(encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding)


# --- signs and words ----------------------------------------------------------------------


@given(st.text(), st.sampled_from((*POOR, "utf-8", "utf-16")))
def test_what_is_spelled_can_be_written(text: str, encoding: str) -> None:
    shown = spelled(text, stream(encoding))
    stream(encoding).write(shown)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        assert shown != text
    else:
        assert shown == text


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_is_left_alone_beside_a_sign(text: str) -> None:
    assert spelled(text, stream("ascii")) == text
    assert spelled(f"{text}≤{text}", stream("ascii")) == f"{text}<={text}"


@pytest.mark.parametrize(
    ("text", "encoding", "shown"),
    [
        ("value 1 → 2", "ascii", "value 1 -> 2"),
        ("28 × 28", "ascii", "28 x 28"),
        ("28 × 28", "cp1252", "28 × 28"),
        ("0.9 ± 0.1 ≥ −1", "ascii", "0.9 +- 0.1 >= -1"),
        ("σ² ε Λ λ μ µ", "ascii", "sigma^2 epsilon Lambda lambda mu mu"),
        ("10⁻¹² x⁴ Xᵀ", "ascii", "10^-12 x^4 X^T"),
        ("x² σ⁴", "cp1252", "x² sigma^4"),
        ("½ λ₁ …", "ascii", "1/2 lambda1 ..."),
        ("∞ − ∞, ‖g‖, 90°", "ascii", "inf - inf, ||g||, 90 degrees"),
        ("Gauß, précis, ŷ", "ascii", "Gau\\xdf, precis, y"),
        ("中 \udc80", "ascii", "\\u4e2d \\udc80"),
        ("σ \udc80", "utf-8", "σ \\udc80"),
        ("σ", "iso8859-7", "σ"),
    ],
)
def test_words_for_signs(text: str, encoding: str, shown: str) -> None:
    assert spelled(text, stream(encoding)) == shown


def test_every_sign_of_a_hint_has_a_word() -> None:
    """No reader meets an escape in a sentence of the book's own: add what is missing."""
    said = "".join(hint for name in names() for hint in exercise(name).mistakes)
    signs = {sign for sign in said if not sign.isascii()}
    assert len(signs) > 20
    for sign in signs:
        assert "\\" not in spelled(sign, stream("ascii")), sign


def test_a_buffer_of_text_and_no_stream_at_all_take_every_sign(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert spelled("✓", io.StringIO()) == "✓"
    monkeypatch.setattr(sys, "stdout", None)
    assert spelled("✓") == "✓"


def test_a_report_follows_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    @printable({"✓": "[yes]"})
    class Report:
        def __str__(self) -> str:
            """Say it."""
            return "✓ ≤"

        __repr__ = __str__

    report = Report()
    assert str(report) == repr(report) == f"{report}" == "✓ ≤"
    monkeypatch.setattr(sys, "stdout", stream("ascii"))
    assert str(report) == repr(report) == f"{report}" == "[yes] <="
    assert Report.__str__.__doc__ == "Say it."
    monkeypatch.setattr(sys, "stdout", stream("cp437"))  # it has ≤
    assert str(report) == "[yes] ≤"


# --- all reports --------------------------------------------------------------------------

REPORTS = """
import numpy as np, torch
from mathdl import autodiff, datasets, gradients, linalg, optim, training
from mathdl.exercises import Feedback, Progress, grade
from mathdl.gradients.comparison import GradientComparison, ParameterCheck
from mathdl.gradients.cuts import Cuts, Unreached
from mathdl.gradients.missing import MissingGradients
from mathdl.gradients.norms import GradientNorms
from mathdl.gradients.operations import Operation
from mathdl.verify import Claim, VerificationError, verify

odd = "λ ŷ 中 ✓"
x = autodiff.Tensor(3.0, requires_grad=True)
history = training.History()
history.record(f"train_{odd}", 1.0, epoch=0)
history.stopped = f"stopped: {odd}"
operation = Operation("detach", ((2, 3),), (2, 3), odd, f"{odd}.py", 1, odd, odd)
unreached = Unreached(odd, (2,), "cut", operation)
check = ParameterCheck(odd, (2,), False, 1.0, (0,), 1.0, 2.0)
path = optim.newton(lambda v: v @ v, lambda v: 2 * v, lambda v: [[2.0]], [1.0], num_steps=1)
error = VerificationError(f"✗ {odd}: expected 1, got 2")
reports = [
    Claim(odd, 1e-16, 1e-9), error,
    Feedback("ex-a", "passed", odd), Feedback("ex-a", "failed", odd, odd, given=odd, got=odd),
    Feedback("ex-a", "not attempted", odd), Progress({odd: "passed", "b": "failed"}), grade(),
    grade("ex-bayes-match", 5 / 6), path, optim.Path(path.points, path.values, odd), history,
    linalg.low_rank([[2.0, 0.0], [0.0, 1.0]], k=1), datasets.load_full_run()["MLP"],
    datasets.load_fashion_mnist(), *autodiff.graph_of(2 * x, names={odd: x}).nodes,
    check, GradientComparison(False, 1.0, (check,), None), operation, unreached,
    Cuts((odd,), (unreached,)), Cuts((odd,), ()), MissingGradients((odd,), (odd,)),
    GradientNorms((odd,), (1.0,), (2.0,)),
]
"""
PRINTED = (
    REPORTS
    + """
for report in reports:
    print(report, repr(report), [report], {1: report}, f"{report}", sep="\\n")
for claim in (odd, "one is one"):
    verify(claim, 1, 1)
print(sorted({type(report).__name__ for report in reports}))
"""
)


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "LC_", "LANG"))}
    return subprocess.run(
        [sys.executable, *arguments],
        env={**clean, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "0", **environment},
        capture_output=True,
    )


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_every_report_is_printed(encoding: str) -> None:
    done = python("-c", PRINTED, PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr.decode("ascii")
    out = done.stdout.decode(encoding)
    lines = out.splitlines()
    decorated = {name for name, node in classes().items() if "printable(" in decorators(node)}
    assert set(ast.literal_eval(lines[-1])) == decorated
    if encoding == "utf-8":
        assert "✓ ex-bayes-match: that is right." in lines
        assert "Path(1 steps, value 1 → 0)" in lines
        assert "✓ one is one (exactly)" in lines
        return
    assert "[passed] ex-bayes-match: that is right." in lines
    assert "Path(1 steps, value 1 -> 0)" in lines
    assert "[verified] one is one (exactly)" in lines
    assert (
        "History(train_lambda y \\u4e2d \\u2713 1 -> 1, stopped: lambda y \\u4e2d \\u2713)" in out
    )
    assert "[false] lambda y \\u4e2d \\u2713: expected 1, got 2" in out


def test_every_report_is_printed_into_a_file_where_nothing_says_utf8(tmp_path: Path) -> None:
    """The C locale is ASCII, if Python is not told to look away from it."""
    script = tmp_path / "reports.py"
    script.write_text(f"import sys\nprint(sys.stdout.encoding)\n{PRINTED}", "utf8")
    done = python(str(script), LC_ALL="C", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 0, done.stderr.decode("ascii")
    assert b"[passed] ex-bayes-match: that is right.\n" in done.stdout


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_the_grader_of_files(encoding: str, tmp_path: Path) -> None:
    answers = tmp_path / "é.py"
    answers.write_text("ex_bayes_match = 5 / 6\nex_loop_thin = lambda y, n: 'é σ'\n", "utf8")
    for arguments, code in (((), 0), ((str(answers),), 1), (("--help",), 0), (("σ.py",), 2)):
        done = python("-m", "mathdl.exercises", *arguments, PYTHONIOENCODING=encoding)
        assert done.returncode == code, done.stderr
        assert b"Traceback" not in done.stderr
    done = python("-m", "mathdl.exercises", str(answers), PYTHONIOENCODING=encoding)
    lines = done.stdout.decode(encoding).splitlines()
    assert "[passed] ex-bayes-match: that is right." in lines
    assert any(line.startswith("[failed] ex-loop-thin: ") for line in lines)


# What is no report: the declaration of an exercise, the sums that a file is checked by, and data of
# which only their number is shown.
NO_REPORTS = {"Exercise", "DataFile", "HouseTiny"}


def classes() -> dict[str, ast.ClassDef]:
    """Return the classes of all public modules of the package."""
    return {
        node.name: node
        for file in (ROOT / "mathdl").rglob("*.py")
        if not (file.name.startswith("_") or file.name == "limits.py")
        for node in ast.parse(file.read_text("utf8")).body
        if isinstance(node, ast.ClassDef)
    }


def decorators(node: ast.ClassDef) -> str:
    return " ".join(map(ast.unparse, node.decorator_list))


def shows_text(node: ast.ClassDef) -> bool:
    """Whether what an object shows of itself may hold a sign: its own, or of a field of text."""
    own = [
        method
        for method in node.body
        if isinstance(method, ast.FunctionDef) and method.name in ("__str__", "__repr__")
    ]
    fields = [ast.unparse(n.annotation) for n in node.body if isinstance(n, ast.AnnAssign)]
    has_text = any("str" in field for field in fields)
    shown = "dataclass" in decorators(node) and "repr=False" not in decorators(node)
    return (bool(own) or shown) and (has_text or any(not ast.unparse(m).isascii() for m in own))


def test_every_class_that_shows_text_can_be_printed() -> None:
    found = {name for name, node in classes().items() if shows_text(node)} - NO_REPORTS
    decorated = {name for name, node in classes().items() if "printable(" in decorators(node)}
    assert found - decorated == set()
    assert {"Claim", "Feedback", "Path", "History", "LowRank", "Node"} <= found
