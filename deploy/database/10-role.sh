#!/bin/sh
# Runs once, when the database's folder is empty: the site's own role, which may do everything in its database and nothing outside.
set -eu
: "${SITE_PASSWORD:?Set SITE_PASSWORD.}"
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "${POSTGRES_DB:-postgres}" <<'SQL'
\getenv password SITE_PASSWORD
CREATE ROLE association LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE association OWNER association;
SQL
