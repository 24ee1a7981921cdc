package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// required is what Slack's client says under an empty field that is not optional.
const required = "Please complete this required field."

// clientErrors checks a form as Slack's client does before it sends anything, by block id.
func clientErrors(v *view) map[string]string {
	errs := map[string]string{}
	for _, c := range controls(v.blocks) {
		if !c.InInput {
			continue
		}
		if v.values.empty(c) {
			if !c.Optional {
				errs[c.BlockID] = required
			}
			continue
		}
		text, ok := v.values.value(c).(string)
		if !ok {
			continue
		}
		e := decodeObject(c.Element)
		switch c.Type {
		case "plain_text_input":
			n := utf8.RuneCountInString(text)
			if m := int(e.number("min_length")); n < m {
				errs[c.BlockID] = fmt.Sprintf("Please enter at least %d characters.", m)
			} else if m := int(e.number("max_length")); m > 0 && n > m {
				errs[c.BlockID] = fmt.Sprintf("Please enter %d characters at most.", m)
			}
		case "number_input":
			if s := numberError(e, text); s != "" {
				errs[c.BlockID] = s
			}
		case "email_text_input":
			if at := strings.Index(text, "@"); at < 1 || at == len(text)-1 {
				errs[c.BlockID] = "Please enter a valid email address."
			}
		case "url_text_input":
			if !strings.Contains(text, "://") {
				errs[c.BlockID] = "Please enter a valid URL."
			}
		}
	}
	return errs
}

func numberError(e jsonObject, text string) string {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return "Please enter a number."
	}
	if !e.flag("is_decimal_allowed") && strings.Contains(text, ".") {
		return "Please enter a whole number."
	}
	if low, err := strconv.ParseFloat(e.str("min_value"), 64); err == nil && n < low {
		return "Please enter a number of at least " + e.str("min_value") + "."
	}
	if high, err := strconv.ParseFloat(e.str("max_value"), 64); err == nil && n > high {
		return "Please enter a number of at most " + e.str("max_value") + "."
	}
	return ""
}

// Fill writes into a text or number field by its label (or placeholder, or block or action id), on the open modal or,
// without one, on the Home tab or a message. "" empties it.
func (p *Person) Fill(field, text string) error {
	return p.act(func() (*envelope, error) {
		s, c, err := p.field(field, func(c control) bool {
			return valueKey[c.Type].initial == "initial_value" && c.Type != "rich_text_input"
		})
		if err != nil {
			return nil, err
		}
		var value any = text
		if text == "" {
			value = nil
		}
		return p.enter(s, c, value, text)
	})
}

// Choose sets a select, radio buttons, checkboxes, or a people, channel, date or time picker, on the open modal or else on
// the Home tab or a message. The field goes by label, placeholder, or block or action id; the option by its label, people by
// name, dates as YYYY-MM-DD, times as HH:MM, a date with time as "YYYY-MM-DD HH:MM" in the person's zone. Several options are
// separated by "; ". "" chooses nothing. An external select asks the app for its options first.
func (p *Person) Choose(field, choice string) error {
	var s spot
	var c control
	var asked *envelope
	err := p.act(func() (*envelope, error) {
		var err error
		s, c, err = p.field(field, func(c control) bool {
			k, ok := valueKey[c.Type]
			return ok && k.initial != "initial_value"
		})
		if err != nil {
			return nil, err
		}
		if choice != "" && strings.HasSuffix(c.Type, "external_select") {
			typed, _, _ := strings.Cut(choice, "; ")
			asked = p.w.suggestion(p, s, c, typed)
			return asked, nil
		}
		value, err := p.value(c, choice, optionsOf(c))
		if err != nil {
			return nil, err
		}
		return p.enter(s, c, value, choice)
	})
	if err != nil || asked == nil {
		return err
	}
	return p.act(func() (*envelope, error) {
		value, err := p.value(c, choice, optionsIn(decodeObject(asked.log.Ack)))
		if err != nil {
			return nil, err
		}
		return p.enter(s, c, value, choice)
	})
}

// field finds a field to fill; the workspace is locked.
func (p *Person) field(name string, fits func(control) bool) (spot, control, error) {
	var there []string
	for _, depth := range scroll {
		spots, err := p.reach("", depth)
		if err != nil {
			return spot{}, control{}, err
		}
		there = nil
		for i, match := range matchers {
			for _, s := range spots {
				for _, c := range s.controls {
					if !fits(c) {
						continue
					}
					if match(c.Label, name) || match(c.Placeholder, name) || c.ActionID == name || c.BlockID == name {
						return s.spot, c, nil
					}
					if i == 0 && len(there) < 20 {
						there = append(there, c.Label)
					}
				}
			}
		}
	}
	return spot{}, control{}, fmt.Errorf("%s sees no field %q (there is: %s)", p.profile.Name, name, strings.Join(there, ", "))
}

// value is what a choice means for a field; the workspace is locked.
func (p *Person) value(c control, choice string, options []pickable) (any, error) {
	key := valueKey[c.Type]
	if !key.several {
		if choice == "" {
			return nil, nil
		}
		return p.single(c, choice, options)
	}
	values := []any{}
	for one := range strings.SplitSeq(choice, "; ") {
		if one == "" {
			continue
		}
		v, err := p.single(c, one, options)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	if m := int(decodeObject(c.Element).number("max_selected_items")); m > 0 && len(values) > m {
		return nil, fmt.Errorf("%s: at most %d can be chosen", c.Label, m)
	}
	return values, nil
}

func (p *Person) single(c control, choice string, options []pickable) (any, error) {
	switch strings.TrimPrefix(c.Type, "multi_") {
	case "users_select":
		who, err := p.w.findPerson(choice)
		if err != nil {
			return nil, err
		}
		return who.id, nil
	case "conversations_select", "channels_select":
		place, err := p.conversation(choice)
		if err != nil {
			if place, err = p.w.findChannel(choice); err != nil || place.kind != kindChannel {
				return nil, fmt.Errorf("%s: there is no channel %q to choose", c.Label, choice)
			}
		}
		return place.id, nil
	case "datepicker":
		if _, err := time.Parse(time.DateOnly, choice); err != nil {
			return nil, fmt.Errorf("%s: %q is not a date like 2026-03-31", c.Label, choice)
		}
		return choice, nil
	case "timepicker":
		if _, err := time.Parse("15:04", choice); err != nil {
			return nil, fmt.Errorf("%s: %q is not a time like 09:30", c.Label, choice)
		}
		return choice, nil
	case "datetimepicker":
		at, err := time.ParseInLocation("2006-01-02 15:04", choice, p.zone)
		if err != nil {
			return nil, fmt.Errorf("%s: %q is not a moment like 2026-03-31 09:30", c.Label, choice)
		}
		return json.Number(strconv.FormatInt(at.Unix(), 10)), nil
	case "file_input", "rich_text_input":
		return nil, errors.New("the sandbox cannot fill a field of type " + c.Type)
	}
	for _, match := range matchers {
		for _, o := range options {
			if match(o.Label, choice) || o.Value == choice {
				return o.raw, nil
			}
		}
	}
	var there []string
	for _, o := range options {
		there = append(there, o.Label)
	}
	return nil, fmt.Errorf("%s: there is no option %q (there is: %s)", c.Label, choice, strings.Join(there, "; "))
}
