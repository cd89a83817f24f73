"""Many clients at once, each its own connection, against a web server whose workers are killed.

A client sends one decision after the other and waits for each answer; what breaks off before it
was answered is sent again, as the SDK does. Whatever else is answered than 201 is kept as heard.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Barrier, Lock, Thread

from tests.decisions_sent import decision
from tests.processes import ROOT

PATIENCE = 60  # seconds for the server to listen, or to answer one decision


class Served:
    """A web server as `fairlead up` runs it, with so many processes of eight threads."""

    def __init__(self, env, workers):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "fairlead.doors.web.wsgi", "--preload"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--workers", str(workers)]
        command += ["--threads", "8", "--log-level", "critical", "--no-control-socket"]
        self.process = subprocess.Popen(command, env=env, cwd=ROOT)

    def workers(self):
        """List the processes that answer; the first process only watches them."""
        pid = self.process.pid
        return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()

    def kill_one(self):
        os.kill(int(self.workers()[0]), signal.SIGKILL)

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def served(env, workers):
    server = Served(env, workers)
    try:
        until = time.monotonic() + PATIENCE
        while not server.listens():
            assert server.process.poll() is None, "the server stopped by itself"
            assert time.monotonic() < until, "the server does not listen"
            time.sleep(0.05)
        yield server
    finally:
        server.process.terminate()
        server.process.wait(PATIENCE)


class Clients:
    """So many clients who send so many decisions each: what was acknowledged, and what was not."""

    def __init__(self, port, token, many, each):
        self.port, self.token, self.many, self.each = port, token, many, each
        self.acknowledged, self.otherwise, self.broken_off = {}, [], 0
        self._lock, self._together = Lock(), Barrier(many)

    def start(self):
        self._threads = [Thread(target=self._send, args=(f"c{n}",)) for n in range(self.many)]
        for each in self._threads:
            each.start()

    def wait(self):
        for each in self._threads:
            each.join()

    def wait_for(self, acknowledged):
        """Wait until so many are acknowledged, or nobody sends any more."""
        while len(self.acknowledged) < acknowledged and any(
            each.is_alive() for each in self._threads
        ):
            time.sleep(0.005)

    def _send(self, name):
        line = self._line()
        self._together.wait(PATIENCE)
        for n in range(self.each):
            body = json.dumps(decision(name, n)).encode()
            line, status, told = self._answer(line, body)
            with self._lock:
                if status == 201:
                    self.acknowledged[told["id"]] = told["index"]
                else:
                    self.otherwise.append((status, told))
        line.close()

    def _line(self):
        return HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def _answer(self, line, body):
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        until = time.monotonic() + PATIENCE
        while True:
            try:
                line.request("POST", "/api/v1/decisions", body, headers)
                answer = line.getresponse()
                return line, answer.status, json.loads(answer.read())
            except (OSError, HTTPException):
                assert time.monotonic() < until, "nobody answers"
                with self._lock:
                    self.broken_off += 1
                line.close()
                line = self._line()
