"""`strowger serve` with telephony, customers behind a trunk, telephones and desks: what the tests of calls play in."""
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "serve"))
import live_engine  # noqa: E402
from live_engine import Engine  # noqa: E402
from party import Party, free_port  # noqa: E402
from person import Person  # noqa: E402

TRUNK, HERE = "127.0.0.2", "127.0.0.1"
SCENE = """version: 1
data: data
drain_limit: 0s
listeners:
  - {{address: 127.0.0.1, port: 0, surfaces: [chat, desktop, admin]}}
skills: {{english: Speaks English}}
queues:
  - {{name: support, requires: {{english: 1}}, wrap_up: {wrap_up}, offer_timeout: {offer_timeout}}}
  - {{name: repairs, requires: {{english: 1}}, wrap_up: 0s}}
flows:
  - name: choice
    nodes:
      - {{name: ask, does: menu, say: [welcome], tries: 3, timeout: 20s, options: [{{key: "5", next: repairs}}], otherwise: support}}
      - {{name: repairs, does: set, queue: repairs, next: line}}
      - {{name: support, does: set, queue: support, next: line}}
      - {{name: line, does: queue, refused: over}}
      - {{name: over, does: close, say: [closed]}}
messages:
  - {{name: welcome, en: Welcome.}}
  - {{name: closed, en: Closed.}}
agents:
{agents}
entry_points:
  - {{name: hotline, channel: voice, queue: support}}
  - {{name: chooser, channel: voice, queue: support, flow: choice}}
sip:
  listeners:
    - {{address: 127.0.0.1, port: {sip}, transports: [udp, tcp]}}
{listeners}
  srtp: refused
  phone_options_interval: 0s
  trunks:
    - {{name: carrier, addresses: [127.0.0.2], transports: [udp, tcp, tls], believed: true, targets: ["sip:127.0.0.2:{outside}"], options_interval: 0s}}
  numbers:
    - {{number: "+442079460001", entry: chooser}}
    - {{number: "*", entry: hotline}}
  outbound:
    - {{country: "44", routes: [{{numbers: "*", trunks: [carrier]}}]}}
  media: {{first_port: {first}, last_port: {last}, prompts: ["{prompts}"]}}
"""
AGENT = '  - {{name: {name}, password_hash: "{word}", skills: {{english: {level}}}, phone: {{contacts: ["sip:{name}@127.0.0.1:{port}"]}}}}'
NAMES = ("ada", "alan", "grace", "edsger", "barbara", "donald", "john", "alonzo", "stephen", "kurt", "emmy", "david", "carl", "leonhard",
         "sofia", "maryam", "henri", "felix", "hermann", "georg")


class Scene(unittest.TestCase):
    agents, offer_timeout, wrap_up, listeners = 2, "20s", "0s", ""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        word = subprocess.run([live_engine.STROWGER, "hash-password"], input="demo\n", capture_output=True, text=True, check=True).stdout.strip()
        self.phones = {name: free_port(HERE) for name in NAMES[:self.agents]}
        self.sip, self.outside = free_port(HERE), free_port(TRUNK)
        first = 30_000 + os.getpid() % 50 * 40
        agents = "\n".join(AGENT.format(name=name, word=word, level=9 - index if index < 5 else 4, port=port)
                           for index, (name, port) in enumerate(self.phones.items()))
        self.text = SCENE.format(agents=agents, sip=self.sip, outside=self.outside, first=first, last=first + 1999,
                                 prompts=Path(live_engine.STROWGER).parent.parent / "prompts", offer_timeout=self.offer_timeout, wrap_up=self.wrap_up,
                                 listeners=self.more_listeners())
        self.engine = self.begin()
        self.up()

    def more_listeners(self):
        return ""

    def begin(self):
        engine = Engine(self.folder, self.text)
        self.addCleanup(self.put_away, engine)
        self.engine = engine
        return engine

    def put_away(self, engine):
        if engine.process.poll() is None:
            pids = [one["pid"] for one in self.processes().values()] if engine is self.engine else []
            engine.process.kill()
            engine.process.wait()
            for pid in pids:
                if pid > 0:
                    os.kill(pid, signal.SIGKILL)
        engine.reader.join(30)
        engine.process.stderr.close()

    def tearDown(self):
        result = self._outcome.result
        if any(one is self for one, _ in result.failures + result.errors):
            print("".join(line or "" for line in self.engine.lines[-30:]), file=sys.stderr)

    def processes(self):
        return {one["process"]: one for one in self.engine.lines_of("status")[0]["processes"]}

    def up(self, seconds=20):
        end = time.monotonic() + seconds
        while not ((now := self.processes())["sip"].get("connected") and now["media"]["running"]):
            self.assertLess(time.monotonic(), end, now)
            time.sleep(0.05)
        return now

    def party(self, scenario, address=HERE, port=0, server=None, **more):
        one = Party(self.folder, scenario, server or f"127.0.0.1:{self.sip}", address, port, **more)
        self.addCleanup(one.close)
        return one

    def customer(self, scenario="caller", **more):
        return self.party(scenario, TRUNK, **more)

    def phone(self, name="ada", scenario="phone", **more):
        return self.party(scenario, HERE, self.phones[name], **more)

    def person(self, name="ada", ready=True):
        one = Person(self.engine.port, name)
        self.addCleanup(one.close)
        if ready:
            self.assertTrue(one.ask("ready")["ok"])
        return one

    def talking(self):
        """Ada and a customer, who hear each other."""
        desk, phone = self.person(), self.phone()
        customer = self.customer()
        customer.wait("answered")
        phone.wait("talking")
        customer.audio[0].hertz, phone.audio[0].hertz = 1000, 1500
        self.assertTrue(phone.audio[0].hears(1000))
        self.assertTrue(customer.audio[0].hears(1500))
        desk.talks()
        return customer, phone, desk

    def hear_each_other(self, customer, phone):
        self.assertTrue(phone.audio[0].hears(1000))
        self.assertTrue(customer.audio[0].hears(1500))


def run():
    live_engine.STROWGER = str(Path(sys.argv.pop(1)).resolve())
    unittest.main(module="__main__", verbosity=2)
