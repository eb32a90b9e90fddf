"""To AWS and back: what is checked first, what it costs, the steps, the roll to a new version, the proof of the end.

The same steps run against the emulator, where AWS_ENDPOINT_URL names it.
"""
