"""The sources of the book hold what they must, and each fault that is planted is found."""

import re
from pathlib import Path

import pytest

from book._tools.pages import PARTS, Page, pages
from book._tools.source_checks import faults
from tests.conftest import HEADER, ROOT

PAGES = pages()


@pytest.mark.parametrize("page", PAGES, ids=[p.path.stem for p in PAGES])
def test_a_page_has_no_fault(page: Page) -> None:
    assert faults(page) == []


def test_every_part_has_a_chapter() -> None:
    assert {p.path.parent.name for p in PAGES if p.is_chapter} == set(PARTS)


def defined_terms(text: str) -> set[str]:
    """Return what `{defines}` defines in a page, by each of its names."""
    found: set[str] = set()
    for role in re.findall(r"\{defines\}`([^`]+)`", text):
        words, _, names = " ".join(role.split()).rstrip(">").partition(" <")
        found |= {words, *names.split("; ")} - {""}
    return found


def test_each_term_of_the_field_is_defined_in_the_glossary() -> None:
    """In `terms.txt` stand the words that readers look for, a pattern a line."""
    defined = {term for page in PAGES for term in defined_terms(page.text)}
    wanted = (ROOT / "tests" / "book" / "terms.txt").read_text("utf8").split("\n")
    missing = [
        pattern
        for pattern in wanted
        if not any(re.search(rf"\b({pattern})", f"{term} {term}s", re.I) for term in defined)
    ]
    assert missing == []


def test_a_term_is_read_from_its_role() -> None:
    text = "The {defines}`null space <null space;\nkernel>` and the {defines}`rank`"
    assert defined_terms(text) == {"null space", "kernel", "rank"}


def named_chapters(code: str) -> set[str]:
    text = re.sub(r"\s+", " ", code)
    lists = re.findall(r'(?:chapters?|Exercises of) ("[^"]+"(?:(?:,| and) "[^"]+")*)', text)
    return {title for names in lists for title in re.findall('"([^"]+)"', names)}


def test_all_the_chapters_that_a_docstring_names_are_found() -> None:
    assert named_chapters('Derived in the\n    chapter "One".') == {"One"}
    assert named_chapters('In the chapters "One", "Two" and\n "Three".') == {"One", "Two", "Three"}
    assert named_chapters('Exercises of "Four".') == {"Four"}


def test_a_chapter_that_a_docstring_names_is_in_the_book() -> None:
    """By its whole title, or by the term before the colon."""
    titles = {re.search(r"^# (.+)$", page.text, re.M)[1] for page in PAGES}
    titles |= {title.partition(": ")[0] for title in titles}
    for file in sorted((ROOT / "mathdl").rglob("*.py")):
        assert named_chapters(file.read_text("utf8")) <= titles, file


def cell(code: str, options: str = "") -> str:
    return f"```{{code-cell}} ipython3\n{options}{code}\n```\n"


def chapter(code: str = "", *, options: str = "", leave_out: str = "") -> Page:
    exercises = "".join(
        f":::{{exercise}} One\n:label: ex-{i}\nDo.\n:::\n\n:::{{solution-start}} ex-{i}\n"
        f":label: sol-{i}\n:::\n\n:::{{solution-end}}\n:::\n\n"
        for i in range(3)
    )
    text = (
        f"{HEADER}# Sums: compute something\n\n:::{{admonition}} What you will be able to do\n"
        f":class: objectives\n- **do**\n:::\n\n{cell('from mathdl.verify import verify')}\n"
        f"## An idea\n\n{cell(code, options) if code else ''}\n## Where deep learning uses it\n\n"
        f"## Key points\n\n## Sheet\n\n## Exercises\n\n{exercises}## Further reading\n"
    )
    assert not leave_out or leave_out in text
    return Page(Path("/book/calculus/planted.md"), text.replace(leave_out, ""))


TRUE = "verify('one is one', 1, 1)\n"


