#include "actors/configuration_keys.hpp"
#include "actors/configuration_key_words.hpp"
#include <algorithm>

namespace strowger::actors {

namespace key_words {

key_rule tenant_key() {
  return value(kind::name, "tenant", "The tenant it belongs to. Default: the only tenant there is.", "main",
               "main");
}

key_rule name_key(words meaning, words example) {
  return needed(value(kind::name, "name", meaning, {}, example));
}

key_rule display_name_key(words example) {
  return ranged(kind::text, "display_name", "The name people see; any characters. Default: the name.", 1, 100,
                {}, example);
}

key_rule hours_key(words name, words meaning) { return value(kind::name, name, meaning, {}, "office"); }

} // namespace key_words

namespace {

using namespace key_words;

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

const section_rule& group_rules() {
  static const section_rule rules{
      "group",
      "a group",
      "The agents of whom an expression holds, for relaxation, overflow, shares and reserves. Who is in it "
      "changes "
      "with the agents' attributes and skills.",
      {name_key("Stable name of the group.", "billing-team"),
       ranged(
           kind::text, "where",
           "An expression over attributes and skills of the agent (docs/routing.md). Default: every agent.",
           1, 1'000, {}, "agent.team = \"billing\"")}};
  return rules;
}

const section_rule& message_rules() {
  static const section_rule rules{
      "message",
      "a message",
      "What customers are told by a queue's exceptions and by flows.",
      {name_key("Stable name of the message.", "long-wait"),
       needed(ranged(kind::text, "en", "In English.", 1, 500, {}, "All our people are busy just now.")),
       ranged(kind::text, "zh", "In Chinese. Default: the English text.", 1, 500, {},
              "目前所有客服都在忙。")}};
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
       value(kind::names, "certificates", "What the agent is certified for; declared under `certificates`.",
             {}, "[medical]"),
       value(kind::name, "grade", "One of `grades`. Default: none, which is below the lowest.", {}, "L1"),
       attributes_key("Values of declared attributes, at most 32.", "{team: billing, trainee: false}"),
       value(kind::names, "queues",
             "Serves only these queues of the tenant. Default: every queue the skills suffice for.", {},
             "[support, premium]"),
       value(kind::names, "also_serves",
             "Other tenants of the same pool whose queues the agent serves too, within skills.", {},
             "[south]"),
       part(kind::section, "capacity", "How much the agent may hold at once.", &capacity_rules(),
            "{chat: 3, voice: 1}"),
       part(kind::section, "phone", "The agent's telephones. Default: none, and no calls.", &phone_rules(),
            "{accept: phone}"),
       part(kind::section, "outbound", "What the agent may dial of what the tenant's people may.",
            &agent_outbound_rules(), "{international: false, calls: 1}"),
       ranged(kind::whole, "units_max",
              "Units of work the agent may hold at once, all channels together (the queues' `costs`). 0: no "
              "limit.",
              0, 10'000, "0", "6"),
       ranged(kind::whole, "position",
              "Place in the order of `linear` and `round_robin`: lower goes first; equal ones by age of the "
              "entry.",
              -1'000'000, 1'000'000, "0", "10"),
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

const section_rule& caller_rules() {
  static const section_rule rules{
      "caller",
      "callers of an entry point",
      "Attributes of calls by the number they come from; of several patterns the one that says most counts.",
      {needed(
           ranged(kind::text, "number",
                  "Pattern of the number called from: `x` is any digit, `*` any rest; `withheld`: who shows "
                  "none.",
                  1, 64, {}, "\"+4420*\"")),
       needed(attributes_key("What is known of these, before the entry point's own.", "{region: london}"))}};
  return rules;
}

const section_rule& entry_point_rules() {
  static const section_rule rules{
      "entry point",
      "an entry point",
      "A way in for customers.",
      {name_key("What a widget names (`data-entry`); unique over all tenants.", "shop"), tenant_key(),
       choice(kind::word, "channel",
              "The medium. `chat` needs nothing more, `voice` the section `sip`; the others have no adapter "
              "yet.",
              {"voice", "chat", "email", "task"}, "chat", "chat"),
       needed(value(kind::name, "queue", "The queue of the tenant where arrivals wait.", {}, "support")),
       ranged(kind::whole, "priority", "Seconds of age given on arrival, beside the queue's own.", -86'400,
              86'400, "0", "60"),
       attributes_key("Attributes of whatever comes in here, at most 32.", "{region: north, value: 250}"),
       part(kind::sections, "callers",
            "Of `voice`, for its flow: attributes by the number called from (docs/flows.md).",
            &caller_rules()),
       hours_key("hours", "Opening hours of this way in, beside the queue's. Default: always open."),
       value(kind::name, "flow", "The flow everything that comes in here goes through. Default: none.", {},
             "support"),
       ranged(kind::duration, "resume_within",
              "How long a customer whose last page went away may come back to the same conversation.", second,
              day, "2m", "10m"),
       ranged(kind::texts, "origins",
              "Origins of the pages that may embed the widget (scheme, host and port). Default: any.", 1, 300,
              {}, "[\"https://shop.example.com\"]"),
       ranged(kind::text, "title", "Heading of the widget. Default: the widget's own words.", 1, 100, {},
              "Chat with us"),
       caller_id_key(
           "Number with `+` that outside numbers are shown which are called for who came in here, where "
           "the queue says none and the trunk may show it. Default: the trunk's.")}};
  return rules;
}

/// The engine itself, and whom it serves.
std::vector<key_rule> engine_keys() {
  return {
      needed(ranged(kind::whole, "version", "Version of this form of the file.", 1, 1, {}, "1")),
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
      part(kind::section, "sip", "Calls: SIP, trunks, numbers, audio. Default: none.", &sip_rules()),
      part(kind::section, "recording", "What of calls is recorded, and how long it is kept.",
           &recording_rules(), "{calls: all, keep_days: 30}"),
      part(kind::sections, "tenants", "The organisations served. Default: one, `main`.", &tenant_rules()),
      part(kind::sections, "pools",
           "Which agents and queues are matched together. Default: one pool per tenant, named as the tenant.",
           &pool_rules())};
}

/// What queues, agents and entry points name.
std::vector<key_rule> declaration_keys() {
  return {
      ranged(kind::notes, "skills",
             "Every skill that queues and agents name, with a description (which may be empty).", 0, 300, {},
             "{english: Speaks English, warranty: }"),
      ranged(kind::notes, "certificates",
             "Every certificate that queues and agents name, with a description (which may be empty).", 0,
             300, {}, "{medical: May speak about medicines}"),
      value(kind::names, "grades",
            "Grades of agents, lowest first, at most 10. A grade counts as its place in the list: level 1, "
            "2, ... of "
            "the skill `grade`.",
            {}, "[\"L0.5\", L1, L2, L3]"),
      part(kind::sections, "groups", "Agents under a name.", &group_rules()),
      part(kind::sections, "messages", "What customers may be told.", &message_rules()),
      part(kind::sections, "attributes", "Every attribute that expressions, agents and entry points name.",
           &attribute_rules())};
}

std::vector<key_rule> part_keys() {
  return {part(kind::sections, "opening_hours", "When doors are open.", &opening_hours_rules()),
          part(kind::sections, "flows", "What customers hear and are asked before a queue and in it.",
               &flow_rules()),
          part(kind::sections, "queues", "The queues.", &queue_rules()),
          part(kind::sections, "agents", "The agents.", &agent_rules()),
          part(kind::sections, "supervisors", "The supervisors.", &supervisor_rules()),
          part(kind::sections, "entry_points", "Ways in for customers.", &entry_point_rules()),
          ranged(kind::texts, "not_ready_reasons", "Reasons agents choose from when they are not ready.", 1,
                 64, {}, "[break, lunch, training]"),
          ranged(kind::texts, "dispositions",
                 "Result codes agents choose from when they close an interaction.", 1, 64, {},
                 "[solved, callback]")};
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
  static const section_rule rules = [] {
    section_rule made{"file", "the file", "Strowger's configuration file.", {}};
    for (const auto& part : {engine_keys(), declaration_keys(), part_keys()})
      made.keys.insert(made.keys.end(), part.begin(), part.end());
    return made;
  }();
  return rules;
}

} // namespace strowger::actors
