"""The build is strict, and says where it fails; what failed once fails again; nothing is stale."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from html import unescape
from pathlib import Path

import psutil
import pytest

from tests.conftest import Book, jupyter_book, make_book

pytestmark = pytest.mark.build

CLAIM = "from mathdl.verify import verify\nverify('two and two make four', 2 + 2, 4)"


def without_times(page: str) -> str:
    return re.sub(r'(<span class="measured">)[^<]*', r"\1", page)


def text_of(html: str) -> str:
    return unescape(re.sub("<[^>]*>", "", html))


def output(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout + done.stderr


PROOFS_AND_EXERCISES = """# Page

:::{{prf:theorem}} Named
:label: thm-{0}
The {0} theorem.
:::

:::{{prf:proof}}
The {0} proof.
:::

:::{{exercise}} Named
:label: ex-{0}
The {0} exercise.
:::

:::{{solution-start}} ex-{0}
:label: sol-{0}
:::

The {0} solution.

:::{{solution-end}}
:::

"""


@pytest.fixture(scope="module")
def sound_book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A built book with something of everything, for tests that only look at its pages."""
    book = make_book(tmp_path_factory.mktemp("sound"))
    (book.folder / "book" / "reference").mkdir()
    book.page("reference/verified", "# Report\n\n```{verified-claims}\n```\n")
    book.chapter("sums", CLAIM, "verify('pi is near 22/7', 3.14159, 22 / 7, atol=2e-3)")
    book.chapter("more", CLAIM.replace("two and two make four", "four is four"))
    again = "verify('x is three', 3, 3)"
    book.chapter("mixed", CLAIM.splitlines()[0], MIXED, again, "print('nothing to check')")
    book.chapter(
        "slow", "import time\nfor i in range(3):\n    print(i, flush=True)\n    time.sleep(0.3)"
    )
    second = PROOFS_AND_EXERCISES.removeprefix("# Page\n").format("second")
    book.page("page", PROOFS_AND_EXERCISES.format("first") + second)
    done = book.build()
    assert done.returncode == 0, output(done)
    assert "executed book/sums:" in done.stdout
    assert "2 cells, 2 claims verified" in done.stdout
    return book


def test_a_chapter_shows_what_it_verified(sound_book: Book) -> None:
    page = sound_book.html("sums")
    assert "<strong>2 claims</strong>" in page
    assert 'two and two make four <span class="claim-margin">(exactly)' in page
    assert "<code>verify(…, 2 + 2, 4)</code><br>both 4" in page
    assert "<code>verify(…, 3.14159, 22 / 7, atol=2e-3)</code><br>3.142, expected 3.143" in page
    assert page.count('class="measured"') == 1
    assert 'href="reference/verified.html"' in page  # where all claims of the build stand
    assert "thebe" not in page.lower()


def test_what_a_cell_prints_is_one_output_however_slowly_it_comes(sound_book: Book) -> None:
    assert sound_book.html("slow").count('class="output stream') == 1


def test_a_notebook_in_the_cache_keeps_its_claims_as_data(sound_book: Book) -> None:
    cached = (sound_book.folder / "_build" / ".jupyter_cache" / "executed").rglob("*.ipynb")
    notebooks = [json.loads(file.read_text("utf8")) for file in cached]
    outputs = [o for n in notebooks for c in n["cells"] for o in c.get("outputs", [])]
    claims = [o["metadata"]["mathdl.claim"] for o in outputs if o.get("metadata")]
    four = {"actual": "4", "expected": "4"}
    assert {"text": "two and two make four", "margin": "exactly", **four} in claims
    assert len(claims) == 8


MIXED = """x = 3
print("said")
verify("x is three", x, 3)
# of many:
verify("x is < 4 & odd", x % 2 == 1 and x < 4)
for n in (1, 2):
    verify(f"{n} is small", n < x)"""


