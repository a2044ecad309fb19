"""Real servers on loopback for the tests of sources: PostgreSQL, OpenSSH, S3 (moto), HTTPS, and a wire to cut.

Each is started by the test that asks for it, on a free port, with keys and folders of its own, and ends with it.
"""

import datetime as dt
import http.server
import ipaddress
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind((LOOPBACK, 0))
        return int(one.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until something listens on ``port``."""
    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with suppress(OSError), socket.create_connection((LOOPBACK, port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError("the server does not listen")


class Wire:
    """A TCP relay to a server: counts connections, and cuts the answer of each after ``cut_after`` bytes."""

    def __init__(self, target: int) -> None:
        self.target, self.connections = target, 0
        self.cut_after: int | None = None
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                server = socket.create_connection((LOOPBACK, self.target))
                threading.Thread(target=self._carry, args=(client, server, None), daemon=True).start()
                threading.Thread(target=self._carry, args=(server, client, self.cut_after), daemon=True).start()

    def _carry(self, giver: socket.socket, taker: socket.socket, most: int | None) -> None:
        carried = 0
        with suppress(OSError):
            while piece := giver.recv(65536):
                carried += len(piece)
                if most is not None and carried > most:
                    break
                taker.sendall(piece)
        for one in (giver, taker):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire(target: int) -> Iterator[Wire]:
    """A wire to ``target`` while the test runs."""
    made = Wire(target)
    try:
        yield made
    finally:
        made.close()


# --- SFTP -------------------------------------------------------------------------------------------------------------

SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin")


class Sftp:
    """An OpenSSH server that gives its user the whole file system; ``folder`` is where the tests put files."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.outbox = folder / "outbox"
        self.key_file, self.known_hosts = folder / "user_key", folder / "known_hosts"
        self.user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()

    def knows(self, port: int) -> None:
        """Write known_hosts for the server behind ``port``."""
        key = (self.folder / "host_key.pub").read_text().split()[:2]
        self.known_hosts.write_text(f"[{LOOPBACK}]:{port} {' '.join(key)}\n")


@contextmanager
def sftp_server() -> Iterator[Sftp]:
    """OpenSSH's sshd with a host key and an authorised key of its own."""
    # sshd asks that no folder above is writable by others, which pytest's are not; /tmp itself is sticky.
    folder = Path(tempfile.mkdtemp(prefix="hub-sshd-"))
    server = Sftp(folder, free_port())
    server.outbox.mkdir()
    for name in ("host_key", "user_key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    shutil.copy(folder / "user_key.pub", folder / "authorized")
    lines = [
        f"ListenAddress {LOOPBACK}:{server.port}", f"HostKey {folder / 'host_key'}",
        f"AuthorizedKeysFile {folder / 'authorized'}", "StrictModes no", "UsePAM no", "PidFile none",
        "PermitRootLogin yes", "PasswordAuthentication yes", "Subsystem sftp internal-sftp",
    ]  # fmt: skip
    (folder / "config").write_text("\n".join(lines) + "\n")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # asked for by an sshd that root starts
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([str(SSHD), "-D", "-e", "-f", str(folder / "config")], stderr=log)
    try:
        wait_for(server.port, process)
        server.knows(server.port)
        yield server
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def postgresql_programs() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``; Debian keeps them out of the path."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders and (folders[-1] / "initdb").exists() else None


PASSWORD = "s3cret-Pass/word"  # with a character that a URI escapes
ESCAPED = "s3cret-Pass%2Fword"


class Postgresql:
    """A cluster with one database, ``postgres``, and its owner ``owner``."""

    def __init__(self, port: int) -> None:
        self.port = port

    def uri(self, user: str = "owner", password: str = ESCAPED, base: str = "postgres", port: int = 0) -> str:
        """A connection's URI."""
        return f"postgresql://{user}:{password}@{LOOPBACK}:{port or self.port}/{base}"

    def run(self, *statements: str) -> None:
        """Execute statements as the owner."""
        import adbc_driver_postgresql.dbapi

        with adbc_driver_postgresql.dbapi.connect(self.uri(), autocommit=True) as connection:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)


@contextmanager
def postgresql_server() -> Iterator[Postgresql]:
    """A cluster in a temporary folder, run by the user postgres where the tests are run by root, who may not."""
    programs = postgresql_programs()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="hub-pg-"))
    port = free_port()
    (folder / "password").write_text(PASSWORD)
    become: list[str] = []
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "postgres", str(folder)], check=True)
        become = ["runuser", "-u", "postgres", "--"]
    data = str(folder / "data")
    init = ["-D", data, "-U", "owner", "-A", "scram-sha-256", f"--pwfile={folder / 'password'}", "-E", "UTF8"]
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
    subprocess.run([*become, str(programs / "initdb"), *init, "--locale=C", "--no-sync"], **quiet)  # type: ignore[call-overload]
    options = f"-h {LOOPBACK} -p {port} -k {folder} -c fsync=off"
    control = [*become, str(programs / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log")]
    subprocess.run([*control, "-o", options, "start"], **quiet)  # type: ignore[call-overload]
    try:
        yield Postgresql(port)
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **quiet)  # type: ignore[call-overload]
        shutil.rmtree(folder, ignore_errors=True)


# --- HTTPS ------------------------------------------------------------------------------------------------------------

TOKEN = "tok3n-of-the-export"


class Https:
    """A web server with a certificate of its own authority; it lists folders, and wants the token."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port, self.asked = folder, port, []  # type: ignore[var-annotated]
        self.root, self.authority = folder / "root", folder / "authority.pem"


class _Handler(http.server.SimpleHTTPRequestHandler):
    asked: list[str]

    def _may(self) -> bool:
        self.asked.append(f"{self.command} {self.path}")
        if self.headers.get("Authorization") == f"Bearer {TOKEN}" or f"key={TOKEN}" in self.path:
            return True
        self.send_error(401)
        return False

    def do_GET(self) -> None:
        if self._may():
            super().do_GET()

    def do_HEAD(self) -> None:
        if self._may():
            super().do_HEAD()

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing."""


@contextmanager
def https_server(folder: Path) -> Iterator[Https]:
    """http.server behind TLS."""
    server = Https(folder, 0)
    server.root.mkdir(parents=True)
    certificate, key = _certificate(folder)
    shutil.copy(certificate, server.authority)
    handler = type("Handler", (_Handler,), {"asked": server.asked})
    listening = http.server.ThreadingHTTPServer((LOOPBACK, 0), partial(handler, directory=str(server.root)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listening.socket = context.wrap_socket(listening.socket, server_side=True)
    server.port = listening.server_port
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()


def _certificate(folder: Path) -> tuple[Path, Path]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(LOOPBACK))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain))
    return paths
