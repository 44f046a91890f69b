#!/bin/sh
# Makes the virtual environment named by $1 with the first Python on the path that is new enough and complete.
set -eu
folder=$1
test -x "$folder/bin/python" && "$folder/bin/python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && exit 0

newer=
for candidate in python3 python3.13 python3.12 python3.11 python3.14; do
  command -v "$candidate" >/dev/null 2>&1 || continue
  "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
  newer=${newer:-$candidate}
  "$candidate" -c 'import venv, ensurepip' 2>/dev/null || continue
  rm -rf "$folder"
  if "$candidate" -m venv "$folder"; then exit 0; fi
  rm -rf "$folder"
done

if [ -n "$newer" ]; then
  echo "A $newer le falta el módulo venv. En Debian y Ubuntu: apt install python3-venv. Luego repita la orden." >&2
else
  echo "Se necesita Python 3.11 o más nuevo (con su módulo venv) y no se encontró ninguno en el PATH." >&2
fi
exit 1