def test_checks_are_one_line_under_what_a_cell_shows(sound_book: Book) -> None:
    page = sound_book.html("mixed")
    assert '<p class="claim">' not in page
    assert re.findall(r"✓ </span>(\d checks?)", page) == ["4 checks", "1 check"]
    cell = page[page.index("said</pre>" if "said</pre>" in page else "said\n</pre>") :]
    told = re.search(r'<ul id="check-x-is-three">(.*?)</ul>', cell, re.S)[1]
    assert told.count("<li>") == 4
    for part in (
        "both 3</li>",
        "x is &lt; 4 &amp; odd",
        "<code>verify(…, x % 2 == 1 and x &lt; 4)</code></li>",
        "2 is small",
        "<code>verify(…, n &lt; x)</code>",
    ):
        assert part in told
    # A second cell that claims the same has an id of its own.
    assert page.count('id="check-x-is-three-2"') == 1


def test_lines_that_only_check_are_in_the_page_for_the_switch(sound_book: Book) -> None:
    page = sound_book.html("mixed")
    assert page.count('id="all-code"') == 1
    imports, mixed, checks, last = page.split('<div class="cell ')[1:]
    assert imports.startswith("check ")  # a cell of which nothing is left, and which shows nothing
    assert checks.startswith("docutils")
    assert '<div class="cell_input check docutils' in checks
    for cell in (imports, checks, last):
        assert '<span class="check">' not in cell
    shown, hidden = mixed.split("</pre>")[0].split('<span class="check">')
    assert text_of(shown).endswith('x = 3\nprint("said")\n')
    assert text_of(hidden).strip() == "\n".join(MIXED.splitlines()[2:])
    assert 'class="cell_input docutils' in last
    # The page without code, and the front page, have no switch.
    assert 'id="all-code"' not in sound_book.html("page")
    # The notebook and the source have all.
    source = sound_book.folder / "_build" / "html" / "_sources" / "book" / "mixed.md"
    assert MIXED in source.read_text("utf8")


def test_the_report_leads_to_each_claim(sound_book: Book) -> None:
    report = sound_book.html("reference/verified")
    assert '<h2>sums<a class="headerlink" href="#claims-sums"' in report
    links = re.findall(r'href="\.\./(mixed|sums|more)\.html#(check-[^"]+)">([^<]+)</a>', report)
    assert len(links) == 8
    for page, anchor, text in links:
        box = re.search(rf'<ul id="{anchor}">(.*?)</ul>', sound_book.html(page), re.S)
        assert f"<li>{text} " in box[1]


def test_an_id_of_every_proof_or_exercise_stays_with_the_first(sound_book: Book) -> None:
    """That no page has an id twice is inspected by the build."""
    page = sound_book.html("page")
    for kind in ("thm", "ex", "sol"):
        assert f'id="{kind}-first"' in page
        assert f'id="{kind}-second"' in page
    for anchor, word in (
        ("proof-content", "theorem"),
        ("proof", "proof"),
        ("exercise-content", "exercise"),
        ("solution-content", "solution"),
    ):
        assert page.index(f'id="{anchor}"') < page.index(f"The first {word}."), anchor


def test_the_report_lists_every_claim_of_the_build(sound_book: Book) -> None:
    report = sound_book.html("reference/verified")
    assert "<strong>8 claims</strong> in 3 chapters" in report
    assert report.index("two and two make four") < report.index("four is four")
    # And a claim that changes, changes there too, in a warm build.
    chapter = sound_book.folder / "book" / "more.md"
    chapter.write_text(chapter.read_text("utf8").replace("four is four", "4 = 4"), "utf8")
    assert sound_book.build().returncode == 0
    assert "4 = 4" in sound_book.html("reference/verified")
    # Plain `jupyter-book build .`, the command that people know, executes and verifies too.
    strict = sound_book.html("sums")
    shutil.rmtree(sound_book.folder / "_build")
    assert jupyter_book(sound_book.folder).returncode == 0
    assert without_times(sound_book.html("sums")) == without_times(strict)
    # A chapter that has another title, has it there too.
    chapter.write_text(chapter.read_text("utf8").replace("# more", "# More of it"), "utf8")
    assert "executed" not in sound_book.build().stdout
    assert "<h2>More of it<" in sound_book.html("reference/verified")


