#!/usr/bin/env bash
# ./dev run: the support-centre demo, from a built tree. Data and logs go to ./run.
set -euo pipefail
config=demo/support-centre/strowger.yaml
crowd=no fresh=no port=8080
while [ $# -gt 0 ]; do
  case "$1" in
    --crowd) crowd=yes ;;
    --fresh) fresh=yes ;;
    --port) port=${2:?--port needs a number}; shift ;;
    *) echo "dev run: unknown option $1 (--crowd, --fresh, --port N)" >&2; exit 2 ;;
  esac
  shift
done
if build/release/bin/strowger status --config "$config" >/dev/null 2>&1; then
  echo "dev run: an engine is at work on run/support-centre already; stop it first" >&2
  exit 1
fi
[ "$fresh" = no ] || rm -rf run/support-centre
mkdir -p run
admin_port=$((port + 1))
if [ "$port" != 8080 ]; then
  sed -e "s/port: 8080\b/port: $port/" -e "s/port: 8081\b/port: $admin_port/" -e "s/port: 15060\b/port: $((port + 2))/" -e 's/^data: .*/data: support-centre/' "$config" >run/strowger.yaml
  config=run/strowger.yaml
fi
web=http://127.0.0.1:$port admin=http://127.0.0.1:$admin_port
engine="" people=""

stop() {
  trap - EXIT
  trap '' INT TERM
  if [ -n "$people" ] && kill -TERM "$people" 2>/dev/null; then wait "$people" || true; fi
  if [ -n "$engine" ] && kill -TERM "$engine" 2>/dev/null; then
    echo "Stopping: work in hand may end first (at most the drain limit; Ctrl-C again does not hurry it)"
    wait "$engine" || true
    echo "Stopped. The journal stays in run/support-centre; ./dev run goes on where this ended."
  fi
}
trap stop EXIT
trap 'exit 0' INT TERM

gave_up() {
  tail -n 20 run/engine.log >&2
  echo "$1; the log is run/engine.log" >&2
  exit 1
}

# In their own process groups, so that Ctrl-C reaches this script first and the engine ends in order.
set -m
build/release/bin/strowger serve --config "$config" --pages build/pages --demo </dev/null >run/engine.log 2>&1 &
engine=$!
# The engine's own log first: another engine may answer on the same address.
for _ in $(seq 150); do
  if grep -q event=serving run/engine.log; then break; fi
  kill -0 "$engine" 2>/dev/null || { engine=""; gave_up "The engine did not start$(grep -q 'cannot listen' run/engine.log && echo ' (./dev run --port N uses another port)')"; }
  sleep 0.2
done
curl -fsS -o /dev/null "$admin/readyz" || gave_up "The engine is not ready"

sip_port=15060
[ "$port" = 8080 ] || sip_port=$((port + 2))
calls="sip:hotline@127.0.0.1:$sip_port   telephone: user amara.okoro, password demo, the same server (docs/phones.md), or in the browser: ./dev phone"
if grep -q 'cannot listen for SIP' run/engine.log; then calls="none: port $sip_port is taken by another program; ./dev run --port N uses others"; fi

cat <<TEXT

  Strowger is serving the support-centre demo.

  Customer    $web/demo/       the shop with its chat (also ?entry=premium, ?entry=complaints)
  Agent       $web/desktop/    sign in as ada, alan or grace, password: demo
  Supervisor  $web/desktop/    sign in as sam, password: demo
  Wallboard   $web/desktop/#/wallboard
  Call        $calls
  Metrics     $admin/metrics     health: /healthz, /readyz
  Log         run/engine.log     journal: build/release/bin/strowger journal --config $config

  Everybody in $config has the password demo: never use this file in earnest.
TEXT
if [ "$crowd" = yes ]; then
  build/release/bin/strowger-load play demo/support-centre/crowd.yaml --config "$config" </dev/null >run/crowd.log 2>&1 &
  people=$!
  printf '\n  The crowd is at work: customers arrive and agents answer by themselves (demo/support-centre/crowd.yaml);\n  its log is run/crowd.log\n'
fi
printf '\n  Ctrl-C stops it.\n\n'
wait "$engine" || true
engine=""
gave_up "The engine ended by itself; ./dev run goes on where it was"
