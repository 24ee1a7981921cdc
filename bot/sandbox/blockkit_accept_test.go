package sandbox

import (
	"encoding/json"
	"strconv"
	"testing"

	"github.com/slack-go/slack"
)

// The payloads here are built by slack-go, an independent client: none may be refused.

func slackPlain(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, text, true, false)
}

func slackMrkdwn(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, text, false, true)
}

func slackOption(value string) *slack.OptionBlockObject {
	return slack.NewOptionBlockObject(value, slackPlain("Option "+value), slackPlain("described"))
}

func asJSON(t testing.TB, v any) json.RawMessage {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// interactiveElements has every element that may stand in an actions block.
func interactiveElements() []slack.BlockElement {
	placeholder := slackPlain("Choose")
	button := slack.NewButtonBlockElement("button", "v", slackPlain("Press")).WithStyle(slack.StylePrimary).
		WithConfirm(slack.NewConfirmationBlockObject(slackPlain("Sure?"), slackMrkdwn("*Really?*"), slackPlain("Yes"), slackPlain("No")))
	static := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, placeholder, "static", slackOption("1"), slackOption("2"))
	static.InitialOption = slackOption("2")
	grouped := slack.NewOptionsGroupSelectBlockElement(slack.OptTypeStatic, placeholder, "grouped",
		slack.NewOptionGroupBlockElement(slackPlain("Group"), slackOption("1"), slackOption("2")))
	people := slack.NewOptionsSelectBlockElement(slack.OptTypeUser, placeholder, "people")
	people.InitialUser = "U1"
	conversations := slack.NewOptionsSelectBlockElement(slack.OptTypeConversations, placeholder, "conversations")
	conversations.DefaultToCurrentConversation = true
	conversations.Filter = &slack.SelectBlockElementFilter{Include: []string{"im", "public"}, ExcludeBotUsers: true}
	multi := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, placeholder, "multi", slackOption("1"), slackOption("2"))
	multi.InitialOptions = []*slack.OptionBlockObject{slackOption("1")}
	most := 2
	multi.MaxSelectedItems = &most
	external := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, placeholder, "external")
	external.MinQueryLength = &most
	boxes := slack.NewCheckboxGroupsBlockElement("boxes", slackOption("1"), slack.NewOptionBlockObject("2", slackMrkdwn("*two*"), nil))
	boxes.InitialOptions = []*slack.OptionBlockObject{slackOption("1")}
	radios := slack.NewRadioButtonsBlockElement("radios", slackOption("1"), slackOption("2"))
	radios.InitialOption = slackOption("1")
	date := slack.NewDatePickerBlockElement("date")
	date.InitialDate, date.Placeholder = "2026-01-05", placeholder
	clock := slack.NewTimePickerBlockElement("time")
	clock.InitialTime, clock.Timezone = "09:30", "Europe/Madrid"
	moment := slack.NewDateTimePickerBlockElement("moment")
	moment.InitialDateTime = 1767225600
	return []slack.BlockElement{
		button, static, grouped, people, conversations, multi, external, boxes, radios, date, clock, moment,
		slack.NewOptionsSelectBlockElement(slack.OptTypeChannels, placeholder, "channels"),
		slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeUser, placeholder, "users"),
		slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeConversations, placeholder, "many conversations"),
		slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeChannels, placeholder, "many channels"),
		slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeExternal, placeholder, "many external"),
		slack.NewOverflowBlockElement("more", slackOption("1"), slackOption("2")),
	}
}

