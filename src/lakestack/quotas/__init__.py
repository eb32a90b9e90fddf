"""Service Quotas: the limits of a new AWS account, for whoever asks before building. The emulator has none itself."""
