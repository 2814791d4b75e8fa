"""`strowger serve` with telephony, customers behind a trunk, telephones and desks: what the tests of calls play in."""
import os
import signal
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "serve"))
import live_engine  # noqa: E402
from audio import CLOCK, MUSIC, write_tone  # noqa: E402
from certificates import Authority, called, calling  # noqa: E402
from live_engine import Engine, block_of_ports, free_port  # noqa: E402
from party import Party  # noqa: E402
from person import Person  # noqa: E402
from sip_peer import Peer  # noqa: E402

TRUNK, HERE = "127.0.0.2", "127.0.0.1"
SCENE = live_engine.OPENING + """skills: {{english: Speaks English}}
queues:
  - {{name: support, requires: {{english: 1}}, wrap_up: {wrap_up}, offer_timeout: {offer_timeout}{queue}}}
  - {{name: repairs, requires: {{english: 1}}, wrap_up: 0s}}
flows:
{flows}  - name: choice
    nodes:
      - {{name: ask, does: menu, say: [welcome], tries: 3, timeout: 20s, options: [{{key: "5", next: repairs}}], otherwise: support}}
      - {{name: repairs, does: set, queue: repairs, next: line}}
      - {{name: support, does: set, queue: support, next: line}}
      - {{name: line, does: queue, refused: over}}
      - {{name: over, does: close, say: [closed]}}
  - name: mailbox
    nodes:
      - {{name: message, does: message, say: [leave-message], thanks: [message-thanks], queue: repairs, length_max: 60s}}
messages:
  - {{name: leave-message, en: Leave a message.}}
  - {{name: message-thanks, en: Thank you.}}
  - {{name: welcome, en: Welcome.}}
  - {{name: closed, en: Closed.}}
agents:
{agents}
entry_points:
  - {{name: hotline, channel: voice, queue: support}}
  - {{name: chooser, channel: voice, queue: support, flow: choice}}
  - {{name: mailbox, channel: voice, queue: support, flow: mailbox}}
{entries}{more}sip:
  listeners:
    - {{address: 127.0.0.1, port: {port}, transports: [udp, tcp]}}
{listeners}
  srtp: {srtp}
  phone_options_interval: {asked}
{sip}  trunks:
    - {{name: carrier, addresses: [127.0.0.2], transports: [udp, tcp, tls], believed: true, {trunk}}}
{trunks}  numbers:
    - {{number: "+442079460001", entry: chooser}}
    - {{number: "+442079460002", entry: hotline, early_media: true}}
    - {{number: "+442079460003", entry: mailbox}}
{more_numbers}    - {{number: "{numbers}", entry: hotline}}
  outbound:
    - {{country: "44", {outbound}routes: [{{numbers: "*", trunks: [carrier]}}]}}
  media: {{first_port: {first}, last_port: {last}, prompts: [prompts]{media}}}
"""
AGENT = '  - {{name: {name}, password_hash: "{word}", skills: {{english: {level}}}, phone: {{contacts: [{contacts}]}}{more}}}'
NAMES = ("ada", "alan", "grace", "edsger", "barbara", "donald", "john", "alonzo", "stephen", "kurt", "emmy", "david", "carl", "leonhard",
         "sofia", "maryam", "henri", "felix", "hermann", "georg")


