"""IP addresses, held as sixteen bytes, and UUIDs of bytes.

https://trino.io/docs/current/language/types.html#network-address and functions/ip.html
"""

from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

from duckathena.runtime.registry import Failure, function

MAPPED = bytes(10) + b"\xff\xff"


def packed(text: str) -> bytes:
    found = ip_address(text)
    return found.packed if isinstance(found, IPv6Address) else MAPPED + found.packed


@function("VARCHAR", returns="BLOB")
def ip_address_of(text: str) -> bytes:
    try:
        return packed(text)
    except ValueError:
        raise Failure("INVALID_CAST_ARGUMENT", f"Cannot cast value to IPADDRESS: {text}") from None


@function("BLOB", returns="VARCHAR")
def ip_text(value: bytes) -> str:
    return str(ip_address(value[12:] if value.startswith(MAPPED) else value))


@function("BLOB", returns="BLOB")
def ip_checked(value: bytes) -> bytes:
    if len(value) not in {4, 16}:
        raise Failure("INVALID_CAST_ARGUMENT", f"Invalid IP address binary length: {len(value)}")
    return MAPPED + value if len(value) == 4 else value


@function("VARCHAR", "BLOB", returns="BOOLEAN")
def network_contains(network: str, address: bytes) -> bool:
    """Tell whether an address is in a network such as `10.0.0.0/8`."""
    try:
        known = ip_network(network, strict=False)
    except ValueError:
        raise Failure("INVALID_FUNCTION_ARGUMENT", "Invalid network CIDR") from None
    short = address.startswith(MAPPED)
    return (known.version == 4) == short and ip_address(address[12:] if short else address) in known


@function("BLOB", returns="VARCHAR")
def uuid_text(value: bytes) -> str:
    if len(value) != 16:
        raise Failure("INVALID_CAST_ARGUMENT", f"Invalid UUID binary length: {len(value)}")
    return str(UUID(bytes=value))
