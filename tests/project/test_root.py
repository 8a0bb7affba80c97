"""What the image's root is made of: `release/root.py`, on folders of the test's own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from release.root import copy, files_of, licence_of, needed, programs, real, stanzas

LDD = """\
/usr/local/lib/python3.13/lib-dynload/_ssl.so:
\tlinux-vdso.so.1 (0x00007ffd9a5f2000)
\tlibssl.so.3 => /lib/x86_64-linux-gnu/libssl.so.3 (0x00007f2f3c0c0000)
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f2f3bdd2000)
\t/lib64/ld-linux-x86-64.so.2 (0x00007f2f3c1ee000)
/opt/static:
\tnot a dynamic executable
"""

STATUS = """\
Package: libgcc-s1
Status: install ok installed
Source: gcc-12 (12.2.0-14)
Version: 12.2.0-14
Description: GCC support library
 .
 It stands below a line of its own.

Package: gcc-12-base
Source: gcc-12
Version: 12.2.0-14

Package: zlib1g
Version: 1:1.2.13
"""


def test_what_the_loader_names_is_needed() -> None:
    names = ["libssl.so.3", "libc.so.6"]
    found = {Path("/lib/x86_64-linux-gnu") / name for name in names}
    assert needed(LDD) == found | {Path("/lib64/ld-linux-x86-64.so.2")}


def test_a_library_that_nobody_has_stops_the_build() -> None:
    with pytest.raises(LookupError, match=r"libtk8\.6\.so, libx\.so"):
        needed("a:\n\tlibx.so => not found\nb:\n\tlibtk8.6.so => not found\n")


@pytest.mark.skipif(shutil.which("ldd") is None, reason="there is no ldd")
def test_programs_are_what_the_loader_reads(tmp_path: Path) -> None:
    (tmp_path / "script").write_text("#!/bin/sh\n")
    (tmp_path / "empty").touch()
    shutil.copy2(Path(sys.executable).resolve(), tmp_path / "python")
    (tmp_path / "link").symlink_to("python")
    assert [path.name for path in programs(tmp_path)] == ["python"]
    told = subprocess.run(["ldd", tmp_path / "python"], capture_output=True, text=True, check=True)
    assert any("libc" in path.name for path in needed(told.stdout))


def test_a_link_is_copied_with_what_it_names(tmp_path: Path) -> None:
    system, root = tmp_path / "system", tmp_path / "root"
    (system / "usr/lib").mkdir(parents=True)
    (system / "lib").symlink_to("usr/lib")
    (system / "usr/lib/libz.so.1.2").write_bytes(b"code")
    (system / "usr/lib/libz.so.1").symlink_to("libz.so.1.2")
    copy(system / "lib/libz.so.1", root)
    copy(system / "not-there", root)
    below = root / (system / "usr/lib").relative_to("/")
    assert (below / "libz.so.1").readlink() == Path("libz.so.1.2")
    assert (below / "libz.so.1").read_bytes() == b"code"
    assert sorted(path.name for path in below.iterdir()) == ["libz.so.1", "libz.so.1.2"]


def test_files_are_known_by_where_they_really_are(tmp_path: Path) -> None:
    (tmp_path / "usr/lib").mkdir(parents=True)
    (tmp_path / "lib").symlink_to("usr/lib")
    listed = tmp_path / "zlib1g:amd64.list"
    listed.write_text(f"/.\n{tmp_path}/lib/libz.so.1\n")
    assert files_of(tmp_path)[real(tmp_path / "usr/lib/libz.so.1")] == "zlib1g"


def test_what_is_known_of_a_package_is_kept_whole() -> None:
    known = stanzas(STATUS)
    assert list(known) == ["libgcc-s1", "gcc-12-base", "zlib1g"]
    assert known["libgcc-s1"].endswith("\n .\n It stands below a line of its own.\n")


def test_a_licence_may_lie_with_another_package_of_the_same_source(tmp_path: Path) -> None:
    (tmp_path / "gcc-12-base").mkdir()
    (tmp_path / "gcc-12-base/copyright").touch()
    known = stanzas(STATUS)
    assert licence_of("libgcc-s1", known, tmp_path) == tmp_path / "gcc-12-base/copyright"
    with pytest.raises(LookupError, match="zlib1g has no licence"):
        licence_of("zlib1g", known, tmp_path)
