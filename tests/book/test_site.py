"""The built site: what is published, that it needs nobody else, and that it reads well anywhere."""

import os
import re
import shutil
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
import yaml

from mathdl._palette import PAGES as PAGE_COLOURS
from tests.book.figures import COLUMN, attributes, faults, pictures
from tests.conftest import ROOT

pytestmark = pytest.mark.build

CONTENTS = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))
PAGES = [CONTENTS["root"], *(c["file"] for p in CONTENTS["parts"] for c in p["chapters"])]
CHAPTERS = [
    page
    for page in PAGES
    if page.split("/")[1] not in ("index", "reference") and not page.endswith("/sheet")
]
CLAIM_LINK = re.compile(
    r'<li><p><a class="reference internal" href="([^#"]+)#(check-[^"]+)">(.*?)</a>'
)
MADE_BY_SPHINX = {"genindex", "search", "index", "404"}


def test_every_page_is_published_and_nothing_else(site: Path) -> None:
    published = {
        file.relative_to(site).with_suffix("").as_posix()
        for file in site.rglob("*.html")
        if "_static" not in file.parts
    }
    assert published - MADE_BY_SPHINX == set(PAGES)
    assert (site / "index.html").is_file()
    assert {f.name for f in site.iterdir() if f.is_dir()} == {
        "_images",
        "_sources",
        "_static",
        "book",
    }


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_chapter_ends_with_what_this_build_verified(site: Path, page: str) -> None:
    html = (site / f"{page}.html").read_text("utf8")
    record = re.search(r'<div class="build-record.*?</div>', html, re.S)
    assert record is not None
    claims = int(re.search(r"<strong>(\d+) claims</strong>", record[0])[1])
    assert claims == html.count('class="claim-margin"') >= 10
    told = re.findall(r"✓ </span>(\d+) checks?</summary>", html)
    assert claims == sum(map(int, told))
    assert re.search(r'<span class="measured">\d+\.\d s</span>', record[0])
    assert "Python 3." in record[0]
    assert "NumPy" in record[0]
    report = (site / "book/reference/verified.html").read_text("utf8")
    assert f"{claims} claims, " in report


def straight(html: str) -> str:
    """Return a text as it was typed: outside of code, Sphinx sets quotes and dots."""
    return unescape(html).translate(str.maketrans("‘’“”", "''\"\"")).replace("...", "…")


def claims_on(page: str) -> int:
    boxes = re.findall(r'<details class="claims-of-cell".*?</details>', page, re.S)
    return sum(box.count("<li>") for box in boxes)


@pytest.mark.parametrize("page", CHAPTERS)
def test_a_chapter_shows_the_code_that_teaches(site: Path, page: str) -> None:
    """Without what the switch shows, there is no check and no import at the left margin."""
    html = (site / f"{page}.html").read_text("utf8")
    assert html.count('id="all-code"') == 1
    cells = re.findall(r'<div class="cell_input docutils.*?<pre>(.*?)</pre>', html, re.S)
    shown = [re.sub(r'<span class="check">(?:.*\n)*?</span>', "", cell) for cell in cells]
    code = "\n".join(unescape(re.sub("<[^>]*>", "", cell)) for cell in shown)
    assert len(code) > 1000
    assert not re.search(r"^(verify|glue|import|from)\b", code, re.M)


def test_the_report_adds_up(site: Path) -> None:
    report = (site / "book/reference/verified.html").read_text("utf8")
    total = int(re.search(r"<strong>(\d+) claims</strong>", report)[1])
    pages = [(site / f"{page}.html").read_text("utf8") for page in PAGES]
    assert total == sum(map(claims_on, pages))
    assert total == report.count('class="claim-margin"') == len(CLAIM_LINK.findall(report))


def test_each_claim_of_the_report_stands_where_its_link_leads(site: Path) -> None:
    report = site / "book/reference/verified.html"
    for page, anchor, text in CLAIM_LINK.findall(report.read_text("utf8")):
        html = (report.parent / page).resolve().read_text("utf8")
        box = re.search(rf'<ul id="{re.escape(anchor)}">(.*?)</ul>', html, re.S)
        assert box is not None, f"{page}#{anchor}"
        assert f"<li>{straight(text)} " in straight(box[1])


