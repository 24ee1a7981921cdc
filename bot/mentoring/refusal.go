package mentoring

import "fmt"

// A Refusal is a rule saying no to a person. It is shown to them as it stands,
// so it says what to do and, where that matters, when.
type Refusal struct{ Reason string }

func (r *Refusal) Error() string { return r.Reason }

// Refuse returns a [*Refusal] with the formatted reason.
func Refuse(format string, args ...any) error {
	return &Refusal{Reason: fmt.Sprintf(format, args...)}
}
