"""Opens reports in a real browser and looks for what only a browser shows.

Each page is opened wide and narrow, light and dark, and as paper. It must ask for nothing outside itself,
say nothing on the console, draw every chart, and be no wider than the screen.

    check_report.py CHROMIUM [--pictures FOLDER] REPORT.html…
"""

import argparse
import pathlib
import sys

from browser import faults, nameless, views
from playwright.sync_api import Page, sync_playwright


def brushing(page: Page) -> list[str]:
    """What is wrong with keeping lines by dragging along the first upright axis."""
    chart = page.locator("[data-chart=parallel]")
    if chart.count() == 0:
        return []
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    across, up = box["x"] + 50, box["y"]
    page.mouse.move(across, up + 60)
    page.mouse.down()
    page.mouse.move(across, up + 150, steps=5)
    page.mouse.move(across, up + 230, steps=5)
    page.mouse.up()
    page.wait_for_timeout(300)
    picked = page.locator("[data-picked=parallel]")
    if "lines cross every area" not in picked.inner_text():
        return ["dragging along an axis keeps no lines"]
    picked.get_by_role("button").click()
    return [] if picked.inner_text() == "" else ["lines cannot be shown again"]


def troubles(page: Page, path: pathlib.Path, width: int, scheme: str, pictures: pathlib.Path | None):
    """What is wrong with a report in one view, as sentences."""
    found: list[str] = []
    page.on("console", lambda message: found.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: found.append(f"error: {error}"))
    page.on(
        "request",
        lambda request: None
        if request.url.startswith(("file:", "data:"))
        else found.append(f"asks for {request.url}"),
    )
    page.goto(path.resolve().as_uri())
    page.wait_for_selector("html[data-drawn=yes]", state="attached", timeout=60_000)
    page.wait_for_timeout(300)
    found += faults(page)
    shown = [button for button in page.query_selector_all("[data-copy]") if button.is_visible()]
    for button in shown[:1]:
        button.click()
        page.wait_for_timeout(100)
        if button.inner_text() == "Copy":
            found.append("does not copy")
    if (width, scheme) == (1280, "light"):
        found += brushing(page) + nameless(page)
    if pictures:
        page.wait_for_timeout(200)
        page.screenshot(path=pictures / f"{path.stem}-{width}-{scheme}.png", full_page=True)
    if (width, scheme) == (1280, "dark"):
        paper = page.pdf(format="A4", print_background=False)
        if not paper.startswith(b"%PDF") or len(paper) < 20_000:
            found.append("does not print")
        if pictures:
            (pictures / f"{path.stem}.pdf").write_bytes(paper)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("chromium")
    parser.add_argument("reports", nargs="+", type=pathlib.Path)
    parser.add_argument("--pictures", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
    failures = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=arguments.chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for path in arguments.reports:
            for width, scheme in views():
                page = browser.new_page(
                    viewport={"width": width, "height": 900}, color_scheme=scheme
                )
                for trouble in troubles(page, path, width, scheme, arguments.pictures):
                    print(f"{path.name} at {width} px, {scheme}: {trouble}", file=sys.stderr)
                    failures += 1
                page.close()
        browser.close()
    print(f"{len(arguments.reports)} reports in {len(views())} views each: {failures} troubles")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
