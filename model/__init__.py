"""Training and serving the bitterness (IBU) model."""

import os

# BentoML reads it once, at its first event, and takes only the word "true" for yes.
os.environ["BENTOML_DO_NOT_TRACK"] = "true"
