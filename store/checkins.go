package store

import "cohortbot/bot/mentoring"

var (
	checkIns  = noun[mentoring.CheckIn]{prefix: "checkin", version: 1}
	feedbacks = noun[mentoring.Feedback]{prefix: "feedback", version: 1}
	sums      = noun[mentoring.FeedbackSums]{prefix: "feedbacksums", version: 1}
)

// CheckIn is one person's answer for one week.
func (tx *Tx) CheckIn(c mentoring.CohortID, r mentoring.Role, p mentoring.PersonID, week int) (mentoring.CheckIn, bool, error) {
	return checkIns.get(tx, mentoring.CheckInKey(c, r, p, week))
}

// PutCheckIn keeps it.
func (tx *Tx) PutCheckIn(ci mentoring.CheckIn) error {
	return checkIns.put(tx, string(ci.Person), mentoring.CheckInKey(ci.Cohort, ci.Role, ci.Person, ci.Week), ci)
}

// CheckIns lists a person's answers, oldest first.
func (tx *Tx) CheckIns(c mentoring.CohortID, r mentoring.Role, p mentoring.PersonID) ([]mentoring.CheckIn, error) {
	var all []mentoring.CheckIn
	err := checkIns.scan(tx, mentoring.MemberKey(c, r, p)+"/", func(_ string, ci mentoring.CheckIn) error {
		all = append(all, ci)
		return nil
	})
	return all, err
}

// Feedback is what somebody said at the end.
func (tx *Tx) Feedback(c mentoring.CohortID, r mentoring.Role, p mentoring.PersonID) (mentoring.Feedback, bool, error) {
	return feedbacks.get(tx, mentoring.MemberKey(c, r, p))
}

// PutFeedback keeps it.
func (tx *Tx) PutFeedback(f mentoring.Feedback) error {
	return feedbacks.put(tx, string(f.Person), mentoring.MemberKey(f.Cohort, f.Role, f.Person), f)
}

// Feedbacks lists what everybody of a cohort said.
func (tx *Tx) Feedbacks(c mentoring.CohortID) ([]mentoring.Feedback, error) {
	var all []mentoring.Feedback
	err := feedbacks.scan(tx, string(c)+"/", func(_ string, f mentoring.Feedback) error {
		all = append(all, f)
		return nil
	})
	return all, err
}

// FeedbackSums are what may be shown of a cohort's feedback; false before it
// closed.
func (tx *Tx) FeedbackSums(c mentoring.CohortID) (mentoring.FeedbackSums, bool, error) {
	return sums.get(tx, string(c))
}

// PutFeedbackSums keeps them, as nobody's own.
func (tx *Tx) PutFeedbackSums(s mentoring.FeedbackSums) error {
	return sums.put(tx, "", string(s.Cohort), s)
}
