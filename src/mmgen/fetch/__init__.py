"""
The way to the network: which addresses may be asked, whose certificates are believed, which proxies lead there, and
downloads of URLs that users give.
"""

from mmgen.fetch.addresses import (
    Address,
    Resolver,
    checked_host,
    is_public,
    joined,
    judged,
    origin_of,
    public_url,
    redacted,
    system_addresses,
    unwrapped,
)
from mmgen.fetch.download import DEFAULT_MAX_BYTES, Way, fetch
from mmgen.fetch.proxies import Proxies, Proxy
from mmgen.fetch.trust import trust

__all__ = [
    "DEFAULT_MAX_BYTES",
    "Address",
    "Proxies",
    "Proxy",
    "Resolver",
    "Way",
    "checked_host",
    "fetch",
    "is_public",
    "joined",
    "judged",
    "origin_of",
    "public_url",
    "redacted",
    "system_addresses",
    "trust",
    "unwrapped",
]
