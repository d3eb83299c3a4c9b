"""Found: the search teaches first, the parts fold, and a reference shows what it refers to."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from book._ext.plain_math import plain
from tests.book.browser import served
from tests.conftest import Book

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
CHAPTER = "book/probability/expectation.html"
QUESTIONS = {
    "why divide by n-1": "covariance|central_limit|maximum_likelihood",
    "when is a Hessian positive definite": "curvature|eigenvectors",
    "what is broadcasting": "tensors/broadcasting",
    "why does softmax subtract the maximum": "stability",
    "difference between covariance and correlation": "probability/covariance",
    "why is my loss nan": "training_loop|stability",
    "how to compute the eigenvalues of a matrix by hand": "eigenvectors",
    "what does the determinant measure": "linear_algebra/matrices",
    "how large should a finite difference step be": "derivatives",
    "why do gradients vanish in deep networks": "chain_rule|initialization",
    "how many samples do I need for a confidence interval": "central_limit",
    "view or copy of a tensor": "tensors/memory",
    "what does zero_grad do": "tensors/autograd",
    "why does momentum help": "descent",
    "what is overfitting": "least_squares|linear_regression",
    "prior times likelihood": "bayes",
    "eigenvecter": "eigenvectors",
}


@pytest.mark.parametrize(
    ("tex", "signs"),
    [
        (r"\mathbb{E}[X]", "E[X]"),
        (r"\frac{1}{n-1}", "1/(n−1)"),
        (r"x_i^2", "xᵢ²"),
        (r"\lVert x \rVert_2", "‖x‖₂"),
        (r"X \in \mathbb{R}^{n \times d}", "X ∈ ℝ^(n × d)"),
        (r"A^\top A", "Aᵀ A"),
        (r"\hat\theta_{n+1}", "θₙ₊₁"),
        (r"\varepsilon^{1/3}", "ε^(1/3)"),
        (r"\begin{pmatrix} 1 & 2 \end{pmatrix}", "…"),
    ],
)
def test_a_formula_reads_as_a_line_of_signs(tex: str, signs: str) -> None:
    assert plain(tex) == signs


def test_an_entry_holds_terms_and_prose_but_no_code(small_book: Book) -> None:
    text = "The {defines}`trace <trace; spur>` of $A^\\top$ is a sum."
    text += "\n\n$$\nx + \\alpha\n$$\n\nIt ends."
    small_book.chapter("one", "import math", text=text)
    done = small_book.build()
    assert done.returncode == 0, done.stderr[-2000:]
    script = small_book.folder / "_build/html/_static/search/sections.js"
    written = script.read_text("utf8").removeprefix("globalThis.bookPages = ").rstrip(";\n")
    entry = next(page for page in json.loads(written) if "one" in page["url"])["sections"][0]
    assert entry["terms"] == [["trace", "spur", "term-trace"]]
    assert entry["text"].split("\n")[:2] == ["The \u2063trace of Aᵀ is a sum.", "It ends."]
    assert "import" not in written


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    if CHROMIUM is None:
        pytest.skip("no browser: install Debian's `chromium`, or set CHROMIUM to yours")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def search(browser, site: Path) -> Iterator[object]:
    """The page of the search, opened from a folder."""
    page = browser.new_page()
    page.set_default_timeout(120_000)
    page.goto((site / "search.html").as_uri())
    page.evaluate("bookSearch.ready.then(() => true)")
    yield page
    page.close()


@pytest.mark.build
def test_each_term_is_found_first_where_it_is_defined(search) -> None:
    asked, elsewhere, unreadable = search.evaluate(
        r"""() => {
          let asked = 0;
          const elsewhere = [], unreadable = [];
          for (const page of bookPages) for (const section of page.sections)
            for (const term of section.terms) for (const name of term.slice(0, -1)) {
              const found = bookSearch.find(name, 5), place = page.url + "#" + term.at(-1);
              asked += 1;
              if (found[0]?.address !== place) elsewhere.push([name, found[0]?.address]);
              for (const { excerpt } of found) {
                const text = excerpt.map(([piece]) => piece).join("");
                if (/\bimport \w|[\\$]|\u2063/.test(text)) unreadable.push([name, text]);
              }
            }
          return [asked, elsewhere, unreadable];
        }"""
    )
    assert asked > 400
    assert elsewhere == []
    assert unreadable == []


@pytest.mark.build
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_finds_its_chapter(search, question: str) -> None:
    first = search.evaluate("question => bookSearch.find(question)[0]?.address ?? ''", question)
    assert any(part in first for part in QUESTIONS[question].split("|")), first


@pytest.mark.build
def test_the_search_works_from_a_folder_and_by_keyboard(browser, site: Path) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((site / CHAPTER).as_uri())
    page.locator(".sidebar-search").focus()
    page.keyboard.type("standard deviation")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li", timeout=120_000)
    assert "standard deviation" in page.locator("#search-status[role=status]").inner_text()
    page.locator("#search-results a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/expectation.html#term-standard-deviation")
    assert complaints == []
    page.close()


@pytest.mark.build
def test_the_part_with_the_page_is_open(browser, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / CHAPTER).as_uri())
    assert page.locator(".book-parts details").count() == 6
    assert page.locator(".book-parts details[open] summary").inner_text().startswith("Probability")
    assert page.locator(".book-parts a[aria-current=page]").count() == 1
    assert page.locator("article .here").inner_text().startswith("Probability, 2 of 9")
    names = page.locator(".look-up a").all_inner_texts()
    assert names == ["Glossary", "Subject index", "Notation"]
    page.close()


@pytest.mark.build
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("a[href='#thm-expectation-function']", "Theorem"),
        ("a[href$='#def-distributions-variable']", "random variable"),
        ("a[href*='bibliography.html#id']", "Metropolis"),
    ],
)
def test_a_reference_shows_what_it_refers_to(
    browser, site: Path, width: int, reference: str, says: str
) -> None:
    touch = width == 390
    context = browser.new_context(viewport={"width": width, "height": 844}, has_touch=touch)
    page = context.new_page()
    with served(site) as address:
        page.goto(f"{address}/{CHAPTER}")
        # Some stand in a solution, which is folded.
        page.evaluate("document.querySelectorAll('article details').forEach(d => d.open = true)")
        link = page.locator(f"article {reference}:visible").first
        link.scroll_into_view_if_needed()
        if touch:
            link.tap()
        else:
            link.focus()
            page.keyboard.press("Shift")  # the keyboard is in use
            link.hover()
        shown = page.locator("#preview")
        shown.wait_for(state="visible", timeout=60_000)
        assert says in shown.inner_text()
        assert shown.locator("[id], [role], a[href]").count() == 0
        assert link.get_attribute("aria-describedby") == "preview"
        box, at = shown.bounding_box(), link.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] >= at["y"] + at["height"] - 1 or box["y"] + box["height"] <= at["y"] + 1
        page.keyboard.press("Escape")
        assert shown.is_hidden()
        assert link.get_attribute("aria-describedby") is None
        assert page.url.endswith(CHAPTER)
        assert link.evaluate("link => link === document.activeElement") or touch
        if touch:  # the second tap follows
            link.tap()
            shown.wait_for(state="visible", timeout=60_000)
            link.tap()
            page.wait_for_url("**#*")
    context.close()
