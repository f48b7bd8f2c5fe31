// SPDX-License-Identifier: ISC
//
// The peer on Node: express-session and helmet as their documentation has
// them, with the memory store or with SQLite in WAL mode.
//
// usage: node app.js express-memory|express-sqlite SOCKET DATABASE
'use strict';

const express = require('express');
const helmet = require('helmet');
const session = require('express-session');

const [name, socket, database] = process.argv.slice(2);
const app = express();

function sqliteStore() {
	const SqliteStore = require('better-sqlite3-session-store')(session);
	const client = require('better-sqlite3')(database);

	client.pragma('journal_mode = WAL');
	client.pragma('synchronous = NORMAL');
	return new SqliteStore({ client });
}

app.disable('etag');
app.use(helmet());
app.use(session({
	name: 'sid',
	secret: 'q4Vq0tPzL9mXw7KsYc2RjHn8BdEfGuA3',
	resave: false,
	saveUninitialized: false,
	cookie: { httpOnly: true, sameSite: 'lax', maxAge: 86400000 },
	store: name === 'express-sqlite' ? sqliteStore() : undefined
}));

app.get(`/${name}/read`, (request, response) => {
	const { user } = request.session;

	response.type('text/plain');
	if (!user)
		return response.status(401).send('Unauthorized.');
	response.send(`Welcome to the dashboard, ${user}!`);
});

app.post(`/${name}/write`, (request, response) => {
	const { session: data } = request;
	const count = String(++data.count).padStart(5, '0');

	response.type('text/plain');
	response.send(`Times that ${data.user} was here: ${count}`);
});

app.post(`/${name}/create`, (request, response) => {
	const { user } = request.query;

	Object.assign(request.session, {
		user, isAuthenticated: true, count: 0, theme: 'dark',
		language: 'en', cart: ['book 4711', 'lamp 12', 'pen 3'],
		flash: 'Your order is on its way.',
		last_page: '/orders/20240131/4711'
	});
	response.type('text/plain');
	response.send(`Session created for user: ${user.padStart(9)}`);
});

app.listen(socket);
