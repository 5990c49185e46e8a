FROM python:3.12-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PATH=/venv/bin:$PATH STATIC_ROOT=/static MEDIA_ROOT=/uploads
WORKDIR /app

COPY requirements.txt .
RUN python -m venv /venv \
    && pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt \
    && useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin alsportal \
    && install -d -o alsportal /beat /uploads

COPY . .
# Part of the image: every container of one version serves the same files.
RUN python manage.py collectstatic --no-input --verbosity=0

USER alsportal
EXPOSE 8000
# Idle connections are cheap here, processes are not: a few of them, with threads.
CMD ["gunicorn", "-c", "python:alsportal.serving", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "3", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--max-requests", "10000", "--max-requests-jitter", "1000", \
     "alsportal.wsgi"]