def test_a_sound_chapter_has_no_fault() -> None:
    assert faults(chapter(TRUE)) == []


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (TRUE + "x\u200b = 1", "ZERO WIDTH SPACE in a code cell"),
        (TRUE + "x\u00a0= 1", "NO-BREAK SPACE in a code cell"),
        (TRUE + "# a\u00a0comment", "NO-BREAK SPACE in a code cell"),
        (TRUE + "\u0430 = 1", "CYRILLIC SMALL LETTER A in a code cell"),
        (TRUE + "print('\u0430')", "CYRILLIC SMALL LETTER A in a code cell"),
        (TRUE + "\u03bf = 1", "GREEK SMALL LETTER OMICRON in a code cell"),
        (TRUE + "x = 1 \u2212 2", "MINUS SIGN in a code cell"),
        (TRUE + "print(\u201ca\u201d)", "LEFT DOUBLE QUOTATION MARK in a code cell"),
        (TRUE + "x = 1\n" * 20, "a cell of 21 lines, at most 20"),
        (TRUE + "def low_rank(A, k):\n    return A", "`low_rank` shadows mathdl's"),
        (TRUE + "rng = np.random.default_rng()", "default_rng() without a seed"),
        (TRUE + "rng = np.random.RandomState()", "RandomState() without a seed"),
        (TRUE + "x = np.random.normal()", "np.random.normal draws from a global generator"),
        (TRUE + "np.random.seed(0)", "np.random.seed draws from a global generator"),
        (TRUE + "x = torch.randn(3)", "torch.randn without generator="),
        (TRUE + "x = torch.randn_like(y)", "torch.randn_like draws from a global generator"),
        (TRUE + "g = torch.Generator()", "torch.Generator() without manual_seed"),
        (TRUE + "random.random()", "random.random draws from a global generator"),
        ("x = 1", "the section “An idea” has code and no `verify`"),
    ],
)
def test_a_planted_fault_of_the_code_is_found(code: str, message: str) -> None:
    assert any(message in fault for fault in faults(chapter(code)))


def test_what_a_cell_says_of_its_figure_counts_as_its_lines() -> None:
    options = "---\nmystnb:\n  image:\n    alt: Dots\n---\n"
    assert faults(chapter(TRUE + "x = 1\n" * 16, options=options)) == []
    long = faults(chapter(TRUE + "x = 1\n" * 18, options=options))
    assert any("a cell of 22 lines, at most 20" in fault for fault in long)


@pytest.mark.parametrize(
    "code",
    [
        "verify('Möbius: π − 3 × 1 ≤ √2', True)  # σ² is the variance",
        TRUE + "rng = np.random.default_rng(0)\nx = rng.normal(size=3)",
        TRUE + "g = torch.Generator().manual_seed(0)\nx = torch.randn(3, generator=g)",
        TRUE + "x = np.random.RandomState(42).normal(5, 2, 100)",
        "def low_rank(A, k):\n    return A\nverify('a', low_rank(A, 1), linalg.low_rank(A, 1))",
        TRUE + "%timeit 1 + 1",
    ],
)
def test_what_only_looks_like_a_fault_is_none(code: str) -> None:
    assert faults(chapter(code)) == []


@pytest.mark.parametrize(
    ("left_out", "message"),
    [
        (":class: objectives", "no objectives"),
        ("## Key points", "no section “## Key points”"),
        ("## Sheet", "no section “## Sheet”"),
        ("Sums: ", "a title without “term: verb or question”"),
        ("## Further reading", "no section “## Further reading”"),
        ("## Where deep learning uses it", "no section “## Where deep learning uses it”"),
        (":::{exercise} One\n:label: ex-1", "2 exercises, at least 3"),
        (":::{solution-start} ex-1", "the exercise `ex-1` has no solution"),
    ],
)
def test_a_chapter_without_one_of_its_parts_is_found(left_out: str, message: str) -> None:
    assert any(message in fault for fault in faults(chapter(TRUE, leave_out=left_out)))


def test_a_figure_cell_that_verifies_is_found() -> None:
    options = "---\nmystnb:\n  figure:\n    caption: A line.\n---\n"
    (found,) = faults(chapter(TRUE, options=options))
    assert "a figure's cell calls verify" in found


def test_a_main_line_of_more_than_an_hour_is_found() -> None:
    assert any(
        "words, at most 3000" in f for f in faults(chapter(TRUE + "\n```\n" + "word " * 3001))
    )
    cells = "\n".join(cell(TRUE + "x = 1\n" * 18) for _ in range(20))
    long = chapter(f"{TRUE}```\n\n{cells}\n```{{code-cell}} ipython3\n{TRUE}")
    assert [f for f in faults(long) if "lines of code in the main line" in f]
    shorter = chapter(f"{TRUE}```\n\n{cells[: len(cells) // 2]}")
    assert not [f for f in faults(shorter) if "lines of code in the main line" in f]


def test_a_fault_names_its_line() -> None:
    page = chapter("x = 1\n" + TRUE + "# y\u200b = 2")
    (found,) = faults(page)
    line = int(found.split(":")[1])
    assert "\u200b" in page.text.splitlines()[line - 1]


def test_a_page_that_is_no_chapter_needs_no_exercises() -> None:
    assert faults(Page(Path("/book/reference/notation.md"), "# Notation\n")) == []
