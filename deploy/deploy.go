// Package deploy holds what is needed to put cohortbot on a workspace and a
// machine, and embeds it for the programs and tests that read it.
package deploy

import _ "embed"

// Manifest is the Slack app manifest: paste it when creating the app
// (https://docs.slack.dev/reference/app-manifest).
//
//go:embed manifest.json
var Manifest []byte
