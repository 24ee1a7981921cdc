package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	xtext "golang.org/x/text/message"
)

// schema checks v, which stands at pointer where, and adds what the schema finds.
func (c *checker) schema(s *jsonschema.Schema, where string, v any) {
	var invalid *jsonschema.ValidationError
	if err := s.Validate(v); errors.As(err, &invalid) {
		c.complaints(where, invalid)
	}
}

// complaints adds the innermost causes of a schema error, which name the wrong member.
func (c *checker) complaints(where string, e *jsonschema.ValidationError) {
	switch e.ErrorKind.(type) {
	case *kind.AnyOf, *kind.OneOf: // never unions of types here, only choices between members
		c.complain(where, e.InstanceLocation, choiceText(e))
		return
	}
	if len(e.Causes) > 0 {
		for _, cause := range e.Causes {
			c.complaints(where, cause)
		}
		return
	}
	location := e.InstanceLocation
	if unknown, ok := e.ErrorKind.(*unknownType); ok && unknown.got != "" {
		location = append(slices.Clone(location), "type")
	}
	c.complain(where, location, complaintText(e))
}

// complain adds a problem unless the same has been said: a limit may stand in the schema twice.
func (c *checker) complain(where string, location []string, text string) {
	for _, step := range location {
		where += "/" + escapePointer(step)
	}
	p := problem{Code: c.code, Pointer: where, Message: text}
	if !slices.Contains(c.found, p) {
		c.found = append(c.found, p)
	}
}

func choiceText(e *jsonschema.ValidationError) string {
	var names []string
	for _, cause := range e.Causes {
		names = append(names, missingNames(cause)...)
	}
	if len(names) == 0 {
		return "has members that exclude each other, use only one of them"
	}
	return "needs one of " + strings.Join(names, ", ")
}

func missingNames(e *jsonschema.ValidationError) []string {
	if required, ok := e.ErrorKind.(*kind.Required); ok {
		return required.Missing
	}
	var names []string
	for _, cause := range e.Causes {
		names = append(names, missingNames(cause)...)
	}
	return names
}

// complaintText words a schema error as a rule with its limit.
func complaintText(e *jsonschema.ValidationError) string {
	name := "it"
	if n := len(e.InstanceLocation); n > 0 {
		name = e.InstanceLocation[n-1]
	}
	switch k := e.ErrorKind.(type) {
	case *kind.MaxLength:
		return fmt.Sprintf("%s has %d characters, at most %d are allowed", name, k.Got, k.Want)
	case *kind.MinLength:
		return fmt.Sprintf("%s must have at least %d character", name, k.Want)
	case *kind.MaxItems:
		return fmt.Sprintf("%d %s, at most %d are allowed", k.Got, name, k.Want)
	case *kind.MinItems:
		return fmt.Sprintf("%d %s, at least %d needed", k.Got, name, k.Want)
	case *kind.Required:
		return "missing " + strings.Join(k.Missing, ", ")
	case *kind.AdditionalProperties:
		return "unknown here: " + strings.Join(slices.Sorted(slices.Values(k.Properties)), ", ")
	case *kind.Type:
		return fmt.Sprintf("%s must be %s, not %s", name, strings.Join(k.Want, " or "), k.Got)
	case *kind.Const:
		return fmt.Sprintf("%s must be %v, not %v", name, k.Want, k.Got)
	case *kind.Enum:
		return fmt.Sprintf("%s must be one of %v, not %v", name, k.Want, k.Got)
	}
	return e.ErrorKind.LocalizedString(xtext.NewPrinter(language.English))
}
