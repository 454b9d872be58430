"""The frame around all pages: the head, the choice of the page, and the page itself."""

from __future__ import annotations

from pathlib import Path

import panel as pn
from panel.viewable import Viewable

from .config import DashboardConfig
from .page import DashboardPage, pages
from .session import Session, Topic
from .widgets import follow_value, on_press, status_line

HERE = Path(__file__).parent
PRESSED = ".bk-btn.bk-active { background: var(--accent) !important; color: var(--page) !important; }"
CHANGE = """
const shown = document.documentElement.dataset, address = new URL(location.href);
shown.theme = shown.theme === "dark" ? "light" : "dark";
address.searchParams.set("theme", shown.theme);
history.replaceState(null, "", address);
"""
"""The page around the plots changes in the browser; its address says so, for when it is loaded again."""

pn.extension(design="native")  # pyright: ignore[reportCallIssue]  made callable by its metaclass


def build(config: DashboardConfig) -> pn.Template:
    """Build the dashboard of one browser."""
    session = Session(config, dark=_asked("theme", b"dark"), touch=_asked("pointer", b"coarse"))
    template = pn.Template(HERE.joinpath("shell.html.j2").read_text("utf-8"))
    template.add_variable("theme_of_page", "dark" if session.dark else "light")
    template.add_variable("app_favicon", "data:,")
    template.add_variable("style", HERE.joinpath("shell.css").read_text("utf-8"))
    for name, part in zip(("menu", "content"), _parts(session), strict=True):
        template.add_panel(name, part)
    template.add_panel("colours", _colours(session))
    return template


def _asked(name: str, value: bytes) -> bool:
    """Tell whether the address has an argument of a value."""
    return value in pn.state.session_args.get(name, [])


def _parts(session: Session) -> tuple[Viewable, Viewable]:
    """Return the choice of the page and the page, which follow each other and the session."""
    found = {page.name: page for page in pages()}
    built: dict[str, Viewable] = {}
    menu = pn.widgets.RadioButtonGroup(
        options={page.title: page.name for page in found.values()}, stylesheets=[PRESSED], sizing_mode="stretch_width"
    )
    content, status = pn.Column(sizing_mode="stretch_width"), status_line(session)

    def follow() -> None:
        menu.value = session.page

    def turn(name: str) -> None:
        content[:] = [_built(found[name], built, session)]
        if session.page != name:
            session.go(name)

    session.listen(Topic.PAGE, follow)
    follow_value(menu, lambda: turn(str(menu.value)))
    turn(str(menu.value))
    return menu, pn.Column(status, content, sizing_mode="stretch_width")


def _colours(session: Session) -> Viewable:
    """Return the button that changes between light and dark."""

    def name() -> str:
        return "Light" if session.dark else "Dark"

    def change() -> None:
        session.paint(dark=not session.dark)
        button.name = name()

    button = pn.widgets.Button(name=name(), width=70)
    button.js_on_click(code=CHANGE)
    on_press(button, change)
    return button


def _built(page: DashboardPage, built: dict[str, Viewable], session: Session) -> Viewable:
    if page.name not in built:
        built[page.name] = page.build(session)
    return built[page.name]
