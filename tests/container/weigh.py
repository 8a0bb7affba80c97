"""Says what an image weighs and how fast it starts: `weigh.py IMAGE`.

Sizes are compressed by gzip, as a registry keeps layers. It needs nothing but Docker.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tarfile
import tempfile
import time

RUNS = 5


def layer_sizes(image: str) -> list[int]:
    """Return the compressed bytes of each layer of `image`, from the base up."""
    with tempfile.TemporaryFile() as saved:
        subprocess.run(["docker", "image", "save", image], stdout=saved, check=True)
        saved.seek(0)
        with tarfile.open(fileobj=saved) as archive:
            [image_entry] = json.loads(_read(archive, "manifest.json"))
            return [len(gzip.compress(_read(archive, name), 6)) for name in image_entry["Layers"]]


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    return file.read() if file else b""


def start_seconds(image: str) -> list[float]:
    """Return, sorted, how long `--version` took in new containers of `image`."""
    command = ["docker", "run", "--rm", "--network=none", image, "--version"]
    seconds: list[float] = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        seconds.append(time.perf_counter() - start)
    return sorted(seconds)


def main(image: str) -> None:
    """Print both."""
    sizes = layer_sizes(image)
    for number, size in enumerate(sizes):
        sys.stdout.write(f"layer {number}: {size / 1e6:.1f} MB\n")
    sys.stdout.write(f"compressed: {sum(sizes) / 1e6:.1f} MB\n")
    seconds = start_seconds(image)
    sys.stdout.write(f"start: {seconds[RUNS // 2]:.2f} s (median of {RUNS} new containers)\n")


if __name__ == "__main__":
    main(sys.argv[1])