func richText() *slack.RichTextBlock {
	style := &slack.RichTextSectionTextStyle{Bold: true, Code: true}
	fallback := "soon"
	words := func(text string) *slack.RichTextSection {
		return slack.NewRichTextSection(slack.NewRichTextSectionTextElement(text, nil))
	}
	return slack.NewRichTextBlock("rich",
		slack.NewRichTextSection(
			slack.NewRichTextSectionTextElement("a", style),
			slack.NewRichTextSectionUserElement("U1", style),
			slack.NewRichTextSectionChannelElement("C1", nil),
			slack.NewRichTextSectionEmojiElement("wave", 2, nil),
			slack.NewRichTextSectionLinkElement("https://example.org", "link", nil),
			slack.NewRichTextSectionUserGroupElement("S1"),
			slack.NewRichTextSectionTeamElement("T1", nil),
			slack.NewRichTextSectionDateElement(1767225600, "{date_short}", nil, &fallback),
			slack.NewRichTextSectionBroadcastElement("here"),
			slack.NewRichTextSectionColorElement("#ff0000"),
		),
		slack.NewRichTextList(slack.RTEListBullet, 0, words("one"), words("two")),
		slack.NewRichTextList(slack.RTEListOrdered, 1, words("three")),
		&slack.RichTextQuote{Type: slack.RTEQuote, Elements: words("said").Elements},
		&slack.RichTextPreformatted{Type: slack.RTEPreformatted, Elements: words("code").Elements},
	)
}

// sharedBlocks may stand in messages, modals and Home tabs.
func sharedBlocks() []slack.Block {
	blocks := []slack.Block{
		slack.NewHeaderBlock(slackPlain("Header")),
		slack.NewSectionBlock(slackMrkdwn("*text*"), nil, nil, slack.SectionBlockOptionBlockID("s1")),
		slack.NewSectionBlock(nil, []*slack.TextBlockObject{slackPlain("a"), slackMrkdwn("b")}, nil),
		slack.NewSectionBlock(slackPlain("with image"), nil, slack.NewAccessory(slack.NewImageBlockElement("https://example.org/a.png", "alt"))),
		slack.NewDividerBlock(),
		slack.NewContextBlock("ctx", slack.NewImageBlockElement("https://example.org/a.png", "alt"), slackMrkdwn("context"), slackPlain("plain")),
		slack.NewImageBlock("https://example.org/a.png", "alt", "img", slackPlain("title")),
		slack.NewImageBlockSlackFile(&slack.SlackFileObject{ID: "F1"}, "alt", "img2", nil),
		slack.NewActionBlock("all", interactiveElements()...),
		richText(),
		slack.NewVideoBlock("https://example.org/v", "https://example.org/t", "alt", "vid", slackPlain("title")),
	}
	for i, e := range interactiveElements() {
		if e.ElementType() == slack.METDatetimepicker {
			continue // not an accessory
		}
		blocks = append(blocks, slack.NewSectionBlock(slackMrkdwn("beside"), nil, slack.NewAccessory(e), slack.SectionBlockOptionBlockID("beside"+strconv.Itoa(i))))
	}
	return blocks
}

func TestMessagesBySlackGoAreTaken(t *testing.T) {
	style := slack.NewDataVisualizationAxisConfig("Mon", "Tue").WithXLabel("day")
	table := slack.NewTableBlock("table")
	table.Rows = append(table.Rows,
		[]slack.TableCell{slack.NewTableRawTextCell("Name"), slack.NewTableRawTextCell("Pairs")},
		[]slack.TableCell{slack.NewTableRichTextCell(richText().Elements[0]), slack.NewTableRawTextCell("3")})
	blocks := append(sharedBlocks(),
		slack.NewMarkdownBlock("markdown", "# Title\n**bold**"),
		table,
		slack.NewDataVisualizationBlock("Pairs", slack.NewDataVisualizationPieChart(slack.NewDataVisualizationSegment("met", 3))),
		slack.NewDataVisualizationBlock("Week", slack.NewDataVisualizationBarChart(style, slack.NewDataVisualizationDataSeries("met",
			slack.NewDataVisualizationDataPoint("Mon", 0), slack.NewDataVisualizationDataPoint("Tue", -1)))),
		slack.NewContextActionsBlock("feedback", slack.NewFeedbackButtonsBlockElement("f",
			slack.NewFeedbackButton(slackPlain("Good"), "good"), slack.NewFeedbackButton(slackPlain("Bad"), "bad"))),
	)
	if found := checkMessage(asJSON(t, blocks), "text"); found != nil {
		t.Errorf("%+v", found)
	}
	if message := slack.NewBlockMessage(blocks...); len(message.Blocks.BlockSet) != len(blocks) {
		t.Fatal("the message lost blocks")
	} else if found := checkMessage(asJSON(t, message.Blocks), "text"); found != nil {
		t.Errorf("as a message: %+v", found)
	}
}

