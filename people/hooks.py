"""What a webhook of each kind is sent: our own signed JSON, or a message of a WeCom or DingTalk group robot."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.conf import settings
from django.utils import translation

from people import signing
from people.calling_out import Answer
from people.choices import HookKind
from people.models import Outgoing, Webhook
from people.notices.events import EVENTS

TEST = "test"
JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Call:
    """One POST, ready to send."""

    url: str
    body: bytes
    headers: dict[str, str]


def sentence(event: str, data: Mapping[str, Any], language: str) -> str:
    """What happened, in the webhook's language."""
    with translation.override(language):
        if event == TEST:
            return translation.gettext("This is a test of the connection.")
        return EVENTS[event].sentence(data) if event in EVENTS else event


def link(data: Mapping[str, Any]) -> str:
    """The page of the object, where the installation knows its own address."""
    number = data.get("ticket")
    return f"{settings.SITE_URL}/tickets/{number}/" if settings.SITE_URL and number else ""


def call_of(outgoing: Outgoing, now: datetime) -> Call:
    """The POST of one delivery; the same key each time it is tried, a fresh timestamp."""
    return _MAKERS[outgoing.webhook.kind](outgoing, outgoing.webhook, now)


def _signed(outgoing: Outgoing, hook: Webhook, now: datetime) -> Call:
    told = {
        "id": outgoing.key,
        "event": outgoing.event,
        "at": outgoing.created_at.isoformat(),
        "text": sentence(outgoing.event, outgoing.body, hook.language),
        "data": outgoing.body,
    }
    body = orjson.dumps(told)
    headers = {
        "Content-Type": JSON,
        "User-Agent": "aftersales",
        "X-Aftersales-Event": outgoing.event,
        "X-Aftersales-Id": outgoing.key,
        "X-Aftersales-Signature": signing.signature(hook.secret, int(now.timestamp()), body),
    }
    return Call(hook.url, body, headers)


def _markdown(outgoing: Outgoing, hook: Webhook) -> tuple[str, str]:
    """(title, text): the sentence, and a link to the object."""
    text = sentence(outgoing.event, outgoing.body, hook.language)
    url = link(outgoing.body)
    number = outgoing.body.get("ticket", "")
    return text[:60], f"{text}\n\n[{number}]({url})" if url else text


def _wecom(outgoing: Outgoing, hook: Webhook, now: datetime) -> Call:
    _title, text = _markdown(outgoing, hook)
    message = {"msgtype": "markdown", "markdown": {"content": text}}
    return Call(hook.url, json.dumps(message, ensure_ascii=False).encode(), {"Content-Type": JSON})


def _dingtalk(outgoing: Outgoing, hook: Webhook, now: datetime) -> Call:
    title, text = _markdown(outgoing, hook)
    message = {"msgtype": "markdown", "markdown": {"title": title, "text": text}}
    url = signing.dingtalk_address(hook.url, hook.secret, int(now.timestamp() * 1000))
    return Call(url, json.dumps(message, ensure_ascii=False).encode(), {"Content-Type": JSON})


_MAKERS = {HookKind.SIGNED: _signed, HookKind.WECOM: _wecom, HookKind.DINGTALK: _dingtalk}


def refusal_in(kind: str, answer: Answer) -> str:
    """Why an answer is no success; empty where it is. Robots say 200 and mean it only with errcode 0."""
    if not 200 <= answer.status < 300:
        return f"HTTP {answer.status}"
    if kind == HookKind.SIGNED:
        return ""
    try:
        told = json.loads(answer.text)
    except ValueError:
        return answer.text[:200] or "no answer"
    code = told.get("errcode") if isinstance(told, dict) else None
    return "" if code == 0 else f"errcode {code}: {str(told)[:200]}"
