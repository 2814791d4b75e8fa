"""A real engine with calls of each kind, for the page that shows their recordings: recorded_calls.py STROWGER PAGES. Prints where it is as a
line of JSON once they are over; then answers each line `noted INTERACTION` with what the facts note of it, until its input ends."""
import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "calls"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "serve"))
import live_engine  # noqa: E402
from call_scene import Scene  # noqa: E402


class House(Scene):
    more = "recording: {calls: all, keep_days: 2, length_max: 1h, download: true}\n"
    pages = ""

    def begin(self):
        sam = f'supervisors:\n  - {{name: sam, display_name: Sam Okafor, queues: "*", password_hash: "{live_engine.hash_of("demo")}"}}\n'
        engine = live_engine.Engine(self.folder, self.text + sam, arguments=("--pages", self.pages))
        self.addCleanup(lambda: engine.put_away(True))
        return engine

    def files(self):
        return sorted((self.folder / "data" / "recordings").iterdir())

    def recorded(self, pause=0.0):
        """A call whose announcement was heard, and that was then recorded."""
        phone = self.phone()
        customer = self.customer()
        customer.wait("answered")
        phone.wait("talking")
        customer.audio[0].hertz, phone.audio[0].hertz = 1000, 1500
        interaction = self.desk.talks()
        is_now = lambda what: self.desk.when(lambda me: me.interactions[interaction].get("call", {}).get("recording") == what)  # noqa: E731
        is_now("on")
        time.sleep(2)
        if pause:
            self.desk.act("pause", interaction)
            is_now("paused")
            time.sleep(pause)
            self.desk.act("record", interaction)
            is_now("on")
        time.sleep(2)
        customer.cue("leave")
        customer.end()
        self.desk.is_free()
        phone.close()
        return interaction

    def all_calls(self):
        self.desk = self.person()
        calls = {"deleted": self.recorded()}
        past = time.time() - 3 * 24 * 3600
        os.utime(self.files()[0], (past, past))
        self.engine.wait_for("event=recording_deleted why=retention")
        calls["paused"] = self.recorded(pause=2.2)
        phone, customer = self.phone(), self.customer()  # who hangs up while the announcement is heard
        customer.wait("answered")
        phone.wait("talking")
        calls["not_heard"] = self.desk.talks()
        customer.cue("leave")
        customer.end()
        self.desk.is_free()
        phone.close()
        caller = self.customer(number="+442079460003")  # a mailbox, and not a word
        caller.wait("answered")
        caller.audio[0].hears(440, 20)
        time.sleep(2.5)
        caller.cue("leave")
        caller.end()
        self.engine.wait_for("event=message_empty")
        return calls

    def noted(self, interaction):
        facts = [fact for record in self.engine.lines_of("journal", interaction) for fact in record["facts"]]
        return [fact["act"] for fact in facts if fact["fact"] == "recording_noted"]

    def runTest(self):
        calls = self.all_calls()
        print(json.dumps({"url": f"http://127.0.0.1:{self.engine.port}", "calls": calls}), flush=True)
        for line in sys.stdin:
            print(json.dumps(self.noted(line.split()[1])), flush=True)


if __name__ == "__main__":
    live_engine.STROWGER = str(Path(sys.argv[1]).resolve())
    House.pages = str(Path(sys.argv[2]).resolve())
    result = House().run()
    for _, why in result.errors + result.failures:
        print(why, file=sys.stderr)
    sys.exit(0 if result.wasSuccessful() else 1)
