#!/bin/sh
# Starts the wall on this screen, full, and starts it again whenever the browser ends. Settings: /etc/hall-kiosk.
set -eu
: "${KIOSK_URL:?put KIOSK_URL=http://hall.example:8050/wall/main into /etc/hall-kiosk}"
PROFILE=${KIOSK_PROFILE:-$HOME/.local/state/hall-kiosk} # keeps the screen's token: do not wipe it
BROWSER=$(command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable)
mkdir -p "$PROFILE/Default"

# A power cut must not leave "Restore pages?" on a wall.
if [ -f "$PROFILE/Default/Preferences" ]; then
	sed -i 's/"exit_type":"[A-Za-z]*"/"exit_type":"Normal"/; s/"exited_cleanly":false/"exited_cleanly":true/' "$PROFILE/Default/Preferences"
fi
if [ -n "${DISPLAY:-}" ] && command -v xset >/dev/null; then xset s off -dpms s noblank || true; fi

# The browser would show its own error page where the hall is not up yet: wait until it answers.
origin=$(printf %s "$KIOSK_URL" | sed 's|^\([a-z]*://[^/]*\).*|\1|')
until curl --silent --fail --max-time 5 --output /dev/null "$origin/healthz"; do sleep 2; done

exec "$BROWSER" --kiosk --user-data-dir="$PROFILE" --no-first-run --no-default-browser-check --noerrdialogs \
	--disable-session-crashed-bubble --disable-infobars --disable-translate --disable-features=Translate \
	--disable-background-timer-throttling --disable-renderer-backgrounding --disable-backgrounding-occluded-windows \
	--disable-component-update --disable-background-networking --disable-sync --password-store=basic \
	--autoplay-policy=no-user-gesture-required --overscroll-history-navigation=0 --disable-pinch \
	--force-device-scale-factor="${KIOSK_SCALE:-1}" ${KIOSK_FLAGS:-} "$KIOSK_URL"
