"""`strowger serve` on a folder of its own, with its log as it comes and its command line tools."""
import atexit
import collections
import contextlib
import json
import os
import random
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

STROWGER = ""  # the program, set by who is run

OPENING = """version: 1
data: data
drain_limit: {drain}
listeners:
  - {{address: 127.0.0.1, port: 0, surfaces: [chat, desktop, admin]}}
"""
CONFIGURATION = OPENING + """skills: {{chat: Takes chats}}
queues:
{queues}
agents:
  - {{name: ada, skills: {{chat: 5}}}}
entry_points:
{entries}
"""


def configuration(queues=("support",), entries=(("shop", "support"),)):
    return CONFIGURATION.format(drain="2s", queues="\n".join(f"  - {{name: {name}, requires: {{chat: 1}}}}" for name in queues),
                                entries="\n".join(f"  - {{name: {name}, queue: {queue}}}" for name, queue in entries))


def staffed(text):
    """The same with ada and the supervisor sam, who sign in with the password demo."""
    word = hash_of("demo")
    return text.replace("{name: ada, ", f"{{name: ada, password_hash: '{word}', ").replace(
        "entry_points:", f"supervisors:\n  - {{name: sam, password_hash: '{word}', queues: '*'}}\nentry_points:")


TELEPHONY = OPENING + """skills: {{english: Speaks English}}
queues:
  - {{name: support, requires: {{english: 1}}}}
agents:
{agents}
{supervisors}entry_points:
  - {{name: hotline, channel: voice, queue: support}}
sip:
  realm: calls.example.com
  passwords: phones.passwords
  listeners:
    - {{address: 127.0.0.1, port: {port}}}
{listeners}{sip}  trunks:
    - {{name: carrier, addresses: [127.0.0.2], transports: [udp, tcp, tls], believed: true{trunk}}}
  numbers:
    - {{number: "+442079460000", entry: hotline}}
  media: {{first_port: {ports[0]}, last_port: {ports[1]}}}
"""


def telephony(agents, port, ports, supervisors="", listeners="", sip="", trunk=""):
    """An engine that is called: `agents` by name, with the rest of what the configuration says of each. `listeners`, `sip`, `supervisors`: further
    lines; `trunk`: the rest of it. Passwords of telephones are in `phones.passwords`."""
    lines = "\n".join(f"  - {{name: {name}, skills: {{english: 5}}, {rest}}}" for name, rest in agents.items())
    return TELEPHONY.format(drain="0s", agents=lines, port=port, ports=ports, supervisors=supervisors, listeners=listeners, sip=sip, trunk=trunk)


def hash_of(password="demo"):
    """As the configuration has it."""
    return subprocess.run([STROWGER, "hash-password"], input=password + "\n", capture_output=True, text=True, check=True).stdout.strip()


def kept_secret(file, text):
    """A file that only its owner reads."""
    Path(file).write_text(text)
    os.chmod(file, 0o600)


# Below what the system gives to whoever asks for any port (ip_local_port_range, 32768 as a rule): single ports of the tests, and behind them
# blocks of a thousand for audio.
SINGLE, BLOCKS, BLOCK, END = 10_000, 16_000, 1_000, 32_000
held_blocks = {}


def block_of_ports(whose, blocks=1):
    """The first and the last of so many thousand ports in a row. Each is one program's at a time, as long as it runs; `whose`: who asks again
    gets the same."""
    if (whose, blocks) not in held_blocks:
        end = time.monotonic() + 120
        while not (found := free_blocks(blocks)):
            if time.monotonic() > end:
                raise AssertionError("other tests have all ports for audio")
            time.sleep(0.5)
        held_blocks[whose, blocks] = found
    first, _ = held_blocks[whose, blocks]
    return first, first + blocks * BLOCK - 1