class Scene(unittest.TestCase):
    srtp = "refused"  # of telephones
    agents, offer_timeout, wrap_up, more_of_queue, numbers = 2, "20s", "0s", "", "*"
    more_of_outbound = ""
    more_of_agents = {}  # the rest of an agent, by name
    more = ""  # of the configuration
    more_flows = more_entries = more_numbers = ""  # further lines of these
    telephones_asked = "0s"  # how often whether they are there
    prompts = {}  # of the scene's own: each a tone, how long, and maybe how loud; the others are those made with Strowger

    def setUp(self):
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        word = live_engine.hash_of("demo")
        self.phones = {name: free_port(HERE) for name in NAMES[:self.agents]}
        self.sip, self.outside = free_port(HERE), free_port(TRUNK)
        first, last = block_of_ports("audio")
        agents = "\n".join(AGENT.format(name=name, word=word, level=9 - index if index < 5 else 4, contacts=self.contacts(name, port),
                                        more=self.more_of_agents.get(name, ""))
                           for index, (name, port) in enumerate(self.phones.items()))
        self.text = SCENE.format(
            drain="0s", agents=agents, port=self.sip, listeners=self.more_listeners(), sip=self.more_of_sip(), asked=self.telephones_asked, srtp=self.srtp,
            trunk=self.more_of_trunk(), trunks=self.more_trunks(), first=first, last=last, media=self.more_of_media(), numbers=self.numbers,
            offer_timeout=self.offer_timeout, wrap_up=self.wrap_up, queue=self.more_of_queue, outbound=self.more_of_outbound, more=self.more,
            flows=self.more_flows, entries=self.more_entries, more_numbers=self.more_numbers)
        for prompt, heard in {"music/hold": (MUSIC, 2), **self.prompts}.items():
            write_tone(self.folder / "prompts" / f"{prompt}.wav", *heard)
        self.engine = self.begin()
        self.engine.telephony_up()

    def contacts(self, name, port):
        """Where the agent's telephones stand."""
        return f'"sip:{name}@127.0.0.1:{port}"'

    def more_listeners(self):
        """Further lines of `sip.listeners`; more lines of `sip`; the rest of the trunk."""
        return ""

    def more_of_sip(self):
        return ""

    def more_of_media(self):
        """Further keys of `sip.media`."""
        return ""

    def more_of_trunk(self):
        return f'targets: ["sip:127.0.0.2:{self.outside}"], options_interval: 0s'

    def more_trunks(self):
        """Further lines of `sip.trunks`."""
        return ""

    def begin(self):
        engine = Engine(self.folder, self.text)
        self.addCleanup(lambda: engine.put_away(engine is self.engine))
        self.engine = engine
        return engine

    def tearDown(self):
        result = self._outcome.result
        if any(one is self for one, _ in result.failures + result.errors):
            print("".join(line or "" for line in self.engine.lines[-30:]), file=sys.stderr)

    def processes(self):
        return self.engine.processes()

    def kill(self, victims, desks=(), within=10.0):
        """Seconds until all that was killed is there again; of the desks nothing is left where the engine is among them."""
        before = self.processes()
        begin = time.monotonic()
        for name in victims:
            os.kill(self.engine.process.pid if name == "engine" else before[name]["pid"], signal.SIGKILL)
        if "engine" in victims:
            self.engine.process.wait()
            for desk in desks:
                desk.close()
            self.begin()
        self.come_back(before, victims, begin + within)
        CLOCK.forget()  # a process that runs again need not speak to everybody yet
        return time.monotonic() - begin

    def come_back(self, before, victims, by=None):
        by = by or time.monotonic() + 10
        while True:
            now = self.processes()
            if now["sip"].get("connected") and all(
                    now[name]["running"] and now[name]["pid"] != before[name]["pid"] for name in victims if name != "engine"):
                return
            self.assertLess(time.monotonic(), by, now)
            time.sleep(0.05)

    def party(self, scenario, address=HERE, port=0, server=None, **more):
        one = Party(self.folder, scenario, server or f"127.0.0.1:{self.sip}", address, port, **more)
        self.addCleanup(one.close)
        return one

    def customer(self, scenario="caller", **more):
        return self.party(scenario, TRUNK, **more)

    def phone(self, name="ada", scenario="phone", **more):
        return self.party(scenario, HERE, self.phones[name], **more)

    def peer(self, address=TRUNK, port=0, **more):
        """Behind the trunk, or whatever is at that address; it does what the test says, message by message."""
        one = Peer((HERE, self.sip), address, port, **more)
        self.addCleanup(one.close)
        return one

    def telephone(self, name="ada", **more):
        return self.peer(HERE, self.phones[name], **more)

    def call(self, peer, number="+442079460000", **more):
        """A customer's call, not yet answered."""
        one = peer.calls(number, **more)
        self.addCleanup(one.close)
        return one

    def end(self, address, port=0):
        """Somebody at that address, by the transport of the scene."""
        return self.peer(address, port)

    def arriving(self, **more):
        """One from behind the trunk."""
        return self.call(self.end(TRUNK), **more)

    def rung(self, peer, **more):
        one = peer.rung(**more)
        self.addCleanup(one.close)
        return one

    def is_served(self, customer, telephone, desk):
        """The person at this desk and telephone gets the customer, talks with it, and is free when it goes."""
        phone = self.rung(telephone)
        phone.accept()
        desk.talks()
        self.tones(customer, phone)
        customer.leave()
        phone.expect("BYE")
        desk.is_free()

    def person(self, name="ada", ready=True):
        one = Person(self.engine.port, name)
        self.addCleanup(one.close)
        if ready:
            self.assertTrue(one.ask("ready")["ok"])
        return one

    def connected(self, *, fields=(), phone_fields=(), desk=None, customer=None):
        """A customer and Ada, each at a peer. `customer`: one who waits already."""
        desk, telephone = desk or self.person(), self.telephone()
        if not customer:
            customer = self.arriving(fields=fields)
            customer.answered()
        phone = self.rung(telephone)
        phone.ring()
        phone.accept(phone_fields)
        desk.talks()
        return customer, phone, desk

    def consulted(self):
        """As above, and Ada has asked Alan, who answers at a peer: a tone of its own from each of the three."""
        customer, phone, desk = self.connected()
        telephone, colleague = self.telephone("alan"), self.person("alan")
        desk.act("consult", agent="alan")
        his = self.rung(telephone)
        his.accept()
        customer.audio.hertz, phone.audio.hertz, his.audio.hertz = 1000, 1500, 700
        return customer, phone, desk, his, colleague

    def tones(self, customer, phone):
        """They hear each other."""
        customer.audio.hertz, phone.audio.hertz = 1000, 1500
        self.assertTrue(phone.audio.hears(1000))
        self.assertTrue(customer.audio.hears(1500))

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


