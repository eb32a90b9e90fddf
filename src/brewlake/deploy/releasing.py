"""What is released to AWS: a version's image, and, where it is wanted, the image and the clock of its retrains."""

from dataclasses import asdict
from typing import Any

from brewlake.deploy.images import release_image, training_image
from brewlake.platform import Platform
from brewlake.settings import Settings
from brewlake.stack.serving import Release
from brewlake.stack.steps import Steps


def release(settings: Settings, platform: Platform, version: str, steps: Steps) -> Release:
    """Have all that `version` is served and retrained with in the registry, and return it."""
    from model.registry import version_folder

    with steps.step("image") as step:
        image = release_image(platform.model_repository_url, version, version_folder(version))
        step.result = _short(image)
    return Release(version, image, retrain=_retrain(settings, platform, steps))


def _retrain(settings: Settings, platform: Platform, steps: Steps) -> dict[str, Any] | None:
    if not settings.retrain:
        return None
    with steps.step("training") as step:
        image = training_image(platform.model_repository_url)
        step.result = f"{_short(image)}, {settings.retrain}"
    return {"schedule": settings.retrain, "image": image, "platform": asdict(platform)}


def _short(image: str) -> str:
    return image.partition("@")[2][:19]
