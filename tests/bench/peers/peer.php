<?php
// SPDX-License-Identifier: ISC
//
// The peer on PHP-FPM: its native sessions in files, and the headers that
// helmet sends.

const HEADERS = [
	"Content-Security-Policy: default-src 'self';base-uri 'self';font-src "
	    . "'self' https: data:;form-action 'self';frame-ancestors 'self';"
	    . "img-src 'self' data:;object-src 'none';script-src 'self';"
	    . "script-src-attr 'none';style-src 'self' https: 'unsafe-inline';"
	    . "upgrade-insecure-requests",
	"Cross-Origin-Opener-Policy: same-origin",
	"Cross-Origin-Resource-Policy: same-origin",
	"Origin-Agent-Cluster: ?1",
	"Referrer-Policy: no-referrer",
	"Strict-Transport-Security: max-age=31536000; includeSubDomains",
	"X-Content-Type-Options: nosniff",
	"X-DNS-Prefetch-Control: off",
	"X-Download-Options: noopen",
	"X-Frame-Options: SAMEORIGIN",
	"X-Permitted-Cross-Domain-Policies: none",
	"X-XSS-Protection: 0",
];

foreach (HEADERS as $header)
	header($header);
header("Content-Type: text/plain; charset=utf-8");
session_name("sid");
session_set_cookie_params(["lifetime" => 86400, "httponly" => true,
    "samesite" => "Lax"]);
$do = $_GET["do"];
session_start(["read_and_close" => $do === "read"]);
if ($do === "create") {
	session_regenerate_id();
	$_SESSION = ["user" => $_GET["user"], "isAuthenticated" => true,
	    "count" => 0, "theme" => "dark", "language" => "en",
	    "cart" => ["book 4711", "lamp 12", "pen 3"],
	    "flash" => "Your order is on its way.",
	    "last_page" => "/orders/20240131/4711"];
	printf("Session created for user: %9s", $_SESSION["user"]);
} elseif (!isset($_SESSION["user"])) {
	http_response_code(401);
	echo "Unauthorized.";
} elseif ($do === "write") {
	$_SESSION["count"]++;
	printf("Times that %s was here: %05d", $_SESSION["user"],
	    $_SESSION["count"]);
} else {
	printf("Welcome to the dashboard, %s!", $_SESSION["user"]);
}
