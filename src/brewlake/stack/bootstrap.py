"""Builds the project's environment, .venv, from nothing: run by any Python 3 that the machine has, before there is one.

    python3 src/brewlake/stack/bootstrap.py [run|dev]

"run" is what the platform needs, "dev" adds what its tests need. Needs nothing but the standard library and must stay
readable for old Pythons: no annotations, no f-strings.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
VENV = os.path.join(ROOT, ".venv")
TOOLS = os.path.join(ROOT, ".brewlake", "tools")
SETS = {"run": ["emulator.txt", "model.txt"], "dev": ["dev.txt"]}
PYTHON = "3.13"


class Refused(Exception):
    """What stands in the way, and what the user should do about it."""


def main():
    wanted = sys.argv[1] if len(sys.argv) > 1 else "run"
    if wanted not in SETS:
        raise Refused("unknown set {0!r}: say one of {1}".format(wanted, ", ".join(sorted(SETS))))
    if is_current(wanted):
        return
    started = time.time()
    say("environment: building .venv with Python {0} and the locked packages ...".format(PYTHON))
    uv = find_uv()
    if not has_right_python(VENV):
        run([uv, "venv", "--quiet", "--clear", "--python", find_python(uv), VENV])
    install = [uv, "pip", "install", "--quiet", "--python", venv_python(VENV)]
    locks = [os.path.join(ROOT, "requirements", name) for name in SETS[wanted]]
    run(install + ["--require-hashes"] + [part for lock in locks for part in ("-r", lock)])
    run(install + ["--no-deps", "--editable", ROOT])
    with open(stamp(wanted), "w") as file:
        file.write(fingerprint(wanted))
    say("environment: built in {0:.1f} s".format(time.time() - started))


def is_current(wanted):
    """Whether .venv holds the set `wanted` as it is locked now ("dev" holds all of "run")."""
    if not has_right_python(VENV):
        return False
    for name in {wanted, "dev"}:
        if os.path.exists(stamp(name)):
            with open(stamp(name)) as file:
                if file.read() == fingerprint(name):
                    return True
    return False


def stamp(name):
    return os.path.join(VENV, ".brewlake-" + name)


def fingerprint(name):
    digest = hashlib.sha256(ROOT.encode())  # an editable install names the checkout: a moved one is built again
    for path in [os.path.join("requirements", lock) for lock in SETS[name]] + ["pyproject.toml"]:
        with open(os.path.join(ROOT, path), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def has_right_python(folder):
    return is_python_313(venv_python(folder))


def venv_python(folder):
    return os.path.join(folder, "bin", "python")


def find_uv():
    """uv from PATH, or else from the package index into .brewlake/tools."""
    for candidate in [shutil.which("uv"), os.path.join(TOOLS, "bin", "uv")]:
        if candidate and works([candidate, "--version"]):
            return candidate
    try:
        run(
            [
                sys.executable,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--upgrade",
                "--target",
                TOOLS,
                "uv",
            ]
        )
    except Refused as refusal:
        raise Refused(
            "uv is not on PATH and {0} could not install it with pip.\n{1}\nInstall uv yourself "
            "(for example: pipx install uv), then run this again.".format(sys.executable, refusal)
        )
    return os.path.join(TOOLS, "bin", "uv")


def find_python(uv):
    """A Python 3.13 from PATH or pyenv, or else what uv finds or fetches; its path, or the version for uv to fetch."""
    pyenv = os.environ.get("PYENV_ROOT") or os.path.join(os.path.expanduser("~"), ".pyenv")
    versions = os.path.join(pyenv, "versions")
    installed = sorted(os.listdir(versions)) if os.path.isdir(versions) else []
    candidates = [shutil.which("python" + PYTHON), sys.executable]
    candidates += [os.path.join(versions, name, "bin", "python") for name in installed if name.startswith(PYTHON)]
    for candidate in candidates:
        if candidate and is_python_313(candidate):
            return candidate
    try:
        run([uv, "python", "install", "--no-progress", PYTHON])
    except Refused as refusal:
        raise Refused(
            "Python {0} is needed: none is on PATH or under {1}, and uv could not fetch one.\n{2}\n"
            "Install Python {0} (your system's package, or: pyenv install {0}), then run this again.".format(
                PYTHON, versions, refusal
            )
        )
    return PYTHON


def is_python_313(path):
    # pyenv's shims are on PATH for versions that are not active: only running one tells.
    return works([path, "-c", "import sys; sys.exit(sys.version_info[:2] != (3, 13))"])


def works(command):
    try:
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def run(command):
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT)
        output = process.communicate()[0].decode("utf-8", "replace")
    except OSError as error:
        raise Refused("{0}: {1}".format(command[0], error))
    if process.returncode:
        raise Refused("{0} failed (exit {1}):\n{2}".format(" ".join(command), process.returncode, output.strip()))


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except Refused as refusal:
        sys.stderr.write("brewlake: {0}\n".format(refusal))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("brewlake: interrupted; run the same command again, it goes on\n")
        sys.exit(130)
