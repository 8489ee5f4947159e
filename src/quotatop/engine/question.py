"""When do two subscriptions ask the same thing?

A *reference* names what the config says and needs no secret: by it the last reading is found at once, offline too.
A *question* names what is really asked (provider, origin, credential, what of it): equal questions share one poll
over all instances and configs of a user.
"""

import hashlib

from quotatop.domain.credential import CommandRef, EnvRef, FileRef, KeyringRef, LoginRef, Ref
from quotatop.domain.subscription import Source, Subscription


def reference(subscription: Subscription) -> str:
    """Give the token of what the config says about one subscription; it holds no secret."""
    parts = subscription.credential.parts if subscription.credential else ()
    return _token(*_asked(subscription), *(f"{name}={_where(ref)}" for name, ref in parts))


def question(subscription: Subscription, fingerprint: str) -> str:
    """Give the token of what is asked with a credential of that fingerprint (`Secrets.fingerprint`)."""
    return _token(*_asked(subscription), fingerprint)


def _asked(subscription: Subscription) -> tuple[str, ...]:
    options = tuple(f"{name}={value}" for name, value in sorted(subscription.options))
    plan = (f"plan={subscription.plan}",) if subscription.asks_by_plan and subscription.plan else ()
    held = (subscription.provider, subscription.source, subscription.base_url or "")
    by_logs = subscription.source is Source.LOGS
    counted = (subscription.id, subscription.plan or "", str(subscription.since or "")) if by_logs else ()
    rules = map(repr, subscription.rules) if by_logs else ()
    return (*held, *subscription.command, *options, *plan, *counted, *rules)


def _where(ref: Ref) -> str:
    match ref:
        case EnvRef(name):
            return f"env:{name}"
        case FileRef(path):
            return f"file:{path}"
        case CommandRef(argv):
            return "command:" + "\0".join(argv)
        case KeyringRef(service, name):
            return f"keyring:{service}/{name}"
        case LoginRef():
            return "login"
    return "value:" + _token(ref.secret.reveal())


def _token(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:24]
