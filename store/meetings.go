package store

import (
	"slices"

	"cohortbot/bot/mentoring"
)

var (
	meetings     = noun[mentoring.Meeting]{prefix: "meeting", version: 1}
	meetingParts = noun[mentoring.MeetingPart]{prefix: "meetingpart", version: 1}
)

// Meeting is a meeting of a cohort.
func (tx *Tx) Meeting(c mentoring.CohortID, id string) (mentoring.Meeting, bool, error) {
	return meetings.get(tx, string(c)+"/"+id)
}

// PutMeeting keeps it.
func (tx *Tx) PutMeeting(m mentoring.Meeting) error {
	return meetings.put(tx, "", string(m.Cohort)+"/"+m.ID, m)
}

// Meetings lists those of a cohort, in the order in which they were made.
func (tx *Tx) Meetings(c mentoring.CohortID) ([]mentoring.Meeting, error) {
	var all []mentoring.Meeting
	err := meetings.scan(tx, string(c)+"/", func(_ string, m mentoring.Meeting) error {
		all = append(all, m)
		return nil
	})
	slices.SortStableFunc(all, func(a, b mentoring.Meeting) int { return a.Made.Compare(b.Made) })
	return all, err
}

// MeetingPart is somebody's part in a meeting.
func (tx *Tx) MeetingPart(c mentoring.CohortID, meeting string, p mentoring.PersonID) (mentoring.MeetingPart, bool, error) {
	return meetingParts.get(tx, partKey(c, meeting, p))
}

// PutMeetingPart keeps it.
func (tx *Tx) PutMeetingPart(p mentoring.MeetingPart) error {
	return meetingParts.put(tx, string(p.Person), partKey(p.Cohort, p.Meeting, p.Person), p)
}

// MeetingParts lists everybody's part in a meeting, by person.
func (tx *Tx) MeetingParts(c mentoring.CohortID, meeting string) ([]mentoring.MeetingPart, error) {
	var all []mentoring.MeetingPart
	err := meetingParts.scan(tx, string(c)+"/"+meeting+"/", func(_ string, p mentoring.MeetingPart) error {
		all = append(all, p)
		return nil
	})
	return all, err
}

func partKey(c mentoring.CohortID, meeting string, p mentoring.PersonID) string {
	return string(c) + "/" + meeting + "/" + string(p)
}