def free_blocks(blocks):
    """The first port of them, and what holds them: names of sockets, which the system forgets with the program."""
    firsts = list(range(BLOCKS, END - blocks * BLOCK + 1, BLOCK))
    random.shuffle(firsts)
    for first in firsts:
        holds = []
        try:
            for port in range(first, first + blocks * BLOCK, BLOCK):
                holds.append(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
                holds[-1].bind(f"\0strowger-tests-ports-{port}")
            for one in holds:
                atexit.register(one.close)
            return first, holds
        except OSError:
            for one in holds:
                one.close()
    return None


drawn_ports = collections.deque()  # of late, held against other tests too: a scene draws several before anybody listens there


def free_port(address="127.0.0.1"):
    """One that is free for UDP and TCP just now, and that nobody gets who asks the system for any."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    while True:
        port = random.randrange(SINGLE, BLOCKS)
        hold = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        with socket.socket(family, socket.SOCK_DGRAM) as datagrams, socket.socket(family) as stream:
            try:
                hold.bind(f"\0strowger-tests-port-{port}")
                datagrams.bind((address, port))
                stream.bind((address, port))
            except OSError:
                hold.close()
                continue
        drawn_ports.append(hold)
        atexit.register(hold.close)
        if len(drawn_ports) > 200:
            drawn_ports.popleft().close()
        return port


def stand_still(pid, seconds=20):
    """Stops the process `pid` and returns when each of its threads stands: SIGSTOP takes effect a moment after it is sent."""
    os.kill(pid, signal.SIGSTOP)
    end = time.monotonic() + seconds
    while not all(stat.read_text().rpartition(")")[2].split()[0] == "T" for stat in Path(f"/proc/{pid}/task").glob("*/stat")):
        if time.monotonic() > end:
            raise AssertionError(f"process {pid} does not stand still")
        time.sleep(0.001)


class Engine:
    """One engine on a folder of its own; its log is read as it comes, so nobody waits by the clock."""

    def __init__(self, folder, text=None, program=None, inherits=(), arguments=()):
        self.folder = Path(folder)
        self.file = self.folder / "engine.yaml"
        if text:
            self.file.write_text(text)
        self.lines, self.heard = [], threading.Condition()
        self.process = subprocess.Popen([program or STROWGER, "serve", "--config", str(self.file), *arguments], cwd=folder, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, pass_fds=inherits)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.wait_for("event=serving")
        self.port = self._port()

    def _read(self):
        for line in self.process.stderr:
            with self.heard:
                self.lines.append(line)
                self.heard.notify_all()
        with self.heard:
            self.lines.append(None)
            self.heard.notify_all()

    def wait_for(self, part, after=0, seconds=30):
        """The first line with `part` behind the first `after` lines."""
        def found():
            return next((i for i, line in enumerate(self.lines) if i >= after and line and part in line), None)
        with self.heard:
            self.heard.wait_for(lambda: found() is not None or None in self.lines, seconds)
            if found() is None:
                raise AssertionError(f"no line with {part!r} in the log:\n" + "".join(line or "" for line in self.lines[-40:]))
            return self.lines[found()]

    def mark(self):
        with self.heard:
            return len(self.lines)

    def _port(self, after=0):
        return int(re.search(r"port=(\d+)", self.wait_for("event=listening", after)).group(1))

    def signal(self, number):
        self.process.send_signal(number)

    @contextlib.contextmanager
    def standing_still(self):
        """The engine does nothing meanwhile; what comes for it waits."""
        stand_still(self.process.pid)
        try:
            yield
        finally:
            self.signal(signal.SIGCONT)

    def reload(self, text, expect):
        after = self.mark()
        self.file.write_text(text)
        self.signal(signal.SIGHUP)
        return self.wait_for(expect, after)

    def end(self, seconds=30):
        status = self.process.wait(seconds)
        self.reader.join(seconds)
        self.process.stderr.close()
        log = [line for line in self.lines if line and line.endswith("\n") and not line.startswith(str(self.file))]
        unnamed = [line for line in log if not re.search(r" event=\w+", line)]
        if unnamed:
            raise AssertionError("lines of the log without an event:\n" + "".join(unnamed))
        return status

    def processes(self):
        """Those of telephony, by name, as `strowger status` has them."""
        return {one["process"]: one for one in self.lines_of("status")[0]["processes"]}

    def processes_when(self, fits, seconds=20):
        """Their first state of which `fits` holds."""
        end = time.monotonic() + seconds
        while not fits(now := self.processes()):
            if time.monotonic() > end:
                raise AssertionError(f"the processes did not get there: {now}\n" + "".join(line or "" for line in self.lines[-20:]))
            time.sleep(0.05)
        return now

    def telephony_up(self, seconds=20):
        return self.processes_when(lambda now: now["sip"].get("connected") and now["media"]["running"], seconds)

    def put_away(self, with_processes=True):
        """What a failed test leaves behind must not outlive it."""
        if self.process.poll() is None:
            pids = [one["pid"] for one in self.processes().values()] if with_processes else []
            self.process.kill()
            self.process.wait()
            for pid in pids:
                if pid > 0:
                    os.kill(pid, signal.SIGKILL)
        self.reader.join(30)
        self.process.stderr.close()

    def control_socket(self):
        return next(str(path) for path in (self.folder / "data").rglob("*") if path.is_socket())

    def tool(self, *arguments, status=0, where=None):
        done = subprocess.run([STROWGER, *arguments, *(("--config", str(self.file)) if where is None else where)], cwd=self.folder, capture_output=True, text=True,
                              timeout=60)
        if status is not None and done.returncode != status:
            raise AssertionError(f"{arguments} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done

    def lines_of(self, *arguments):
        return [json.loads(line) for line in self.tool(*arguments).stdout.splitlines()]


@contextlib.contextmanager
def running(text=None, folder=None, program=None, inherits=()):
    with (contextlib.nullcontext(folder) if folder else tempfile.TemporaryDirectory()) as where:
        engine = Engine(where, text, program, inherits)
        try:
            yield engine
        finally:
            if engine.process.poll() is None:
                engine.process.kill()
            engine.end()