class TlsScene(Scene):
    """With a listener over TLS; `authority` says whom it believes, and who it is."""
    client_certificates = False  # of who connects

    def setUp(self):
        self.tls = free_port(HERE)
        super().setUp()

    def more_listeners(self):
        folder = self.folder / "tls"
        folder.mkdir()
        self.authority = Authority(folder, "ours")
        self.authority.vouches("agent", HERE)
        (folder / "cafile.pem").write_text(self.authority.certificate.read_text())
        return (f"    - {{address: 127.0.0.1, port: {self.tls}, transports: [tls], certificates: tls, "
                f"client_certificates: {str(self.client_certificates).lower()}}}")

    def over_tls(self, address, client, listens=None, port=0):
        """`client`, `listens`: what it believes and shows as it calls and as it is called."""
        one = Peer((HERE, self.tls), address, port, "TLS", client, listens)
        self.addCleanup(one.close)
        return one


class Courses:
    """Before `TlsScene`: everybody speaks by `transport`."""
    transport = "UDP"

    def more_listeners(self):
        text = super().more_listeners()
        self.shown = {address: self.authority.vouches(f"peer{index}", address) for index, address in enumerate((HERE, TRUNK))}
        return text

    def scheme(self):
        return "sips" if self.transport == "TLS" else "sip"

    def contacts(self, name, port):
        return f'"{self.scheme()}:{name}@127.0.0.1:{port};transport={self.transport.lower()}"'

    def more_of_trunk(self):
        by = "tcp" if self.transport == "TLS" else self.transport.lower()  # which of a sips: address is over TCP, and said so by many (RFC 3261 26.2.2)
        return f'targets: ["{self.scheme()}:127.0.0.2:{self.outside};transport={by}"], options_interval: 0s'

    def end(self, address, port=0):
        if self.transport == "TLS":
            return self.over_tls(address, calling(self.authority), called(self.shown[address]), port)
        return self.peer(address, port, transport=self.transport)

    def call(self, peer, *number, **more):
        return super().call(peer, *number, **{"scheme": "sips" if peer.transport == "TLS" else "sip"} | more)

    def telephone(self, name="ada"):
        return self.end(HERE, self.phones[name])


def run():
    live_engine.STROWGER = str(Path(sys.argv.pop(1)).resolve())
    unittest.main(module="__main__", verbosity=2)
