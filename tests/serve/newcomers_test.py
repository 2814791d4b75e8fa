"""Who connects while the engine cannot take them: during a restart in place, without a descriptor left, before it was started."""
import http.client
import os
import resource
import signal
import socket
import sys
import tempfile
import threading
import unittest
from pathlib import Path

import live_engine
from chat_customer import Customer
from live_engine import configuration, running


def lives(port, seconds=30):
    """Asks /healthz over a connection of its own; the status, or what went wrong."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status
    except (OSError, http.client.HTTPException) as problem:
        return repr(problem)
    finally:
        line.close()


def processor_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def sanitized():
    return b"__ubsan_handle" in Path(sys.argv[1]).read_bytes()


class Newcomers(unittest.TestCase):
    def test_a_restart_in_place_refuses_nobody_who_connects_meanwhile(self):
        with running(configuration()) as engine:
            token = Customer(engine.port).hear("welcome")["token"]
            answers, over = [], threading.Event()

            def keep_asking():
                while not over.is_set():
                    answers.append(lives(engine.port))

            askers = [threading.Thread(target=keep_asking) for _ in range(4)]
            for asker in askers:
                asker.start()
            for _ in range(3):
                after = engine.mark()
                engine.signal(signal.SIGUSR2)
                engine.wait_for("event=serving", after)
                self.assertEqual(engine._port(after), engine.port)  # it was any free one: now the one it had
            over.set()
            for asker in askers:
                asker.join()
            self.assertGreater(len(answers), 20)
            self.assertEqual([one for one in answers if "refused" in str(one)], [])
            # One per asker and restart may have been taken in by the engine that then ended.
            self.assertLessEqual(sum(one != 200 for one in answers), 3 * len(askers))
            Customer(engine.port, token=token).hear("welcome")

    @unittest.skipIf(sanitized(), "UBSan needs descriptors itself")
    def test_without_a_descriptor_left_newcomers_wait_and_nothing_spins(self):
        with running(configuration()) as engine:
            pid = engine.process.pid
            soft, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, hard))
            try:
                used = processor_seconds(pid)
                self.assertIn("timed out", lives(engine.port, seconds=1.5))
                self.assertLess(processor_seconds(pid) - used, 0.5)
            finally:
                resource.prlimit(pid, resource.RLIMIT_NOFILE, (soft, hard))
            self.assertEqual(lives(engine.port), 200)

    def test_a_socket_it_was_handed_is_listened_on(self):
        with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as handed:
            port = handed.getsockname()[1]
            starter = Path(folder) / "start"
            starter.write_text(f'#!/bin/sh\nLISTEN_PID=$$ LISTEN_FDS=1 exec {live_engine.STROWGER} "$@" 3<&{handed.fileno()}\n')
            starter.chmod(0o755)
            waiting = socket.create_connection(("127.0.0.1", port))  # before there is an engine
            with running(configuration().replace("port: 0", f"port: {port}"), folder, str(starter), (handed.fileno(),)) as engine:
                self.assertEqual(engine.port, port)
                waiting.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                self.assertTrue(waiting.recv(100).startswith(b"HTTP/1.1 200"))
            waiting.close()
