#!/usr/bin/env bash
# Builds the image of the Action and says what it weighs and how fast it starts:
#
#     tests/container/build.sh [TAG [OPTION_OF_DOCKER_BUILD...]]
#
# It takes Docker with buildx, and Python for the weighing. Where no registry can
# be reached, STAND_INS=FOLDER names what tests/container/stand_in.sh made.
set -euo pipefail
cd "$(dirname "$0")/../.."

tag=${1:-hullcheck:test}
options=("${@:2}")
if [ -n "${STAND_INS:-}" ]; then
  base=$(sed -n 's/^FROM \(.*\) AS build$/\1/p' Dockerfile)
  options+=(--build-context "$base=$STAND_INS/python")
  # A daemon of one's own may have no network but the machine's.
  options+=(--network=host)
fi

docker buildx build --load --progress=plain --tag "$tag" "${options[@]}" .
docker run --rm --network=none "$tag" --version
python3 tests/container/weigh.py "$tag"
