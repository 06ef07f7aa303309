"""What a watchman asks: does the database answer, is there room on the disk?"""

import shutil

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

ENOUGH_BYTES = 200 * 1024 * 1024


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when all is well, else 503 with what is not."""
    checks = {"database": True, "disk": shutil.disk_usage(settings.BASE_DIR).free > ENOUGH_BYTES}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        checks["database"] = False
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)
