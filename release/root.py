"""Makes the root of the image: `python release/root.py ROOT FOLDER...`, in the build of the image.

ROOT gets what programs below the FOLDERs need to run, and nothing else: this Python, and of the
system, which is Debian, the libraries that they are linked with. It has no shell and no package
manager, so nothing is there that could be started, and no weakness of theirs has to be mended.
What packages the libraries come from is written to `var/lib/dpkg/status.d`, where scanners look
for it in images of this kind, with their licences.

https://github.com/GoogleContainerTools/distroless
"""

from __future__ import annotations

import compileall
import os
import py_compile
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

PREFIX = Path("/usr/local")
"""Where the images of Python have it."""

DOCUMENTS = Path("/usr/share/doc")

LEFT_OUT = (
    *("ensurepip", "site-packages", "test", "config-*"),  # nothing is installed or built there
    *("idlelib", "tkinter", "turtledemo", "turtle.py", "lib-dynload/_tkinter.*"),  # windows
    *("pydoc.py", "pydoc_data", "_pyrepl", "curses", "lib-dynload/_curses*"),  # a person at a
    "lib-dynload/readline.*",  # terminal, with a library under the GPL
    *("lib-dynload/_gdbm.*", "lib-dynload/_dbm.*"),  # so are these, and files that nobody keeps
    *("__phello__", "lib-dynload/_test*", "lib-dynload/xxlimited*"),  # Python's own tests
    "**/__pycache__",
)
"""Of the standard library, by patterns: what no program needs that runs by itself."""

SYSTEM = (
    *("etc/passwd", "etc/group", "etc/nsswitch.conf", "etc/host.conf", "etc/os-release"),
    *("etc/ld.so.conf", "etc/ld.so.conf.d", "etc/debian_version"),
    *("etc/ssl/certs/ca-certificates.crt", "usr/lib/ssl/openssl.cnf"),
)
"""Files that the C library, OpenSSL and scanners read."""

PACKAGES = ("base-files", "ca-certificates")
"""Where they come from."""

FOLDERS = (("tmp", 0o1777), ("root", 0o700), ("run", 0o755), ("var/tmp", 0o1777))

MERGED = ("bin", "lib", "lib32", "lib64", "libx32", "sbin")
"""What is a link to the folder of that name below `usr`, where the machine has it so."""


def main(root: Path, folders: Iterable[Path]) -> None:
    """Make the root; raises `LookupError` where a library is missing or belongs to nobody."""
    for path, mode in FOLDERS:
        (root / path).mkdir(parents=True)
        (root / path).chmod(mode)
    for name in MERGED:
        if (Path("/") / name).is_symlink():
            (root / name).symlink_to((Path("/") / name).readlink())
    copy_python(root)
    for path in SYSTEM:
        copy(Path("/") / path, root)
    (root / "usr/lib/ssl/cert.pem").symlink_to("/etc/ssl/certs/ca-certificates.crt")
    libraries = sorted(linked([root / PREFIX.relative_to("/"), *folders]))
    for library in libraries:
        copy(library, root)
    copy_packages(root, libraries)
    subprocess.run(["ldconfig", "-r", str(root)], check=True)
    shutil.rmtree(root / "var/cache", ignore_errors=True)


def copy_python(root: Path) -> None:
    """Copy this Python with the bytecode of its library, which the images leave out.

    It is not held against the sources: they never change in an image.
    """
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    library = Path("lib") / name
    skipped = {found for text in LEFT_OUT for found in (PREFIX / library).glob(text)}
    target = root / PREFIX.relative_to("/")
    (target / "bin").mkdir(parents=True)
    for path in ("python", "python3", name):
        shutil.copy2(PREFIX / "bin" / path, target / "bin" / path, follow_symlinks=False)
    shutil.copytree(
        PREFIX / library,
        target / library,
        symlinks=True,
        ignore=lambda folder, names: {each for each in names if Path(folder) / each in skipped},
    )
    for shared in (PREFIX / "lib").glob("libpython*.so*"):
        shutil.copy2(shared, target / "lib" / shared.name, follow_symlinks=False)
    compileall.compile_dir(
        target / library,
        quiet=1,
        stripdir=str(root),
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )


