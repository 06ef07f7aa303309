"""What every page needs to know about its reader before anything is drawn."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import get_language

THEMES = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class PageFrame:
    """Attributes of <html>: theme without a flash, language for fonts and readers, shortcuts on or off."""

    theme: str
    lang: str
    single_keys: bool
    noto: bool


def page(request: HttpRequest) -> dict[str, PageFrame]:
    """`page_frame`. The account's theme wins; a signed-out browser has its cookie."""
    user = getattr(request, "user", None)
    theme = getattr(user, "theme", "") or request.COOKIES.get("theme", "")
    frame = PageFrame(
        theme=theme if theme in THEMES else "system",
        lang="zh-Hans" if (get_language() or "").startswith("zh") else "en",
        single_keys=getattr(user, "single_keys", True),
        noto=request.COOKIES.get("fonts") == "noto",
    )
    return {"page_frame": frame}
