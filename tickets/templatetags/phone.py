"""The sentences of the phone's scripts, on every page of the phone, whichever room it belongs to."""

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString

from tickets.phone.words import words

register = template.Library()


@register.simple_tag
def phone_words() -> SafeString:
    """<script id="words" type="application/json">"""
    return json_script(words(), "words")
