# shellcheck shell=bash
# The demo's processes: begun without a terminal, found again by their numbers, and ended.

DEMO_SITE=${PARTNER_SUPPORT_DEMO_SITE:-partner-support-demo.localhost}
RUNNING=$BENCH/config/pids/partner-support-demo
# What runs only because the two commands needed it. Who ends last closes it, whoever opened it.
OPENED=$BENCH/config/pids/partner-support-opened
PROCESSES=(web socketio schedule worker)

# A process number may have been given to something else since: only what this bench runs is ours.
is_running() {
	local pid
	pid=$(cat "$RUNNING-$1.pid" 2>/dev/null) || return 1
	{ tr '\0' ' ' <"/proc/$pid/cmdline"; } 2>/dev/null | grep -qF "$BENCH/"
}

has_stopped() { ! is_running "$1"; }

stop_process() {
	if is_running "$1"; then
		kill -- "-$(cat "$RUNNING-$1.pid")" 2>/dev/null || true
		wait_for 20 has_stopped "$1" || kill -KILL -- "-$(cat "$RUNNING-$1.pid")" 2>/dev/null || true
	fi
	rm -f "$RUNNING-$1.pid"
}

stop_processes() {
	local name
	for name in "${PROCESSES[@]}"; do
		stop_process "$name"
	done
}

demo_runs() {
	local name
	for name in "${PROCESSES[@]}"; do
		! is_running "$name" || return 0
	done
	return 1
}

start_process() {
	local name=$1
	shift
	(cd "$BENCH/sites" && exec setsid "$@" >>"$BENCH/logs/partner-support-demo-$name.log" 2>&1 3>&- 7>&- 9>&-) &
	printf '%s\n' "$!" >"$RUNNING-$name.pid"
}

# Browsers know that *.localhost is this machine; the socket.io server, which asks the web server who is there, may not.
need_host_name() {
	getent hosts "$DEMO_SITE" >/dev/null && return
	printf '127.0.0.1\t%s\n' "$DEMO_SITE" | as_root tee -a /etc/hosts >/dev/null && return
	note "$DEMO_SITE could not be added to /etc/hosts: pages work, but do not update by themselves."
}

# The demo and a run of the tests may use the same MariaDB and Redis: only the last of them lets go.
release_services() {
	if demo_runs || ! is_alone_with_bench; then
		[ ! -f "$OPENED" ] || note "The database and Redis are still used by another run, which will stop them."
	else
		close_opened "$OPENED"
	fi
}
