package store

import "cohortbot/bot/mentoring"

var (
	experts   = noun[mentoring.Expert]{prefix: "expert", version: 1}
	questions = noun[mentoring.Question]{prefix: "question", version: 1}
)

// Expert is somebody of the directory of experts, listed or not any more.
func (tx *Tx) Expert(p mentoring.PersonID) (mentoring.Expert, bool, error) {
	return experts.get(tx, string(p))
}

// PutExpert keeps it.
func (tx *Tx) PutExpert(x mentoring.Expert) error {
	return experts.put(tx, string(x.Person), string(x.Person), x)
}

// Experts lists them all, by id.
func (tx *Tx) Experts() ([]mentoring.Expert, error) {
	var all []mentoring.Expert
	err := experts.scan(tx, "", func(_ string, x mentoring.Expert) error {
		all = append(all, x)
		return nil
	})
	return all, err
}

// PutQuestion counts a question, as the asker's own. It holds ids only.
func (tx *Tx) PutQuestion(q mentoring.Question) error {
	return questions.put(tx, string(q.Asker), string(q.Expert)+"/"+q.ID, q)
}

// Questions lists those to an expert.
func (tx *Tx) Questions(expert mentoring.PersonID) ([]mentoring.Question, error) {
	var all []mentoring.Question
	err := questions.scan(tx, string(expert)+"/", func(_ string, q mentoring.Question) error {
		all = append(all, q)
		return nil
	})
	return all, err
}
