# The image of the Action and of the bot. It reads repositories through the API alone, so the
# last stage holds Python, hullcheck, and the libraries that they are linked with: no shell, no
# package manager, no compiler, no pip, no uv, and no git (45 MB, and 47 MB of perl).
# `hullcheck check` on a local folder wants git: install the package for that.
# Python and Debian are held by a digest, and what is installed by hashes. Dependabot brings the
# newest digest each week; a release is refused while the tag names another:
# https://github.com/docker-library/repo-info/blob/master/repos/python/remote/3.13-slim-bookworm.md
FROM python:3.13-slim-bookworm@sha256:cbd229d7b9bd041012af758ce5ffd807a6518d76493ce9035d208f1db9ceff1e AS build
WORKDIR /src
COPY locks ./locks
RUN pip install --no-cache-dir --require-hashes -r locks/uv.txt
# Sources never change in an image: a module's bytecode is not held against them
# at each import. Neither it nor the metadata holds a time, so that two builds
# give the same files.
ENV UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_PROJECT_ENVIRONMENT=/opt/hullcheck \
    UV_NO_INSTALLER_METADATA=1 \
    UV_PYTHON_DOWNLOADS=never \
    PYC_INVALIDATION_MODE=UNCHECKED_HASH
# What the lock names changes less often than the sources: a layer of its own.
RUN --mount=type=cache,target=/root/.cache/uv \
    --mount=type=bind,source=pyproject.toml,target=pyproject.toml \
    --mount=type=bind,source=uv.lock,target=uv.lock \
    uv sync --frozen --no-dev --extra serve --extra postgres --no-install-project
COPY pyproject.toml README.md LICENSE ./
COPY src ./src
RUN --mount=type=cache,target=/root/.cache/uv \
    uv build --wheel --out-dir /wheel --build-constraints locks/build.txt --require-hashes \
    && uv pip install --python /opt/hullcheck --no-deps /wheel/*.whl \
    # Which anybody may write.
    && rm -f /opt/hullcheck/.lock

# Of the system's packages it has what is needed, and their names for scanners.
COPY release/root.py /release/root.py
RUN python /release/root.py /root-of-image /opt/hullcheck \
    # What the bot keeps: a volume that is mounted there belongs to whom the folder does.
    && install -d -m 700 -o 10001 -g 10001 /root-of-image/data

FROM scratch
LABEL org.opencontainers.image.title="hullcheck" \
      org.opencontainers.image.description="Keeps the developer's machine out of container images" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.base.name="docker.io/library/python:3.13-slim-bookworm"
COPY --from=build /root-of-image /
COPY --from=build /opt/hullcheck /opt/hullcheck
ENV PATH=/opt/hullcheck/bin:/usr/local/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
# No USER: GitHub runs a container action as root, and its event, output and
# summary files belong to the runner's user, which has no fixed number:
# https://docs.github.com/actions/creating-actions/dockerfile-support-for-github-actions
# The bot needs no root: deploy/compose.yaml runs it as another.
ENTRYPOINT ["hullcheck"]
