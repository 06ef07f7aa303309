"""How long somebody who guessed wrong must wait: read from the same history that allauth's limits count with."""

import math
import time

from allauth.account import app_settings
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest

APP = "allauth.account"


def wait_seconds(request: HttpRequest, action: str, key: str = "") -> int:
    """Seconds until one more attempt is let in by every limit of the action; 0 where none is used up."""
    longest = 0.0
    for rate in ratelimit.parse_rates(app_settings.RATE_LIMITS.get(action)):
        if rate.per == "user" or (rate.per == "key" and not key):
            continue
        history = cache.get(ratelimit.get_cache_key(request, app=APP, action=action, rate=rate, key=key), [])
        tries = sorted(at for at in history if at > time.time() - rate.duration)
        if len(tries) >= rate.amount:
            longest = max(longest, tries[-rate.amount] + rate.duration - time.time())
    return math.ceil(longest)


def wait_minutes(request: HttpRequest, action: str, key: str = "") -> int:
    """The same in minutes, rounded up, at least one: what a sentence says."""
    return max(1, math.ceil(wait_seconds(request, action, key) / 60))


def forget(request: HttpRequest, key: str) -> None:
    """Lift the limit on one account's failed sign-ins, after its password was replaced."""
    for rate in ratelimit.parse_rates(app_settings.RATE_LIMITS.get("login_failed")):
        if rate.per == "key":
            cache.delete(ratelimit.get_cache_key(request, app=APP, action="login_failed", rate=rate, key=key))
