"""Somebody at a desk (docs/protocols/desktop.md), signed in with the name and password given."""
import http.client
import json

from web_socket import WebSocket


def post(port, path, body="", **fields):
    """The cookie that comes back."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    line.request("POST", path, body, {"Content-Type": "application/json", "Origin": f"http://127.0.0.1:{port}", **fields})
    answer = line.getresponse()
    assert answer.status == 204, (answer.status, answer.read())
    cookie = answer.getheader("Set-Cookie").split(";")[0]
    line.close()
    return cookie


def session_cookie(port, name, password):
    return post(port, "/desktop/sign-in", json.dumps({"name": name, "password": password}))


class Desk(WebSocket):
    def __init__(self, port, name, password="demo", seconds=10):
        self.port, self.cookie = port, session_cookie(port, name, password)
        super().__init__(port, "/desktop/socket", "strowger-desktop-1",
                         [("Cookie", self.cookie), ("Origin", f"http://127.0.0.1:{port}")], seconds)
        self.requests = 0
        self.desk = self.hear("snapshot")["desk"]

    def ask(self, kind, **words):
        """The engine's answer."""
        self.requests += 1
        self.say_frame({"type": kind, "request": self.requests, **words})
        return self.hear("answer", request=self.requests)

    def sign_out(self):
        """Everywhere; the engine has taken it."""
        post(self.port, "/desktop/sign-out", Cookie=self.cookie)

    def watch(self):
        """Asks for the wallboard. Its first frame may come before the answer, and none may follow: nobody waits for the answer."""
        self.requests += 1
        self.say_frame({"type": "wallboard", "request": self.requests, "on": True})

    def board(self, queue):
        """The next figures of the queue on the wallboard."""
        return next(row for row in self.hear("wallboard")["wallboard"]["queues"] if row["name"] == queue)

    def person_when(self, name, wanted):
        """The agent's line on the wallboard once it is as wanted; the socket's patience limits it."""
        while True:
            row = next(row for row in self.hear("wallboard")["wallboard"]["agents"] if row["name"] == name)
            if wanted(row):
                return row

    def board_when(self, queue, wanted):
        """The figures of the queue once they are as wanted; the socket's patience limits it."""
        while not wanted(row := self.board(queue)):
            pass
        return row
