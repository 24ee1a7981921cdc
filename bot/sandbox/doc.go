// Package sandbox is a pretend Slack workspace behind Slack's real protocol: the Web API over HTTP and Socket Mode over
// WebSocket. A Slack app runs against it unchanged; people type, click, fill in and read. It knows nothing of the app.
package sandbox
