package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/slack-go/slack"

	"cohortbot/store"
)

// A file goes out in three calls: an address is asked for, the bytes are sent
// there, and the upload is completed into a conversation. Only the last shows
// anything to anybody, and it carries no metadata; so the upload's id is on
// record before it is made, and is what a look-up looks for. Slack completes an
// upload only once, and discards what is never completed
// (https://docs.slack.dev/reference/methods/files.completeUploadExternal).

// upload hands the file to Slack and records that, unless that was done before.
func (c *courier) upload(ctx context.Context, o *store.Outgoing) result {
	f := o.Content.File
	of := f.Fingerprint()
	if n := len(o.Uploads); n > 0 && o.Uploads[n-1].Of == of {
		return result{}
	}
	var ticket *slack.GetUploadURLExternalResponse
	r := c.call(ctx, func(ctx context.Context) (err error) {
		ticket, err = c.api.GetUploadURLExternalContext(ctx, slack.GetUploadURLExternalParameters{FileName: f.Name, FileSize: len(f.Data)})
		return err
	})
	if r.verdict == verdictDone && (ticket == nil || ticket.FileID == "" || ticket.UploadURL == "") {
		r = unanswered
	}
	if r.verdict != verdictDone {
		return harmless(r)
	}
	var refused slack.StatusCodeError
	r = c.call(ctx, func(ctx context.Context) error {
		err := c.api.UploadToURL(ctx, slack.UploadToURLParameters{UploadURL: ticket.UploadURL, Filename: f.Name, Reader: bytes.NewReader(f.Data)})
		errors.As(err, &refused)
		return err
	})
	switch {
	case r.verdict == verdictDone:
	case refused.Code >= 400 && refused.Code < 500 && r.verdict == verdictAgain: // the file's own trouble, not everybody's
		return result{verdict: verdictDoubt, why: fmt.Sprintf("HTTP %d to its upload", refused.Code)}
	default:
		// The bytes go to a host of their own: that it cannot be reached says
		// nothing about the others, and what has no file need not wait.
		r = harmless(r)
		r.outage, r.aside = false, r.verdict == verdictAgain
		return r
	}
	return c.recordUpload(o, store.Upload{ID: ticket.FileID, Of: of})
}

// recordUpload puts on record what Slack has of a message's file. What cannot
// be recorded must not be shown.
func (c *courier) recordUpload(o *store.Outgoing, u store.Upload) result {
	var uploads []store.Upload
	err := c.store.Update(c.now(), func(tx *store.Tx) error {
		if err := tx.MarkUploaded(o.Key, u); err != nil {
			return err
		}
		row, _, err := tx.Outgoing(o.Key)
		uploads = row.Uploads
		return err
	})
	if err != nil {
		c.log.Error("the upload of a file could not be recorded", "message", o.Key, logErr, err)
		return result{verdict: verdictAgain, why: "its upload could not be recorded"}
	}
	o.Uploads = uploads
	return result{}
}

// share shows the uploaded file with the message's text as its comment. Slack
// does so in the background and does not say where the message stands.
func (c *courier) share(ctx context.Context, o *store.Outgoing, channel, thread string) result {
	u := o.Uploads[len(o.Uploads)-1]
	var shown *slack.CompleteUploadExternalResponse
	r := c.call(ctx, func(ctx context.Context) (err error) {
		shown, err = c.api.CompleteUploadExternalContext(ctx, slack.CompleteUploadExternalParameters{
			Files: []slack.FileSummary{{ID: u.ID, Title: o.Content.File.Title}}, Channel: channel,
			InitialComment: Cut(o.Content.Text, longestPost), ThreadTimestamp: thread,
		})
		return err
	})
	switch {
	case r.verdict == verdictDone && (shown == nil || !shown.Ok):
		return unanswered
	case r.verdict == verdictAnew:
		if lost := c.recordUpload(o, store.Upload{ID: u.ID}); lost.verdict != verdictDone {
			return lost
		}
	default:
	}
	r.channel = channel
	return r
}
