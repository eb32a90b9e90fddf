"""Running Terraform on a root stack of this project."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import psutil

from brewlake.errors import BrewlakeError
from brewlake.settings import CHECKOUT, Settings
from brewlake.stack.adoption import orphans
from brewlake.stack.disk import ROOM_TO_GO_ON, refuse_full
from brewlake.stack.problems import TerraformError, lock_id

OLDEST = (1, 11)
INSTALL = f"Install Terraform {'.'.join(map(str, OLDEST))} or newer and put it on PATH."
PROVIDER = Path("registry.terraform.io/hashicorp/aws")
TAKEN = re.compile(r"already (been )?(exist|created)|AlreadyExists|ResourceInUseException|ResourceConflictException")
MIRRORS = ("~/.terraform.d/plugins", "/usr/share/terraform/plugins", "/usr/local/share/terraform/plugins")


class Terraform:
    """Terraform on the root stack terraform/`stack` in the environment of `settings`.

    `variables` are Terraform's, beyond those of the environment's file: strings as they are, all else as JSON.
    """

    def __init__(self, settings: Settings, stack: str, variables: Mapping[str, Any] | None = None) -> None:
        self._settings = settings
        self._folder = CHECKOUT / "terraform" / stack
        self._environments = CHECKOUT / "terraform" / "environments"
        given = dict(variables or {})
        if stack == "platform" and settings.punkapi_source:
            given["punkapi_url"] = settings.punkapi_source
        elif stack == "platform" and settings.is_local and settings.punkapi_port != 8080:
            given["punkapi_url"] = f"{settings.punkapi_url}/v2"
        if stack == "platform" and settings.capture:
            given["capture_predictions"] = True
        self._variables = [
            f"-var={name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in given.items()
        ]
        own = "" if stack == "platform" else f".{stack}"
        self._variables.insert(0, f"-var-file={self._environments / settings.environment}{own}.tfvars")
        self._lock = threading.Lock()
        self._interrupted = False
        self._process: subprocess.Popen[str] | None = None  # an apply that is under way

    def check(self) -> str:
        """Return Terraform's version; raise BrewlakeError where it is missing or too old."""
        version = str(json.loads(self._run("version", "-json"))["terraform_version"])
        if tuple(map(int, version.split("-", maxsplit=1)[0].split(".")[:2])) < OLDEST:
            raise BrewlakeError(f"Terraform {version} is too old ({self._binary})", INSTALL)
        return version

    @cached_property
    def _binary(self) -> str:
        found = shutil.which("terraform")
        if not found:
            raise BrewlakeError("Terraform is not on PATH", INSTALL)
        return found

    def init(self, backend: Mapping[str, str] | None = None) -> None:
        """Prepare the working folder: the provider, from a mirror on this machine if there is one, and the backend.

        `backend` holds settings of the backend beyond those of the environment's file, such as its bucket.
        """
        mirror = provider_mirror()
        more = dict(backend or {})
        if os.environ.get("AWS_ENDPOINT_URL"):
            more.setdefault("use_path_style", "true")
        self._run(
            "init",
            "-input=false",
            "-reconfigure",
            f"-backend-config={self._environments / self._settings.environment}.backend.hcl",
            *(f"-backend-config={name}={value}" for name, value in more.items()),
            *([f"-plugin-dir={mirror}"] if mirror else []),
        )

    def apply(self, seen: Callable[[str], None]) -> bool:
        """Apply the stack, telling `seen` the address of each finished resource; return whether any was changed.

        What an apply made that was cut off, and that no state tells, is taken over: see brewlake.stack.adoption. Raises
        TerraformError where Terraform fails, and BrewlakeError where the disk of the stack fills up meanwhile; then
        Terraform is ended in order.
        """
        if self._cut_off.exists():
            self._take_over()
        while True:
            try:
                return self._apply(seen)
            except TerraformError as error:
                if not (TAKEN.search(error.details) and self._take_over()):
                    raise

    def _take_over(self) -> bool:
        """Import what is there already of what the plan would create; return whether anything was."""
        found = list(orphans(self.planned()))
        if found:  # what was cut off half way is in the state without its ARN, and an import refuses what refers to it
            self._run("apply", "-refresh-only", "-input=false", "-auto-approve", *self._variables)
        for address, identity in found:
            self._run("import", "-input=false", *self._variables, address, identity)
        return bool(found)

    def _apply(self, seen: Callable[[str], None]) -> bool:
        changed = False
        errors = []
        self._cut_off.parent.mkdir(parents=True, exist_ok=True)
        self._cut_off.touch()
        with contextlib.closing(self._events("apply", "-auto-approve")) as events:
            for event in events:
                # An emulator on a full disk answers 500, which the provider tries again for minutes without a word.
                if self._settings.is_local:
                    refuse_full(self._settings.home, least=ROOM_TO_GO_ON)
                if event["type"] == "apply_complete" and event["hook"]["action"] != "read":
                    changed = True
                    seen(event["hook"]["resource"]["addr"])
                elif event["type"] == "diagnostic" and event["diagnostic"]["severity"] == "error":
                    errors.append(_problem(event["diagnostic"]))
        if not self._interrupted:
            self._cut_off.unlink()
        if errors:
            raise self._failure("apply", errors)
        return changed

    def interrupt(self) -> None:
        """Have an apply of another thread end in order, or not begin: it raises TerraformError there.

        Interrupted, Terraform finishes what it has begun, writes its state and gives up its lock.
        """
        with self._lock:
            self._interrupted = True
            if self._process and self._process.poll() is None:
                self._process.send_signal(signal.SIGINT)

    def plan_is_empty(self) -> bool:
        """Whether the stack is as the code says."""
        done = self._start("plan", "-input=false", "-no-color", "-detailed-exitcode", "-lock=false", *self._variables)
        if done.returncode not in (0, 2):
            raise TerraformError("plan", done.stderr or done.stdout)
        return done.returncode == 0

    def planned(self) -> dict[str, Any]:
        """Return the plan as Terraform tells it (developer.hashicorp.com/terraform/internals/json-format)."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "plan"
            self._run("plan", "-input=false", "-lock=false", f"-out={file}", *self._variables)
            plan: dict[str, Any] = json.loads(self._run("show", "-json", str(file)))
            return plan

    def destroy(self) -> int:
        """Destroy what the stack made, what a cut-off apply made included; return how many resources that were."""
        if self._cut_off.exists():
            self._take_over()
        told = self._run("destroy", "-input=false", "-auto-approve", "-no-color", *self._variables)
        [count] = re.findall(r"Resources: (\d+) destroyed", told)
        return int(count)

    def outputs(self) -> dict[str, Any]:
        """Return the stack's outputs by name; empty where it was never applied."""
        return {name: output["value"] for name, output in json.loads(self._run("output", "-json")).items()}

    def unlock(self, lock_id: str) -> None:
        """Remove the lock that a run left on the state that was cut off; whatever goes on of that run ends first."""
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get("TF_DATA_DIR") == str(self._data_folder()):
                    process.kill()
                    process.wait(timeout=10)
        self._run("force-unlock", "-force", lock_id)

    def _events(self, verb: str, *options: str) -> Generator[dict[str, Any]]:
        """Yield Terraform's messages (developer.hashicorp.com/terraform/internals/machine-readable-ui)."""
        command = [self._binary, f"-chdir={self._folder}", verb, "-json", "-input=false", *options, *self._variables]
        with self._begin(command) as process:
            assert process.stdout
            others = []
            try:
                for line in process.stdout:
                    try:
                        yield json.loads(line)
                    except ValueError:
                        others.append(line)
            except BaseException:
                self.interrupt()
                process.communicate()  # its output must be read to the end, or it waits for a reader
                raise
        if process.returncode and others:
            raise TerraformError(verb, "".join(others))

    def _failure(self, what: str, problems: Sequence[str]) -> TerraformError:
        """Return the error for `problems`. Of a lock it says how it is removed."""
        error = TerraformError(what, "\n".join(problems))
        if held := lock_id(error):
            remove = f"TF_DATA_DIR={self._data_folder()} terraform -chdir={self._folder} force-unlock {held}"
            advice = f"Wait for whoever holds the lock; if that run was cut off and nobody else deploys, `{remove}`"
            error = TerraformError(what, error.details, advice)
        return error

    def _begin(self, command: list[str]) -> subprocess.Popen[str]:
        with self._lock:
            if self._interrupted:
                raise TerraformError(command[2], "It was interrupted before it began.")
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                env=self._environment(),
                # Not the terminal's own group: its Ctrl-C and ours would be two, and at the second Terraform gives up.
                process_group=0,
            )
            return self._process

    def _run(self, *arguments: str) -> str:
        done = self._start(*arguments)
        if done.returncode:
            raise TerraformError(arguments[0], done.stderr or done.stdout)
        return done.stdout

    def _start(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self._binary, f"-chdir={self._folder}", *arguments],
            capture_output=True,
            text=True,
            check=False,
            env=self._environment(),
        )

    def _environment(self) -> dict[str, str]:
        variables = os.environ | self._settings.aws_variables() | {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
        variables["TF_DATA_DIR"] = str(self._data_folder())
        if variables.get("AWS_ENDPOINT_URL"):  # an emulator's buckets have no host names of their own
            variables.setdefault("TF_VAR_s3_use_path_style", "true")
        named = variables.get("TF_CLI_CONFIG_FILE")
        if named and not Path(named).exists():  # Terraform would warn at every command
            del variables["TF_CLI_CONFIG_FILE"]
        return variables

    @property
    def _cut_off(self) -> Path:
        """A mark that is there while an apply is under way, and after it where it was cut off."""
        return self._data_folder() / "cut-off"

    def _data_folder(self) -> Path:
        """Return Terraform's data folder: its default for the checkout's own stack, so that Terraform by hand works."""
        if self._settings.is_local and self._settings.is_of_the_checkout:
            return self._folder / ".terraform"
        return self._settings.home / "terraform" / self._settings.environment / self._folder.name


def provider_mirror() -> Path | None:
    """Return a folder on this machine that holds the AWS provider, for `terraform init -plugin-dir`, or None.

    Where Terraform's registry can be reached none is needed; where it cannot, a mirror is the only way.
    """
    named = os.environ.get("TF_PLUGIN_DIR")
    candidates = [Path(named)] if named else []
    candidates += [Path(folder).expanduser() for folder in MIRRORS]
    optional = Path("/opt")
    if optional.is_dir():
        candidates += sorted(folder for folder in optional.iterdir() if folder.is_dir())
    return next((folder for folder in candidates if (folder / PROVIDER).is_dir()), None)


def _problem(diagnostic: dict[str, Any]) -> str:
    parts = [diagnostic.get("address"), diagnostic["summary"]]
    detail = diagnostic.get("detail")
    return ": ".join(filter(None, parts)) + (f"\n  {detail}" if detail else "")
