"""`make deploy-aws`: from an account to a prediction on AWS. Each step finds what is done already, and goes on."""

import sys

from rich.console import Console
from rich.table import Table

from brewlake.deploy.account import find_account
from brewlake.deploy.costs import cost_table, estimate
from brewlake.deploy.findings import Finding
from brewlake.deploy.preflight import look, refuse
from brewlake.deploy.releasing import release
from brewlake.deploy.rolling import roll, tell
from brewlake.errors import BrewlakeError
from brewlake.lake.collect import FIRST_BEERS, Collector
from brewlake.platform import Platform, save_platform
from brewlake.settings import Settings
from brewlake.stack.arrival import deliver, tabulate
from brewlake.stack.catalogue import Seen
from brewlake.stack.lock import changing
from brewlake.stack.models import train_first, version_to_serve
from brewlake.stack.packages import build_packages
from brewlake.stack.serving import backend
from brewlake.stack.state import make_state_bucket, state_bucket
from brewlake.stack.steps import Applied, Steps
from brewlake.stack.terraform import Terraform

DELIVERY_SECONDS = 900  # Firehose gathers for a minute, then transforms
CRAWL_SECONDS = 900


def deploy(settings: Settings, version: str | None, *, yes: bool, console: Console) -> None:
    """Deploy everything to AWS and serve `version` (None: the one served last, or the newest, or a first one).

    What it would cost is shown and asked about, unless `yes`. Raises BrewlakeError where something stands in the way.
    """
    from model.registry import check_whole

    if version:
        check_whole(version)
    _prepare(settings, yes=yes, console=console)
    with changing(settings), Steps(console) as steps:
        platform = _apply_platform(settings, steps)
        _collect(settings, platform, steps)
        version = version or version_to_serve(settings) or train_first(steps)
        service = roll(settings, release(settings, platform, version, steps), steps)
    tell(console, service, version)


def deploy_infra(settings: Settings, *, yes: bool, console: Console) -> None:
    """Apply the platform alone, in the environment of `settings`."""
    if settings.is_local:
        Terraform(settings, "platform").check()
    else:
        _prepare(settings, yes=yes, console=console)
    with changing(settings), Steps(console) as steps:
        _apply_platform(settings, steps)


def ask(question: str, *, yes: bool, console: Console) -> None:
    """Ask whether to go on; raise BrewlakeError where the answer is not yes, or nobody is there to give one."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise BrewlakeError("there is no terminal to ask on", "Add yes=1 to go on without being asked.")
    if console.input(f"{question} [yes/no] ").strip().lower() not in ("y", "yes"):
        raise BrewlakeError("nothing was changed", "Answer yes to go on.")


def _prepare(settings: Settings, *, yes: bool, console: Console) -> None:
    """Look at all that could stand in the way, say what it costs, and ask."""
    terraform = Terraform(settings, "platform").check()
    account = find_account(settings.account)
    findings = [Finding("terraform", True, terraform), *look(settings, account)]
    console.print(account.place, highlight=False)
    console.print(_table(findings))
    refuse(findings)
    console.print(cost_table(estimate(settings)))
    ask(f"Make this in account {account.id}?", yes=yes, console=console)


def _table(findings: list[Finding]) -> Table:
    marks = {True: "[green]ok[/]", False: "[red]failed[/]", None: "[yellow]unknown[/]"}
    table = Table("check", "", "found", box=None, header_style="dim")
    for finding in findings:
        table.add_row(finding.subject, marks[finding.well], finding.found)
    return table


def _apply_platform(settings: Settings, steps: Steps) -> Platform:
    with steps.step("packages") as step:
        step.result = ", ".join(build_packages(settings.packages))
    terraform = Terraform(settings, "platform")
    with steps.step("init") as step:
        made = make_state_bucket(settings)
        terraform.init(backend(settings))
        step.result = f"state in s3://{state_bucket(settings)}" + (" (new)" if made else "")
    with steps.step("apply") as step:
        applied = Applied(step, "platform")
        terraform.apply(applied)
        step.result = applied.result
        return save_platform(settings, terraform.outputs())


def _collect(settings: Settings, platform: Platform, steps: Steps) -> None:
    """Collect the catalogue once, and wait until it can be queried."""
    seen = Seen(state_bucket(settings), None)
    if seen:
        return
    with steps.step("ingest") as step:
        step.result = f"{Collector(platform).catalogue(FIRST_BEERS)} beers put on the stream"
    counts = deliver(settings, platform, steps, DELIVERY_SECONDS)
    tabulate(platform, steps, CRAWL_SECONDS)
    seen.mark(counts.ingested)
