#!/bin/sh
# Finds or installs a Chromium for the tests, and a font that has Chinese. $1: the folder of playwright.
set -e

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo -n "$@"; else return 1; fi; }

apt_install() {
	command -v apt-get >/dev/null || return 1
	echo "installing $* with apt-get"
	as_root env DEBIAN_FRONTEND=noninteractive sh -c "apt-get update -qq && apt-get install -y -qq $* >/dev/null"
}

if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then
	echo "browser: one is on the PATH"
elif apt_install chromium; then
	echo "browser: the system's package"
else
	echo "browser: Playwright's own"
	"$1"/playwright install chromium
fi

if [ "$(fc-list :lang=zh 2>/dev/null | wc -l)" -gt 0 ]; then
	echo "font: Chinese is there"
elif ! apt_install fonts-noto-cjk; then
	echo "font: none with Chinese was found or could be installed; pictures will show squares" >&2
fi