func inputBlocks() []slack.Block {
	placeholder := slackPlain("Write")
	text := slack.NewPlainTextInputBlockElement(placeholder, "text")
	text.MinLength, text.MaxLength, text.Multiline, text.InitialValue = 1, 3000, true, "so far"
	text.DispatchActionConfig = &slack.DispatchActionConfig{TriggerActionsOn: []string{"on_enter_pressed"}}
	number := slack.NewNumberInputBlockElement(placeholder, "number", false)
	number.MinValue, number.MaxValue, number.InitialValue = "1", "10", "5"
	rich := slack.NewRichTextInputBlockElement(placeholder, "rich")
	rich.InitialValue = richText()
	rich.InitialValue.BlockID = ""
	elements := []slack.BlockElement{
		text, number, rich, slack.NewNumberInputBlockElement(nil, "bare number", true),
		slack.NewEmailTextInputBlockElement(placeholder, "email"), slack.NewURLTextInputBlockElement(placeholder, "url"),
		slack.NewFileInputBlockElement("file").WithMaxFiles(3).WithFileTypes("pdf"),
	}
	for _, e := range interactiveElements() {
		switch e.ElementType() {
		case slack.METButton, slack.METOverflow:
		default:
			elements = append(elements, e)
		}
	}
	var blocks []slack.Block
	for i, e := range elements {
		input := slack.NewInputBlock("in"+strconv.Itoa(i), slackPlain("Label"), slackPlain("Hint"), e)
		input.Optional, input.DispatchAction = i%2 == 0, i%3 == 0
		blocks = append(blocks, input)
	}
	return blocks
}

func TestViewsBySlackGoAreTaken(t *testing.T) {
	modal := slack.ModalViewRequest{
		Type: slack.VTModal, Title: slackPlain("A modal of 24 letters ok"), Submit: slackPlain("Send"), Close: slackPlain("Not now"),
		Blocks:          slack.Blocks{BlockSet: append(sharedBlocks(), inputBlocks()...)},
		PrivateMetadata: "{}", CallbackID: "cb", ExternalID: "ext", ClearOnClose: true, NotifyOnClose: true,
	}
	if found := checkView(asJSON(t, modal)); found != nil {
		t.Errorf("modal: %+v", found)
	}
	reading := slack.ModalViewRequest{Type: slack.VTModal, Title: slackPlain("Loading"), Blocks: slack.Blocks{BlockSet: sharedBlocks()}}
	if found := checkView(asJSON(t, reading)); found != nil {
		t.Errorf("modal without inputs: %+v", found)
	}
	home := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: append(sharedBlocks(), inputBlocks()...)}, CallbackID: "home"}
	if found := checkView(asJSON(t, home)); found != nil {
		t.Errorf("home: %+v", found)
	}
	empty := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{}}}
	if found := checkView(asJSON(t, empty)); found != nil {
		t.Errorf("empty home: %+v", found)
	}
}

// BenchmarkCheckMessage checks a message of usual size: a header, some text, fields and buttons.
func BenchmarkCheckMessage(b *testing.B) {
	raw := asJSON(b, []slack.Block{
		slack.NewHeaderBlock(slackPlain("Your pair this week")),
		slack.NewSectionBlock(slackMrkdwn("You and <@U2> are paired for the next two weeks."), nil, nil),
		slack.NewSectionBlock(nil, []*slack.TextBlockObject{slackMrkdwn("*When* Tuesday"), slackMrkdwn("*Where* Room 3")}, nil),
		slack.NewActionBlock("act",
			slack.NewButtonBlockElement("met", "1", slackPlain("We met")),
			slack.NewButtonBlockElement("later", "2", slackPlain("Later")),
			slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, slackPlain("When?"), "when", slackOption("1"), slackOption("2"), slackOption("3"))),
		slack.NewContextBlock("", slackMrkdwn("Sent on Monday")),
	})
	compiledBlockKit()
	b.ReportAllocs()
	for b.Loop() {
		if found := checkMessage(raw, "Your pair this week"); found != nil {
			b.Fatal(found)
		}
	}
}
