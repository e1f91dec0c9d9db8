"""Opens the dashboard in a real browser and uses it as people do.

Every page must say nothing on the console, ask nobody but its own server, draw every chart, and be no wider than
the screen; and what can be done on it must be done.

    check_dashboard.py CHROMIUM LUTHIER FOLDER [--pictures FOLDER] [--only NAME]

The folder holds studies.db with the studies that `test-browser.sh` ran.
"""

import argparse
import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import zlib

from browser import STRANGERS, faults, nameless, views
from payloads import PAYLOADS
from playwright.sync_api import Browser, Page, expect, sync_playwright
from server import Server

HOSTILE = "<img src=x onerror=alert(1)>\"'/?#&%20 \u202egnp"
# Prints what a page must not take for more than text, then waits to be let go.
RUN_PROGRAM = r"""
for step in 1 2; do
  echo "luthier: {\"step\": $step, \"loss\": $step}"
  printf '\033]0;title\007\033[31mred\033[0m step %s\n' $step
done
echo '<img src=x onerror=alert(1)>'
printf 'progress 50 %%\rprogress 100 %%\n'
printf 'a warning \342\200\256\n' >&2
while [ -e hold ]; do
  sleep 0.1
  [ -e say ] && [ -z "$said" ] && cat say && said=yes
done
echo 'luthier: {"loss": 0.5}'
"""
# Milliseconds that a step may take on a machine that is busy.
PERIOD = 60_000


def quoted(name: str) -> str:
    return urllib.parse.quote(name, safe="")


def picture_of(width: int) -> bytes:
    """A grey PNG, as wide as high."""
    def part(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, width, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + b"\x80" * width for _ in range(width))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")


