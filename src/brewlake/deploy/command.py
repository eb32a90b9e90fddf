"""The commands that deploy: `brewlake deploy-aws` and its kin."""

import os
from collections.abc import Callable
from typing import Annotated

import typer
from rich.console import Console

from brewlake.settings import Settings

Version = Annotated[str | None, typer.Option(help="the model's version: v1, v2, ...")]
Yes = Annotated[bool, typer.Option("--yes", help="go on without being asked")]


def register(app: typer.Typer, settings: Callable[[], Settings], console: Callable[[], Console]) -> None:
    """Add the commands to `app`. Each imports its part only when it is called."""

    def on_aws() -> Settings:
        os.environ["BREWLAKE_ENVIRONMENT"] = "aws"  # before the settings put the emulator's credentials in place
        return settings()

    @app.command()
    def deploy_aws(version: Version = None, yes: Yes = False) -> None:
        """Deploy everything to AWS, from an account to a prediction; shows the cost and asks first."""
        from brewlake.deploy.flow import deploy

        deploy(on_aws(), version, yes=yes, console=console())

    @app.command()
    def deploy_infra(yes: Yes = False) -> None:
        """Apply terraform/platform alone, to the environment that BREWLAKE_ENVIRONMENT names."""
        from brewlake.deploy.flow import deploy_infra as apply

        apply(settings(), yes=yes, console=console())

    @app.command()
    def deploy_model(version: Version = None) -> None:
        """Roll the fleet behind the load balancer to a model version, and report failed requests."""
        from brewlake.deploy.rolling import deploy_model as deploy_version

        deploy_version(settings(), version, console())

    @app.command()
    def destroy_aws(yes: Yes = False) -> None:
        """Remove everything from AWS, data and images included, and prove that nothing is left; asks first."""
        from brewlake.deploy.destroy import destroy

        destroy(on_aws(), yes=yes, console=console())

    @app.command()
    def parity() -> None:
        """Show what differs between the local and the AWS plan; exit 1 if something differs that should not."""
        from brewlake.deploy.parity import show_parity

        if not show_parity(settings(), console()):
            raise typer.Exit(1)
