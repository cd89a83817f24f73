"""SEC 6: what may be called, in every spelling that has fooled somebody."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.core.rules.outgoing import is_listed, is_public, may_call, target_of

ANY = ["*"]
# Each leads, for one program or another, into a network or past a check.
SPELLINGS = r"""
http://hooks.example.com/
ftp://hooks.example.com/
file:///etc/passwd
gopher://127.0.0.1:6379/_INFO
//hooks.example.com/
hooks.example.com
https:/hooks.example.com/
https:hooks.example.com
HTTPS://hooks.example.com/
https://HOOKS.example.com/
https://127.0.0.1/
https://127.1/
https://127.0.1/
https://127.000.000.001/
https://127.0.0.1./
https://127.0.0.1.:443/
https://0/
https://0.0.0.0/
https://0.0.0.0:443/
https://2130706433/
https://0x7f000001/
https://0x7f.0x0.0x0.0x1/
https://0x7f.1/
https://017700000001/
https://0177.0.0.1/
https://0177.0.0.01/
https://00000177.0.0.1/
https://127.0.0.0x1/
https://4294967295/
https://10.0.0.1/
https://10.1/
https://172.16.0.1/
https://172.31.255.255/
https://192.168.0.1/
https://192.168.1/
https://3232235521/
https://100.64.0.1/
https://169.254.169.254/latest/meta-data/
https://169.254.169.254:443/
https://0xa9fea9fe/
https://2852039166/
https://0251.0376.0251.0376/
https://169.254.43518/
https://100.100.100.200/
https://168.63.129.16/
https://[::1]/
https://[::]/
https://[0:0:0:0:0:0:0:1]/
https://[::ffff:127.0.0.1]/
https://[::ffff:7f00:1]/
https://[::127.0.0.1]/
https://[64:ff9b::7f00:1]/
https://[fe80::1]/
https://[fe80::1%25eth0]/
https://[fc00::1]/
https://[fd00:ec2::254]/
https://[2002:7f00:1::]/
https://93.184.216.34/
https://[2606:4700::1111]/
https://localhost/
https://localhost./
https://localhost.localdomain/
https://foo.localhost/
https://printer.local/
https://metadata.google.internal/
https://intranet/
https://db.corp/
https://nas.home/
https://x.onion/
https://user@hooks.example.com/
https://user:pass@hooks.example.com/
https://hooks.example.com@127.0.0.1/
https://127.0.0.1@hooks.example.com/
https://hooks.example.com#@127.0.0.1/
https://hooks.example.com/#x
https://hooks.example.com\@127.0.0.1/
https://hooks.example.com%2f@127.0.0.1/
https://hooks.example.com%00.evil.example.org/
https://hooks.example.com:22/
https://hooks.example.com:0443/
https://hooks.example.com:80/
https://hooks.example.com:6379/
https://hooks.example.com:99999/
https://hooks.example.com:-1/
https://hooks.example.com:443:22/
https://hooks.example.com./
https://hooks..example.com/
https://.example.com/
https://-hooks.example.com/
https://hooks_.example.com/
https://①②⑦.⓪.⓪.①/
https://ⓗooks.example.com/
https://hooks。example。com/
https://exämple.com/
https://loc\u00adalhost/
https://127.0.0.1\t/
https://hooks.example.com/a b
https://hooks.example.com/\r\nHost: evil
https://hooks.example.com/é
https://hooks.example.com?x
""".strip("\n").split("\n")
ESCAPED = {"\\t": "\t", "\\r\\n": "\r\n", "\\u00ad": "\u00ad"}
for written, meant in ESCAPED.items():
    SPELLINGS = [each.replace(written, meant) for each in SPELLINGS]


def test_SEC_6_there_are_80_spellings_and_more():
    assert len(set(SPELLINGS)) >= 80


@pytest.mark.parametrize(
    "url", [*SPELLINGS, "", " ", "https://", "https://a.example.com/" + "x" * 500]
)
def test_SEC_6_no_spelling_gets_past(url):
    verdict = may_call(url, hosts=ANY)
    assert not verdict
    assert str(verdict).endswith((".", "lower case."))


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com",
        "https://hooks.example.com/",
        "https://hooks.example.com:443/",
        "https://hooks.example.com:8443/fairlead?x=1&y=%20",
        "https://xn--exmple-cua.com/a-b_c~d/e.f",
    ],
)
def test_SEC_6_a_plain_address_of_the_internet_may_be_called(url):
    assert may_call(url, hosts=ANY)
    assert not may_call(url, hosts=["hooks.example.org"])


def test_SEC_6_only_hosts_of_the_list_are_called():
    url = "https://hooks.example.com/"
    assert may_call(url, hosts=["hooks.example.com"])
    assert may_call(url, hosts=["*.example.com"])
    refused = may_call(url, hosts=["example.com", "*.hooks.example.com", "*.ample.com"])
    assert "list" in str(refused)
    assert not is_listed("badexample.com", ["*.example.com"])


def test_SEC_6_a_named_place_of_the_own_network_is_called_at_its_port_alone():
    local = ["127.0.0.1:8123"]
    assert may_call("http://127.0.0.1:8123/x", hosts=[], local=local)
    assert not may_call("http://127.0.0.1:8124/x", hosts=ANY, local=local)
    assert not may_call("http://127.0.0.1/x", hosts=ANY, local=local)


INNER = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.255.255",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:7f00:1",
    "::8.8.8.8",
    "::ffff:0:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:db8::1",
    "2001:10::1",
    "2002:7f00:1::",
    "2002:808:808::",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "2606:4700::1%eth0",
    "5f00::1",
]


@pytest.mark.parametrize("address", [*INNER, "", "x", "127.1", "0x7f.0.0.1", "1.2.3", "8.8.8.8 "])
def test_SEC_6_an_address_inside_a_network_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00::1"])
def test_SEC_6_an_address_of_the_internet_is_public(address):
    assert is_public(address)


@given(st.integers(0, 2**32 - 1))
def test_SEC_6_an_old_address_in_a_new_one_is_never_public(number):
    """Mapped, compatible, translated, 6to4, Teredo: none is a way round the rules of IPv4."""
    for prefix in (0xFFFF << 32, 0, 0x64FF9B << 96, 0xFFFF << 48):
        assert not is_public(str(ipaddress.IPv6Address(prefix | number)))
    assert not is_public(str(ipaddress.IPv6Address(0x2002 << 112 | number << 80)))
    assert not is_public(str(ipaddress.IPv6Address(0x20010000 << 96 | number)))


@given(st.text(max_size=60))
def test_SEC_6_any_text_is_answered(text):
    assert not may_call(text, hosts=[])  # an empty list calls nobody
    assert not may_call(f"https://{text}/", hosts=[])
    target = target_of(f"https://{text}")
    assert target is None or target.host.isascii()
