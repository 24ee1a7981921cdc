"use strict";
// A small app on the official SDK, as its documentation writes it. Only the address of Slack is another.
const { App, LogLevel } = require("@slack/bolt");

const app = new App({
  token: process.env.SLACK_BOT_TOKEN,
  appToken: process.env.SLACK_APP_TOKEN,
  socketMode: true,
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});

const plain = (text) => ({ type: "plain_text", text });
const form = (title, blocks) => ({ type: "modal", callback_id: "join", title: plain(title), submit: plain("Send"), close: plain("Cancel"), blocks });
const goals = { type: "input", block_id: "goals", label: plain("Goals"), element: { type: "plain_text_input", action_id: "text" } };
const topic = {
  type: "input", block_id: "topic", label: plain("Topic"),
  element: { type: "external_select", action_id: "topics", placeholder: plain("Find a topic"), min_query_length: 1 },
};

app.command("/sample", async ({ ack, body, client, respond }) => {
  await ack();
  if (body.text === "say") {
    await respond("You said: say");
    return;
  }
  await client.views.open({ trigger_id: body.trigger_id, view: form("Join", [goals, topic]) });
});

app.options("topics", async ({ options, ack }) => {
  const all = ["Forecasting", "Statistics", "Text"].filter((t) => t.toLowerCase().startsWith(options.value.toLowerCase()));
  await ack({ options: all.map((t) => ({ text: plain(t), value: t.toLowerCase() })) });
});

app.view("join", async ({ ack, view, body, client }) => {
  const text = view.state.values.goals.text.value;
  if (text.length < 10) {
    await ack({ response_action: "errors", errors: { goals: "Say a little more." } });
    return;
  }
  await ack();
  const chosen = view.state.values.topic.topics.selected_option.value;
  await client.chat.postMessage({
    channel: body.user.id, text: `Welcome: ${chosen}`,
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: `*Welcome* <@${body.user.id}>: ${chosen}` } },
      { type: "actions", elements: [{ type: "button", action_id: "done", text: plain("Done"), value: chosen }] },
    ],
  });
});

app.action("done", async ({ ack, action, body, client }) => {
  await ack();
  await client.chat.update({ channel: body.channel.id, ts: body.message.ts, text: `Done with ${action.value}` });
});

app.shortcut("try", async ({ ack, shortcut, client }) => {
  await ack();
  await client.views.open({ trigger_id: shortcut.trigger_id, view: form("Tried", [goals, topic]) });
});

app.event("app_home_opened", async ({ event, client }) => {
  await client.views.publish({ user_id: event.user, view: { type: "home", blocks: [{ type: "section", text: plain("Your home") }] } });
});

app.event("member_joined_channel", async ({ event, client }) => {
  await client.chat.postMessage({ channel: event.channel, text: `Hello <@${event.user}>` });
});

app.message(/^echo /, async ({ message, say }) => {
  await say(message.text.slice(5));
});

app.error(async (e) => console.error("error", e));
process.stdin.on("end", () => process.exit(0)).resume();
app.start().then(() => console.log("ready"));
