"""The one way in which this server calls another host; off until the operator turns it on.

Whoever gives us an address (a calendar, a push service) may mean our own network. So (security.md S15; models: vaultwarden's
`http_client.rs`, healthchecks' `curl.py`): only https on ports 80 and 443, names resolved once, every answer of the
resolver held against `addresses`, the connection made to that very address with the name in TLS and in Host, redirects
taken by hand and looked at anew, one deadline over everything, a limit on what comes back, and no proxy of the environment.
"""

from closeknit.fetching.transport import Answer, Limits, Refused, Rules, Unreachable, fetch

__all__ = ["Answer", "Limits", "Refused", "Rules", "Unreachable", "fetch"]
