// SPDX-License-Identifier: ISC
//
// The route of torture/route.c on express-session, with its MemoryStore in one
// process and otherwise as its manual says. The handle is kept in the session,
// since express-session gives a new token a new session.
//
// usage: node peer.js SOCKET
"use strict";
const crypto = require("crypto");
const express = require("express");
const session = require("express-session");

const app = express();

app.use(session({
	name: "sid",
	secret: crypto.randomBytes(32).toString("hex"),
	resave: false,
	saveUninitialized: false,
}));

const newHandle = () => crypto.randomBytes(16).toString("base64url");

function change(data, { op, key, value }) {
	if (op === "add")
		data[key] = (data[key] || 0) + Number(value);
	else if (op === "set")
		data[key] = Number(value);
	else if (op === "append")
		data[key] = (data[key] || []).concat(value);
}

app.post("/torture", (req, res, next) => {
	const { op, key, value } = req.query;
	const was = req.session.handle;
	const answer = () => {
		const data = req.session || {};
		const json = key === undefined ? undefined : data[key];
		res.type("text/plain").send(`${was || "-"} ${data.handle || "-"} ` +
		    (json === undefined ? "-" : JSON.stringify(json)));
	};

	if (op !== "login" && was === undefined)
		return res.status(401).send("Unauthorized. Please log in.");
	if (op === "login" || op === "rotate") {
		const kept = op === "rotate" ? { ...req.session } :
		    { handle: newHandle(), user: value };
		delete kept.cookie;
		return req.session.regenerate((error) => {
			if (error)
				return next(error);
			Object.assign(req.session, kept);
			return answer();
		});
	}
	if (op === "end")
		return req.session.destroy((error) => {
			if (error)
				return next(error);
			res.clearCookie("sid");
			return answer();
		});
	change(req.session, req.query);
	return answer();
});

app.listen(process.argv[2]);
