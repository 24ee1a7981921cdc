package flows

import (
	"testing"
)

func TestUnknownCommand(t *testing.T) {
	tellStory(t, func(s *story) {
		nora := s.Person("Nora Lind")
		nora.Types("/cohort nonsense")
		nora.Sees("I don't know that command")
	})
}
