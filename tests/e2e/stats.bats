#!/usr/bin/env bats
# SPDX-License-Identifier: ISC
#
# `latchkey stats`: the numbers, for people, as JSON and as OpenMetrics, which is
# read by prometheus_client's own parser.

load ../support/suite.sh

setup() {
	suite_new development
	suite_user alice
	suite_user bob
	latchkey user disable bob
	suite_cookie alice
	suite_cookie alice
}

teardown() {
	suite_end
}

# The file's own size, beside what stats says of it.
size_of() {
	stat -c %s "$STATE_DIR/$1"
}

@test "stats counts sessions and users and measures the databases" {
	run -0 latchkey stats
	[[ $output =~ user_sessions\ +2$'\n' ]]
	[[ $output =~ anonymous_sessions\ +0$'\n' ]]
	[[ $output =~ disabled_users\ +1$'\n' ]]
	[[ $output =~ sessions_bytes\ +"$(size_of sessions/sessions.db)"$'\n' ]]
	latchkey stats --json | jq -e '.user_sessions == 2 and
	    .anonymous_sessions == 0 and .enabled_users == 1 and
	    .disabled_users == 1 and .accounts == 2 and
	    .throttle_counters == 0 and .sessions_schema == 1 and
	    .accounts_schema == 1 and
	    .accounts_bytes == '"$(size_of accounts/accounts.db)"' and
	    .sessions_log_bytes > 0'
	latchkey session end --all
	latchkey stats --json | jq -e '.user_sessions == 0 and
	    .events_of_the_day.user_created == 2 and
	    .events_of_the_day.authz_admin == 1'
	[[ $(latchkey stats) =~ user_created\ +2 ]]
}

@test "stats --openmetrics is read by the parser of OpenMetrics" {
	latchkey stats --openmetrics >"$SUITE/metrics"
	run -0 python3 - "$SUITE/metrics" <<'END'
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
families = list(text_string_to_metric_families(open(sys.argv[1]).read()))
values = {(s.name, *s.labels.values()): s.value
    for f in families for s in f.samples}
assert all(f.type == "gauge" and f.documentation for f in families), families
assert values["latchkey_sessions", "user"] == 2
assert values["latchkey_sessions", "anonymous"] == 0
assert values["latchkey_users", "disabled"] == 1
assert values["latchkey_accounts",] == 2
assert values["latchkey_database_bytes", "sessions"] > 0
assert values["latchkey_day_events", "user_archived"] == 1
assert {f.unit for f in families} == {"", "bytes"}
END
}

@test "stats counts the events of the last 24 hours" {
	python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("UPDATE event SET at = at - ?", [int(sys.argv[2])])
db.commit()' "$STATE_DIR/accounts/accounts.db" 86400000
	latchkey stats --json | jq -e '
	    .events_of_the_day.user_created == null and
	    .events_of_the_day.user_archived == 1'
}

@test "stats tells what keeps it from counting" {
	rm -r "$STATE_DIR/accounts"
	run -1 latchkey stats
	has "$output" '`latchkey init`'
	run -2 latchkey stats --json --openmetrics
}
