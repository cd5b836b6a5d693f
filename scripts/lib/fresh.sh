# shellcheck shell=bash
# A throwaway bench beside the real one, made from what the apps declare and nothing else, for `scripts/demo` to run in.
# The sources, node's modules and what browsers get are the real one's; environment, services, site and data are its own.

FRESH=$BENCH-fresh
FRESH_KEY=$(key_of "$FRESH")
# Enough for a ticket of most kinds; the program's records are told whole.
FRESH_TICKETS=12
# From loading to the first escalation it is three minutes, and a minute until somebody looks; slow machines need more.
ESCALATES_WITHIN=600

FRESH_PORT=

in_fresh() { PARTNER_SUPPORT_BENCH=$FRESH PARTNER_SUPPORT_PORT=$FRESH_PORT PARTNER_SUPPORT_DEMO_TICKETS=$FRESH_TICKETS "$@"; }

# Frappe finds the bench by where its own files really are, so they are copied.
copy_apps() {
	mkdir -p "$FRESH/apps" "$FRESH/config/pids" "$FRESH/logs" "$FRESH/sites"
	tar -C "$BENCH/apps" --exclude-vcs --exclude=node_modules -cf - frappe | tar -C "$FRESH/apps" -xf -
	ln -s "$BENCH/apps/frappe/node_modules" "$FRESH/apps/frappe/node_modules"
	ln -s "$BENCH/apps/telephony" "$BENCH/apps/helpdesk" "$FRESH/apps"
	cp -a "$BENCH/sites/assets" "$FRESH/sites/assets"
	rm -rf "$FRESH/sites/assets/partner_support" "$FRESH/sites/assets/.partner_support"
	printf '%s\n' frappe telephony helpdesk >"$FRESH/sites/apps.txt"
}

# Ports of its own, so that its jobs are its own.
configure_fresh_bench() {
	python3 - "$FRESH/sites/common_site_config.json" "$(id -un)" "$@" <<-'PYTHON'
		import json, sys
		path, user, cache, queue, web, socketio = sys.argv[1:]
		json.dump({"frappe_user": user, "redis_cache": f"redis://127.0.0.1:{cache}",
		    "redis_queue": f"redis://127.0.0.1:{queue}", "redis_socketio": f"redis://127.0.0.1:{cache}",
		    "webserver_port": int(web), "socketio_port": int(socketio)}, open(path, "w"), indent=1)
	PYTHON
	(cd "$FRESH" && bench setup redis)
}

install_declared() {
	uv venv --seed --python "$BENCH/env/bin/python" "$FRESH/env"
	uv pip install --python "$FRESH/env/bin/python" \
		--editable "$FRESH/apps/frappe" --editable "$FRESH/apps/telephony" --editable "$FRESH/apps/helpdesk"
}

make_fresh_bench() {
	touch "$STATE/fresh_bench"
	FRESH_PORT=$(free_port)
	step "Copying the bench without what was installed" copy_apps
	step "Configuring the copy" configure_fresh_bench "$(free_port)" "$(free_port)" "$FRESH_PORT" "$(free_port)"
	step "Installing what the apps declare" install_declared
}

# Whoever cannot sign in was not shown a login.
sign_in() {
	curl --silent --fail --output /dev/null --header "Host: $DEMO_SITE" \
		--data-urlencode "usr=$1" --data-urlencode "pwd=$2" "http://127.0.0.1:$FRESH_PORT/api/method/login"
}

sign_in_as_everybody() {
	local user password
	sed -n 's/.* \([^ ]*\) \/ \([^ ]*\)$/\1 \2/p' "$STATE/fresh_demo" >"$STATE/fresh_logins"
	[ "$(wc -l <"$STATE/fresh_logins")" -ge 5 ]
	while read -r user password <&4; do
		sign_in "$user" "$password" || { printf '%s cannot sign in.\n' "$user" && return 1; }
	done 4<"$STATE/fresh_logins"
}

# What messages tell to type must work in a plain shell, anywhere.
type_elsewhere() {
	cd /
	PATH=/usr/local/bin:/usr/bin:/bin in_fresh "$SCRIPTS/bench" --site "$DEMO_SITE" partner-support-demo logins
}

fresh_database() {
	python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["db_name"])' "$FRESH/sites/$DEMO_SITE/site_config.json"
}

ask_fresh() { as_database_admin --skip-column-names --database="$(fresh_database)" --execute="$1"; }

has_escalated() {
	[ "$(ask_fresh "select count(*) from \`tabEscalation Log\` where ticket = '$1'")" -gt 0 ]
}

# Errors that came by our code, in the demo's own workers too: Helpdesk and Frappe have some without us.
no_errors() {
	local ours="from \`tabError Log\` where locate('partner_support', error) > 0"
	ask_fresh "select method, left(error, 4000) $ours" | sed 's/\\n/\n/g'
	[ "$(ask_fresh "select count(*) $ours")" = 0 ]
}

# Of the mails that the escalation queued; in the database their long lines are folded.
mails_with() {
	ask_fresh "select count(*) from \`tabEmail Queue\`
		where locate('$1', replace(replace(message, concat('=', char(10)), ''), concat('=', char(13), char(10)), '')) > 0"
}

links_lead_back() { [ "$(mails_with "href=3D\"http://$DEMO_SITE:$FRESH_PORT/")" -gt 0 ] && [ "$(mails_with "//$DEMO_SITE/")" = 0 ]; }

nothing_runs() {
	! grep -lsF -f <(printf '%s/\n' "$FRESH") /proc/[0-9]*/cmdline &&
		! redis_answers "$(BENCH=$FRESH redis_port redis_queue)" && mariadb_answers
}

remove_fresh_bench() {
	[ ! -d "$FRESH" ] || in_fresh "$SCRIPTS/demo" --stop
	local site name
	for site in "$FRESH"/sites/*/site_config.json; do
		[ -f "$site" ] || continue
		name=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1])).get("db_name", ""))' "$site")
		[ -z "$name" ] || as_database_admin --execute="drop database if exists \`$name\`; drop user if exists '$name'@'localhost'"
	done
	as_database_admin --execute="drop user if exists 'partner_support_$FRESH_KEY'@'localhost'"
	rm -rf "$FRESH" "$STATE/fresh_bench"
}

# A little behind the tests that run beside, which measure; most of it is waiting.
run_fresh_demo() {
	in_fresh nice -n 5 "$SCRIPTS/demo" 2>&1 | tee "$STATE/fresh_demo" >&3
}

prove_fresh() {
	local ticket
	[ ! -e "$FRESH" ] || step "Removing what an earlier run left" remove_fresh_bench
	make_fresh_bench
	run_fresh_demo
	ticket=$(sed -n 's/.*Ticket \([^ ]*\) escalates.*/\1/p' "$STATE/fresh_demo")
	step "Typing a command from elsewhere" type_elsewhere
	step "Signing in with every login it shows" sign_in_as_everybody
	step "Waiting until ticket $ticket escalates" wait_for "$ESCALATES_WITHIN" has_escalated "$ticket"
	step "Looking for errors" no_errors
	step "Following the links of its mails" links_lead_back
	step "Stopping it" in_fresh "$SCRIPTS/demo" --stop
	step "Looking for what still runs" nothing_runs
	step "Removing it" remove_fresh_bench
}

# What gives up in there failed here: the bench was there to be copied.
fresh() {
	local status
	require_site
	set +e
	(set -e && prove_fresh)
	status=$?
	set -e
	[ "$status" = 0 ]
}
