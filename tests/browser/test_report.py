"""A saved report and a copied study in Chromium, from the disk: no request leaves, and paper has whole pages."""

import io
from pathlib import Path

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from invented_book import InventedBook
from playwright.sync_api import Browser, Page

import midspan
from midspan.locale import languages
from midspan.web import site as sites
from midspan.web.report_files import write_report
from midspan.web.site import write_site

pytestmark = pytest.mark.browser
STUDY = midspan.study("shanghai", "hong-kong", period="2019-2023")
ORDER = ("shanghai", "hong-kong")
A4 = (595.0, 842.0)
MOST_PAGES = 8


def watched(page: Page) -> list[str]:
    """What a page asks for beside files of the disk, and what it complains of."""
    heard: list[str] = []
    page.on("request", lambda request: heard.append(request.url) if not request.url.startswith("file:") else None)
    # What a browser gives up because its reader went on (an icon, say) is no missing file.
    page.on("requestfailed", lambda it: heard.append(it.url) if it.failure != "net::ERR_ABORTED" else None)
    page.on("console", lambda message: heard.append(message.text))
    return heard


@pytest.mark.parametrize("language", languages())
def test_a_report_opens_alone_and_prints_on_a4(
    browser: Browser, book: InventedBook, tmp_path: Path, language: str
) -> None:
    file = write_report(book, STUDY, tmp_path / "report.html", language, regions=ORDER)
    context = browser.new_context(viewport={"width": 320, "height": 700}, color_scheme="dark")
    page = context.new_page()
    heard, asked = watched(page), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    letters = "InterHan" if language.startswith("zh") else "InterV"
    assert page.evaluate("[...document.fonts].map(one => [one.family, one.status])") == [[letters, "loaded"]]
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag22aa", "best-practice"]})
    assert (heard, asked) == ([], [file.as_uri()])
    context.close()
    assert results.violations_count == 0, results.generate_report()
    assert 3 <= len(printed.pages) <= MOST_PAGES
    for number, sheet in enumerate(printed.pages, 1):
        assert (float(sheet.mediabox.width), float(sheet.mediabox.height)) == pytest.approx(A4, abs=1)
        text = sheet.extract_text()
        assert book.corpus_id in text
        assert f"{number} / {len(printed.pages)}" in text
        assert len(text) > 150


def test_the_overview_saves_a_report(page: Page, server: str, tmp_path: Path) -> None:
    page.goto(f"{server}/en/shanghai/hong-kong/overview")
    for name, form in [("Save as report", "html"), ("Save this report as PDF", "pdf")]:
        with page.expect_download() as saved:
            page.get_by_role("link", name=name, exact=True).click()
        assert saved.value.suggested_filename == f"report-shanghai-hong-kong-2019-2023-en.{form}"
        saved.value.save_as(tmp_path / form)
        assert (tmp_path / form).stat().st_size > 30_000


def test_a_copied_study_is_walked_from_the_disk(
    page: Page, book: InventedBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sites, "languages", lambda: ("en", "zh-Hant"))
    write_site(book, STUDY, tmp_path / "study", regions=ORDER, details=2)
    heard = watched(page)
    page.goto((tmp_path / "study" / "index.html").as_uri())
    page.wait_for_url("**/en/shanghai/hong-kong/overview.html")
    assert page.evaluate("getComputedStyle(document.querySelector('.tile')).display") == "grid"
    page.locator(".tile .act > a").first.click()
    page.wait_for_url("**/records-*.html")
    page.locator("th a[href*='work']").first.click()
    page.wait_for_url("**/records/works/**")
    page.go_back()
    page.get_by_role("link", name="Trends").click()
    page.wait_for_url("**/en/**/trends.html")
    page.get_by_role("link", name="繁體").click()
    page.wait_for_url("**/zh-Hant/**/trends.html")
    assert page.locator("html").get_attribute("lang") == "zh-Hant"
    assert page.locator("html").evaluate("one => one.scrollWidth <= innerWidth")
    assert heard == []
