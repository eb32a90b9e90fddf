"""Training and serving the bitterness (IBU) model."""
