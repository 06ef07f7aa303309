# One image for web, worker and beat; assets and messages are built in, Node stays outside.
FROM python:3.11-slim AS build
WORKDIR /app
ENV UV_PYTHON_DOWNLOADS=never PATH=/app/.venv/bin:$PATH
RUN pip install --no-cache-dir uv==0.13.9
COPY requirements.txt requirements-node.txt ./
RUN uv venv -q .venv && uv pip sync -q --require-hashes requirements.txt && uv venv -q /node \
    && uv pip install -q --python /node/bin/python --require-hashes -r requirements-node.txt
COPY package.json package-lock.json .npmrc ./
RUN PATH=/node/bin:$PATH npm ci --silent
COPY . .
RUN PATH=/node/bin:$PATH npm run -s build && python scripts/compile_messages.py \
    && DJANGO_SETTINGS_MODULE=aftersales.settings.embedded python manage.py collectstatic --noinput -v0 \
    && rm -rf node_modules var/secret_key

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 aftersales && install -d -o aftersales /files
WORKDIR /app
COPY --from=build --chown=aftersales /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=aftersales.settings.production
USER aftersales
VOLUME /files
EXPOSE 8000
CMD ["gunicorn", "aftersales.wsgi", "-b", "0.0.0.0:8000", "-k", "gthread", "--threads", "8"]