def test_a_false_claim_stops_the_build_and_is_named_also_on_a_warm_build(small_book: Book) -> None:
    small_book.chapter("true", CLAIM)
    small_book.chapter("false", CLAIM.replace("2 + 2", "2 + 3"))
    small_book.chapter("failing", "x = 1\ny = x / 0")
    for attempt in ("cold", "warm"):
        done = small_book.build()
        assert done.returncode != 0, attempt
        text = output(done)
        assert "book/false" in text
        assert "✗ two and two make four: expected 4, got 5" in text
        assert "book/failing" in text
        assert "y = x / 0" in text
        assert "ZeroDivisionError" in text
    # The chapter that was right is executed once only.
    assert "executed book/true" not in done.stdout
    assert not (small_book.folder / "_build/html/book/false.html").exists()


def test_a_chapter_that_asks_for_the_network_fails(small_book: Book) -> None:
    # 192.0.2.1 is reserved for documentation: no machine has it.
    small_book.chapter("connects", "import socket\nsocket.create_connection(('192.0.2.1', 80), 1)")
    small_book.chapter("asks", "import socket\nsocket.getaddrinfo('example.org', 80)")
    fetch = "import urllib.request\nurllib.request.urlopen('http://example.org')"
    small_book.chapter("fetches", fetch)
    server = (
        "import socket\nserver = socket.create_server(('127.0.0.1', 0))\n"
        "socket.create_connection(server.getsockname()).close()\nserver.close()"
    )
    small_book.chapter("loopback", server)
    done = small_book.build()
    assert done.returncode != 0
    text = output(done)
    assert text.count("a chapter must not use the network, and this one asked for") >= 3
    for name in ("connects", "asks", "fetches"):
        assert f"book/{name}" in text
    assert "executed book/loopback" in done.stdout


def test_a_chapter_whose_kernel_dies_is_named(small_book: Book) -> None:
    small_book.chapter("dies", "import os\nos._exit(1)")
    done = small_book.build()
    assert done.returncode != 0
    assert "book/dies (dies.md):" in output(done)
    assert "Kernel died" in output(done)


FAULTS = {
    "reference": ("See {doc}`nowhere`.", "unknown document: 'nowhere'"),
    "name": ("See {func}`mathdl.nothing`.", "py:func reference target not found: mathdl.nothing"),
    "formula": ("Let $\\undefinedmacro{x}$.", "KaTeX cannot read '\\\\undefinedmacro{x}'"),
    "remote": ("![A plot of nothing at all](https://example.org/a.png)", "must load from no other"),
    "twice": ('<p id="a">One</p>\n\n<p id="a">Two</p>', "the id a stands in the page 2 times"),
    "citation": ("See {cite:t}`nobody1900`.", "could not find bibtex key"),
}


def test_faults_of_the_text_stop_the_build_also_on_a_warm_build(small_book: Book) -> None:
    for name, (text, _) in FAULTS.items():
        small_book.page(name, f"# {name}\n\n{text}\n")
    small_book.page("forgotten", "# Forgotten\n", listed=False)
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"
    small_book.chapter("figure", plot)
    small_book.chapter("noisy", "import warnings\nwarnings.warn('careful')")
    for attempt in ("cold", "warm"):
        done = small_book.build()
        assert done.returncode != 0, attempt
        text = output(done)
        for name, (_, message) in FAULTS.items():
            assert message in text, (attempt, name, text)
            assert f"book/{name}" in text
        assert "book/forgotten.md:1: WARNING: this page is not in the table of contents" in text
        assert "has no text that says what it shows" in text
        assert "stands in no figure with a caption" in text
        assert re.search(r"book/noisy.md:\d+: ERROR: stderr was found in the cell outputs", text)


