"""A receiver on our own machine, as a program of the firm would be."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest


class Receiver:
    """Keeps what it was sent, and answers what it is told to."""

    def __init__(self):
        self.status, self.got = 204, []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((dict(self.headers), body))
                self.send_response(outer.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/fairlead"
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def told(self):
        return [json.loads(body) for _, body in self.got]

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver(settings):
    made = Receiver()
    settings.FAIRLEAD_CALL_LOCAL = frozenset({f"127.0.0.1:{made.port}"})
    yield made
    made.close()


@pytest.fixture
def hook(ada, receiver):
    """A webhook of the bakery that hears of stopped systems, and its secret."""
    from fairlead.apps.hooks.services import register

    return register(by=ada, name="Tills", url=receiver.url, events=["system.stopped"])
