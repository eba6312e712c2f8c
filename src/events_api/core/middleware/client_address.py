"""The address that a request comes from, as far as it can be known behind proxies."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

Networks = Sequence[IPv4Network | IPv6Network]
# Whoever has one address of IPv6 has all that share its first half.
_OWN_BITS = 64
_WITH_PORT = re.compile(r"\[(?P<v6>[^\]]+)\](?::\d+)?|(?P<v4>[\d.]+):\d+")


def client_address(scope: Scope, headers: Headers, trusted: Networks) -> str:
    """The last address of `X-Forwarded-For` that no trusted proxy has; else that of the peer.

    Each proxy adds the address that asked it, so that whatever stands before the first one that is
    not trusted may be invented. Addresses of IPv6 are told as their network of 64 bits.
    """
    told = (scope.get("client") or ("", 0))[0]
    address = _address(told)
    hops = [each.strip() for each in ",".join(headers.getlist("x-forwarded-for")).split(",")]
    for hop in reversed([each for each in hops if each]):
        if address is None or not any(address in each for each in trusted):
            break
        told, address = hop, _address(hop)
    if address is None:
        return str(told[:64])
    if isinstance(address, IPv6Address):
        return str(IPv6Network((int(address) >> _OWN_BITS << _OWN_BITS, _OWN_BITS)))
    return str(address)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """What a text says, without its port; None where it is no address.

    One of IPv4 is so too where it is written as of IPv6: servers that listen to both do that.
    """
    if ported := _WITH_PORT.fullmatch(text):
        text = ported["v6"] or ported["v4"]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
