"""The built site: what is published, that it needs nobody else, and that it reads well anywhere."""

import os
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
import yaml

from tests.conftest import ROOT

pytestmark = pytest.mark.build

CONTENTS = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))
PAGES = [CONTENTS["root"], *(c["file"] for p in CONTENTS["parts"] for c in p["chapters"])]
CHAPTERS = [
    page
    for page in PAGES
    if page.split("/")[1] not in ("index", "reference") and not page.endswith("/sheet")
]
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
    assert claims == html.count('<p class="claim">') >= 10
    assert re.search(r'<span class="measured">\d+\.\d s</span>', record[0])
    assert "Python 3." in record[0]
    assert "NumPy" in record[0]
    report = (site / "book/reference/verified.html").read_text("utf8")
    assert f"{claims} claims, " in report


def test_the_report_adds_up(site: Path) -> None:
    report = (site / "book/reference/verified.html").read_text("utf8")
    total = int(re.search(r"<strong>(\d+) claims</strong>", report)[1])
    pages = [(site / f"{page}.html").read_text("utf8") for page in PAGES]
    assert total == sum(page.count('<p class="claim">') for page in pages)
    assert total == report.count('class="claim-margin"')


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
            """() => [...document.querySelectorAll('article img')].filter(image => {
                const box = image.getBoundingClientRect(), page = document.documentElement;
                return !image.complete || image.naturalWidth === 0 || (box.width > 0
                       && (box.left < 0 || box.right > page.clientWidth));
            }).map(image => image.src)"""
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
    assert page.locator("p.claim").first.is_visible()
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
