#!/usr/bin/env bash
# ./dev phone: telephones in browsers for a running demo. Kamailio, rtpengine and nginx with generated settings, until Ctrl-C.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
engine=8080 sip="" front="" first="" media=44000 address=127.0.0.1 folder=run/phone
while [ $# -gt 0 ]; do
  case "$1" in
    --port) engine=${2:?} ;;
    --sip) sip=${2:?} ;;
    --front) front=${2:?} ;;
    --first) first=${2:?} ;;
    --media) media=${2:?} ;;
    --address) address=${2:?} ;;
    --folder) folder=${2:?} ;;
    *) echo "dev phone: unknown option $1 (--port N of the engine, --address A others reach this machine by, --sip, --front, --first, --media N, --folder F)" >&2; exit 2 ;;
  esac
  shift 2
done
# The ports of ./dev run, and those after them.
if [ "$engine" = 8080 ]; then : "${sip:=15060}" "${front:=8090}" "${first:=15062}"; else : "${sip:=$((engine + 2))}" "${front:=$((engine + 3))}" "${first:=$((engine + 4))}"; fi
curl -fsS -o /dev/null "http://127.0.0.1:$engine/desktop/" || { echo "dev phone: no engine at 127.0.0.1:$engine; start ./dev run first" >&2; exit 1; }
mkdir -p "$folder"
chmod 700 "$folder"
folder=$(cd "$folder" && pwd)

scheme=http tls=""
if [ "$address" != 127.0.0.1 ]; then
  # Browsers give the microphone to https alone, but for this very machine.
  scheme=https
  if [ ! -f "$folder/$address.pem" ]; then
    kind=DNS
    [[ $address =~ ^[0-9.]+$ ]] && kind=IP
    (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj "/CN=$address" \
      -addext "subjectAltName=$kind:$address" -keyout "$folder/$address.key" -out "$folder/$address.pem" 2>"$folder/openssl.log")
  fi
  tls="ssl_certificate $folder/$address.pem; ssl_certificate_key $folder/$address.key; ssl_protocols TLSv1.2 TLSv1.3;"
fi
listen="$address:$front"
[ -z "$tls" ] || listen="$listen ssl"
modules=$(dirname "$(dpkg -L kamailio | grep '/tm\.so$')")
for one in kamailio.cfg nginx.conf; do
  sed -e "s|@MODULES@|$modules|g" -e "s|@KAMAILIO_SIP@|$first|g" -e "s|@KAMAILIO_WS@|$((first + 1))|g" -e "s|@RTPENGINE_NG@|$((first + 2))|g" \
    -e "s|@STROWGER_SIP@|$sip|g" -e "s|@ENGINE@|$engine|g" -e "s|@FRONT@|$listen|g" -e "s|@TLS@|$tls|g" -e "s|@FOLDER@|$folder|g" \
    "scripts/phone/$one" >"$folder/$one"
done
printf '[rtpengine]\n' >"$folder/rtpengine.conf"

children=()
stop() {
  trap - EXIT
  trap '' INT TERM
  for child in "${children[@]}"; do kill -TERM "$child" 2>/dev/null || true; done
  wait 2>/dev/null || true
}
trap stop EXIT
trap 'exit 0' INT TERM
set -m
rtpengine --config-file="$folder/rtpengine.conf" --table=-1 --interface=inside/127.0.0.1 --interface="outside/$address" --listen-ng="127.0.0.1:$((first + 2))" \
  --port-min="$media" --port-max=$((media + 999)) --num-threads=2 --log-level=4 --log-stderr --foreground </dev/null >"$folder/rtpengine.log" 2>&1 &
children+=($!)
# Kamailio passes over an rtpengine that does not answer when it starts.
for _ in $(seq 50); do grep -qi "0100007F:$(printf %04X $((first + 2))) " /proc/net/udp && break; sleep 0.1; done
kamailio -f "$folder/kamailio.cfg" -DD -E -m 64 -M 8 -Y "$folder" </dev/null >"$folder/kamailio.log" 2>&1 &
children+=($!)
nginx -c "$folder/nginx.conf" -e "$folder/nginx.log" -g 'daemon off;' </dev/null >>"$folder/nginx.log" 2>&1 &
children+=($!)
for _ in $(seq 100); do
  if curl -fsSk -o /dev/null "$scheme://$address:$front/desktop/phone" 2>/dev/null && (: </dev/tcp/127.0.0.1/$((first + 1))) 2>/dev/null; then break; fi
  for child in "${children[@]}"; do kill -0 "$child" 2>/dev/null || { tail -n 8 "$folder"/*.log >&2; echo "dev phone: one of its programs did not start; the logs are in $folder" >&2; exit 1; }; done
  sleep 0.1
done
cat <<TEXT

  Telephones in browsers: sign in at  $scheme://$address:$front/desktop/
  and switch the telephone on with the agent's telephone password (in the demo: amara.okoro; both passwords are demo).
  Logs and generated settings are in $folder. Ctrl-C stops it.

TEXT
wait -n || true
tail -n 8 "$folder"/*.log >&2
echo "dev phone: one of its programs ended; the logs are in $folder" >&2
exit 1
