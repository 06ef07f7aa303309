"""docker-compose.yml cannot be run where there is no engine: here it is held against what is documented."""

import re
import shlex
from pathlib import Path

import pytest
import yaml
from celery.bin.celery import celery as celery_command

ROOT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
SECRET = re.compile(r"PASSWORD|SECRET|DATABASE_URL|REDIS_URL")


def test_the_five_services():
    assert set(SERVICES) == {"web", "worker", "beat", "db", "redis"}


@pytest.mark.parametrize("name", SERVICES)
def test_each_has_a_health_check(name):
    check = SERVICES[name]["healthcheck"]

    assert check["test"][0] in ("CMD", "CMD-SHELL")
    assert {"interval", "timeout", "retries"} <= set(check)


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_has_a_default(name):
    for key, value in SERVICES[name]["environment"].items():
        if SECRET.search(key):
            secrets = re.findall(r"\$\{([^}]*)\}", value)
            assert secrets and all(":?" in s for s in secrets), key


def test_only_the_web_door_is_open_and_only_to_the_proxy_beside_it():
    doors = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert list(doors) == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in doors["web"])


def test_commands_are_those_of_the_manual():
    manual = (ROOT / "docs/operations.md").read_text()

    for name, documented in {
        "web": "gunicorn aftersales.wsgi -k gthread --threads 8",
        "worker": "celery -A aftersales worker",
        "beat": "celery -A aftersales beat",
    }.items():
        assert f"`{documented}`" in manual
        assert set(shlex.split(documented)) <= set(shlex.split(SERVICES[name]["command"]))


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_celery_knows_the_commands(name):
    words = shlex.split(SERVICES[name]["command"])
    command = celery_command.get_command(None, words[3])

    command.make_context(words[3], words[4:], resilient_parsing=True)


def test_the_settings_read_what_the_services_are_given():
    production = (ROOT / "aftersales/settings/production.py").read_text()
    base = (ROOT / "aftersales/settings/base.py").read_text()

    for key in set(SERVICES["web"]["environment"]) - {"DJANGO_SETTINGS_MODULE"}:
        assert f'"{key}"' in production + base, key


def test_data_outlives_the_containers():
    assert {"db", "files"} <= set(COMPOSE["volumes"])
    assert "files:/files" in SERVICES["web"]["volumes"] and "files:/files" in SERVICES["worker"]["volumes"]


def test_the_image_pins_uv_as_the_makefile_does():
    pinned = re.search(r"UV_VERSION := (\S+)", (ROOT / "Makefile").read_text())[1]

    assert f"uv=={pinned}" in (ROOT / "Dockerfile").read_text()
