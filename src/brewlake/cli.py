"""`brewlake ...`: the commands behind the Makefile. Each imports its part only when it is called."""

import errno
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.markup import escape

from brewlake.deploy.command import register as register_deploy
from brewlake.errors import BrewlakeError, Interrupted
from brewlake.settings import Settings, settings_from_environment

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A local-first AWS data and ML platform.",
)
punkapi = typer.Typer(no_args_is_help=True, help="The local PunkAPI.")
app.add_typer(punkapi, name="punkapi")

Version = Annotated[str | None, typer.Option(help="the model's version: v1, v2, ...")]


def settings() -> Settings:
    """Return the settings, with this process's AWS calls pointed where they say."""
    found = settings_from_environment()
    found.export()
    return found


def console() -> Console:
    """Return the console to print to: as wide as the terminal, and wide enough for a table where there is none."""
    found = Console()
    return found if found.is_terminal else Console(width=120)


@app.command()
def up(
    catalogue: Annotated[
        str | None, typer.Option(help="a JSON dump of PunkAPI to fill the platform from, or `generated`")
    ] = None,
    mode: Annotated[str | None, typer.Option(help="process or compose (default: compose if Docker runs)")] = None,
) -> None:
    """Bring the whole platform up, from nothing to a prediction."""
    from brewlake.stack.up import bring_up

    bring_up(settings(), catalogue, mode, console())


@app.command()
def down(
    volumes: Annotated[bool, typer.Option("--volumes", help="also delete what the emulator wrote")] = False,
) -> None:
    """Stop what `up` started; models and logs are kept."""
    from brewlake.stack.down import bring_down

    bring_down(settings(), console(), data=volumes)


@app.command()
def status() -> None:
    """Show the parts, their health and the counts; exit 1 if something is wrong."""
    from brewlake.stack.status import show_status

    if not show_status(settings(), console()):
        raise typer.Exit(1)


@app.command()
def logs(
    lines: Annotated[int, typer.Option(help="how many lines to begin with")] = 20,
    request: Annotated[str | None, typer.Option(help="only the lines about this invocation and its records")] = None,
    follow: Annotated[bool | None, typer.Option(help="keep following (default: yes, but not with --request)")] = None,
) -> None:
    """Follow the logs of all parts and Lambda functions; or show one request's way through them."""
    from brewlake.logs.command import show_logs

    show_logs(settings(), lines, request, console(), follow=request is None if follow is None else follow)


@app.command()
def ingest(
    n: Annotated[int, typer.Option(min=1, help="how many beers to draw")] = 100,
    backfill: Annotated[
        bool, typer.Option("--backfill", help="collect all pages instead; goes on where it stopped")
    ] = False,
    page: Annotated[int | None, typer.Option(min=1, help="the page of 80 at which a backfill begins")] = None,
) -> None:
    """Draw beers from PunkAPI into the lake, through the ingestion Lambda, and wait until they are there."""
    from brewlake.stack import ingest as into_lake

    if page is not None and not backfill:
        raise BrewlakeError("page= is for a backfill only", "Add backfill=1 (--backfill).")
    if backfill:
        into_lake.backfill(settings(), page, console())
    else:
        into_lake.draw(settings(), n, console())


@app.command()
def query(
    sql: Annotated[str | None, typer.Argument(help="a statement, or the name of a named query")] = None,
    engine: Annotated[str, typer.Option(help="athena, or duckdb: the same SQL in this process")] = "athena",
) -> None:
    """Run a query on Athena and print the result; without SQL, list the named queries."""
    from brewlake.query.command import ask

    ask(settings(), sql, engine, console())


@app.command()
def replay(
    put: Annotated[str | None, typer.Option(help="put back: `readable`, what can be cleaned now, or `all`")] = None,
    write: Annotated[Path | None, typer.Option(help="write what was not put back to this file, to be edited")] = None,
    mended: Annotated[Path | None, typer.Option(help="put back the edited records of this file")] = None,
) -> None:
    """List the records that failed and why; put them back on the stream, each once."""
    from brewlake.replay.command import replay as put_back

    put_back(settings(), put, write, mended, console())


