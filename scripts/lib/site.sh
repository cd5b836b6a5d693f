# shellcheck shell=bash
# A site of the bench: made once, then migrated; with Helpdesk and this app installed.

ADMIN_PASSWORD=${ADMIN_PASSWORD:-admin}

on_site() { in_bench --site "$@"; }

new_site() {
	local site=$1
	say "Making the site $site"
	in_bench new-site "$site" --force --admin-password "$ADMIN_PASSWORD" \
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

# Made in one go or made again: the mark of an unfinished site stays when a run is interrupted.
need_site() {
	local site=$1 unfinished=$CACHE/site-$BENCH_KEY-$1.unfinished
	if [ ! -f "$BENCH/sites/$site/site_config.json" ] || [ -e "$unfinished" ]; then
		touch "$unfinished"
		new_site "$site"
		on_site "$site" install-app helpdesk
		answer_setup_wizard "$site"
		on_site "$site" install-app partner_support
		rm -f "$unfinished"
	else
		say "Bringing the site $site up to date"
		on_site "$site" migrate
		has_app "$site" partner_support || on_site "$site" install-app partner_support
	fi
}

# Everything up to a site with the app on it. A first argument names the file that lists what to close again.
prepare_site() {
	local site=$1 opened=$2
	use_tools
	bench_exists || frappe_answers || give_up "there is no bench in $BENCH, and Frappe's repositories cannot be reached"
	need_bench
	need_mariadb
	need_database_admin
	need_redis "$opened"
	link_checkout "$ROOT"
	need_site "$site"
	build_assets
}

build_assets() {
	need_node
	in_bench build --app partner_support
}

site_answers() {
	curl --silent --fail --output /dev/null "http://127.0.0.1:$1/api/method/ping"
}
