"""Ports for servers that are still to be started."""

import socket
import subprocess
import sys

from lakestack.testing.ports import COUNT, FIRST, free_port


def test_a_port_is_given_once_and_those_that_are_taken_are_passed_over():
    first = free_port()
    taken = FIRST + (first - FIRST + 1) % COUNT
    with socket.create_server(("127.0.0.1", taken)):
        ports = [free_port() for _ in range(20)]
    assert len({first, taken, *ports}) == 22


def test_two_processes_that_run_side_by_side_take_other_ports():
    code = "from lakestack.testing.ports import free_port; print([free_port() for _ in range(30)])"
    words = [sys.executable, "-c", code]
    processes = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    given = [process.communicate(timeout=300)[0] for process in processes]
    assert len({port for ports in given for port in ports.strip("[]\n").split(", ")}) == 90
