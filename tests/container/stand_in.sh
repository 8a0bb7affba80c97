#!/usr/bin/env bash
# Makes a stand-in for the image that the Dockerfile is built from, where no
# registry can be reached:
#
#     tests/container/stand_in.sh FOLDER PYTHON
#
# FOLDER gets `python/`, a root with Debian's minimal system and the CPython
# whose prefix is PYTHON at /usr/local. It takes root, Debian and debootstrap; the
# CPython must have been made for the same Debian suite. What is measured on it is
# close to the real image, not equal.
set -euo pipefail

folder=$1 prefix=$2
suite=bookworm
mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' | head -n 1)}
root=$folder/python

mkdir -p "$folder"
if [ -e "$folder/.complete" ]; then exit 0; fi

# The packages of the libraries that its modules are linked with, as the image installs them.
libraries=$(find "$prefix/lib" -name '*.so*' -not -name '*tkinter*' -exec ldd {} + 2>/dev/null \
  | awk '$2 == "=>" && sub("^/(usr/)?lib/", "*lib/", $3) {print $3}' | sort -u \
  | xargs dpkg-query --search | sed 's/:.*//' | sort -u | paste -sd,)

rm -rf "$root"
debootstrap --variant=minbase --include="ca-certificates,netbase,tzdata,$libraries" \
  "$suite" "$root" "$mirror"
# What the slim images leave out as well.
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/cache/apt/*.bin \
  "$root"/var/lib/apt/lists/* "$root"/var/log/* \
  "$root"/usr/share/{man,info,locale}/*
find "$root/usr/share/doc" -not -type d -not -name copyright -delete

# CPython without its tests, its editor, its headers and what embeds it.
tar -C "$prefix" -c \
  --exclude='lib/python3*/test' --exclude='lib/python3*/idlelib' --exclude='__pycache__' \
  --exclude='lib/python3*/config-*' --exclude='lib/python3*/site-packages/*' \
  --exclude='*test*.so' --exclude='lib/*.a' --exclude='lib/pkgconfig' \
  bin lib | tar -C "$root/usr/local" -x --no-same-owner
find "$root/usr/local" -type f \( -name '*.so*' -o -name 'python3*' \) \
  -exec sh -c 'strip --strip-unneeded "$1" 2>/dev/null || true' sh {} \;
ln -sf python3 "$root/usr/local/bin/python"

ldconfig -r "$root"
# Whom this machine trusts: a package index may be behind a proxy of its own.
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
mkdir -p "$root/etc/uv"
echo 'system-certs = true' > "$root/etc/uv/uv.toml"

chroot "$root" python -m ensurepip --default-pip >/dev/null 2>&1
chroot "$root" python -c 'import ssl, sqlite3, ctypes, zlib, bz2, lzma'
touch "$folder/.complete"
