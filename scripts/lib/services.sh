# shellcheck shell=bash
# MariaDB and Redis: found running or started here, without systemd too.

mariadb_answers() { mariadb-admin --connect-timeout=2 ping >/dev/null 2>&1; }

launch_mariadb() {
	if [ -d /run/systemd/system ]; then
		as_root systemctl start mariadb
	elif [ -x /etc/init.d/mariadb ]; then
		as_root service mariadb start >/dev/null
	else
		as_root install -d -o mysql -g mysql /run/mysqld
		as_root setsid mariadbd-safe >/dev/null 2>&1 &
	fi
}

need_mariadb() {
	mariadb_answers && return
	say "Starting MariaDB"
	launch_mariadb 9>&-
	wait_for 60 mariadb_answers || give_up "MariaDB does not start; its log tells why (often /var/log/mysql/error.log)."
}

# A database administrator for this bench alone, so that nobody has to know or change root's password.
database_admin() { printf 'partner_support_%s' "$BENCH_KEY"; }

database_password() { cat "$BENCH/config/partner_support_database_password"; }

database_admin_works() {
	MYSQL_PWD=$(database_password 2>/dev/null) mariadb --user="$(database_admin)" --execute='select 1' >/dev/null 2>&1
}

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

# Notes every port it opens in the given file, so that only those are closed again.
need_redis() {
	local opened=$1 kind port
	for kind in redis_cache redis_queue; do
		port=$(redis_port "$kind")
		redis_answers "$port" && continue
		note "Starting Redis on port $port"
		redis-server "$BENCH/config/$kind.conf" --daemonize yes >/dev/null 9>&-
		wait_for 20 redis_answers "$port" || give_up "Redis does not start on port $port."
		printf '%s\n' "$port" >>"$opened"
	done
}

close_redis() {
	local opened=$1 port
	[ -f "$opened" ] || return 0
	while read -r port; do
		redis-cli -p "$port" shutdown nosave >/dev/null 2>&1 || true
	done <"$opened"
	rm -f "$opened"
}
