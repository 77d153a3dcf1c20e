# The service alone; compose.yaml puts PostgreSQL beside it. `.ci/image` takes these very steps in
# an empty environment, on every change.
FROM python:3.13-slim

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /srv/yemen-hybrid

# What others made changes seldom: a layer of its own.
COPY requirements/run.txt requirements/run.txt
RUN pip install --quiet --require-hashes -r requirements/run.txt

COPY pyproject.toml pyproject.toml
COPY src src
RUN pip install --quiet --no-index --no-deps --no-build-isolation .

# Its data is all that it may write.
RUN useradd --system --create-home --home-dir /data workshop
USER workshop
WORKDIR /data
VOLUME /data
ENV DATA_DIR=/data HOST=0.0.0.0 PORT=8000 PYTHONUNBUFFERED=1
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD python -c "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/health', timeout=4)"
CMD ["yemen-hybrid", "serve"]
