"""The address that a request comes from, as far as it can be known behind proxies."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

Networks = Sequence[IPv4Network | IPv6Network]
# Whoever has one address of IPv6 has all that share its first half.
_OWN_BITS = 64


def client_address(scope: Scope, headers: Headers, trusted: Networks) -> str:
    """The last address of `X-Forwarded-For` that no trusted proxy has; else that of the peer.

    Each proxy adds the address that asked it, so that whatever stands before the first one that is
    not trusted may be invented. Addresses of IPv6 are told as their network of 64 bits.
    """
    peer = (scope.get("client") or ("", 0))[0]
    hops = [each.strip() for each in ",".join(headers.getlist("x-forwarded-for")).split(",")]
    asked = peer
    for hop in [*reversed([each for each in hops if each]), ""]:
        if not _is_trusted(asked, trusted) or not hop:
            break
        asked = hop
    return _network(asked)


def _is_trusted(text: str, trusted: Networks) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return any(address in each for each in trusted)


def _network(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return text[:64]
    if isinstance(address, IPv6Address):
        return str(IPv6Network((int(address) >> _OWN_BITS << _OWN_BITS, _OWN_BITS)))
    return text
