package store

import "time"

// Channel is a channel that the bot is a member of.
type Channel struct {
	ID    string
	Since time.Time // when we learned of it
}

var channels = noun[Channel]{prefix: "channel", version: 1}

// Channel is a channel the bot is in; false as far as we know it is not.
func (tx *Tx) Channel(id string) (Channel, bool, error) {
	if id == "" {
		return Channel{}, false, nil
	}
	return channels.get(tx, id)
}

// JoinedChannel keeps that the bot is a member of a channel; known already,
// nothing happens.
func (tx *Tx) JoinedChannel(id string) error {
	if _, known, err := channels.get(tx, id); err != nil || known {
		return err
	}
	return channels.put(tx, "", id, Channel{ID: id, Since: tx.At()})
}

// LeftChannel forgets a channel.
func (tx *Tx) LeftChannel(id string) error { return channels.delete(tx, id) }

// Channels lists the channels the bot is in, by id.
func (tx *Tx) Channels() ([]Channel, error) {
	var all []Channel
	err := channels.scan(tx, "", func(_ string, c Channel) error {
		all = append(all, c)
		return nil
	})
	return all, err
}
