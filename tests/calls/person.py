"""Somebody at a desk who knows at any moment what the desk shows (docs/protocols/desktop.md), and whose page lives."""
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "serve"))
from desk import Desk  # noqa: E402


class Person(Desk):
    def __init__(self, port, name):
        self.lock, self.leaves = threading.Lock(), threading.Event()
        self.agent, self.offers, self.interactions, self.gone = {}, {}, {}, []
        super().__init__(port, name, seconds=15)
        self.heart = threading.Thread(target=self._beat, daemon=True)
        self.heart.start()

    def close(self):
        self.leaves.set()
        self.heart.join(5)
        super().close()

    def _beat(self):
        while not self.leaves.wait(2):
            try:
                self.say_frame({"type": "heartbeat"})
            except OSError:
                return

    def say_frame(self, frame):
        with self.lock:
            super().say_frame(frame)

    def _frame(self):
        frame = super()._frame()
        if frame["type"] == "snapshot":
            desk = frame["desk"]
            self.agent = desk["agent"]
            self.offers = {one["id"]: one for one in desk["offers"]}
            self.interactions = {one["id"]: one for one in desk["interactions"]}
        elif frame["type"] == "change":
            self.agent = frame.get("agent", self.agent)
            for key, kept in (("offer", self.offers), ("interaction", self.interactions)):
                if key in frame:
                    kept[frame[key]["id"]] = frame[key]
            if "offer_gone" in frame:
                self.gone.append(frame["offer_gone"]["reason"])
                self.offers.pop(frame["offer_gone"]["id"], None)
            self.interactions.pop(frame.get("interaction_gone"), None)
        return frame

    def when(self, fits, seconds=15.0):
        """Reads on until the desk is as wanted."""
        end = time.monotonic() + seconds
        while not (got := fits(self)):
            self.socket.settimeout(max(0.01, end - time.monotonic()))
            try:
                self._frame()
            except TimeoutError:
                raise AssertionError(f"the desk did not get there: {self.agent} {self.offers} {self.interactions} {self.gone}") from None
        self.socket.settimeout(15)
        return got

    def talks(self):
        """The id of the one it talks with."""
        return self.when(lambda me: next((id for id, one in me.interactions.items() if one["state"] == "connected"), None))

    def is_free(self):
        return self.when(lambda me: not me.interactions and not me.offers and me.agent["state"] == "ready"
                         and all(not one["load"] for one in me.agent["capacity"].values()))

    def act(self, act, interaction=None, **words):
        answer = self.ask("call", interaction=interaction or self.talks(), act=act, **words)
        assert answer["ok"], answer