def linked(folders: Iterable[Path]) -> set[Path]:
    """Return the libraries of the system that programs and libraries below `folders` need.

    Raises `LookupError` where one is not there.
    """
    files = [str(path) for folder in folders for path in programs(folder)]
    told = subprocess.run(["ldd", *files], capture_output=True, text=True, check=False).stdout
    brought = (PREFIX, *folders)
    return {path for path in needed(told) if not any(map(path.is_relative_to, brought))}


def programs(folder: Path) -> Iterator[Path]:
    """Yield the files below `folder` that the loader reads, links left out."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == b"\x7fELF":
                    yield path


def needed(told: str) -> set[Path]:
    """Return the paths that `ldd` names; raises `LookupError` where it found a library nowhere."""
    missing = re.findall(r"^\s+(\S+) => not found", told, flags=re.MULTILINE)
    if missing:
        raise LookupError(f"no package has {', '.join(sorted(set(missing)))}")
    return {Path(path) for path in re.findall(r"^\s+(?:\S+ => )?(/\S+) \(0x", told, re.MULTILINE)}


def copy(path: Path, root: Path) -> None:
    """Copy a file or folder to the same place below `root`; links as such, with what they name."""
    if not path.exists():
        return
    place = real(path)
    target = root / place.relative_to("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    if place.is_symlink():
        if not target.is_symlink():
            target.symlink_to(place.readlink())
        copy(place.parent / place.readlink(), root)
    elif place.is_dir():
        shutil.copytree(place, target, symlinks=True, dirs_exist_ok=True)
    else:
        shutil.copy2(place, target)


def real(path: Path) -> Path:
    """Return where a file is, its folders without links: itself it may be one."""
    return Path(os.path.realpath(path.parent)) / path.name


def copy_packages(root: Path, libraries: Iterable[Path]) -> None:
    """Write down the packages that `libraries` come from, and copy their licences.

    Raises `LookupError` where one comes from none: nobody would hear of its weaknesses.
    """
    owners = files_of(Path("/var/lib/dpkg/info"))
    missing = [str(each) for each in libraries if real(each) not in owners]
    if missing:
        raise LookupError(f"no package has {', '.join(missing)}")
    known = stanzas(Path("/var/lib/dpkg/status").read_text(encoding="utf-8"))
    names = {owners[real(each)] for each in libraries} | set(PACKAGES)
    status = root / "var/lib/dpkg/status.d"
    status.mkdir(parents=True)
    for name in sorted(names):
        (status / name).write_text(known[name], encoding="utf-8")
        target = root / DOCUMENTS.relative_to("/") / name / "copyright"
        target.parent.mkdir(parents=True)
        shutil.copy2(licence_of(name, known), target)


def files_of(folder: Path) -> Mapping[Path, str]:
    """Return the package of each file, as dpkg lists them in `PACKAGE[:ARCHITECTURE].list`."""
    found: dict[Path, str] = {}
    for listed in sorted(folder.glob("*.list")):
        name = listed.stem.partition(":")[0]
        for line in listed.read_text(encoding="utf-8").splitlines():
            found[real(Path(line))] = name
    return found


def licence_of(name: str, known: Mapping[str, str], documents: Path = DOCUMENTS) -> Path:
    """Return the file with the licence of a package, or of one that is made of the same source.

    Raises `LookupError` where there is none.
    """
    source = source_of(name, known[name])
    same = (each for each, told in known.items() if source_of(each, told) == source)
    for each in (name, *sorted(same)):
        if (documents / each / "copyright").is_file():
            return documents / each / "copyright"
    raise LookupError(f"{name} has no licence")


def source_of(name: str, stanza: str) -> str:
    """Return the name of the source that a package is made of."""
    found = re.search(r"^Source: (\S+)", stanza, flags=re.MULTILINE)
    return found[1] if found else name


def stanzas(status: str) -> Mapping[str, str]:
    """Return what dpkg's `status` says of each package, by its name."""
    parts = [part.strip() + "\n" for part in status.split("\n\n") if part.strip()]
    return {part.partition("\n")[0].removeprefix("Package: "): part for part in parts}


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(folder) for folder in sys.argv[2:]])
