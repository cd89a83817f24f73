"""SEC 6: the one way out, against servers that do what they should not."""

import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.utils import timezone

from fairlead.apps.hooks import calling
from fairlead.apps.hooks.calling import CallFailedError, call

OK = b"HTTP/1.1 204 No Content\r\n\r\n"


@contextmanager
def server(answer=OK, *, context=None, drip=0.0):
    """Answer every connection with these bytes; gives the port and what was asked."""
    asked, ended = [], threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve():
            while not ended.is_set():
                try:
                    line, _ = listening.accept()
                except OSError:
                    return
                with suppress(OSError), line, wrapped(line) as spoken:
                    speaks(spoken)

        def wrapped(line):
            return context.wrap_socket(line, server_side=True) if context else line

        def speaks(line):
            line.settimeout(5)
            told = b""
            while not told.endswith(b"\r\n\r\n{}"):
                told += line.recv(65536) or b"\r\n\r\n{}"
            asked.append(told)
            for at in range(0, len(answer), 1 if drip else len(answer) or 1):
                line.sendall(answer[at : at + 1] if drip else answer)
                if ended.wait(drip):
                    return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1], asked
        ended.set()
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)


@pytest.fixture
def local(settings):
    """Let this installation call a port of our own machine."""

    def allow(port):
        settings.FAIRLEAD_CALL_LOCAL = frozenset({f"127.0.0.1:{port}"})
        return f"http://127.0.0.1:{port}/x?y=1"

    return allow


def post(url, hosts=()):
    return call(url, b"{}", {"webhook-id": "msg_1"}, hosts=hosts)


def test_a_body_is_posted_and_the_answer_given(local):
    with server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi") as (port, asked):
        answer = post(local(port))
    assert (answer.status, answer.body) == (200, b"hi")
    head, _, body = asked[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /x?y=1 HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{port}".encode() in head
    assert b"webhook-id: msg_1" in head
    assert body == b"{}"


def test_SEC_6_no_redirect_is_followed(local):
    with server(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n") as (
        port,
        asked,
    ):
        assert post(local(port)).status == 302
        assert len(asked) == 1


def test_SEC_6_no_proxy_of_the_environment_is_used(local, monkeypatch):
    with server() as (port, asked), server() as (proxy, through):
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
        assert post(local(port)).status == 204
    assert len(asked) == 1
    assert through == []


def test_SEC_6_an_answer_is_read_up_to_a_mebibyte(local, monkeypatch):
    monkeypatch.setattr(calling, "MOST_BYTES", 1000)
    with server(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1000) as (port, _):
        assert len(post(local(port)).body) == 1000
    with (
        server(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001) as (port, _),
        pytest.raises(CallFailedError, match="MiB"),
    ):
        post(local(port))


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 " + b"x" * 70_000, b"\0" * 9])
def test_SEC_6_what_is_no_answer_is_refused_with_a_sentence(local, answer):
    with server(answer) as (port, _), pytest.raises(CallFailedError, match=r"HTTP|reached"):
        post(local(port))


def test_SEC_6_whoever_drips_is_cut_off(local, monkeypatch):
    monkeypatch.setattr(calling, "SECONDS", 0.3)
    begun = time.monotonic()
    answer = b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 1000
    with server(answer, drip=0.05) as (port, _), pytest.raises(CallFailedError, match="in time"):
        post(local(port))
    assert time.monotonic() - begun < 5


def test_SEC_6_nobody_there_is_a_sentence(local):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(CallFailedError, match="reached"):
        post(local(port))


def test_SEC_6_the_installation_calls_nobody_unless_it_says_so(settings):
    settings.FAIRLEAD_CALL_HOSTS = frozenset()
    with pytest.raises(CallFailedError, match="FAIRLEAD_CALL_HOSTS"):
        post("https://hooks.example.com/", hosts=["*"])
    with pytest.raises(CallFailedError, match="list"):
        post("https://hooks.example.com/", hosts=[])


@pytest.fixture
def resolver(monkeypatch, settings):
    """A resolver that gives these addresses, the first time; then others."""
    settings.FAIRLEAD_CALL_HOSTS = frozenset({"*"})
    asked = []

    def install(*answers):
        def resolve(host, port, **_more):
            asked.append(host)
            told = answers[min(len(asked), len(answers)) - 1]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in told]

        monkeypatch.setattr(calling.socket, "getaddrinfo", resolve)
        return asked

    return install


@pytest.mark.parametrize(
    "answer",
    [["127.0.0.1"], ["10.0.0.1"], ["169.254.169.254"], ["::1"], ["8.8.8.8", "192.168.0.1"], []],
)
def test_SEC_6_a_name_that_leads_inside_is_not_called(resolver, answer):
    resolver(answer)
    with pytest.raises(CallFailedError, match="inside a network"):
        post("https://hooks.example.com/", hosts=["*"])


def test_SEC_6_a_name_that_answers_twice_is_asked_once(resolver, monkeypatch):
    """DNS rebinding: the address that was checked is the address that is called."""
    asked, called = resolver(["93.184.216.34"], ["127.0.0.1"]), []

    def dial(address, port):
        called.append((address, port))
        raise ConnectionRefusedError

    monkeypatch.setattr(calling, "_dialled", dial)
    with pytest.raises(CallFailedError, match="reached"):
        post("https://hooks.example.com/", hosts=["hooks.example.com"])
    assert asked == ["hooks.example.com"]
    assert called == [("93.184.216.34", 443)]


def test_SEC_6_a_name_that_nobody_knows_is_a_sentence(monkeypatch, settings):
    settings.FAIRLEAD_CALL_HOSTS = frozenset({"*"})

    def unknown(*_args, **_more):
        raise socket.gaierror

    monkeypatch.setattr(calling.socket, "getaddrinfo", unknown)
    with pytest.raises(CallFailedError, match="not found"):
        post("https://hooks.example.com/", hosts=["*"])


@pytest.fixture
def over_tls(resolver, monkeypatch, tmp_path):
    """A TLS server on our machine that plays a public host; trusted, for hooks.example.com."""
    certificate, key = certified(tmp_path, "hooks.example.com")
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(certificate, key)
    resolver(["93.184.216.34"])
    dial, trusting = calling._dialled, ssl.create_default_context

    @contextmanager
    def serve(*, trusted):
        ours = trusting(cafile=str(certificate)) if trusted else trusting()
        monkeypatch.setattr(calling.ssl, "create_default_context", lambda: ours)
        with server(context=theirs) as (port, asked):
            monkeypatch.setattr(calling, "_dialled", lambda _a, _p: dial("127.0.0.1", port))
            yield asked

    return serve


def test_SEC_6_tls_asks_for_the_name_not_the_address(over_tls):
    with over_tls(trusted=True) as asked:
        assert post("https://hooks.example.com/", hosts=["*"]).status == 204
    assert b"Host: hooks.example.com\r\n" in asked[0]


def test_SEC_6_a_certificate_for_another_name_is_refused(over_tls):
    with over_tls(trusted=True) as asked, pytest.raises(CallFailedError, match="certificate"):
        post("https://other.example.com/", hosts=["*"])
    assert asked == []


def test_SEC_6_a_certificate_that_nobody_vouches_for_is_refused(over_tls):
    with over_tls(trusted=False) as asked, pytest.raises(CallFailedError, match="certificate"):
        post("https://hooks.example.com/", hosts=["*"])
    assert asked == []


def certified(folder, name):
    """Make a certificate of our own for a name."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), timezone.now()
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=1))
    made = made.not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    signed = made.sign(key, hashes.SHA256())
    paths = folder / "host.pem", folder / "host.key"
    paths[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths
