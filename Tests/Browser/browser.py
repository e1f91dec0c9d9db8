"""What both checks of pages in a browser share."""

from playwright.sync_api import Page

# The names of charts without anything drawn on them.
EMPTY_CHARTS = """() => Array.from(document.querySelectorAll('[data-chart]')).filter((element) => {
  const canvas = element.querySelector('canvas');
  if (!canvas || canvas.width === 0 || canvas.height === 0) return true;
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  for (let place = 3; place < pixels.length; place += 4) if (pixels[place] !== 0) return false;
  return true;
}).map((element) => element.dataset.chart)"""

# Elements that only a text of the study could have made.
STRANGERS = """() => document.querySelectorAll(
  'body b, body i:not([class]), body img:not([src="/assets/icon.svg"]), body iframe, body svg').length"""

IS_WIDER = "document.documentElement.scrollWidth > innerWidth"


# What people use or look at, as the browser tells screen readers.
NAMED_ROLES = {
    "button", "link", "textbox", "searchbox", "combobox", "listbox", "checkbox", "radio", "spinbutton", "slider", "switch",
    "tab", "menuitem", "image", "img", "dialog", "progressbar", "DisclosureTriangle",
}


def nameless(page: Page) -> list[str]:
    """What has no name in the browser's accessibility tree, and charts that it does not hold."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    found, images = [], 0
    for node in nodes:
        role = node.get("role", {}).get("value")
        if node.get("ignored") or role not in NAMED_ROLES:
            continue
        name = node.get("name", {}).get("value", "").strip()
        images += role in ("image", "img") and name != ""
        if not name:
            owner = session.send("DOM.describeNode", {"backendNodeId": node["backendDOMNodeId"]})["node"]
            found.append(f"a {role} has no name: {owner['localName']} {' '.join(owner.get('attributes', []))}")
    session.detach()
    charts = page.locator("[data-chart]:visible").count()
    # Behind a dialog nothing is told.
    if images < charts and page.locator("dialog").count() == 0:
        found.append(f"of {charts} charts {images} are told to screen readers")
    return found


def views() -> list[tuple[int, str]]:
    """Widths and colour schemes in which pages are looked at."""
    return [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


def faults(page: Page) -> list[str]:
    """What is wrong with a page as it stands."""
    found = [f"{name} is empty" for name in page.evaluate(EMPTY_CHARTS)]
    if page.evaluate(IS_WIDER):
        found.append("is wider than the screen")
    if page.evaluate(STRANGERS):
        found.append("has elements that are none of its own")
    return found
