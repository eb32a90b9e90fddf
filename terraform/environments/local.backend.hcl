# State lives in the emulator: it is lost together with what it describes, and never disagrees with it.
bucket         = "brewlake-state-000000000000"
region         = "us-east-1"
use_path_style = true
