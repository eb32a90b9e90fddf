"""`python -m lakestack.healthy [PORT]`: exit 0 if the emulator answers; for a container's health check."""

import sys
import urllib.request

port = sys.argv[1] if len(sys.argv) > 1 else "4566"
with urllib.request.urlopen(f"http://127.0.0.1:{port}/_localstack/health", timeout=4) as answer:
    sys.exit(answer.status != 200)
