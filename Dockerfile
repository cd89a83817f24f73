# syntax=docker/dockerfile:1
# Fairlead in a container. Written and read over, but NOT built or run where Fairlead is made:
# tell us when it does not. `make run` needs none of this.
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements/postgres.lock requirements/postgres.lock
RUN python -m venv /opt/fairlead \
    && /opt/fairlead/bin/pip install --no-cache-dir --require-hashes -r requirements/postgres.lock
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN /opt/fairlead/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin fairlead \
    && install -d -m 0700 -o fairlead -g fairlead /data
COPY --from=build /opt/fairlead /opt/fairlead
ENV PATH=/opt/fairlead/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=fairlead.doors.web.settings \
    FAIRLEAD_DATA=/data
USER fairlead
WORKDIR /data
VOLUME /data
EXPOSE 8000
# The host name must be the one of FAIRLEAD_URL: any other is refused.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; from urllib.parse import urlsplit; u = urlsplit(os.environ.get('FAIRLEAD_URL', 'http://127.0.0.1:8000')); r.urlopen(r.Request('http://127.0.0.1:8000/healthz', headers={'Host': u.netloc, 'X-Forwarded-Proto': u.scheme}), timeout=4)"]
CMD ["fairlead", "up", "--host", "0.0.0.0", "--data", "/data"]