def test_a_page_of_the_contents_that_is_missing_stops_the_build(small_book: Book) -> None:
    small_book.page("there", "# There\n")
    with (small_book.folder / "_toc.yml").open("a", encoding="utf8") as toc:
        toc.write("  - file: book/missing\n")
    done = small_book.build()
    assert done.returncode != 0
    assert "book/missing" in output(done)


def test_only_the_chapters_that_could_change_execute_again(small_book: Book) -> None:
    draws = "from mathdl import plotting\nplotting.use_style()\n"
    checks = "from mathdl.verify import verify\n"
    small_book.chapter("draws", draws)
    words = small_book.chapter("checks", checks, text="A word.")
    small_book.chapter("neither", "x = 1")
    assert small_book.build().stdout.count("executed book/") == 3
    # Nothing changed.
    assert "executed" not in small_book.build().stdout
    # A word of the text.
    words.write_text(words.read_text("utf8").replace("A word.", "Another."), "utf8")
    done = small_book.build()
    assert "executed" not in done.stdout
    assert "Another." in small_book.html("checks")
    # A module of the package: only the chapter that loads it.
    style = small_book.folder / "mathdl" / "plotting" / "style.py"
    style.write_text(style.read_text("utf8") + "\nprint('changed')\n", "utf8")
    done = small_book.build()
    assert done.stdout.count("executed book/") == 1
    assert "executed book/draws" in done.stdout
    assert "changed" in small_book.html("draws")
    # A cell.
    words.write_text(words.read_text("utf8").replace(checks, checks + "print(41 + 1)\n"), "utf8")
    assert "executed book/checks" in small_book.build().stdout
    assert "42" in small_book.html("checks")


def test_a_removed_chapter_leaves_the_site(small_book: Book) -> None:
    small_book.page("stays", "# Stays\n")
    page = small_book.page("goes", "# Goes\n")
    assert small_book.build().returncode == 0
    page.unlink()
    toc = small_book.folder / "_toc.yml"
    toc.write_text(toc.read_text("utf8").replace("  - file: book/goes\n", ""), "utf8")
    assert small_book.build().returncode == 0
    site = small_book.folder / "_build" / "html" / "book"
    assert {p.name for p in site.glob("*.html")} == {"index.html", "stays.html"}


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGKILL])
def test_a_build_that_is_ended_leaves_nothing_wrong(
    small_book: Book, signal_number: signal.Signals
) -> None:
    """Change a module, end the build in the middle, build again: the new output must be there."""
    small_book.chapter("draws", "from mathdl import plotting\nplotting.use_style()")
    small_book.chapter("slow", "import time\nfrom mathdl.plotting import style\ntime.sleep(5)")
    assert small_book.build().returncode == 0
    style = small_book.folder / "mathdl" / "plotting" / "style.py"
    style.write_text(style.read_text("utf8") + "\nprint('changed')\n", "utf8")
    for moment in ("executing", "reading sources"):
        _end_in_the_middle(small_book.folder, moment, signal_number)
    done = small_book.build()
    assert done.returncode == 0, output(done)
    assert "changed" in small_book.html("draws")


def _end_in_the_middle(folder: Path, moment: str, signal_number: signal.Signals) -> None:
    """Build until the output names the moment, end it, and see that everything ends."""
    command = [str(Path(sys.executable).parent / "jupyter-book"), "build", "."]
    # Where the tests run in the background, what they start would ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"},
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert any(moment in line for line in process.stdout)
        os.killpg(process.pid, signal_number)
        process.stdout.read()
    assert process.returncode != 0
    deadline = time.monotonic() + 10
    while (left := _left_in(folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == [], "what a build has started outlives it"


def _left_in(folder: Path) -> list[str]:
    """Return what runs in a folder: kernels, what they are forked from, KaTeX's server."""
    found = psutil.process_iter(["cmdline", "cwd"])
    return [
        " ".join(process.info["cmdline"] or [])
        for process in found
        if (process.info["cwd"] or "").startswith(str(folder))
    ]
