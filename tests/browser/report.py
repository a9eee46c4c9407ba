#!/usr/bin/env python3
"""Opens a report in a real browser: sorting, filtering, opening a conversation, and transcripts that try to run.

usage: report.py TACTFUL

Needs chromedriver and chromium on the PATH; Python's standard library alone, since the WebDriver protocol is JSON over
HTTP. Exit code 0: all held; 1: something did not.
"""
import contextlib, json, pathlib, shutil, socket, subprocess, sys, tempfile, time, urllib.error, urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-quic", "--window-size=1280,900"]


class Browser:
    def __init__(self, port):
        self.base = f"http://127.0.0.1:{port}"
        self.session = None

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def start(self):
        options = {"args": FLAGS, "binary": shutil.which("chromium")}
        caps = {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options,
                                                 "unhandledPromptBehavior": "ignore"}}}
        self.session = "/session/" + self.call("POST", "/session", caps)["sessionId"]

    def open(self, url):
        self.call("POST", self.session + "/url", {"url": url})

    def click(self, css):
        found = self.call("POST", self.session + "/element", {"using": "css selector", "value": css})
        self.call("POST", f"{self.session}/element/{found[ELEMENT]}/click", {})

    def run(self, script, *args):
        return self.call("POST", self.session + "/execute/sync", {"script": script, "args": list(args)})

    def alert(self):
        try:
            return self.call("GET", self.session + "/alert/text")
        except urllib.error.HTTPError:
            return None


@contextlib.contextmanager
def browser():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    driver = subprocess.Popen(["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        one = Browser(port)
        for _ in range(100):
            try:
                one.call("GET", "/status")
                break
            except OSError:
                time.sleep(0.1)
        one.start()
        yield one
        one.call("DELETE", one.session)
    finally:
        driver.kill()
        driver.wait()


def report(binary, path, folder, name):
    page = pathlib.Path(folder) / name
    with page.open("wb") as out:
        done = subprocess.run([binary, "score", "--format", "html", str(path)], stdout=out)
    assert done.returncode == 0, f"tactful ended with {done.returncode}"
    return page.as_uri()


SHOWN = "return [...document.querySelectorAll('.talk:not([hidden])')].map(t => t.dataset[arguments[0]])"


def sorts_and_filters(b, url):
    b.open(url)
    everything = b.run(SHOWN, "id")
    assert len(everything) == 16, everything
    b.click("button[data-sort=score]")
    scores = [float(s) for s in b.run(SHOWN, "score")]
    assert scores == sorted(scores) and scores[0] < scores[-1], scores
    b.click("button[data-sort=score]")
    scores = [float(s) for s in b.run(SHOWN, "score")]
    assert scores == sorted(scores, reverse=True), scores
    b.click("table.agents button[data-value=Bo]")
    assert set(b.run(SHOWN, "agent")) == {"Bo"}
    assert b.run("return document.getElementById('shown').textContent").startswith("4 of 16")
    b.run("const f = document.querySelector('[name=text]'); f.value = 'toaster'; f.dispatchEvent(new Event('input', {bubbles: true}))")
    assert b.run(SHOWN, "id") == ["K-1010"], b.run(SHOWN, "id")
    b.click("button[type=reset]")
    time.sleep(0.2)
    assert sorted(b.run(SHOWN, "id")) == sorted(everything)


def opens(b, url):
    b.open(url)
    assert not b.run("return document.querySelectorAll('.talk')[1].open")
    b.click(".talk:nth-child(2) > summary")
    assert b.run("return document.querySelectorAll('.talk')[1].open")
    assert b.run("return document.querySelector('.talk:nth-child(2) mark.warning').getBoundingClientRect().height") > 0
    # An example in the summary leads to its conversation.
    b.open(url)
    target = b.run("const a = document.querySelector('.frequent a'); a.click(); return a.hash.slice(1)")
    time.sleep(0.2)
    assert b.run("return document.getElementById(arguments[0]).open", target)
    wide = b.run("return document.documentElement.scrollWidth <= innerWidth")
    assert wide, "the page is wider than its window"


def nothing_runs(b, binary, folder):
    attack = "</title></style></script><script>window.hit=1;alert(1)</script><img src=x onerror=\"window.hit=2\">' onload='window.hit=3"
    talk = {"id": attack, "channel": "chat", "agent": attack, "team": attack, "date": attack,
            "turns": [{"speaker": "customer", "text": attack + " this is the third time I call"},
                      {"speaker": "agent", "text": "You need to calm down " + attack}]}
    path = pathlib.Path(folder) / "attack.jsonl"
    path.write_text(json.dumps(talk) + "\n")
    b.open(report(binary, path, folder, "attack.html"))
    time.sleep(0.3)
    assert b.alert() is None, "an alert came up"
    assert b.run("return window.hit === undefined"), "a script ran"
    assert b.run("return document.querySelectorAll('script').length") == 1
    assert b.run("return document.querySelectorAll('img').length") == 0
    assert b.run("return document.querySelector('.talk').dataset.id") == attack


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    month = pathlib.Path(__file__).resolve().parents[2] / "examples" / "month"
    with tempfile.TemporaryDirectory() as folder, browser() as b:
        url = report(binary, month, folder, "month.html")
        sorts_and_filters(b, url)
        opens(b, url)
        nothing_runs(b, binary, folder)
    print("3 passed, 0 failed")


main()
