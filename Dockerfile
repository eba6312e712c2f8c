# syntax=docker/dockerfile:1

# Everything that builds stays in this stage.
FROM python:3.13-slim AS build
WORKDIR /build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_DEPS=1 PIP_ONLY_BINARY=:all:
COPY requirements.lock requirements-build.lock ./
RUN python -m venv --without-pip /opt/events-api \
    && python -m pip --python /opt/events-api/bin/python install --require-hashes -r requirements.lock \
    && python -m pip install --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY docs docs
COPY migrations migrations
COPY openapi openapi
COPY src src
RUN python -m pip wheel --no-build-isolation --wheel-dir dist . \
    && python -m pip --python /opt/events-api/bin/python install --no-index dist/*.whl

FROM python:3.13-slim
LABEL org.opencontainers.image.title="events-api" \
      org.opencontainers.image.licenses="EUPL-1.2"
RUN useradd --system --user-group --uid 10001 --no-create-home --shell /usr/sbin/nologin events \
    && install --directory --owner=events --group=events /data
COPY --from=build /opt/events-api /opt/events-api
ENV PATH=/opt/events-api/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    EVENTS_DATABASE_URL=sqlite:////data/events.db
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=4s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.build_opener(u.ProxyHandler({})).open(f\"http://127.0.0.1:{os.environ.get('EVENTS_PORT', '8000')}/healthz\", timeout=3)"]
CMD ["events-api", "serve", "--host", "0.0.0.0"]