class Check:
    """One browser and one server, and what was found wrong."""

    def __init__(self, browser: Browser, server: Server, folder: pathlib.Path, pictures: pathlib.Path | None):
        self.browser, self.server, self.folder, self.pictures = browser, server, folder, pictures
        self.troubles: list[str] = []
        self.others: list[Server] = []

    def page(
        self, path: str, width: int = 1280, scheme: str = "light", server: Server | None = None,
        allowing: tuple[str, ...] = (),
    ) -> Page:
        """A page that is watched; what the browser says about statuses in `allowing` is expected."""
        base = (server or self.server).base
        context = self.browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        if server and server.token:
            context.add_init_script(f"sessionStorage.setItem('luthier-token', '{server.token}')")
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=base)
        page = context.new_page()
        page.set_default_timeout(PERIOD)
        name = f"{path} at {width} px, {scheme}"

        def say(text: str) -> None:
            self.troubles.append(f"{name}: {text}")

        def hear(message) -> None:
            if message.type in ("error", "warning") and not any(status in message.text for status in allowing):
                say(f"console: {message.text}")

        page.on("console", hear)
        page.on("pageerror", lambda error: say(f"error: {error}"))
        page.on("dialog", lambda dialog: (say(f"ran a script: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: None if request.url.startswith((base, "data:", "blob:")) else say(
            f"asks for {request.url}"))
        page.goto(base + path)
        page.wait_for_selector("html[data-ready=yes]", state="attached")
        return page

    def another(self, storage: str, token: str | None = None, *more: str) -> Server:
        """Another server, which is ended in any case."""
        server = Server(self.server.luthier, self.folder / storage, 0, token, *more)
        self.others.append(server)
        return server

    def close(self, page: Page) -> None:
        page.context.close()

    def expect(self, holds: bool, text: str) -> None:
        if not holds:
            self.troubles.append(text)

    def settle(self, page: Page) -> None:
        """Waits until every chart in sight is drawn."""
        page.wait_for_load_state("load")
        page.wait_for_function(
            "() => Array.from(document.querySelectorAll('[data-chart]')).every((one) => one.dataset.drawn === 'yes')"
            " && !board.charts.timer"
        )
        page.wait_for_timeout(250)

    # What people do.

    def list_of_studies(self) -> None:
        page = self.page("/")
        rows = page.locator("table.studies tbody tr")
        expect(rows.filter(has_text="image-classifier")).to_contain_text("60 of 60 trials")
        page.keyboard.press("/")
        page.keyboard.type("mobile")
        expect(rows).to_have_count(1)
        page.get_by_label("Filter by name").fill("")
        page.get_by_label("Compare image-classifier").check()
        page.get_by_label("Compare mobile-model").check()
        self.server.create("made-meanwhile")
        expect(rows.filter(has_text="made-meanwhile")).to_have_count(1)
        self.expect(page.get_by_label("Compare mobile-model").is_checked(), "a choice is lost when the list changes")
        page.get_by_role("button", name="Compare 2 studies").click()
        expect(page.get_by_role("heading", name="Side by side")).to_be_visible()
        self.server.call("DELETE", "/made-meanwhile")
        self.close(page)

    def every_page(self) -> None:
        paths = ["/", "/new", "/compare#image-classifier&live-model"]
        paths += [f"/studies/mobile-model{tab}" for tab in ("", "#parameters")]
        paths += ["/studies/nothing-worked", "/studies/nothing-worked#parameters", "/studies/nothing-worked/trials/1"]
        for study in ("image-classifier", HOSTILE):
            path = f"/studies/{quoted(study)}"
            paths += [path + tab for tab in ("", "#parameters", "#trials", "#training", "#setup")]
            paths.append(f"{path}/trials/1")
        for path in paths:
            # Everything that differs shows in these two.
            for width, scheme in (views()[0], views()[-1]):
                page = self.page(path, width, scheme)
                page.wait_for_function("() => document.querySelector('#main').textContent.length > 20")
                page.wait_for_timeout(700)
                self.settle(page)
                for fault in faults(page):
                    self.troubles.append(f"{path} at {width} px, {scheme}: {fault}")
                if page.locator(".problem").count():
                    self.troubles.append(f"{path}: {page.locator('.problem').first.inner_text()}")
                if self.pictures:
                    name = path.strip("/").replace(quoted(HOSTILE), "hostile").replace("/", "-").replace("#", "-") or "list"
                    page.screenshot(path=self.pictures / f"dashboard-{name[:60]}-{width}-{scheme}.png", full_page=True)
                self.close(page)

    def names(self) -> None:
        """Whatever can be used or looked at has a name for those who hear it, on pages and in dialogs."""
        live = "/studies/live-model"
        paths = ["/", "/new", "/compare#image-classifier&mobile-model", "/studies/image-classifier/trials/1"]
        paths += [f"/studies/{study}{tab}" for study in ("image-classifier", "mobile-model")
                  for tab in ("", "#parameters", "#trials", "#training", "#setup")]
        for path in paths + [live]:
            page = self.page(path)
            page.wait_for_timeout(700)
            self.settle(page)
            for trouble in nameless(page):
                self.troubles.append(f"{path}: {trouble}")
            dialogs = ("Stop", "Try settings", "Add a result", "Budget", "Thresholds", "Ranges", "Delete") if path == live else ()
            for action in dialogs:
                page.get_by_role("button", name=action, exact=True).click()
                expect(page.locator("dialog")).to_have_count(1)
                for trouble in nameless(page):
                    self.troubles.append(f"the dialog {action}: {trouble}")
                page.keyboard.press("Escape")
                expect(page.locator("dialog")).to_have_count(0)
            self.close(page)

    def live(self) -> None:
        """A page follows its study while trials run, and goes on after the server was away."""
        server = self.another("live.db")
        server.create("live-study")
        page = self.page("/studies/live-study", server=server, allowing=("ERR_", "Failed to load"))
        expect(page.locator(".live")).to_have_text("live")
        server.run("live-study", [0.5, 0.25])
        expect(page.locator(".legend")).to_contain_text("2 of 40 trials")
        expect(page.locator(".tile").first).to_contain_text("0.25")
        self.settle(page)
        page.get_by_role("tab", name="Trials").click()
        expect(page.locator("table.trials tbody tr:not([aria-hidden])")).to_have_count(2)
        server.run("live-study", [0.125])
        expect(page.locator("table.trials tbody tr:not([aria-hidden])")).to_have_count(3)
        expect(page.locator("table.trials")).to_contain_text("0.125")
        server.end()
        expect(page.locator(".live")).to_contain_text("connection lost")
        server.start()
        server.run("live-study", [0.0625])
        expect(page.locator(".live")).to_have_text("live")
        expect(page.locator("table.trials")).to_contain_text("0.0625")
        page.get_by_role("tab", name="Trials").focus()
        page.keyboard.press("ArrowLeft")
        expect(page.locator("#panel")).to_contain_text("Slices")
        server.call("DELETE", "/live-study")
        expect(page.locator("#panel")).to_contain_text("deleted")
        self.close(page)
        server.end()

    def trial(self) -> None:
        page = self.page("/studies/image-classifier")
        page.get_by_role("tab", name="Trials").click()
        page.get_by_label("Filter trials").fill("val_loss<0.2 outcome=completed")
        page.get_by_role("button", name="val_loss").click()
        row = page.locator("table.trials tbody tr:not([aria-hidden])").first
        best = self.server.call("GET", "/image-classifier/best")["best"][0]
        expect(row.locator("a")).to_have_text(str(best["number"]))
        row.locator("a").click()
        expect(page.get_by_role("heading", name=f"Trial {best['number']}", exact=True)).to_be_visible()
        expect(page.locator("#main")).to_contain_text("was suggested by the random sampler")
        expect(page.get_by_role("region", name="Events")).to_contain_text("started")
        expect(page.get_by_role("region", name="Events")).to_contain_text("completed")
        page.go_back()
        expect(page.get_by_role("tab", name="Trials")).to_have_attribute("aria-selected", "true")
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download CSV").click()
        text = pathlib.Path(waiting.value.path()).read_bytes().decode()
        self.expect(text.count("\r\n") == 61, f"the file has {text.count(chr(10))} lines")
        self.expect(text.startswith("trial,outcome,val_loss"), f"the file begins with {text[:60]!r}")
        self.close(page)

    def copying(self) -> None:
        page = self.page("/studies/image-classifier")
        best = self.server.call("GET", "/image-classifier/best")["best"][0]
        page.get_by_role("button", name="JSON", exact=True).click()
        page.get_by_role("button", name="Copy as JSON").click()
        expect(page.locator("[data-copy]").first).to_have_text("Copied")
        copied = json.loads(page.evaluate("navigator.clipboard.readText()"))
        self.expect(copied == best["parameters"], f"copied {copied}, not {best['parameters']}")
        for form in ("Flags", "YAML", "Environment"):
            page.get_by_role("button", name=form, exact=True).click()
            page.locator("[data-copy]").first.click()
            page.wait_for_function("() => document.querySelector('[data-copy]').textContent === 'Copied'")
            text = page.evaluate("navigator.clipboard.readText()")
            self.expect("learning" in text.lower(), f"copied {text!r} as {form}")
        self.close(page)

    def acting(self) -> None:
        """Stop, resume, settings to try, results from elsewhere, a larger budget."""
        self.server.create("acted-on", trials=3)
        page = self.page("/studies/acted-on", allowing=("status of 400", "status of 409"))
        page.get_by_role("button", name="Stop", exact=True).click()
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_have_count(0)
        self.expect(self.server.call("GET", "/acted-on")["state"] == "open", "it was stopped without being asked to")
        page.get_by_role("button", name="Stop", exact=True).click()
        page.get_by_role("button", name="Stop the study").click()
        expect(page.locator(".standing .badge")).to_have_text("stopped")
        page.get_by_role("button", name="Resume").click()
        expect(page.locator(".standing .badge")).to_have_text("open")
        page.get_by_role("button", name="Try settings").click()
        page.locator("[data-field='parameters.x']").fill("7")
        page.get_by_role("button", name="Enqueue").click()
        expect(page.locator("dialog .problem")).to_contain_text("x")
        page.locator("[data-field='parameters.x']").fill("0.75")
        page.locator("[data-field='parameters.kind']").select_option(label="b")
        page.get_by_role("button", name="Enqueue").click()
        expect(page.locator("dialog")).to_have_count(0)
        waiting = self.server.call("GET", "/acted-on/trials")["trials"][0]
        self.expect(
            waiting["outcome"] == "waiting" and waiting["parameters"] == {"x": 0.75, "kind": "b"},
            f"what was enqueued is {waiting}")
        page.get_by_role("button", name="Add a result").click()
        page.locator("[data-field='parameters.x']").fill("0.5")
        page.locator("[data-field='parameters.kind']").select_option(label="a")
        page.locator("[data-field='metrics.loss']").fill("0.03125")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator(".tile").first).to_contain_text("0.03125")
        page.get_by_role("button", name="Try settings").click()
        page.get_by_label("I try them myself").check()
        self.picture(page, "try-settings")
        page.get_by_role("button", name="Take it").click()
        expect(page.locator("dialog")).to_contain_text("--x=0.75")
        page.locator("[data-field='metrics.loss']").fill("much")
        page.get_by_role("button", name="Tell", exact=True).click()
        expect(page.locator("dialog .problem")).to_contain_text("metrics.loss: this is no number")
        page.locator("[data-field='metrics.loss']").fill("0.015625")
        page.get_by_role("button", name="Tell", exact=True).click()
        expect(page.locator(".tile").first).to_contain_text("0.015625")
        page.get_by_role("button", name="Budget").click()
        page.locator("[data-field=trials]").fill("50")
        page.get_by_role("button", name="Look").click()
        expect(page.get_by_role("region", name="Changes")).to_contain_text("budget.trials")
        page.get_by_role("button", name="Change it").click()
        expect(page.locator(".legend")).to_contain_text("of 50 trials")
        page.get_by_role("button", name="Thresholds").click()
        page.get_by_label("loss, at most").fill("tiny")
        page.get_by_role("button", name="Look").click()
        expect(page.locator("dialog .problem")).to_contain_text("this is no number")
        page.get_by_label("loss, at most").fill("0.02")
        page.get_by_role("button", name="Look").click()
        expect(page.get_by_role("region", name="Changes")).to_contain_text("metrics.loss.at_most")
        self.picture(page, "thresholds")
        page.get_by_role("button", name="Change it").click()
        expect(page.locator("dialog")).to_have_count(0)
        judged = self.server.call("GET", "/acted-on")
        self.expect(judged["definition"]["metrics"]["loss"].get("at_most") == 0.02, "the threshold is not there")
        page.get_by_role("button", name="Delete").click()
        page.get_by_role("button", name="Delete for good").click()
        expect(page.locator("dialog .problem")).to_be_visible()
        page.get_by_label("Name of the study").fill("acted-on")
        page.get_by_role("button", name="Delete for good").click()
        expect(page.get_by_role("heading", name="Studies")).to_be_visible()
        expect(page.locator("table.studies")).not_to_contain_text("acted-on")
        self.close(page)

    def ranging(self) -> None:
        """Ranges of a living study: a row for each parameter, what would change, mistakes beside their fields."""
        self.server.create("ranged", trials=9, try_first=[{"rate": 0.5}, {"layers": 3}], parameters={
            "rate": {"from": 0.001, "to": 1, "scale": "log"},
            "layers": {"from": 1, "to": 8, "type": "int"},
            "kind": {"choices": ["a", "b", "c"]},
            "share": {"from": 0, "to": 1, "step": 0.25, "when": "kind == 'a'"},
            "size": {"values": [8, 16, 32]}})
        self.server.run("ranged", [0.25, 0.5])
        page = self.page("/studies/ranged", allowing=("status of 400", "status of 409"))
        page.get_by_role("button", name="Ranges").click()
        dialog = page.locator("dialog")
        expect(dialog.locator(".entry")).to_have_count(5)
        page.get_by_role("button", name="Look").click()
        expect(dialog).to_contain_text("Nothing would change.")
        upper = page.get_by_label("rate, to", exact=True)
        entry = dialog.locator(".entry").first
        upper.fill("much")
        page.get_by_role("button", name="Look").click()
        expect(entry.locator(".problem")).to_contain_text("this is no number")
        upper.fill("-1")
        page.get_by_role("button", name="Look").click()
        expect(entry.locator(".problem")).to_contain_text("-1")
        expect(dialog.locator(".problem")).to_have_count(1)
        self.picture(page, "ranges-mistake")
        upper.fill("0,25")
        page.get_by_label("layers, to", exact=True).fill("12")
        page.get_by_label("size, values").fill("16\n32\n64")
        page.get_by_label("kind, values").fill("a\nb\nd")
        page.get_by_role("button", name="Look").click()
        changes = page.get_by_role("region", name="Changes")
        for text in ("parameters.rate.to", "parameters.layers.to", "parameters.size.values", "try_first"):
            expect(changes).to_contain_text(text)
        expect(dialog).to_contain_text("will lie outside of the ranges")
        expect(dialog).to_contain_text("The best, trial 0, will lie outside of the ranges.")
        self.expect(not page.evaluate("document.querySelector('dialog').scrollWidth > document.querySelector('dialog').clientWidth"),
                    "the form of ranges is wider than its dialog")
        self.picture(page, "ranges")
        page.get_by_role("button", name="Change it").click()
        expect(dialog).to_have_count(0)
        stored = self.server.call("GET", "/ranged")
        parameters = stored["definition"]["parameters"]
        self.expect(
            parameters["rate"]["to"] == 0.25 and parameters["layers"]["to"] == 12
            and parameters["size"]["values"] == [16, 32, 64] and parameters["kind"]["choices"] == ["a", "b", "d"]
            and stored["definition"]["try_first"] == [{"layers": 3}],
            f"the ranges are {parameters}")
        expect(page.locator("main")).to_contain_text("It lies outside of the ranges as they are now: rate is 0.5")
        page.goto(page.url.split("#")[0].rstrip("/") + "/trials/0")
        expect(page.locator("main")).to_contain_text("of the ranges as they are now: rate")
        self.expect(faults(page) == [], f"the page of a trial outside {faults(page)}")
        self.close(page)

    def writing(self) -> None:
        """Notes and tags of a study and of a trial: written, shown, found, taken away; by others at the same time."""
        self.server.create("noted", trials=5)
        self.server.run("noted", [0.5, 0.25])
        page = self.page("/studies/noted", allowing=("status of 400",))
        page.get_by_role("button", name="Add a note or tags").click()
        page.get_by_label("Note", exact=True).fill(f"first line\n{HOSTILE}")
        page.get_by_label("Tags, with spaces between").fill("baseline <b>")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("dialog .problem")).to_contain_text("letters, digits")
        page.get_by_label("Tags, with spaces between").fill("baseline team:mail")
        self.server.call("POST", "/noted/annotate", {"add_tags": ["from-elsewhere"]})
        self.picture(page, "note-dialog")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("dialog")).to_have_count(0)
        expect(page.locator(".written .tag")).to_have_text(["baseline", "from-elsewhere", "team:mail"])
        expect(page.locator(".written-note")).to_contain_text("<img src=x onerror=alert(1)>")
        expect(page.locator(".written-note")).to_contain_text("\\u{202e}")
        self.picture(page, "note")
        page.goto(self.server.base + "/studies/noted/trials/1")
        page.get_by_role("button", name="Add a note or tags").click()
        page.get_by_label("Note", exact=True).fill("goes to the shop")
        page.get_by_label("Tags, with spaces between").fill("shipped")
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".written .tag")).to_have_text(["shipped"])
        expect(page.get_by_role("region", name="Events")).to_contain_text("#shipped goes to the shop")
        self.expect(page.evaluate(STRANGERS) == 0, "a note became an element")
        self.picture(page, "note-trial")
        page.goto(self.server.base + "/studies/noted#trials")
        row = page.locator("table.trials tbody tr").filter(has_text="shipped")
        expect(row).to_have_count(1)
        self.picture(page, "note-table")
        page.get_by_label("Filter trials").fill("tags=shipped")
        expect(page.get_by_role("status").filter(has_text="1 of 2 trials")).to_be_visible()
        page.get_by_label("Filter trials").fill("tags!=shipped")
        expect(page.locator("table.trials")).not_to_contain_text("shipped")
        page.goto(self.server.base + "/")
        rows = page.locator("table.studies tbody tr")
        expect(rows.filter(has_text="noted")).to_contain_text("team:mail")
        page.get_by_label("Tag", exact=True).select_option("baseline")
        expect(rows).to_have_count(1)
        self.picture(page, "tag-filter")
        page.get_by_label("Tag", exact=True).select_option("")
        expect(rows.nth(1)).to_be_visible()
        page.get_by_role("button", name="from-elsewhere").click()
        expect(rows).to_have_count(1)
        page.goto(self.server.base + "/studies/noted")
        page.get_by_role("button", name="Edit note and tags").click()
        page.get_by_label("Note", exact=True).fill("")
        page.get_by_label("Tags, with spaces between").fill("")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("button", name="Add a note or tags")).to_be_visible()
        self.expect("tags" not in self.server.call("GET", "/noted"), "tags were not taken away")
        self.close(page)
        self.server.call("DELETE", "/noted")

    def stopping_rows(self) -> None:
        """A running trial is stopped from its row in the table."""
        self.server.create("rows", trials=5)
        asked = self.server.call("POST", "/rows/ask", {"count": 2})["trials"]
        page = self.page("/studies/rows#trials")
        button = page.get_by_role("button", name="Stop trial 1")
        button.focus()
        # What others report draws the rows anew, and the focus stays.
        self.server.call("POST", "/rows/trials/0/report", {"token": asked[0]["token"], "step": 1, "metrics": {"loss": 0.75}})
        expect(page.locator("table.trials")).to_contain_text("0.75")
        expect(button).to_be_focused()
        self.picture(page, "stop-row")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Stop the trial").click()
        expect(page.locator("dialog")).to_have_count(0)
        told = self.server.call("POST", "/rows/trials/1/renew", {"token": asked[1]["token"]})
        self.expect(told["decision"] == "stop", "the trial was not stopped")
        told = self.server.call("POST", "/rows/trials/0/renew", {"token": asked[0]["token"]})
        self.expect(told["decision"] == "continue", "another trial was stopped")
        self.close(page)
        self.server.call("DELETE", "/rows")

    def printing_elsewhere(self) -> None:
        """What a trial prints on a worker of the server is seen while it runs, and after its end."""
        home = self.folder / "elsewhere"
        home.mkdir()
        (home / "hold").touch()
        (home / "train.sh").write_text(RUN_PROGRAM)
        self.server.create("far-away", trials=1, command=["sh", "train.sh"])
        worker = subprocess.Popen(
            [self.server.luthier, "worker", "--server", self.server.base, "--study", "far-away", "--quiet"], cwd=home,
            stdout=subprocess.DEVNULL)
        try:
            page = self.page("/studies/far-away")
            expect(page.locator(".legend")).to_contain_text("1 running")
            page.goto(self.server.base + "/studies/far-away/trials/0")
            log = page.get_by_role("region", name="What it prints")
            expect(log).to_contain_text("red step 2\n<img src=x onerror=alert(1)>")
            expect(page.get_by_role("region", name="Errors that it prints")).to_contain_text("a warning \\u{202e}")
            (home / "say").write_text("said later\n")
            expect(log).to_contain_text("said later")
            self.expect(page.evaluate(STRANGERS) == 0, "what a program printed became an element")
            self.picture(page, "trial-log-elsewhere")
            (home / "hold").unlink()
            expect(log).to_contain_text('{"loss": 0.5}')
            self.close(page)
        finally:
            (home / "hold").unlink(missing_ok=True)
            worker.wait(timeout=60)
        page = self.page("/studies/far-away/trials/0")
        expect(page.get_by_role("region", name="What it prints")).to_contain_text('{"loss": 0.5}')
        self.close(page)
        self.server.call("DELETE", "/far-away")
        self.expect(not list(self.folder.glob("studies.trials/far-away/received")), "a log outlived its study")

    def creating(self) -> None:
        page = self.page("/new", allowing=("status of 400", "status of 409"))
        page.get_by_label("Study file", exact=True).fill("study: pasted\nparameters:\n  x: { from: 0, too: 1 }\n")
        expect(page.locator(".problem")).to_contain_text("3:")
        expect(page.locator(".problem")).to_contain_text("Did you mean to?")
        self.expect(page.get_by_role("button", name="Create").is_disabled(), "a broken file can be created")
        file = self.folder / "chosen.yaml"
        file.write_text("study: chosen\nparameters: { x: { from: 0.0, to: 1.0 } }\nmetrics: { loss: { goal: minimize } }\n")
        page.get_by_label("Choose a study file").set_input_files(file)
        expect(page.locator("#main")).to_contain_text("1 parameter (x)")
        page.get_by_role("button", name="Create").click()
        expect(page.get_by_role("heading", name="chosen")).to_be_visible()
        self.expect(self.server.call("GET", "/chosen")["state"] == "open", "the study was not created")
        # A page about a study that is gone asks in vain.
        self.close(page)
        self.server.call("DELETE", "/chosen")

    def form(self) -> None:
        """A study is created by the form alone, and mistakes are told at the rows that they are about."""
        page = self.page("/new", allowing=("status of 400",))
        page.get_by_role("textbox", name="name", exact=True).first.fill("by-form")
        page.get_by_role("textbox", name="command").fill("python3 train.py --note 'two words'")
        row = page.get_by_role("group", name="Parameter 1", exact=True)
        row.get_by_label("name").fill("learning_rate")
        row.get_by_label("from").fill("0")
        row.get_by_label("to", exact=True).fill("0,5")
        row.get_by_label("log scale").check()
        row.get_by_label("to", exact=True).press("Enter")
        self.expect(page.evaluate("document.activeElement.closest('[role=group]').getAttribute('aria-label')") == "Parameter 2",
                    "Enter does not begin the next row")
        page.keyboard.type("optimizer")
        second = page.get_by_role("group", name="Parameter 2", exact=True)
        second.get_by_label("kind").select_option("choice")
        second.get_by_role("textbox", name="choices").fill('adamw, sgd, "1"')
        expect(row.locator(".problem")).to_contain_text("a log scale needs a lower bound above 0")
        self.expect(second.locator(".problem").count() == 0, "a mistake is told at another row")
        self.picture(page, "form-mistake")
        row.get_by_label("from").fill("1e-4")
        for name, kind in (("depth", "int"), ("bias", "switch"), ("unwanted", "switch")):
            page.get_by_role("button", name="Add a parameter").click()
            page.keyboard.type(name)
            here = page.get_by_role("group", name=f"Parameter {['depth', 'bias', 'unwanted'].index(name) + 3}", exact=True)
            here.get_by_label("kind").select_option(kind)
            if kind == "int":
                here.get_by_label("from").fill("2")
                here.get_by_label("to", exact=True).fill("12")
        page.get_by_role("button", name="Remove parameter 5").focus()
        page.keyboard.press("Enter")
        page.get_by_role("group", name="Metric 1").get_by_label("name").fill("accuracy")
        page.get_by_role("group", name="Metric 1").get_by_label("goal").select_option("maximize")
        second.get_by_label("only when").fill("learning_rate < 0.25")
        page.get_by_role("button", name="Add a metric").click()
        page.keyboard.type("latency")
        bound = page.get_by_role("group", name="Metric 2")
        bound.get_by_label("goal").select_option("none: a bound")
        bound.get_by_label("unit").fill("ms / mail")
        expect(bound.locator(".problem")).to_have_count(0)
        bound.get_by_label("at most").fill("2,5")
        for label, value in (("trials", "20"), ("time", "30m"), ("at once", "2")):
            page.get_by_role("textbox", name=label, exact=True).fill(value)
        expect(page.locator("#main")).to_contain_text("4 parameters (learning_rate, optimizer, depth, bias)")
        self.expect(page.locator(".problem").count() == 0, "a mistake stays after it was mended")
        self.picture(page, "form")
        page.get_by_role("button", name="Create").click()
        expect(page.get_by_role("heading", name="by-form")).to_be_visible()
        made = self.server.call("GET", "/by-form")["definition"]
        roles = {name: {key: value for key, value in one.items() if key != "role"} for name, one in made["parameters"].items()}
        wanted = {
            "learning_rate": {"from": 0.0001, "to": 0.5, "scale": "log"}, "optimizer": {"choices": ["adamw", "sgd", "1"], "when": "learning_rate < 0.25"},
            "depth": {"from": 2, "to": 12, "type": "int"}, "bias": {"choices": [True, False]}}
        self.expect(roles == wanted, f"the form made {roles}")
        self.expect(made["command"] == ["python3", "train.py", "--note", "two words"], f"the command is {made['command']}")
        self.expect(made["metrics"] == {"accuracy": {"goal": "maximize"}, "latency": {"at_most": 2.5, "unit": "ms / mail"}}, f"the metrics are {made['metrics']}")
        self.expect(made["budget"] == {"trials": 20, "time": "30m", "parallel": 2}, f"the budget is {made['budget']}")
        # A text of somebody's own fills the form, unless it says more than there are fields for.
        page.goto(self.server.base + "/new")
        self.server.call("DELETE", "/by-form")
        page.get_by_role("button", name="Example").click()
        expect(page.get_by_role("group", name="Parameter 3").get_by_label("name")).to_have_value("optimizer")
        text = page.get_by_label("Study file", exact=True)
        text.fill(text.input_value() + "seed: 7\n")
        expect(page.locator("#main")).to_contain_text("The form has no fields for seed")
        self.expect(page.get_by_role("group", name="Parameter 3").get_by_label("name").is_disabled(), "the form may overwrite a text")
        page.get_by_role("button", name="Start anew with the form").click()
        expect(text).to_have_value("")
        expect(page.get_by_role("textbox", name="name", exact=True).first).to_be_enabled()
        self.close(page)

    def hostile(self) -> None:
        """Names, choices, reasons and outputs of a study do nothing."""
        path = f"/studies/{quoted(HOSTILE)}"
        page = self.page(path)
        expect(page.locator("h1")).to_contain_text("<img src=x onerror=alert(1)>")
        expect(page.locator("h1")).to_contain_text("\\u{202e}")
        self.settle(page)
        for place in ("history", "importance"):
            box = page.locator(f"[data-chart^={place}]").first.bounding_box()
            for across in range(10, int(box["width"]), 60):
                page.mouse.move(box["x"] + across, box["y"] + box["height"] * 0.4)
        page.get_by_role("tab", name="Parameters").click()
        self.settle(page)
        page.get_by_role("tab", name="Trials").click()
        expect(page.locator("table.trials")).to_contain_text("__proto__")
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download CSV").click()
        text = pathlib.Path(waiting.value.path()).read_bytes().decode()
        self.expect(",=1+1" not in text, "a text of the file is a formula")
        page.get_by_role("button", name="Try settings").click()
        page.locator("[data-field='parameters.__proto__']").fill("2.5")
        page.get_by_role("button", name="Enqueue").click()
        expect(page.locator("dialog")).to_have_count(0)
        trials = self.server.call("GET", self.server.study(HOSTILE) + "/trials?after=11")["trials"]
        self.expect(trials[0]["parameters"].get("__proto__") == 2.5, f"enqueued {trials}")
        self.expect(page.evaluate("({}).x === undefined && Object.prototype.x === undefined"), "a prototype was changed")
        self.expect(page.evaluate(STRANGERS) == 0, "a name became an element")
        self.close(page)

    def payloads(self) -> None:
        """200 texts that a careless page would run stand in every field of text, and each page that shows them."""
        server = self.another("payloads.db")
        count, refused = len(PAYLOADS), 0

        def tried(*request) -> dict:
            nonlocal refused
            try:
                return server.call(*request)
            except urllib.error.HTTPError as error:
                self.expect(error.code == 400, f"{request[:2]}: status {error.code}")
                refused += 1
                return {}

        for payload in PAYLOADS:
            tried("POST", "", {"definition": {
                "study": payload, "parameters": {"x": {"from": 0, "to": 1}}, "metrics": {"loss": {
                    "goal": "minimize", "meaning": payload, "unit": payload}}}})
            tried("POST", f"{server.study(payload)}/annotate", {"note": payload})
            tried("POST", f"{server.study(payload)}/annotate", {"add_tags": [payload]})
        metrics = {f"m{number}": {"store": True, "meaning": text, "unit": text} for number, text in enumerate(PAYLOADS)}
        server.create("all", trials=count, metrics={"loss": {"goal": "minimize"}} | metrics, parameters={
            "x": {"from": 0, "to": 1}, "kind": {"choices": PAYLOADS}})
        names = 0
        for number, payload in enumerate(PAYLOADS):
            server.call("POST", "/all/enqueue", {"parameters": {"x": number / count, "kind": payload}})
            asked = server.call("POST", "/all/ask", {"worker": payload})["trials"][0]
            token, trial = asked["token"], f"/all/trials/{number}"
            self.expect(asked["parameters"]["kind"] == payload, f"a choice became {asked['parameters']}")
            server.call("POST", f"{trial}/log", {"token": token, "text": payload + "\n"})
            server.call("POST", f"{trial}/log", {"token": token, "text": payload + "\n", "stream": "errors"})
            try:
                server.leave("all", number, token, payload, payload.encode())
                names += 1
            except urllib.error.HTTPError:
                server.leave("all", number, token, f"{number}.html", payload.encode())
            tried("POST", f"{trial}/annotate", {"note": payload})
            tried("POST", f"{trial}/annotate", {"add_tags": [payload]})
            told = {"metrics": {"loss": number}} if number % 2 else {"outcome": {"failed": payload}}
            server.call("POST", f"{trial}/tell", {"token": token} | told)

        page = self.page("/", server=server)

        def look(what: str) -> None:
            self.expect(page.evaluate(STRANGERS) == 0, f"{what}: a text became an element")
            members = page.evaluate("Object.keys(Object.prototype)")
            self.expect(members == [], f"{what}: every object has {members} now")
            self.expect(page.evaluate("document.querySelectorAll('main script, main style, main link, main object, main embed, "
                                      "main base, main meta, main form[action], main [href^=\"javascript:\" i]').length") == 0,
                        f"{what}: a text became an element")

        expect(page.locator("table.studies tbody tr")).to_have_count(len(server.call("GET", "")["studies"]))
        look("the list")
        page.evaluate("board.router.go('/studies/all')")
        expect(page.locator("h1")).to_contain_text("all")
        self.settle(page)
        for tab in ("Overview", "Parameters", "Training", "Setup", "Trials"):
            page.get_by_role("tab", name=tab).click()
            self.settle(page)
            look(tab)
        table = page.locator("table.trials")
        for turn in range(40):
            page.mouse.move(640, 700)
            page.mouse.wheel(0, 400)
            page.wait_for_timeout(30)
            look(f"the table, {turn}")
        expect(table).to_contain_text("failed")
        for number in range(count):
            page.evaluate(f"board.router.go('/studies/all/trials/{number}')")
            expect(page.locator("h1")).to_contain_text(f"{number}")
            expect(page.get_by_role("region", name="What it prints")).to_be_visible()
            expect(page.get_by_role("heading", name="Artifacts")).to_be_visible()
            look(f"trial {number}")
        for payload in PAYLOADS[::8]:
            page.evaluate("path => board.router.go(path)", f"/studies/{quoted(payload)}#setup")
            self.settle(page)
            look(payload)
        print(f"payloads: {count} texts in 11 fields; {refused} names and tags refused, {names} names of files taken")
        self.close(page)

    def running(self) -> None:
        """The server runs a study: what it prints is seen, one trial is stopped, the run interrupted and begun again."""
        work = self.folder / "work"
        work.mkdir()
        (work / "hold").touch()
        (work / "train.sh").write_text(RUN_PROGRAM)
        token = self.token("run.db", "operator")
        server = self.another("run.db", token, "--run-studies", str(work), "--run-parallel", "2")
        page = self.page("/new", server=server, allowing=("status of 400", "status of 409"))
        file = "study: run-here\ncommand: [{}, train.sh]\nparameters: {{ x: {{ from: 0.0, to: 1.0 }} }}\n" \
            "metrics: {{ loss: {{ goal: minimize }} }}\nbudget: {{ trials: 4, parallel: 2 }}\n"
        page.get_by_label("Study file", exact=True).fill(file.format("no-such-program"))
        page.get_by_label("Run its program on this server").check()
        page.get_by_role("button", name="Create").click()
        expect(page.locator(".problem")).to_contain_text("There is no program named no-such-program")
        page.get_by_label("Study file", exact=True).fill(file.format("sh"))
        expect(page.locator("#main")).to_contain_text("1 parameter (x)")
        self.picture(page, "new-run")
        page.get_by_role("button", name="Create").click()
        expect(page.get_by_role("heading", name="run-here")).to_be_visible()
        expect(page.locator("[data-run=running]")).to_have_text("the server runs it, 2 at once")
        expect(page.locator(".legend")).to_contain_text("2 running")
        self.picture(page, "run")
        page.goto(server.base + "/studies/run-here/trials/1")
        log = page.get_by_role("region", name="What it prints")
        expect(log).to_contain_text("red step 2\n<img src=x onerror=alert(1)>")
        expect(log).to_contain_text("progress 100 %\n")
        expect(log).not_to_contain_text("progress 50 %")
        expect(page.get_by_role("region", name="Errors that it prints")).to_contain_text("a warning \\u{202e}")
        self.expect("\x1b" not in log.inner_text() and "[31m" not in log.inner_text(), "marks of a terminal are shown")
        (work / "say").write_text("said later\n")
        expect(log).to_contain_text("said later")
        self.expect(page.evaluate(STRANGERS) == 0, "what a program printed became an element")
        for fault in faults(page):
            self.troubles.append(f"a trial that runs: {fault}")
        self.picture(page, "trial-log")
        page.get_by_role("button", name="Stop this trial").click()
        page.get_by_role("button", name="Stop the trial").click()
        expect(page.locator("#main")).to_contain_text("it was stopped by hand.")
        expect(page.get_by_role("button", name="Stop this trial")).to_have_count(0)
        page.goto(server.base + "/studies/run-here")
        page.get_by_role("button", name="Interrupt").click()
        page.get_by_role("button", name="Interrupt it").click()
        expect(page.locator("[data-run]")).to_have_count(0)
        (work / "hold").unlink()
        page.get_by_role("button", name="Run here").click()
        self.picture(page, "run-dialog")
        page.get_by_label("trials at once").fill("none")
        page.get_by_role("button", name="Run it").click()
        expect(page.locator("dialog .problem")).to_contain_text("whole number")
        page.get_by_label("trials at once").fill("1")
        page.get_by_role("button", name="Run it").click()
        expect(page.locator(".standing .badge")).to_have_text("finished")
        expect(page.locator("[data-run]")).to_have_count(0)
        counts = server.call("GET", "/run-here")["trials"]
        self.expect(counts["completed"] == 3 and counts["stopped"] == 1, f"the trials came to {counts}")
        self.close(page)
        viewer = self.another("run.db", self.token("run.db", "viewer"))
        page = self.page("/studies/run-here", server=viewer)
        expect(page.locator(".standing .badge")).to_have_text("finished")
        self.expect(page.get_by_role("button", name="Run here").count() == 0, "a viewer is offered to run")
        self.close(page)

    def picture(self, page: Page, name: str) -> None:
        """Keeps what is seen, wide and light, then narrow and dark."""
        if not self.pictures:
            return
        for width, scheme in (views()[0], views()[-1]):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(300)
            page.screenshot(path=self.pictures / f"dashboard-{name}-{width}-{scheme}.png", full_page=True)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 900})

    def token(self, storage: str, role: str) -> str:
        """A new token for the server of a storage."""
        made = subprocess.run(
            [self.server.luthier, "token", "create", role, "--role", role, "--storage", str(self.folder / storage)],
            check=True, capture_output=True, text=True)
        return made.stdout.split()[0]

    def tokens(self) -> None:
        tokens = {role: self.token("guarded.db", role) for role in ("viewer", "admin")}
        server = self.another("guarded.db", tokens["admin"])
        server.create("guarded")
        server.run("guarded", [0.5])
        context = self.browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.set_default_timeout(PERIOD)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: self.troubles.append(f"tokens: {error}"))
        page.goto(server.base + "/studies/guarded")
        expect(page.get_by_role("heading", name="This server needs a token")).to_be_visible()
        self.expect("guarded" not in page.locator("#main").inner_text(), "something is shown without a token")
        page.get_by_label("Token", exact=True).fill("luthier_wrong")
        page.keyboard.press("Enter")
        expect(page.locator("dialog")).to_contain_text("does not know this token")
        page.get_by_label("Token", exact=True).fill(tokens["viewer"])
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="guarded")).to_be_visible()
        expect(page.locator(".visitor")).to_contain_text("viewer · viewer")
        expect(page.locator(".live")).to_have_text("live")
        self.expect(page.get_by_role("button", name="Stop", exact=True).count() == 0, "a viewer is offered to stop")
        self.expect(not page.get_by_role("link", name="New study").is_visible(), "a viewer is offered to create")
        server.run("guarded", [0.25])
        expect(page.locator(".tile").first).to_contain_text("0.25")
        asked_trial = server.call("POST", "/guarded/ask", {"worker": "w1"})["trials"][0]
        number, lease = asked_trial["number"], asked_trial["token"]
        server.leave("guarded", number, lease, "a.html", b"<script>alert(1)</script>")
        server.call("POST", f"/guarded/trials/{number}/tell", {"token": lease, "metrics": {"loss": 0.3}})
        page.goto(f"{server.base}/studies/guarded/trials/{number}")
        with page.expect_download() as saving:
            page.get_by_role("button", name="Save").click()
        saved = pathlib.Path(saving.value.path()).read_bytes()
        self.expect(saved == b"<script>alert(1)</script>", "an artifact is not saved with a token")
        page.goto(server.base + "/studies/guarded")
        expect(page.get_by_role("heading", name="guarded")).to_be_visible()
        self.expect(not any("luthier_" in url for url in asked + [page.url]), "a token stood in an address")
        self.expect(page.evaluate("document.cookie + JSON.stringify(localStorage)") == "{}", "a token was kept for good")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="This server needs a token")).to_be_visible()
        page.get_by_label("Token", exact=True).fill(tokens["admin"])
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
        context.close()
        server.end()

    def first_paint(self, page: Page) -> float:
        """Seconds from the request until the page first shows something, as the browser says."""
        page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length > 0")
        return page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime") / 1000

    def paints(self) -> None:
        """The first paint of the list and of a study, which is told."""
        figures = []
        for name, path in (("list", "/"), ("study", "/studies/image-classifier")):
            page = self.page(path)
            figures.append(f"{name} {self.first_paint(page):.2f} s")
            self.close(page)
        print(f"first paint: {', '.join(figures)}")

    def many_trials(self) -> None:
        """Ten thousand trials: how long until they can be used, which is told, and judged with LUTHIER_JUDGE_TIMES."""
        count = 10_000
        chance = random.Random(1)
        storage = self.folder / "many.db"
        trials = [
            {
                "number": number, "outcome": "completed" if number % 20 else "failed", "reason": "diverged.",
                "failure": "exit", "metrics": {"loss": chance.random(), "seconds": chance.random() * 9}, "measurements": [],
                "parameters": {"x": chance.random(), "kind": chance.choice(["a", "b"]), "rate": 10 ** -chance.uniform(1, 5)},
            }
            for number in range(count)
        ]
        for trial in trials:
            if trial["outcome"] == "completed":
                del trial["reason"], trial["failure"]
        (self.folder / "many.json").write_text(json.dumps(trials))
        server = self.another("many.db")
        server.create("many", trials=20_000, parameters={
            "x": {"from": 0, "to": 1}, "kind": {"choices": ["a", "b"]}, "rate": {"from": 1e-5, "to": 0.1, "scale": "log"}})
        server.end()
        subprocess.run(
            [server.luthier, "study", "import", "many", str(self.folder / "many.json"), "--storage", str(storage)],
            check=True, stdout=subprocess.DEVNULL)
        server.start()
        server.call("GET", "/many")
        figures = []
        for name, path, ready in (
            ("overview", "/studies/many", ".tile"),
            ("trials", "/studies/many#trials", "table.trials tbody tr:not([aria-hidden])"),
            ("parameters", "/studies/many#parameters", "[data-chart^=slice][data-drawn=yes]"),
        ):
            start = time.monotonic()
            page = self.page(path, server=server)
            page.wait_for_selector(ready)
            usable, paint = time.monotonic() - start, self.first_paint(page)
            figures.append(f"{name} {usable:.1f} s (first paint {paint:.2f} s)")
            # A machine that is busy says nothing about the pages: judged only where it was asked for.
            if os.environ.get("LUTHIER_JUDGE_TIMES"):
                self.expect(paint <= 1, f"the first paint of {name} takes {paint:.2f} s")
                self.expect(name == "parameters" or usable <= 2, f"{name} takes {usable:.1f} s until it can be used")
            if name == "trials":
                rows = page.locator("table.trials tbody tr:not([aria-hidden])")
                self.expect(rows.count() < 100, f"{rows.count()} rows are made of which few are seen")
                took = page.evaluate("""() => {
                    const start = performance.now();
                    Array.from(document.querySelectorAll('table.trials thead button')).find((one) => one.textContent.startsWith('loss')).click();
                    return performance.now() - start; }""")
                figures.append(f"sorting {took:.0f} ms")
                least = min((trial["metrics"]["loss"], trial["number"]) for trial in trials)
                expect(rows.first).to_contain_text(str(least[1]))
                page.locator(".window").evaluate("(element) => { element.scrollTop = element.scrollHeight; }")
                expect(rows.last).to_be_attached()
                page.wait_for_timeout(300)
                most = max((trial["metrics"]["loss"], trial["number"]) for trial in trials)
                expect(rows.last).to_contain_text(str(most[1]))
                server.run("many", [-1.0])
                page.locator(".window").evaluate("(element) => { element.scrollTop = 0; }")
                expect(rows.first).to_contain_text(str(count))
            self.close(page)
        print(f"10,000 trials: {', '.join(figures)}")
        server.end()

    def artifacts(self) -> None:
        """Files of trials are saved and never opened, whatever they are called and hold."""
        small = picture_of(8)
        payloads = {
            "page.html": b"<!doctype html><script>alert(1)</script>",
            "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>",
            "not-a-picture.png": b"<script>alert(1)</script>",
            HOSTILE.replace("/", "_").replace("\u202e", "") + ".html": b"<script>alert(2)</script>",
            "plots/loss.png": small,
            "model.bin": bytes(range(256)) * 5000,
        }
        server = self.server
        server.create("with-files", trials=3)
        asked = server.call("POST", "/with-files/ask", {"worker": "w1"})["trials"][0]
        number, token = asked["number"], asked["token"]
        digests = {name: server.leave("with-files", number, token, name, contents) for name, contents in payloads.items()}
        server.call("POST", f"/with-files/trials/{number}/tell", {"token": token, "metrics": {"loss": 1}})
        page = self.page(f"/studies/with-files/trials/{number}", server=server)
        expect(page.get_by_role("heading", name="Artifacts")).to_be_visible()
        expect(page.locator("figure img")).to_have_count(1)
        self.expect(page.locator("figure img").evaluate("one => one.naturalWidth") == 8, "the picture is not drawn")
        rows = page.locator("section", has=page.get_by_role("heading", name="Artifacts")).locator("tbody tr")
        expect(rows).to_have_count(len(payloads))
        for name, contents in payloads.items():
            shown = name.split("/")[-1]
            row = rows.filter(has_text=shown)
            with page.expect_download() as saving:
                row.get_by_text("Save").click()
            saved = pathlib.Path(saving.value.path()).read_bytes()
            self.expect(saved == contents, f"{name} is saved otherwise than it was left")
        if self.pictures:
            page.screenshot(path=self.pictures / "artifacts.png", full_page=True)
        # Somebody who follows the address itself is given a file too.
        for name, digest in digests.items():
            with page.expect_download():
                page.evaluate(
                    "address => { location.href = address }",
                    f"/api/v1/studies/with-files/trials/{number}/artifacts/{digest}")
        self.close(page)
        server.call("DELETE", "/with-files")

    def three_goals(self) -> None:
        """The box of three metrics is drawn, turned by dragging, keys and buttons, and leads to trials."""
        page = self.page("/studies/mobile-model")
        chart = page.locator("[data-chart=front-space]")
        expect(chart).to_have_attribute("data-drawn", "yes")
        chart.scroll_into_view_if_needed()
        # How much of the canvas has the colour of the front, and the whole picture as a text to compare.
        seen = """(element) => {
            const canvas = document.createElement('canvas'), drawn = element.querySelector('canvas');
            Object.assign(canvas, { width: drawn.width, height: drawn.height });
            canvas.getContext('2d').drawImage(drawn, 0, 0);
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            let blue = 0, sum = 0;
            for (let at = 0; at < pixels.length; at += 4) {
                if (pixels[at + 3] > 200 && pixels[at + 2] - pixels[at] > 60) blue += 1;
                sum = (sum * 31 + pixels[at] + 256 * pixels[at + 1] + 65536 * pixels[at + 3] + at * (pixels[at + 3] > 0)) % 2147483647;
            }
            return [blue, sum]; }"""

        def picture() -> list[int]:
            page.wait_for_timeout(400)
            return chart.evaluate(seen)

        first = picture()
        self.expect(first[0] > 200, f"the front is not drawn: {first[0]} of its pixels")
        box = chart.bounding_box()
        page.mouse.move(box["x"] + 40, box["y"] + 60)
        page.mouse.down()
        page.mouse.move(box["x"] + 160, box["y"] + 80, steps=5)
        page.mouse.up()
        page.mouse.move(box["x"] - 5, box["y"])
        dragged = picture()
        self.expect(dragged[1] != first[1], "dragging does not turn the box")
        chart.focus()
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowUp")
        keyed = picture()
        self.expect(keyed[1] != dragged[1], "arrow keys do not turn the box")
        page.keyboard.press("Home")
        self.expect(picture()[1] == first[1], "the first view does not come back")
        page.get_by_role("button", name="Turn left").click()
        self.expect(picture()[1] != first[1], "a button does not turn the box")
        page.emulate_media(reduced_motion="reduce")
        page.get_by_role("button", name="Reset the view").click()
        page.get_by_role("button", name="front", exact=True).click()
        self.expect(picture()[0] < first[0] / 2, "the front cannot be hidden")
        page.get_by_role("button", name="front", exact=True).click()
        balanced = chart.evaluate("(element) => element.data.balanced")
        across, down = chart.evaluate("(element) => element.chart.spot(element.data.balanced)")
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        page.mouse.move(box["x"] + across, box["y"] + down)
        expect(chart.locator(".space-tip")).to_contain_text(f"trial {balanced}")
        self.picture(page, "three-goals")
        chart.scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        across, down = chart.evaluate("(element) => element.chart.spot(element.data.balanced)")
        box = chart.bounding_box()
        page.mouse.click(box["x"] + across, box["y"] + down)
        expect(page.get_by_role("heading", name=f"Trial {balanced}", exact=True)).to_be_visible()
        self.close(page)

    def four_goals(self) -> None:
        """Of four metrics three are chosen; thresholds dim what is beyond them; ten thousand trials turn without lag."""
        chance = random.Random(2)
        self.server.create("four-goals", parameters={"x": {"from": 0, "to": 1}}, metrics={
            "loss": {"goal": "minimize"}, "speed": {"goal": "maximize", "at_least": 0.3, "unit": "rows/s"},
            "size": {"goal": "minimize"}, "price": {"goal": "minimize"}})
        for _ in range(24):
            metrics = {name: chance.random() for name in ("loss", "speed", "size", "price")}
            self.server.call("POST", "/four-goals/trials", {"parameters": {"x": chance.random()}, "metrics": metrics})
        page = self.page("/studies/four-goals")
        chart = page.locator("[data-chart=front-space]")
        expect(chart).to_have_attribute("data-drawn", "yes")
        names = "(element) => element.chart.axes.map((axis) => axis.metric.name)"
        page.get_by_label("upwards").select_option(label="price")
        self.expect(chart.evaluate(names) == ["loss", "speed (rows/s)", "price"], "the metric that was chosen is not shown")
        page.get_by_label("across").select_option(label="price")
        self.expect(chart.evaluate(names) == ["price", "speed (rows/s)", "loss"], "two metrics do not change places")
        expect(page.get_by_role("button", name="beyond a threshold")).to_be_visible()
        self.picture(page, "four-goals")
        took = chart.evaluate("""(element) => {
            const row = () => [Math.random(), Math.random(), Math.random(), Math.random()];
            const many = Array.from({ length: 10000 }, (_, number) => row().concat(number));
            element.chart.setOption({ data: Object.assign({}, element.data, { others: many.slice(200), front: many.slice(0, 200) }), look: element.chart.look });
            const start = performance.now();
            for (let turn = 0; turn < 20; turn += 1) { element.chart.yaw += 0.1; element.chart.paint(); }
            return (performance.now() - start) / 20; }""")
        print(f"10,000 trials in three dimensions: {took:.0f} ms a turn")
        self.close(page)
        self.server.call("DELETE", "/four-goals")

    def level_lines(self) -> None:
        """Where a map crosses a level: on a plane, around a hill, at a saddle, and not beside what is unknown."""
        page = self.page("/studies/image-classifier")
        lines = page.evaluate("""() => ({
            plane: plots.levelLines([[0, 1, 2], [0, 1, 2], [0, 1, 2]], 0.25),
            hill: plots.levelLines([[0, 0, 0], [0, 4, 0], [0, 0, 0]], 1),
            high: plots.levelLines([[4, 0], [0, 4]], 1),
            low: plots.levelLines([[4, 0], [0, 4]], 3),
            unknown: plots.levelLines([[0, 1, 0], [0, 1, null]], 0.5),
            even: plots.levelLines([[1, 1], [1, 1]], 1),
        })""")

        def ends(one: list) -> set:
            return {tuple(sorted((tuple(first), tuple(second)))) for first, second in one}

        wanted = {
            "plane": {((0.25, 0), (0.25, 1)), ((0.25, 1), (0.25, 2))},
            "hill": {((0.25, 1), (1, 0.25)), ((1, 0.25), (1.75, 1)), ((0.25, 1), (1, 1.75)), ((1, 1.75), (1.75, 1))},
            # The middle is 2: above the level the high corners belong together, below it each stands alone.
            "high": {((0.75, 0), (1, 0.25)), ((0, 0.75), (0.25, 1))},
            "low": {((0, 0.25), (0.25, 0)), ((0.75, 1), (1, 0.75))},
            "unknown": {((0.5, 0), (0.5, 1))},
            "even": set(),
        }
        for name, found in lines.items():
            self.expect(ends(found) == wanted[name], f"the lines of the {name} are {found}")
        self.close(page)

    def brushing(self) -> None:
        page = self.page("/studies/image-classifier#parameters")
        chart = page.locator("[data-chart=parallel]")
        expect(chart).to_have_attribute("data-drawn", "yes")
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        page.mouse.move(box["x"] + 50, box["y"] + 60)
        page.mouse.down()
        page.mouse.move(box["x"] + 50, box["y"] + 150, steps=5)
        page.mouse.move(box["x"] + 50, box["y"] + 260, steps=5)
        page.mouse.up()
        picked = page.locator("[data-picked=parallel]")
        expect(picked).to_contain_text("lines cross every area")
        picked.get_by_role("button").click()
        expect(picked).to_have_text("")
        page.get_by_label("Parameter across").select_option("width")
        page.get_by_label("Parameter upwards").select_option("learning_rate")
        expect(page.locator("[data-chart=contour]")).to_have_attribute("aria-label", "Heat map of the expected val_loss over width and learning_rate.")
        self.close(page)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("chromium")
    parser.add_argument("luthier")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--pictures", type=pathlib.Path)
    parser.add_argument("--only")
    arguments = parser.parse_args()
    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
    names = ["list_of_studies", "live", "trial", "copying", "three_goals", "four_goals", "brushing", "level_lines", "acting", "ranging", "writing", "stopping_rows", "printing_elsewhere", "creating", "form", "names", "running", "hostile", "payloads", "artifacts", "tokens", "paints", "many_trials", "every_page"]
    server = Server(arguments.luthier, arguments.folder / "studies.db")
    server.create("live-model", parameters={"learning_rate": {"from": 0.001, "to": 1}}, metrics={"val_loss": {"goal": "minimize"}})
    failures = 0
    expect.set_options(timeout=PERIOD)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=arguments.chromium, args=["--no-sandbox", "--disable-gpu"])
        for name in names if not arguments.only else arguments.only.split(","):
            check = Check(browser, server, arguments.folder, arguments.pictures)
            try:
                getattr(check, name)()
            except Exception as error:  # A step that cannot go on is a trouble like others.
                check.troubles.append(str(error))
            for other in check.others:
                other.end()
            for trouble in check.troubles:
                print(f"{name}: {trouble}", file=sys.stderr)
            failures += len(check.troubles)
        browser.close()
    server.end()
    print(f"the dashboard in {len(names)} checks: {failures} troubles")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
