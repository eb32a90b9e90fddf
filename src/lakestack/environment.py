"""The environment in which LocalStack runs with lakestack: quiet, offline, on loopback, its state in one folder."""

import os
from importlib.metadata import entry_points
from pathlib import Path

OVERRIDES = dict.fromkeys(("cloudwatch", "ec2", "events", "firehose", "kinesis", "s3", "scheduler"), "lakestack")
"""The services whose provider is lakestack's in place of LocalStack's own, and the name under which it is found."""
RUNTIME_EXECUTOR = "process"
SERVER = "lakestack"
QUIET = ("warn", "warning", "error")
NOWHERE = "http://127.0.0.1:9"  # the discard port: nothing listens there


def emulator_environment(home: Path, port: int, host: str = "127.0.0.1") -> dict[str, str]:
    """Return the variables for `python -m localstack.runtime.main`, listening on `host`:`port`.

    All that LocalStack writes lies under `home`, an absolute path. The caller's PATH and certificate settings are kept.
    """
    kept = {name: value for name, value in os.environ.items() if name in KEPT}
    level = os.environ.get("LS_LOG", "warn")  # info tells each call, debug why
    return kept | {
        "GATEWAY_LISTEN": f"{host}:{port}",
        "GATEWAY_SERVER": SERVER,
        # Without it LocalStack may believe that it is in Docker, and write to /var/lib/localstack.
        "OVERRIDE_IN_DOCKER": "0",
        "FILESYSTEM_ROOT": str(home),
        "HOME": str(home / "home"),  # plux caches entry points under HOME; a private one is never stale
        "TMPDIR": str(home / "tmp"),
        "LS_LOG": level,
        # What nobody is to see need not be put together, for each request.
        **({"LOG_LEVEL_OVERRIDES": "localstack.request=WARNING"} if level in QUIET else {}),
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "DNS_ADDRESS": "0",
        # Services call one another through the gateway's handlers, but not over HTTP.
        "IN_MEMORY_CLIENT": "1",
        # Its own calls home (for a call that nobody implements it asks what later versions have) are refused at once.
        "API_ENDPOINT": NOWHERE,
        "ANALYTICS_API": NOWHERE,
        **{override_variable(api): name for api, name in OVERRIDES.items()},
        "LAMBDA_RUNTIME_EXECUTOR": RUNTIME_EXECUTOR,
        "LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT": "120",  # LocalStack's 20 s are over early on a busy machine
        "PYTHONUNBUFFERED": "1",
    }


def override_variable(api: str) -> str:
    """Return the variable by which LocalStack is told whose provider of the service `api` to take."""
    return f"PROVIDER_OVERRIDE_{api.upper()}"


def refuse_missing_overrides() -> None:
    """Stop where an override that was asked for is not installed: LocalStack would fall back to its own with a warning.

    Raises RuntimeError with the names that are missing.
    """
    wanted = {
        ("localstack.aws.provider", f"{api}:{name}")
        for api, name in OVERRIDES.items()
        if os.environ.get(override_variable(api)) == name
    }
    if os.environ.get("LAMBDA_RUNTIME_EXECUTOR") == RUNTIME_EXECUTOR:
        wanted.add(("localstack.lambda.runtime_executor", RUNTIME_EXECUTOR))
    missing = [name for group, name in sorted(wanted) if not entry_points(group=group, name=name)]
    if missing:
        raise RuntimeError(
            f"lakestack is not installed whole: {', '.join(missing)} not found; install the project again"
        )


KEPT = {
    "PATH",
    "LANG",
    "LC_ALL",
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "VIRTUAL_ENV",
    "LAKESTACK_FORWARD",
    "LAKESTACK_KINESIS_LIMITS",
    "LAKESTACK_MINUTE_SECONDS",
    "LAMBDA_RETRY_BASE_DELAY",
}
