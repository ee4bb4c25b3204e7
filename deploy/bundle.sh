#!/bin/sh
# Everything a machine without internet needs, as one file: deploy/bundle.sh [FOLDER [EXTRA…]]. An extra is a further
# file of requirements, such as requirements-kafka.txt. Run it on a machine of the same kind (Linux, processor, Python
# minor version) that has internet. There: tar xf …, then sh install.sh /opt/hall.
set -e
here=$(cd "$(dirname "$0")/.." && pwd)
into=${1:-dist}
[ $# = 0 ] || shift
python=${PYTHON:-python3}
version=$(git -C "$here" describe --always --dirty)
kind=$("$python" -c 'import sys, platform; print(f"py{sys.version_info[0]}{sys.version_info[1]}-{platform.machine()}")')
name=hall-$version-$kind
work=$into/$name
rm -rf "$work"
mkdir -p "$work/wheels"
for extra in "$@"; do set -- "$@" -r "$here/$extra"; shift; done
"$python" -m pip download --disable-pip-version-check -q -r "$here/requirements.txt" "$@" pip -d "$work/wheels" --only-binary :all:
git -C "$here" archive --prefix=hall/ HEAD | tar x -C "$work"
# Every wheel by name, version and sum: what is installed is what was looked at.
(cd "$work/wheels" && sha256sum -- *.whl) > "$work/SHA256SUMS"
"$python" "$here/deploy/sbom.py" "$work/wheels" "$version" > "$work/sbom.cdx.json"
"$python" "$here/deploy/sbom.py" --requirements "$work/wheels" > "$work/requirements.lock"
cat > "$work/install.sh" <<'INSTALL'
#!/bin/sh
# sh install.sh /opt/hall: a new release beside what is there; upgrades as docs/deploy.md says.
set -e
here=$(cd "$(dirname "$0")" && pwd)
to=${1:?where to, for instance /opt/hall}
(cd "$here/wheels" && sha256sum --quiet -c ../SHA256SUMS)
mkdir -p "$to"
cp -R "$here/hall/." "$to/"
"${PYTHON:-python3}" -m venv "$to/.venv"
"$to/.venv/bin/python" -m pip install -q --no-index --find-links "$here/wheels" --require-hashes -r "$here/requirements.lock"
echo "installed; settings: /etc/hall/hall.env; then: $to/.venv/bin/python -m dashboard check"
INSTALL
tar czf "$into/$name.tar.gz" -C "$into" "$name"
rm -rf "$work"
echo "$into/$name.tar.gz"
