"""The shell: themes, keyboard, narrow screens, print, and pages without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy.orm import Session

from tests.browser.visitor import Visitor
from tests.factories.events import make_event
from tests.factories.world import World

Visit = Callable[..., Visitor]
PAGES = ["/", "/events/", "/venues/", "/venues/new", "/notices/", "/search?q=320"]


@pytest.fixture
def busy(session: Session, world: World) -> None:
    """An event that waits for approval."""
    make_event(session, world, status="submitted")
    session.commit()
    session.rollback()


@pytest.mark.look
@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("theme", ["dark", "sun"])
def test_themes_are_readable(visit: Visit, theme: str) -> None:
    visitor = visit("organiser")
    if theme == "dark":
        visitor.page.emulate_media(color_scheme="dark")
    else:
        visitor.go("/")
        visitor.page.locator(".shell-end details.menu summary").click()
        visitor.page.locator(".shell-end [data-sun]").click()
    faults = {}
    for path in PAGES:
        visitor.go(path)
        if found := visitor.faults():
            faults[path] = found
        visitor.picture(f"shell-{theme}{path.partition('?')[0].replace('/', '-')}")
    assert faults == {}


@pytest.mark.look
def test_sunlight_mode_has_seven_to_one(visit: Visit) -> None:
    visitor = visit("dealer")
    visitor.page.evaluate("localStorage.setItem('theme', 'sun')")
    visitor.go("/")
    pairs = visitor.page.evaluate("""() => {
      const s = getComputedStyle(document.documentElement), read = n => s.getPropertyValue(n).trim();
      const light = hex => [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16) / 255)
        .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
      const ratio = (a, b) => { const [x, y] = [light(read(a)), light(read(b))].sort((p, q) => q - p);
        return (x + 0.05) / (y + 0.05) };
      return ['--ink', '--ink-soft', '--accent-text', '--amber', '--red', '--line'].map(n => ratio(n, '--paper'))
        .concat(ratio('--on-accent', '--accent'));
    }""")
    assert min(pairs) >= 7


def test_keyboard_reaches_content_and_closes_menus(visit: Visit) -> None:
    visitor = visit("official", size="desk")
    visitor.go("/")
    page = visitor.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    menu = page.locator(".shell-end details.menu")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "shell-q"


@pytest.mark.look
@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_pages_reflow_at_320_pixels(visit: Visit, language: str) -> None:
    visitor = visit("organiser", language=language)
    visitor.page.set_viewport_size({"width": 320, "height": 640})
    faults = {}
    for path in PAGES:
        visitor.go(path)
        if found := visitor.faults(axe=False):
            faults[path] = found
    assert faults == {}


@pytest.mark.look
@pytest.mark.usefixtures("busy")
def test_print_leaves_the_shell_out(visit: Visit) -> None:
    visitor = visit("official", size="desk")
    visitor.go("/events/")
    visitor.page.emulate_media(media="print")
    for part in (".shell-head", ".shell-foot", ".filters"):
        expect(visitor.page.locator(part).first).to_be_hidden()
    expect(visitor.page.locator("h1")).to_be_visible()
    expect(visitor.page.locator(".table")).to_be_visible()


def test_home_and_language_work_without_scripts(chromium: Browser, served: str) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(served)
    page.locator("button[name=language]").click()
    assert page.locator("html").get_attribute("lang") == "en"
    context.close()
