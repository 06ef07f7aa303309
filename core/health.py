"""What a watchman asks: does the database answer, is there room on the disk?"""

import shutil

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

ENOUGH_BYTES = 200 * 1024 * 1024


def _room() -> int:
    """Free bytes where uploads go, often another disk than the programs'; its folder is made with the first of them."""
    folder = settings.MEDIA_ROOT
    return shutil.disk_usage(next(one for one in (folder, *folder.parents) if one.exists())).free


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when all is well, else 503 with what is not."""
    checks = {"database": True, "disk": _room() > ENOUGH_BYTES}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        checks["database"] = False
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)
