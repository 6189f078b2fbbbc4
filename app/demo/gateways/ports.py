"""Which ports of this machine are free."""

import socket

from app.core.processes import PortBusyError, open_port


def is_free(host: str, port: int) -> bool:
    """Say whether nobody listens on a port."""
    try:
        open_port(host, port).close()
    except PortBusyError:
        return False
    return True


def find_free_port(host: str) -> int:
    """Return a port that is free now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        tried.bind((host, 0))
        port: int = tried.getsockname()[1]
        return port