@pytest.mark.parametrize("page", PAGES)
def test_no_number_of_the_prose_is_missing(site: Path, page: str) -> None:
    html = (site / f"{page}.html").read_text("utf8")
    assert "katex-error" not in html
    assert not re.search(r"\{(glue|numref|eq|doc|cite)[:}]", html), "a role that was not read"


@pytest.mark.parametrize("page", CHAPTERS)
def test_every_figure_says_what_it_shows(site: Path, page: str) -> None:
    html = (site / f"{page}.html").read_text("utf8")
    figures = re.findall(r"<figure.*?</figure>", html, re.S)
    assert figures
    for figure in figures:
        alt = re.search(r'<img[^>]*?alt="([^"]*)"', figure, re.S)
        caption = re.search(r'class="caption-text">(.*?)<a class="headerlink"', figure, re.S)
        assert alt is not None
        assert len(alt[1].split()) >= 5, f"too short to see by: {alt[1]!r}"
        assert caption is not None
        text = re.sub("<.*?>", "", caption[1])
        assert len(text.split()) >= 5, text
        assert alt[1] != text


def test_every_figure_can_be_read_on_light_and_dark_pages(site: Path) -> None:
    versions = {page: sorted((site / "_images").glob(f"*.{page}.svg")) for page in PAGE_COLOURS}
    assert len(versions["light"]) == len(versions["dark"]) > 150
    assert len(list((site / "_images").iterdir())) == sum(map(len, versions.values()))
    found = {
        file.name: fault
        for page, files in versions.items()
        for file in files
        if (fault := faults(file.read_text("utf8"), page))
    }
    assert found == {}


def test_figures_fill_the_column_wait_for_the_reader_and_keep_their_place(site: Path) -> None:
    widths = []
    for page in CHAPTERS:
        tags = [attributes(tag) for tag in pictures((site / f"{page}.html").read_text("utf8"))]
        for light, dark in zip(tags[::2], tags[1::2], strict=True):
            assert (light["class"], dark["class"]) == ("only-light", "only-dark")
            assert light["src"].replace(".light.", ".dark.") == dark["src"]
            assert light["loading"] == dark["loading"] == "lazy"
            assert int(light["height"]) > 0
            widths.append(int(light["width"]))
    assert max(widths) == COLUMN
    assert sum(width == COLUMN for width in widths) > 0.9 * len(widths)


class Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.targets: set[str] = set()
        self.root = ""
        self.anchors: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name == "id" and value:
                self.anchors.add(value)
            elif name == "data-content_root":
                self.root = value or ""
            elif name in ("href", "src") and value:
                self.targets.add(value)


def test_every_link_inside_the_site_leads_somewhere(site: Path) -> None:
    pages = {
        f: Links(f.read_text("utf8")) for f in site.rglob("*.html") if "_static" not in f.parts
    }
    broken = []
    for page, links in pages.items():
        for target in links.targets:
            if re.match(r"[a-z]+:|//", target):
                continue
            path, anchor = urldefrag(unquote(target).split("?")[0])
            if page.name == "404.html":  # its links start at the host
                path = path.removeprefix(links.root)
            file = (page.parent / path).resolve() if path else page
            if not file.exists() or (
                anchor and file in pages and anchor not in pages[file].anchors
            ):
                broken.append(f"{page.relative_to(site)} → {target}")
    assert broken == []


def test_the_fonts_of_the_formulas_are_on_the_site(site: Path) -> None:
    style = site / "_static" / "style.css"
    fonts = set(re.findall(r"url\((fonts/[^)]+)\)", style.read_text("utf8")))
    assert len(fonts) >= 20
    assert all((style.parent / font).is_file() for font in fonts)


def test_the_style_sheet_is_that_of_the_katex_that_renders() -> None:
    from sphinxcontrib import katex

    style = (ROOT / "book/_ext/katex/katex.min.css").read_text("utf8")
    assert f'content:"{katex.katex_version}"' in style


CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    if CHROMIUM is None:
        pytest.skip("no browser: install Debian's `chromium`, or set CHROMIUM to yours")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking", "--disable-sync"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_fit_the_screen_and_ask_nobody(browser, site: Path, theme: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda r: complaints.append(r.url) if r.url[:4] == "http" else None)
    for name in PAGES:
        page.goto((site / f"{name}.html").as_uri())
        assert page.evaluate("document.body.dataset.theme") == theme
        too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert too_wide <= 0, name
        cut = page.evaluate(
            """async () => {
              const images = [...document.querySelectorAll('article img')];
              const shown = images.filter(image => getComputedStyle(image).display !== 'none');
              for (const image of shown) image.loading = 'eager';  // as for who has come near
              await Promise.all(shown.map(image => image.decode().catch(() => {})));
              return shown.filter(image => {
                const box = image.getBoundingClientRect(), page = document.documentElement;
                return !image.complete || image.naturalWidth === 0 || (box.width > 0
                       && (box.left < 0 || box.right > page.clientWidth));
              }).map(image => image.src); }"""
        )
        assert cut == [], f"{name}: pictures that are missing or cut off"
    assert complaints == []
    context.close()


def test_pages_read_without_scripts(browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / f"{CHAPTERS[0]}.html").as_uri())
    assert page.locator(".katex").count() > 50
    assert page.locator(".katex-mathml math").count() > 50
    assert page.locator(".claims-of-cell > summary").first.is_visible()
    assert not page.locator(".claims-of-cell li").first.is_visible()
    # The switch needs none either.
    hidden = page.locator("pre .check").first
    assert not hidden.is_visible()
    page.locator("#all-code").check()
    assert hidden.is_visible()
    assert page.locator(".cell_input.check").first.is_visible()
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_link_leads_to_its_place(browser, site: Path, width: int) -> None:
    """A browser that has not drawn what stands above a place must not guess where it is."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    top = "name => document.getElementById(name).getBoundingClientRect().top"
    for name in (CHAPTERS[11], CHAPTERS[-1]):
        page.goto((site / f"{name}.html").as_uri())
        anchors = page.evaluate(
            "[...document.querySelectorAll('article figure[id]')].map(f => f.id)"
        )
        for anchor in ("exercises", anchors[len(anchors) // 2]):
            page.goto("about:blank")
            page.goto((site / f"{name}.html").as_uri() + f"#{anchor}")
            seen = []
            while len(seen) < 100 and not (seen and 0 <= seen[-1] < 300):
                page.wait_for_timeout(100)  # the page scrolls smoothly
                seen.append(page.evaluate(top, anchor))
            assert 0 <= seen[-1] < 300, f"{name}#{anchor}"
    context.close()


def test_the_choice_of_all_code_is_kept(browser, site: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    for name, before in ((CHAPTERS[0], False), (CHAPTERS[1], True)):
        page.goto((site / f"{name}.html").as_uri())
        assert page.locator("#all-code").is_checked() is before
        page.locator("#all-code").check()
    context.close()


def test_punctuation_stays_on_the_line_of_its_formula(browser, site: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900})
    page = context.new_page()
    for name in CHAPTERS:
        page.goto((site / f"{name}.html").as_uri())
        alone = page.evaluate(
            r"""() => [...document.querySelectorAll('article span.math')].filter(formula => {
                const after = formula.nextSibling;
                const last = [...formula.querySelectorAll('.base')].pop();
                const at = after?.nodeType === 3 ? after.data.search(/[.,;:!?)\]]/) : -1;
                if (at < 0 || at > 1 || !last) return false;
                const mark = document.createRange();
                mark.setStart(after, at);
                mark.setEnd(after, at + 1);
                const box = mark.getBoundingClientRect();
                const end = last.getBoundingClientRect(), short = formula.textContent.length < 60;
                return short && box.width > 0 && box.left < end.left && box.top > end.top;
            }).map(formula => formula.nextSibling.data.slice(0, 30))"""
        )
        assert alone == [], name
    context.close()


def test_dark_pages_show_figures_without_a_white_box(browser, site: Path) -> None:
    context = browser.new_context()
    context.add_init_script("localStorage.setItem('theme', 'dark')")
    page = context.new_page()
    for name in CHAPTERS:
        page.goto((site / f"{name}.html").as_uri())
        backgrounds = page.evaluate(
            "[...document.querySelectorAll('article figure img, .cell_output .text_html')]"
            ".map(e => getComputedStyle(e).backgroundColor)"
        )
        assert set(backgrounds) == {"rgba(0, 0, 0, 0)"}, name
    context.close()
