# shellcheck shell=bash
# MariaDB and Redis: found running or started here, without systemd too; and stopped again by whom they were started for.

# Asked through the socket by the system's own user, as MariaDB's tools do by default.
mariadb_answers() { mariadb-admin --connect-timeout=2 ping >/dev/null 2>&1; }

launch_mariadb() {
	if [ -d /run/systemd/system ]; then
		as_root systemctl start mariadb
	elif [ -x /etc/init.d/mariadb ]; then
		as_root service mariadb start
	else
		as_root install -d -o mysql -g mysql /run/mysqld
		as_root setsid mariadbd-safe >/dev/null 2>&1 &
	fi
}

shut_mariadb() {
	if [ -d /run/systemd/system ]; then
		as_root systemctl stop mariadb
	elif [ -x /etc/init.d/mariadb ]; then
		as_root service mariadb stop
	else
		as_root mariadb-admin shutdown
	fi
}

start_mariadb() {
	detached launch_mariadb
	wait_for 60 mariadb_answers
}

# What its package starts while it is installed counts as started here, so this is asked before.
look_at_mariadb() { mariadb_answers || MARIADB_WAS_DOWN=1; }

# A first argument names the file that lists what to close again.
need_mariadb() {
	local opened=$1
	if ! mariadb_answers; then
		need_root starting MariaDB
		step "Starting MariaDB" start_mariadb ||
			give_up "MariaDB does not start; its log tells why (often /var/log/mysql/error.log)."
		MARIADB_WAS_DOWN=1
	fi
	[ -z "${MARIADB_WAS_DOWN:-}" ] || note_opened "$opened" mariadb
}

note_opened() { grep -qxs "$2" "$1" || printf '%s\n' "$2" >>"$1"; }

# A database administrator for this bench alone, so that nobody has to know or change root's password.
database_admin() { printf 'partner_support_%s' "$BENCH_KEY"; }

database_password() { cat "$BENCH/config/partner_support_database_password"; }

as_database_admin() { MYSQL_PWD=$(database_password 2>/dev/null) mariadb --user="$(database_admin)" "$@"; }

database_admin_works() { [ -n "$(database_password 2>/dev/null)" ] && as_database_admin --execute='select 1' >/dev/null 2>&1; }

need_database_admin() {
	database_admin_works && return
	local file=$BENCH/config/partner_support_database_password
	(umask 077 && python3 -c 'import secrets; print(secrets.token_hex(16))' >"$file")
	as_root mariadb <<-SQL || give_up "MariaDB's root cannot be reached through its socket. Let it (the default on Debian and Ubuntu), or create the user $(database_admin) with all privileges and the password in $file."
		CREATE OR REPLACE USER '$(database_admin)'@'localhost' IDENTIFIED BY '$(database_password)';
		GRANT ALL PRIVILEGES ON *.* TO '$(database_admin)'@'localhost' WITH GRANT OPTION;
	SQL
}

redis_port() { bench_setting "$1" | sed 's/.*://; s/[^0-9].*//'; }

redis_answers() { [ "$(redis-cli -p "$1" ping 2>/dev/null)" = PONG ]; }

start_redis() {
	detached redis-server "$BENCH/config/$1.conf" --daemonize yes
	wait_for 20 redis_answers "$2"
}

# Notes every port it opens in the given file, so that only those are closed again.
need_redis() {
	local opened=$1 kind port
	for kind in redis_cache redis_queue; do
		port=$(redis_port "$kind")
		redis_answers "$port" && continue
		step "Starting Redis on port $port" start_redis "$kind" "$port" || give_up "Redis does not start on port $port."
		note_opened "$opened" "$port"
	done
}

connections_of_others() {
	as_database_admin --skip-column-names --execute="select count(*) from information_schema.processlist
		where id <> connection_id() and user not in ('system user', 'event_scheduler')" 2>/dev/null || echo 0
}

stop_mariadb() {
	mariadb_answers || return 0
	if [ "$(connections_of_others)" -gt 0 ]; then
		note "MariaDB is left running: somebody else is connected to it."
		return 1
	fi
	need_root stopping MariaDB
	step "Stopping MariaDB" shut_mariadb
}

stop_redis() {
	redis-cli -p "$1" shutdown nosave >/dev/null 2>&1 || true
	! redis_answers "$1"
}

# What could not be stopped stays noted, for the next time.
close_opened() {
	local opened=$1 left=$1.left service
	[ -f "$opened" ] || return 0
	: >"$left"
	while read -r service <&4; do
		case $service in
			mariadb) (stop_mariadb) || printf '%s\n' "$service" >>"$left" ;;
			*) stop_redis "$service" || printf '%s\n' "$service" >>"$left" ;;
		esac
	done 4< <(sort --version-sort "$opened")
	mv "$left" "$opened"
	[ -s "$opened" ] || rm -f "$opened"
}
