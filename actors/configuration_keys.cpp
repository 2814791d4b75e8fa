#include "actors/configuration_keys.hpp"
#include "actors/configuration_key_words.hpp"
#include <algorithm>

namespace strowger::actors {
namespace {

using namespace key_words;

key_rule tenant_key() {
  return value(kind::name, "tenant", "The tenant it belongs to. Default: the only tenant there is.", "main",
               "main");
}

key_rule name_key(std::string_view meaning, std::string_view example) {
  return needed(value(kind::name, "name", meaning, {}, example));
}

key_rule display_name_key(std::string_view example) {
  return ranged(kind::text, "display_name", "The name people see; any characters. Default: the name.", 1, 100,
                {}, example);
}

key_rule password_key() {
  return value(kind::hash, "password_hash",
               "Argon2id hash of the password, as `strowger hash-password` prints it. Without one nobody can "
               "sign in under this name.",
               {}, "$argon2id$v=19$m=65536,t=2,p=1$SALT$HASH");
}

const section_rule& tenant_rules() {
  static const section_rule rules{
      "tenant",
      "a tenant",
      "An organisation served by this engine; it sees nothing of the others.",
      {name_key("Stable name of the tenant.", "main"), display_name_key("Acme Support"),
       ranged(kind::whole, "connections_max",
              "Chats open at once at most, those whose customer is away for a while included.", 1, 10'000'000,
              "10000", "2000")}};
  return rules;
}

const section_rule& pool_rules() {
  static const section_rule rules{
      "pool",
      "a pool",
      "Agents and the queues they serve, sharing no agent with another pool. Without any pool each tenant is "
      "one.",
      {name_key("Stable name of the pool.", "main"),
       value(kind::names, "tenants", "The tenants whose queues and agents are in the pool.", {}, "[main]"),
       value(kind::names, "queues",
             "Only these queues of the tenants. Default: all that no other pool names.", {},
             "[support, premium]"),
       value(kind::names, "agents",
             "Only these agents of the tenants. Default: all that no other pool names.", {}, "[ada, grace]"),
       ranged(kind::duration, "deliver_within",
              "An offer that no page of the agent has confirmed by then goes to somebody else.", 100, minute,
              "2s", "2s"),
       ranged(kind::duration, "connect_within",
              "An accepted interaction that is not connected by then goes back to its queue.", second,
              5 * minute, "10s", "10s"),
       ranged(
           kind::duration, "lost_agent_grace",
           "When an agent's last page is gone, their interactions go back to their queues after this time.",
           0, hour, "30s", "30s"),
       ranged(kind::whole, "waiting_max",
              "Waiting interactions of one tenant at most, over all its queues of the pool.", 1, 10'000'000,
              "1000000", "5000")}};
  return rules;
}

const section_rule& service_level_rules() {
  static const section_rule rules{
      "service_level",
      "service_level",
      "The queue's aim.",
      {ranged(kind::duration, "within", "Answered within this time counts as in time.", second, 30 * day,
              "20s", "20s"),
       value(kind::percentage, "target", "The share that should be in time.", "80%", "80%")}};
  return rules;
}

const section_rule& back_off_rules() {
  static const section_rule rules{
      "back_off",
      "back_off",
      "How long an interaction is not offered again to somebody who declined or "
      "missed it; it doubles each time.",
      {ranged(kind::duration, "first", "After the first time.", 0, hour, "10s", "10s"),
       ranged(kind::duration, "max", "At most; not shorter than `first`.", 0, day, "5m", "5m")}};
  return rules;
}

key_rule hours_key(std::string_view name, std::string_view meaning) {
  return value(kind::name, name, meaning, {}, "office");
}

const section_rule& opening_hours_rules() {
  static const section_rule rules{
      "opening hours",
      "opening hours",
      "When a door is open, in the wall time of one place. Queues and entry points name them.",
      {name_key("Stable name of the hours, unique within the tenant.", "office"), tenant_key(),
       ranged(kind::text, "zone",
              "Time zone by its IANA name; its daylight saving is that of the machine's time zone database.",
              1, 64, "UTC", "Europe/Berlin"),
       ranged(kind::texts, "open",
              "Days and times; `24:00` is the end of a day, an end that is not after its beginning is the "
              "next day's. Default: never.",
              1, 200, {}, "[\"Mon-Fri 08:30-18:00\", \"Sat,Sun 10:00-12:00 14:00-16:00\"]"),
       ranged(kind::texts, "special",
              "Dates whose times replace those of their weekday; without a year they are every year's. The "
              "later line wins.",
              1, 200, {}, "[\"12-25..12-26 closed\", \"2026-12-24 09:00-12:00\"]")}};
  return rules;
}

const section_rule& hours_by_channel_rules() {
  static const section_rule rules{"hours_by_channel",
                                  "hours_by_channel",
                                  "Opening hours of single channels, in place of `hours`.",
                                  {hours_key("voice", "Of calls."), hours_key("chat", "Of chats."),
                                   hours_key("email", "Of e-mails."), hours_key("task", "Of tasks.")}};
  return rules;
}

const section_rule& attribute_rules() {
  static const section_rule rules{
      "attribute",
      "an attribute",
      "What may be said of agents and interactions, for the expressions of queues (docs/routing.md). "
      "Kinds of people and work, nothing personal.",
      {name_key("What expressions call it.", "region"),
       choice(kind::word, "of", "Of whom it is said.", {"agent", "interaction", "both"}, "both", "agent"),
       choice(kind::word, "kind", "What its values are.", {"text", "number", "bool"}, "text", "number")}};
  return rules;
}

key_rule attributes_key(std::string_view meaning, std::string_view example) {
  return value(kind::values, "attributes", meaning, {}, example);
}

key_rule requires_key() {
  return ranged(kind::levels, "requires",
                "Skills an agent must have, each at least at this level (1 some, 10 master).", 1, 10, {},
                "{english: 3, warranty: 1}");
}

key_rule where_key() {
  return ranged(
      kind::text, "where",
      "What must hold of an agent beside the skills: an expression over attributes of the agent and "
      "the interaction, and skills (docs/routing.md).",
      1, 1'000, {}, "agent.region = interaction.region and not agent.trainee");
}

const section_rule& queue_rules() {
  static const section_rule rules{
      "queue",
      "a queue",
      "Where interactions of one service wait.",
      {name_key("Stable name of the queue, unique within the tenant.", "support"), tenant_key(),
       requires_key(), where_key(),
       ranged(kind::whole, "priority",
              "Seconds of age an interaction is given on arrival; negative: it yields to others.", -86'400,
              86'400, "0", "120"),
       ranged(kind::whole, "length_max", "Waiting interactions at most; more are refused. 0: no limit.", 0,
              1'000'000, "0", "200"),
       ranged(kind::duration, "offer_timeout", "How long an offer rings before it goes to somebody else.",
              second, 10 * minute, "20s", "20s"),
       ranged(kind::duration, "wrap_up", "Time for after-contact work at most. 0s: none.", 0, 8 * hour, "60s",
              "60s"),
       part(kind::section, "back_off", "Who declined is asked again after a while.", &back_off_rules(),
            "{first: 10s, max: 5m}"),
       part(kind::section, "service_level", "The queue's aim.", &service_level_rules(),
            "{within: 20s, target: 80%}"),
       hours_key(
           "hours",
           "Opening hours; outside them no arrival is taken, who waits is served. Default: always open."),
       part(kind::section, "hours_by_channel", "Opening hours of single channels, in place of `hours`.",
            &hours_by_channel_rules(), "{voice: office, chat: web}"),
       value(
           kind::name, "closed_to",
           "Queue of the same pool that takes arrivals outside the hours. Default: they are told that it is "
           "closed.",
           {}, "night"),
       value(kind::name, "full_to",
             "Queue of the same pool that takes arrivals when `length_max` wait. Default: they are refused.",
             {}, "overflow"),
       ranged(
           kind::duration, "wait_max",
           "Whoever has waited so long in this queue, and does not ring just now, leaves it. 0s: no limit.",
           0, 30 * day, "0s", "10m"),
       value(
           kind::name, "wait_max_to",
           "Queue of the same pool that takes whoever waited for `wait_max`, at the age it has. Default: it "
           "is ended.",
           {}, "overflow"),
       value(kind::name, "flow_out_to",
             "Queue of the same pool that takes those who wait when this queue is removed from the "
             "configuration.",
             {}, "support")}};
  return rules;
}

const section_rule& capacity_rules() {
  static const section_rule rules{"capacity",
                                  "capacity",
                                  "How many interactions of each channel somebody may hold at once; 0: none.",
                                  {ranged(kind::whole, "voice", "Calls.", 0, 100, "1", "1"),
                                   ranged(kind::whole, "chat", "Chats.", 0, 100, "3", "3"),
                                   ranged(kind::whole, "email", "E-mails.", 0, 100, "5", "5"),
                                   ranged(kind::whole, "task", "Tasks.", 0, 100, "5", "5")}};
  return rules;
}

const section_rule& agent_rules() {
  static const section_rule rules{
      "agent",
      "an agent",
      "A person who serves.",
      {name_key("Sign-in name, unique within the tenant.", "ada"), tenant_key(),
       display_name_key("Ada Lovelace"), password_key(),
       ranged(kind::levels, "skills", "What the agent can do, each with a level of 1 (some) to 10 (master).",
              1, 10, {}, "{english: 8, warranty: 4}"),
       attributes_key("Values of declared attributes, at most 32.", "{team: billing, trainee: false}"),
       value(kind::names, "queues",
             "Serves only these queues of the tenant. Default: every queue the skills suffice for.", {},
             "[support, premium]"),
       part(kind::section, "capacity", "How much the agent may hold at once.", &capacity_rules(),
            "{chat: 3, voice: 1}"),
       value(kind::yes_no, "pending_not_ready",
             "Whether `not ready` while work is open waits for its end (no new offers meanwhile).", "true",
             "true")}};
  return rules;
}

const section_rule& supervisor_rules() {
  static const section_rule rules{
      "supervisor",
      "a supervisor",
      "A person who sees and changes the work of queues. May be an agent too: then the name is the same and "
      "the password is the agent's.",
      {name_key("Sign-in name, unique within the tenant.", "sam"), tenant_key(),
       display_name_key("Sam Okafor"), password_key(),
       needed(value(kind::names_or_all, "queues",
                    "The queues in the supervisor's charge; \"*\" for all of the tenant.", {},
                    "[support, premium]"))}};
  return rules;
}

const section_rule& entry_point_rules() {
  static const section_rule rules{
      "entry point",
      "an entry point",
      "A way in for customers.",
      {name_key("What a widget names (`data-entry`); unique over all tenants.", "shop"), tenant_key(),
       choice(kind::word, "channel", "The medium. Today `chat` has an adapter.",
              {"voice", "chat", "email", "task"}, "chat", "chat"),
       needed(value(kind::name, "queue", "The queue of the tenant where arrivals wait.", {}, "support")),
       ranged(kind::whole, "priority", "Seconds of age given on arrival, beside the queue's own.", -86'400,
              86'400, "0", "60"),
       attributes_key("Attributes of whatever comes in here, at most 32.", "{region: north, value: 250}"),
       hours_key("hours", "Opening hours of this way in, beside the queue's. Default: always open."),
       ranged(kind::duration, "resume_within",
              "How long a customer whose last page went away may come back to the same conversation.", second,
              day, "2m", "10m"),
       ranged(kind::texts, "origins",
              "Origins of the pages that may embed the widget (scheme, host and port). Default: any.", 1, 300,
              {}, "[\"https://shop.example.com\"]"),
       ranged(kind::text, "title", "Heading of the widget. Default: the widget's own words.", 1, 100, {},
              "Chat with us")}};
  return rules;
}

} // namespace

const key_rule* section_rule::find(std::string_view key) const {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const key_rule& one) { return one.name == key; });
  return found == keys.end() ? nullptr : &*found;
}

std::vector<std::string_view> section_rule::key_names() const {
  std::vector<std::string_view> names;
  for (const auto& key : keys) names.push_back(key.name);
  return names;
}

const section_rule& configuration_rules() {
  static const section_rule rules{
      "file",
      "the file",
      "Strowger's configuration file.",
      {needed(ranged(kind::whole, "version", "Version of this form of the file.", 1, 1, {}, "1")),
       value(kind::anything, "templates",
             "Not read by itself: a place for values that others take over by anchor and alias (`&one`, "
             "`*one`, `<<: *one`).",
             {}, {}),
       value(kind::path, "data", "The data folder: journal, contents, kept state.", "data",
             "/var/lib/strowger"),
       value(kind::path, "control_socket",
             "UNIX socket for the command line tools. Default: control/socket in the data folder.", {},
             "/run/strowger/control.sock"),
       ranged(kind::duration, "drain_limit", "How long work in hand may go on after SIGTERM.", 0, day, "30s",
              "2m"),
       ranged(kind::size, "reserve",
              "Disk space set aside so that work in hand can end when the disk is full.", mebibyte,
              1024 * 1024 * mebibyte, "64MiB", "256MiB"),
       part(kind::sections, "listeners", "Where the engine listens. Default: one listener with its defaults.",
            &listener_rules()),
       part(kind::section, "web", "Limits of the web server.", &web_rules()),
       part(kind::sections, "tenants", "The organisations served. Default: one, `main`.", &tenant_rules()),
       part(
           kind::sections, "pools",
           "Which agents and queues are matched together. Default: one pool per tenant, named as the tenant.",
           &pool_rules()),
       ranged(kind::notes, "skills",
              "Every skill that queues and agents name, with a description (which may be empty).", 0, 300, {},
              "{english: Speaks English, warranty: }"),
       part(kind::sections, "attributes", "Every attribute that expressions, agents and entry points name.",
            &attribute_rules()),
       part(kind::sections, "opening_hours", "When doors are open.", &opening_hours_rules()),
       part(kind::sections, "queues", "The queues.", &queue_rules()),
       part(kind::sections, "agents", "The agents.", &agent_rules()),
       part(kind::sections, "supervisors", "The supervisors.", &supervisor_rules()),
       part(kind::sections, "entry_points", "Ways in for customers.", &entry_point_rules()),
       ranged(kind::texts, "not_ready_reasons", "Reasons agents choose from when they are not ready.", 1, 64,
              {}, "[break, lunch, training]"),
       ranged(kind::texts, "dispositions", "Result codes agents choose from when they close an interaction.",
              1, 64, {}, "[solved, callback]")}};
  return rules;
}

} // namespace strowger::actors
