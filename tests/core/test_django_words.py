"""Django's sentences in the house's Chinese."""

from pathlib import Path

import django
import pytest
from django import forms
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from core.django_words import SENTENCES

SOURCE = Path(django.__file__).parent


def test_every_sentence_is_still_djangos():
    said = "".join((SOURCE / name).read_text() for name in (
        "conf/locale/en/LC_MESSAGES/django.po", "contrib/auth/locale/en/LC_MESSAGES/django.po",
    )).replace('"\n"', "")  # fmt: skip

    assert [sentence for sentence in SENTENCES if f'"{sentence}"' not in said] == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (forms.CharField(), "", "此项必填。"),
        (forms.CharField(max_length=3), "一二三四", "最多 3 个字，现在是 4 个。"),
        (forms.CharField(min_length=5), "一二", "至少 5 个字，现在是 2 个。"),
        (forms.DateField(), "2026-13-01", "请填写日期，如 2026-11-23。"),
        (forms.ChoiceField(choices=[("a", "A")]), "x" * 5000, "所选项已不可选，请重新选择。"),
        (forms.MultipleChoiceField(choices=[("a", "A")]), ["a", "z"], "所选项已不可选，请重新选择。"),
        (forms.ModelMultipleChoiceField(Group.objects.none()), ["²"], "所选项已不可选，请重新选择。"),
        (forms.FileField(), SimpleUploadedFile("a.xlsx", b""), "这个文件是空的，请另选文件。"),
    ],
)
def test_a_refusal_reads_as_the_house_speaks(field, typed, said):
    with translation.override("zh-hans"), pytest.raises(forms.ValidationError) as refused:
        field.clean(typed)
        str(refused.value)
    with translation.override("zh-hans"):
        assert refused.value.messages == [said]
