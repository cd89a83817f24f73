"""A server that can be broken on purpose; it keeps what docs/formats/decisions.md says."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from fairlead.core.decisions.errors import RecordError
from fairlead.core.decisions.record import parsed, parsed_outcome


class StandIn:
    """Takes decisions; `faults` are functions of the handler, done first, one a request."""

    def __init__(self):
        self.kept, self.outcomes, self.order = {}, {}, []
        self.requests, self.largest, self.doubled = [], 0, 0
        self.faults, self.always, self.stopped = [], None, []
        self.refuses = set()  # ids that will never do
        self.names_lines = True
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self):
        self._http.shutdown()
        self._http.server_close()

    def take(self, path, lines):
        """Give status and body; nothing of a batch is kept if one line will not do."""
        with self._lock:
            self.largest = max(self.largest, len(lines))
            parse = parsed_outcome if path.endswith("/outcomes") else parsed
            wrong, found = {}, []
            for at, line in enumerate(lines, 1):
                try:
                    found.append(parse(line))
                except RecordError as refused:
                    wrong[at] = str(refused)
                else:
                    if found[-1].id in self.refuses:
                        wrong[at] = "system: there is no SYS-3"
            if wrong:
                told = {"title": "Not taken", "detail": f"{len(wrong)} lines will not do"}
                if self.names_lines:
                    told["lines"] = {str(at): says for at, says in wrong.items()}
                return 422, told
            shelf = self.outcomes if path.endswith("/outcomes") else self.kept
            known = {each.id for each in found if each.id in shelf}
            pairs = zip(found, lines, strict=True)
            taken = [each.id for each, line in pairs if shelf.get(each.id, line) != line]
            if taken:
                told = {"detail": "the id is known for something else: aa… and bb…"}
                return 409, told | ({"facts": {"id": taken[0]}} if self.names_lines else {})
            self.doubled += len(known)
            for each, line in zip(found, lines, strict=True):
                self.order += [] if each.id in shelf else [each.id]
                shelf[each.id] = line
            return 201, {"size": len(self.order), "indices": [], "stopped": self.stopped}

    def numbers(self):
        """Give the numbers that came, by instance."""
        found = {}
        for line in self.kept.values():
            told = json.loads(line)
            found.setdefault(told["instance"], []).append(told["n"])
        return {name: sorted(each) for name, each in found.items()}

    def _handler(self):
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.requests.append((self.path, dict(self.headers)))
                self.answer(200, {"stopped": outer.stopped})

            def do_POST(self):
                self.body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.requests.append((self.path, dict(self.headers)))
                fault = outer.faults.pop(0) if outer.faults else outer.always
                if fault is None or fault(self):
                    self.answer(*outer.take(self.path, self.body.splitlines()))

            def take_silently(self):
                outer.take(self.path, self.body.splitlines())

            def answer(self, status, told, **headers):
                data = json.dumps(told).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_words):
                pass

        return Handler


def refuses(status, **headers):
    """Answer with this status."""
    return lambda handler: handler.answer(status, {"detail": "not now"}, **headers)


def drops(handler):
    """Close the connection without a word, before anything is kept."""
    handler.close_connection = True


def drops_after_keeping(handler):
    """Keep everything, then close the connection before the answer."""
    handler.take_silently()
    handler.close_connection = True
