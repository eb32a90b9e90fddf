"""The environment variables of a function's process: what AWS documents, the function's own, and nothing of the host's.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

# The host's certificate authorities may be needed to reach the network at all; nothing else of the emulator's is kept.
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")


@dataclass(frozen=True)
class Folders:
    """The folders of one execution environment, which stand for AWS's /var/task, /opt, /var/runtime and /tmp."""

    task: Path
    opt: Path
    runtime: Path
    temporary: Path


def process_environment(
    given: Mapping[str, object],
    folders: Folders,
    runtime: str,
    api_address: str,
    host: Mapping[str, str],
) -> dict[str, str]:
    """Return the environment for a process of a function.

    `given` is what LocalStack says: AWS's reserved variables, AWS_ENDPOINT_URL, and the function's own, which win over
    the defaults here. Its values may be numbers. `runtime` is AWS's name such as python3.13, `api_address` the
    host:port of the Runtime API, `host` the emulator's own environment.
    """
    task, opt = folders.task, folders.opt
    defaults = {
        "LANG": "en_US.UTF-8",
        "PATH": f"/usr/local/bin:/usr/bin:/bin:{opt}/bin",
        "LD_LIBRARY_PATH": f"{task}:{task}/lib:{opt}/lib",
        "TZ": ":UTC",
        # AWS sets neither; without them a function would read the user's ~/.aws and share one folder with all others.
        "HOME": str(folders.temporary),
        "TMPDIR": str(folders.temporary),
    }
    certificates = {name: host[name] for name in CERTIFICATES if name in host}
    own = {name: str(value) for name, value in given.items()}
    python_path = [
        str(task),
        f"{opt}/python/lib/{runtime}/site-packages",
        f"{opt}/python",
        *filter(None, own.get("PYTHONPATH", "").split(":")),
        str(folders.runtime),
    ]
    reserved = {
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{runtime}",
        "AWS_LAMBDA_RUNTIME_API": api_address,
        "LAMBDA_RUNTIME_DIR": str(folders.runtime),
        "LAMBDA_TASK_ROOT": str(task),
        "PYTHONPATH": ":".join(python_path),
    }
    return certificates | defaults | own | reserved
