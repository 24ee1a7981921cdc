package sandbox

import (
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// element checks what the schema cannot say about one block element; e may be empty.
func (c *checker) element(where string, e jsonObject) {
	switch kind := e.str("type"); kind {
	case "":
		return
	case "image":
		c.imageURL(where, e)
		return
	case "static_select", "multi_static_select", "checkboxes", "radio_buttons", "overflow":
		c.atLeastOne(where, e, "options")
		c.atLeastOne(where, e, "option_groups")
		c.options(where, e)
		c.initialOptions(where, e)
	case "plain_text_input":
		c.inputLengths(where, e)
	case "number_input":
		c.numberRange(where, e)
	case "datepicker":
		c.dateFormat(where+"/initial_date", e.str("initial_date"), time.DateOnly, "YYYY-MM-DD")
	case "timepicker":
		c.dateFormat(where+"/initial_time", e.str("initial_time"), "15:04", "HH:mm")
		if zone := e.str("timezone"); zone != "" {
			if _, err := time.LoadLocation(zone); err != nil {
				c.add(where+"/timezone", "timezone %q is not a name of the IANA time zone database, as Europe/Madrid is", zone)
			}
		}
	case "datetimepicker":
		if at := e.number("initial_date_time"); e.has("initial_date_time") && (at != math.Trunc(at) || at < 1e9 || at >= 1e10) {
			c.add(where+"/initial_date_time", "initial_date_time must be a Unix time in seconds, of 10 digits")
		}
	case "file_input":
		if n := e.number("max_files"); e.has("max_files") && (n < 1 || n > maxInputFiles) {
			c.add(where+"/max_files", "max_files %v is not between 1 and %d", n, maxInputFiles)
		}
	}
	c.maxSelected(where, e)
	if e.flag("focus_on_load") {
		if c.focused != "" {
			c.add(where+"/focus_on_load", "only one element may have focus_on_load, %s has it already", c.focused)
		} else {
			c.focused = where
		}
	}
}

// options checks the options and option groups of e, each against what all options obey.
func (c *checker) options(where string, e jsonObject) {
	inOverflow := e.str("type") == "overflow"
	for i, o := range e.list("options") {
		c.option(at(where+"/options", i), asObject(o), inOverflow)
	}
	for i, g := range e.list("option_groups") {
		group, here := asObject(g), at(where+"/option_groups", i)
		if n := utf8.RuneCountInString(group.obj("label").str("text")); n > maxGroupLabel {
			c.add(here+"/label/text", "a group's label has %d characters, at most %d are allowed", n, maxGroupLabel)
		}
		c.atLeastOne(here, group, "options")
		if n := len(group.list("options")); n > maxGroupOptions {
			c.add(here+"/options", "%d options, at most %d are allowed in a group", n, maxGroupOptions)
		}
		for j, o := range group.list("options") {
			c.option(at(here+"/options", j), asObject(o), inOverflow)
		}
	}
}

func (c *checker) option(where string, o jsonObject, inOverflow bool) {
	if n := utf8.RuneCountInString(o.str("value")); n > maxOptionValue && n <= 150 { // the schema reports longer ones
		c.add(where+"/value", "an option's value has %d characters, more than %d are not safe: Slack's documents disagree", n, maxOptionValue)
	}
	if !inOverflow {
		if !o.has("value") {
			c.add(where, "an option needs a value")
		}
		if o.has("url") {
			c.add(where+"/url", "only the options of an overflow menu may have a url")
		}
	}
}

// initialOptions checks that what is chosen at first is among the options.
func (c *checker) initialOptions(where string, e jsonObject) {
	choices := e.list("options")
	for _, g := range e.list("option_groups") {
		choices = append(slices.Clip(choices), asObject(g).list("options")...)
	}
	if e.has("initial_option") && !isAmong(e.obj("initial_option"), choices) {
		c.add(where+"/initial_option", "initial_option must equal one of the options")
	}
	for i, o := range e.list("initial_options") {
		if !isAmong(asObject(o), choices) {
			c.add(at(where+"/initial_options", i), "each of initial_options must equal one of the options")
		}
	}
}

// isAmong compares value, text and description; the emoji flag of a text makes no other option.
func isAmong(o jsonObject, choices []any) bool {
	for _, v := range choices {
		choice := asObject(v)
		if choice.str("value") == o.str("value") && sameText(choice.obj("text"), o.obj("text")) &&
			sameText(choice.obj("description"), o.obj("description")) {
			return true
		}
	}
	return false
}

func sameText(a, b jsonObject) bool {
	return a.str("type") == b.str("type") && a.str("text") == b.str("text")
}

func (c *checker) inputLengths(where string, e jsonObject) {
	shortest, longest := e.number("min_length"), e.number("max_length")
	if shortest < 0 || shortest > maxInputLength {
		c.add(where+"/min_length", "min_length %v is not between 0 and %d", shortest, maxInputLength)
	}
	if e.has("max_length") && (longest < 1 || longest > maxInputLength) {
		c.add(where+"/max_length", "max_length %v is not between 1 and %d", longest, maxInputLength)
	}
	if e.has("max_length") && shortest > longest {
		c.add(where+"/min_length", "min_length %v is greater than max_length %v", shortest, longest)
	}
}

// numberRange checks a number_input, whose numbers Slack wants as strings.
func (c *checker) numberRange(where string, e jsonObject) {
	numbers := map[string]float64{}
	for _, key := range [...]string{"min_value", "max_value", "initial_value"} {
		text, given := e[key].(string)
		if !given {
			continue
		}
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			c.add(where+"/"+key, "%s %q is not a number", key, text)
			continue
		}
		numbers[key] = n
	}
	least, hasLeast := numbers["min_value"]
	most, hasMost := numbers["max_value"]
	if hasLeast && hasMost && least > most {
		c.add(where+"/min_value", "min_value %v is greater than max_value %v", least, most)
	}
}

func (c *checker) dateFormat(where, value, layout, shown string) {
	if value == "" {
		return
	}
	if _, err := time.Parse(layout, value); err != nil {
		c.add(where, "%q is not of the form %s", value, shown)
	}
}

func (c *checker) maxSelected(where string, e jsonObject) {
	if !e.has("max_selected_items") {
		return
	}
	most := e.number("max_selected_items")
	if most < 1 {
		c.add(where+"/max_selected_items", "max_selected_items %v is less than 1", most)
		return
	}
	for _, key := range [...]string{"initial_options", "initial_users", "initial_channels", "initial_conversations"} {
		if n := len(e.list(key)); n > int(most) {
			c.add(where+"/"+key, "%d %s, max_selected_items is %v", n, key, most)
		}
	}
}
