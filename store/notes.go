package store

import "cohortbot/bot/mentoring"

// Notes lie under their writer: nobody else's can be read by chance.
var talkNotes = noun[mentoring.TalkNote]{prefix: "talknote", version: 1}

// TalkNote is what somebody noted about a person they met.
func (tx *Tx) TalkNote(c mentoring.CohortID, r mentoring.Role, writer, about mentoring.PersonID) (mentoring.TalkNote, bool, error) {
	return talkNotes.get(tx, mentoring.MemberKey(c, r, writer)+"/"+string(about))
}

// PutTalkNote keeps it.
func (tx *Tx) PutTalkNote(n mentoring.TalkNote) error {
	return talkNotes.put(tx, string(n.Writer), mentoring.MemberKey(n.Cohort, n.Role, n.Writer)+"/"+string(n.About), n)
}

// TalkNotes lists one writer's own notes, by the person they are about.
func (tx *Tx) TalkNotes(c mentoring.CohortID, r mentoring.Role, writer mentoring.PersonID) ([]mentoring.TalkNote, error) {
	var all []mentoring.TalkNote
	err := talkNotes.scan(tx, mentoring.MemberKey(c, r, writer)+"/", func(_ string, n mentoring.TalkNote) error {
		all = append(all, n)
		return nil
	})
	return all, err
}
