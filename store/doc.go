// Package store keeps the state of the bot: the programme's nouns, the messages to send (the
// outbox), the moments to come (the agenda), the happenings already handled and the journal.
//
// # One happening, one transaction
//
// [Store.Update] runs a function on a [Tx] with one instant. What it writes – state, messages to
// queue, "this happening is done" – becomes durable together or not at all. The function may be
// run again from the start, so it must have no other effect. Inside it never call Update or
// talk to a network: there is one writer, and it would wait for itself.
//
// Everything that waits is committed together (group commit): each function writes to an overlay
// over the shared transaction; nil folds the overlay in, an error or a panic drops it, and nobody
// else notices. [Tx.Try] nests the same thing.
//
// # What lies in the file
//
// One ordered space of keys. Every value carries a format version, a CRC-32C over its key and
// itself, and the id of the person whose data it is (see seal.go), because the engine has no
// checksums of its own: a flipped bit must give a [DamagedError], never wrong data. Nouns are
// JSON under "<noun>/<key>" (see noun.go); an index row is a sealed value as well.
//
// Only engine.go knows that the engine is bbolt; keyvalue.go says what an engine has to do.
//
// # Time
//
// Instants are stored in UTC with nanoseconds and come back in UTC. Nothing here reads a clock.
package store
