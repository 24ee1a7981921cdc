package sandbox

import (
	"bytes"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	xtext "golang.org/x/text/message"
)

//go:embed blockkit.schema.json
var blockKitSchema []byte

// blockKit holds the compiled definitions payloads are checked against.
type blockKit struct {
	block, modal, home, option *jsonschema.Schema
}

// compiledBlockKit compiles the schema once per process: it takes some milliseconds, and long
// simulations check hundreds of thousands of messages.
var compiledBlockKit = sync.OnceValue(func() blockKit {
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(blockKitSchema))
	if err != nil {
		panic(fmt.Sprintf("embedded blockkit.schema.json: %v", err))
	}
	definitions := asObject(asObject(schema)["definitions"])
	mergeOptions(definitions)
	for _, d := range definitions {
		dispatchOnType(d, definitions)
	}
	// Views are checked block by block, so that each block is checked by its own definition.
	for _, view := range [...]string{"ModalView", "HomeView"} {
		asObject(definitions[view]).obj("properties")["blocks"] = map[string]any{"type": "array"}
		delete(asObject(definitions[view]), "allOf")
	}
	c := jsonschema.NewCompiler()
	c.AssertVocabs()
	c.RegisterVocabulary(&jsonschema.Vocabulary{
		URL:        "urn:by-type",
		Subschemas: []jsonschema.SchemaPath{{jsonschema.Prop(byType), jsonschema.AllProp{}}},
		Compile:    compileTypeSwitch,
	})
	const url = "blockkit.schema.json"
	if err := c.AddResource(url, schema); err != nil {
		panic(fmt.Sprintf("embedded blockkit.schema.json: %v", err))
	}
	return blockKit{
		block:  c.MustCompile(url + "#/definitions/KnownBlock"),
		modal:  c.MustCompile(url + "#/definitions/ModalView"),
		home:   c.MustCompile(url + "#/definitions/HomeView"),
		option: c.MustCompile(url + "#/definitions/Option"),
	}
})

// byType is our schema keyword: {"byType": {"button": {…}}} checks an object by the definition of
// its "type". The schema as generated says anyOf, which is slow and whose complaint is about all
// the forty types the object might have been, not about the one it says it is.
const byType = "byType"

// mergeOptions makes one definition of the two kinds of option, which differ in the type of text.
func mergeOptions(definitions jsonObject) {
	merged := maps.Clone(definitions.obj("PlainTextOption"))
	properties := maps.Clone(merged.obj("properties"))
	text := maps.Clone(properties.obj("text"))
	text["$ref"] = "#/definitions/TextObject"
	properties["text"] = map[string]any(text)
	merged["properties"] = map[string]any(properties)
	definitions["Option"] = map[string]any(merged)
}

// dispatchOnType rewrites, all through a schema, each anyOf over objects into byType.
func dispatchOnType(schema any, definitions jsonObject) {
	switch s := schema.(type) {
	case []any:
		for _, item := range s {
			dispatchOnType(item, definitions)
		}
	case map[string]any:
		branches := map[string]any{}
		if anyOf, ok := s["anyOf"].([]any); ok && collectBranches(anyOf, definitions, branches) {
			delete(s, "anyOf")
			if sole, ok := branches[""]; ok && len(branches) == 1 {
				maps.Copy(s, asObject(sole))
			} else {
				s[byType] = branches
			}
		}
		for _, child := range s {
			dispatchOnType(child, definitions)
		}
	}
}

// collectBranches files the alternatives of an anyOf by their type constant ("" for objects that
// have none), looking through nested unions; it reports false if they are not alternatives of
// this kind.
func collectBranches(anyOf []any, definitions jsonObject, into map[string]any) bool {
	for _, alternative := range anyOf {
		branch := asObject(alternative)
		name, isRef := strings.CutPrefix(branch.str("$ref"), "#/definitions/")
		target := branch
		if isRef {
			target = definitions.obj(name)
		}
		if nested := target.list("anyOf"); len(nested) > 0 && !target.has("properties") {
			if !collectBranches(nested, definitions, into) {
				return false
			}
			continue
		}
		if union := target.obj(byType); len(union) > 0 { // rewritten already
			maps.Copy(into, union)
			continue
		}
		if !target.has("properties") {
			return false
		}
		kind := target.obj("properties").obj("type").str("const")
		if earlier, twice := into[kind]; twice {
			into[kind] = eitherMember(asObject(earlier), target)
			continue
		}
		into[kind] = map[string]any(branch)
	}
	return true
}

// eitherMember joins two definitions of the same type, each requiring one member the other does
// not know (an image's image_url and slack_file), into one that wants exactly one of them.
func eitherMember(a, b jsonObject) map[string]any {
	properties := maps.Clone(a.obj("properties"))
	maps.Copy(properties, b.obj("properties"))
	var shared, choices []any
	for _, member := range append(a.list("required"), b.list("required")...) {
		inBoth := slices.Contains(a.list("required"), member) && slices.Contains(b.list("required"), member)
		switch {
		case !inBoth:
			choices = append(choices, map[string]any{"required": []any{member}})
		case !slices.Contains(shared, member):
			shared = append(shared, member)
		}
	}
	return map[string]any{
		"type": "object", "properties": map[string]any(properties), "required": shared,
		"oneOf": choices, "additionalProperties": false,
	}
}

// typeSwitch is the compiled byType keyword.
type typeSwitch map[string]*jsonschema.Schema

func compileTypeSwitch(ctx *jsonschema.CompilerContext, schema map[string]any) (jsonschema.SchemaExt, error) {
	branches := asObject(schema[byType])
	if len(branches) == 0 {
		return nil, nil
	}
	compiled := typeSwitch{}
	for kind := range branches {
		compiled[kind] = ctx.Enqueue([]string{byType, kind})
	}
	return compiled, nil
}

// Validate checks v by the definition of its type.
func (t typeSwitch) Validate(ctx *jsonschema.ValidatorContext, v any) {
	kind, _ := asObject(v)["type"].(string)
	branch, ok := t[kind]
	if !ok {
		ctx.AddError(&unknownType{got: kind, want: slices.Sorted(maps.Keys(t))})
		return
	}
	if err := ctx.Validate(branch, v, nil); err != nil {
		ctx.AddErr(err)
	}
}

// unknownType is the complaint about an object of a type not allowed in its place.
type unknownType struct {
	got  string
	want []string
}

func (*unknownType) KeywordPath() []string { return []string{byType} }

func (u *unknownType) LocalizedString(*xtext.Printer) string {
	if u.got == "" {
		return "needs a type, one of " + strings.Join(u.want, ", ")
	}
	return fmt.Sprintf("type %q is not allowed here, use one of %s", u.got, strings.Join(u.want, ", "))
}
