# shellcheck shell=bash
# A site of the bench: made once, then migrated; with Helpdesk and this app installed.

ADMIN_PASSWORD=${ADMIN_PASSWORD:-admin}

on_site() { in_bench --site "$@"; }

# The site, and keys each with its value in JSON.
configure_site() {
	python3 - "$BENCH/sites/$1/site_config.json" "${@:2}" <<-'PYTHON'
		import json, os, sys
		path, *pairs = sys.argv[1:]
		before = json.load(open(path))
		after = before | {key: json.loads(value) for key, value in zip(pairs[::2], pairs[1::2])}
		if after != before:
		    with open(path + ".new", "w") as file:
		        json.dump(after, file, indent=1, sort_keys=True)
		    os.replace(path + ".new", path)
	PYTHON
}

new_site() {
	in_bench new-site "$1" --force --admin-password "$ADMIN_PASSWORD" \
		--db-root-username "$(database_admin)" --db-root-password "$(database_password)"
}

has_app() {
	on_site "$1" list-apps --format json 2>/dev/null | grep -q "\"$2\""
}

# Frappe's desk opens with a wizard until someone has answered it.
answer_setup_wizard() {
	on_site "$1" execute frappe.desk.page.setup_wizard.setup_wizard.setup_complete --kwargs '{"args": {
		"language": "English", "country": "Germany", "timezone": "Europe/Berlin", "currency": "EUR",
		"full_name": "Administrator", "email": "", "password": "", "enable_telemetry": 0}}'
}

# The site, and its settings as for configure_site.
make_site() {
	local site=$1
	step "Making the site $site" new_site "$site"
	configure_site "$@"
	step "Installing Helpdesk on it" on_site "$site" install-app helpdesk
	step "Answering its setup wizard" answer_setup_wizard "$site"
}

update_site() {
	local site=$1
	configure_site "$@"
	step "Bringing the site $site up to date" on_site "$site" migrate
	has_app "$site" partner_support || step "Installing Partner Support on it" on_site "$site" install-app partner_support
}

# Made in one go or made again: the mark of an unfinished site stays when a run is interrupted.
need_site() {
	local site=$1 unfinished=$CACHE/site-$BENCH_KEY-$1.unfinished
	if [ -f "$BENCH/sites/$site/site_config.json" ] && [ ! -e "$unfinished" ]; then
		update_site "$@"
		return
	fi
	touch "$unfinished"
	make_site "$@"
	step "Installing Partner Support on it" on_site "$site" install-app partner_support
	rm -f "$unfinished"
}

# Everything up to a bench with this checkout in it. A first argument names the file that lists what to close again.
prepare_bench() {
	use_tools
	bench_exists || frappe_answers || give_up "there is no bench in $BENCH, and Frappe's repositories cannot be reached"
	look_at_mariadb
	need_bench
	need_mariadb "$1"
	need_database_admin
	need_redis "$1"
	link_checkout "$ROOT"
}

# Everything up to a site with the app on it.
prepare_site() {
	prepare_bench "$2"
	need_site "$1"
	build_assets
}

# What browsers get of a checkout, and where it is noted once they do.
assets_of() {
	(cd "$1/partner_support" && pwd && { find public locale -type f -exec cksum {} + 2>/dev/null || true; } | sort) | cksum
}

BUILT=$BENCH/sites/assets/.partner_support

assets_are_built() {
	[ "$(readlink --canonicalize-existing "$BENCH/sites/assets/partner_support")" = "$ROOT/partner_support/public" ] &&
		[ "$(cat "$BUILT" 2>/dev/null)" = "$(assets_of "$ROOT")" ]
}

# Not needlessly: for a moment nobody who uses the bench gets any.
build_assets() {
	assets_are_built && return
	need_node
	step "Building what browsers get" in_bench build --app partner_support
	assets_of "$ROOT" >"$BUILT"
}

site_answers() {
	curl --silent --fail --output /dev/null "http://127.0.0.1:$1/api/method/ping"
}