@app.command()
def quality(
    fresh_minutes: Annotated[float, typer.Option(min=0, help="how old the newest beer may be")] = 180,
    crawl: Annotated[bool, typer.Option(help="run the crawler first, so that the table has what arrived")] = True,
) -> None:
    """Check the lake through Athena and keep the result; exit 1 if a check fails."""
    from brewlake.quality.command import quality as check

    if not check(settings(), fresh_minutes, console(), crawled=not crawl):
        raise typer.Exit(1)


@app.command()
def retrain(
    version: Version = None,
    force: Annotated[bool, typer.Option("--force", help="promote it even if it is worse")] = False,
) -> None:
    """Train a model from the lake and keep it as a new version."""
    from brewlake.quality.command import after_training
    from brewlake.stack.models import retrain as train

    train(settings(), version, console(), force=force)
    after_training(settings(), console())


@app.command()
def serve(
    version: Version = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="serve in the foreground at this port instead")
    ] = None,
) -> None:
    """Switch the service to a model version, without losing a request."""
    from brewlake.stack.models import serve as serve_version

    serve_version(settings(), version, port, console())


# Its options are those of `python -m brewlake.punkapi`, which a container runs without this command line.
@punkapi.command(
    "serve", context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)
def punkapi_serve(context: typer.Context) -> None:
    """Serve PunkAPI v2 and v3 from a generated catalogue or your own, with faults if you like: see serve --help."""
    from brewlake.punkapi.__main__ import main as serve_punkapi

    serve_punkapi(context.args, "brewlake punkapi serve")


@punkapi.command("generate")
def punkapi_generate(
    words: Annotated[list[str] | None, typer.Argument(help="as in make: n=1000 seed=7")] = None,
    n: Annotated[int, typer.Option(min=0, help="how many beers")] = 325,
    seed: Annotated[int, typer.Option(min=0, help="the same seed gives the same bytes")] = 7,
    version: Annotated[str, typer.Option(help="of the documents: v2 or v3")] = "v2",
    out: Annotated[Path | None, typer.Option(help="a file to write (default: standard output)")] = None,
) -> None:
    """Write a generated catalogue as JSON lines: whole documents, one after the other, as many as you like."""
    from brewlake.punkapi.dump import generate

    generate(words or [], n, seed, version, out)


register_deploy(app, settings, console)


def main() -> None:
    """Run the command line; what the user can mend is said without a traceback, with exit code 1 (130: interrupted)."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    try:
        app()
    except Interrupted as error:
        sys.exit(_complain(str(error), error.advice, 130))
    except BrewlakeError as error:
        sys.exit(_complain(str(error), error.advice))
    except ClientError as error:
        sys.exit(_complain(str(error), "AWS refused the call. Locally, `make up-local` repairs what is missing."))
    except BotoCoreError as error:
        sys.exit(
            _complain(
                str(error),
                "AWS could not be reached. Locally, `make status` shows what runs, and `make up-local` starts it.",
            )
        )
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        sys.exit(_complain(f"the disk is full: {error}", "Free some of it, then run the same command again."))


def _interrupt(number: int, _frame: FrameType | None) -> None:
    for ending in (signal.SIGINT, signal.SIGTERM):  # once is enough: what is under way is being ended
        signal.signal(ending, signal.SIG_IGN)
    raise Interrupted(f"interrupted ({signal.Signals(number).name})", "Run the same command again: it goes on.")


def _complain(problem: str, advice: str, code: int = 1) -> int:
    errors = Console(stderr=True, soft_wrap=True, highlight=False)
    errors.print(f"[red]{escape(problem)}[/]\n{escape(advice)}")
    return code


if __name__ == "__main__":
    main()
