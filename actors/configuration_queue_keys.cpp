#include "actors/configuration_key_words.hpp"

/// The keys of queues.
namespace strowger::actors {
namespace {

using namespace key_words;

const section_rule& hours_by_channel_rules() {
  static const section_rule rules{"hours_by_channel",
                                  "hours_by_channel",
                                  "Opening hours of single channels, in place of `hours`.",
                                  {hours_key("voice", "Of calls."), hours_key("chat", "Of chats."),
                                   hours_key("email", "Of e-mails."), hours_key("task", "Of tasks.")}};
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

const section_rule& offer_timeout_rules() {
  static const section_rule rules{"offer_timeout_by_channel",
                                  "offer_timeout_by_channel",
                                  "How long an offer of a channel rings.",
                                  {ranged(kind::duration, "voice", "Of calls.", second, hour, {}, "15s"),
                                   ranged(kind::duration, "chat", "Of chats.", second, hour, {}, "30s"),
                                   ranged(kind::duration, "email", "Of e-mails.", second, hour, {}, "10m"),
                                   ranged(kind::duration, "task", "Of tasks.", second, hour, {}, "10m")}};
  return rules;
}

key_rule certificates_key() {
  return value(
      kind::names, "certificates",
      "Certificates an agent must have, every one, whatever a step drops; declared under `certificates`.", {},
      "[medical]");
}
key_rule grade_key() {
  return value(kind::name, "grade", "The lowest grade an agent must have; one of `grades`.", {}, "L2");
}

const section_rule& tier_rules() {
  static const section_rule rules{
      "tier",
      "a tier",
      "What customers get whose interaction has this text in its attribute `tier`.",
      {needed(ranged(kind::text, "tier", "Value of the interaction's attribute `tier`.", 1, 100, {}, "gold")),
       ranged(kind::whole, "priority", "Seconds of age on arrival, beside the queue's and the entry point's.",
              -86'400, 86'400, "0", "120"),
       ranged(kind::decimal, "ageing", "Seconds of age per second waited. Default: the queue's.", 0,
              100 * one, {}, "2"),
       hours_key("hours", "Opening hours for this tier, in place of the queue's. Default: the queue's."),
       part(kind::section, "hours_by_channel", "Opening hours of single channels for this tier.",
            &hours_by_channel_rules(), "{voice: office}")}};
  return rules;
}

const section_rule& step_condition_rules() {
  static const section_rule rules{
      "if",
      "if",
      "The step is passed over unless all of these hold when its time has come.",
      {ranged(kind::whole, "length_min", "So many wait in the queue at least.", 0, 1'000'000, "0", "10"),
       ranged(kind::duration, "expected_wait_min", "Its expected wait is this long at least.", 0, day, "0s",
              "3m"),
       ranged(kind::whole, "available_max",
              "So many agents are free in its channel at most. Default: not asked.", 0, 1'000'000, {}, "2")}};
  return rules;
}

const section_rule& step_rules() {
  static const section_rule rules{
      "step",
      "a step",
      "What an interaction asks of agents is less after a time. Steps add up; certificates are never "
      "dropped.",
      {needed(ranged(kind::duration, "after", "Since it came into this queue.", 0, 30 * day, {}, "30s")),
       ranged(kind::levels, "requires", "New levels of skills; 0 drops one.", 0, 10, {},
              "{german: 3, warranty: 0}"),
       value(kind::name, "grade", "The lowest grade from here on; one of `grades`, or `none`.", {}, "L1"),
       ranged(kind::text, "where", "In place of the queue's `where` and `groups`; `true` for everybody.", 1,
              1'000, {}, "agent.region != \"west\""),
       value(kind::names, "groups",
             "Agents of any of these groups, in place of the queue's `where` and `groups`.", {},
             "[first-ring, second-ring]"),
       ranged(kind::whole, "raise", "Seconds of age more.", -86'400, 86'400, "0", "60"),
       part(kind::section, "if", "Only when these hold.", &step_condition_rules(), "{length_min: 10}"),
       value(kind::yes_no, "skip_if_nobody",
             "Whether the time at this step is cut short when nobody who fits is signed in.", "false",
             "true")}};
  return rules;
}

const section_rule& overflow_rules() {
  static const section_rule rules{
      "overflow",
      "an overflow",
      "Agents of a group serve this queue too, but only while many wait; their own list of queues need not "
      "name it.",
      {group_key("The group, as `groups` names it."),
       needed(ranged(kind::whole, "over", "Only while more than this wait in the queue.", 0, 1'000'000, {},
                     "10"))}};
  return rules;
}

/// What happens then: told first, then the action.
std::vector<key_rule> exception_keys() {
  return {
      value(kind::name, "message", "The customer is told this message (`messages`).", {}, "long-wait"),
      value(kind::yes_no, "callback", "Whether the customer is offered to be called back.", "false", "true"),
      ranged(kind::levels, "requires",
             "It asks for these levels instead and goes on waiting; 0 drops a skill.", 0, 10, {},
             "{german: 0}"),
      value(kind::name, "to", "Queue of the same pool that takes it at its age.", {}, "overflow"),
      value(kind::yes_no, "end", "Whether it ends: an arrival is refused, one that waits expires.", "false",
            "true")};
}

const section_rule& exception_rules() {
  static const section_rule rules{"exception", "an exception",
                                  "What a queue does then. At most one of `requires`, `to` and `end`; with a "
                                  "message or a callback alone it goes "
                                  "on waiting.",
                                  exception_keys()};
  return rules;
}

const section_rule& late_exception_rules() {
  static const section_rule rules = [] {
    auto keys = exception_keys();
    keys.insert(keys.begin(), needed(ranged(kind::duration, "over", "How much is too much.", second,
                                            365 * day, {}, "10m")));
    return section_rule{"late exception", "an exception", "What a queue does when something takes too long.",
                        keys};
  }();
  return rules;
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

/// Who may serve it at all.
std::vector<key_rule> who_serves_keys() {
  return {
      name_key("Stable name of the queue, unique within the tenant.", "support"),
      display_name_key("Support"),
      tenant_key(),
      requires_key(),
      certificates_key(),
      grade_key(),
      where_key(),
      value(kind::names, "groups", "Only agents of these groups. Default: everybody.", {}, "[first-ring]"),
      ranged(kind::whole, "priority",
             "Seconds of age an interaction is given on arrival; negative: it yields to others.", -86'400,
             86'400, "0", "120")};
}

/// Who goes first.
std::vector<key_rule> line_keys() {
  return {
      named(choice(kind::word, "order",
                   "Who goes first among those who wait: the oldest, the newest, or who must be done first "
                   "(`due_within`).",
                   {"first_come", "last_come", "earliest_due"}, "first_come", "earliest_due"),
            {{"fifo", "first_come"}, {"lifo", "last_come"}, {"edf", "earliest_due"}}),
      ranged(
          kind::duration, "due_within",
          "When `order` is earliest_due: due so long after arrival, for those who come without a due time.",
          0, 365 * day, "0s", "4h"),
      ranged(kind::decimal, "ageing",
             "Seconds of age per second waited. 2: it overtakes others in half the time; 0: it never ages.",
             0, 100'000, "1", "1.5"),
      part(kind::sections, "tiers", "What customers of a tier get here.", &tier_rules()),
      ranged(kind::whole, "length_max", "Waiting interactions at most; more are refused. 0: no limit.", 0,
             1'000'000, "0", "200")};
}

/// Who is asked, and how.
std::vector<key_rule> offer_keys() {
  return {
      ranged(kind::duration, "offer_timeout", "How long an offer rings before it goes to somebody else.",
             second, 10 * minute, "20s", "20s"),
      part(kind::section, "offer_timeout_by_channel", "Of single channels, in place of `offer_timeout`.",
           &offer_timeout_rules(), "{voice: 15s, email: 10m}"),
      value(kind::yes_no, "auto_accept", "Whether an offer is accepted as soon as the agent's page shows it.",
            "false", "true"),
      value(kind::yes_no, "pull", "Whether agents who may serve it may take from its line themselves.",
            "false", "true"),
      ranged(kind::duration, "consult_wait_max",
             "A lead who consults this queue while nobody of it is free talks on and waits so long at most.",
             second, 8 * hour, "5m", "2m"),
      named(choice(kind::word, "select", "Who of several free agents gets it (docs/routing.md).",
                   selection_words(), "least_occupied", "longest_idle"),
            selection_aliases(), selections_elsewhere()),
      part(kind::section, "ring", "How many agents ring at once for one interaction.", &ring_rules(),
           "{width: 3, step: 5s}"),
      part(kind::sections, "fit", "What counts for `select: best_fit`.", &fit_rules()),
      part(kind::sections, "shares", "Shares of `select: percent_allocation` and `idleness_ratio`.",
           &share_rules()),
      value(kind::yes_no, "skip_if_nobody",
            "Whether the time before the first step is cut short when nobody who fits is signed in.", "false",
            "true"),
      part(kind::sections, "steps", "What is asked of agents after a wait: at most 16, in order of `after`.",
           &step_rules())};
}

/// What the work is worth and weighs, and what comes after it.
std::vector<key_rule> work_keys() {
  return {part(kind::sections, "overflow", "Groups that help when many wait.", &overflow_rules()),
          part(kind::section, "value", "How the queue stands against others when an agent becomes free.",
               &queue_value_rules(), "{weight: 2}"),
          part(kind::section, "costs", "Units an interaction costs of an agent's `units_max`, by channel.",
               &cost_rules(), "{voice: 3, chat: 1}"),
          part(kind::section, "quiet", "Conversations in which the customer says nothing weigh less.",
               &quiet_rules(), "{after: 2m, weight: 50%}"),
          part(kind::section, "sticky", "The customer's last agent goes first.", &sticky_rules(),
               "{remember: 30d, wait: 45s}"),
          part(kind::section, "callback", "How customers who asked for it are called back.",
               &callback_rules(), "{tries_max: 3, retry_after: 15m}"),
          ranged(kind::duration, "wrap_up", "Time for after-contact work at most. 0s: none.", 0, 8 * hour,
                 "60s", "60s"),
          part(kind::section, "back_off", "Who declined is asked again after a while.", &back_off_rules(),
               "{first: 10s, max: 5m}"),
          part(kind::section, "recording", "What of its calls is recorded.", &queue_recording_rules(),
               "{calls: 20%}"),
          part(kind::section, "service_level", "The queue's aim.", &service_level_rules(),
               "{within: 20s, target: 80%}")};
}

/// Who comes in, and who leaves again.
std::vector<key_rule> door_keys() {
  return {
      hours_key(
          "hours",
          "Opening hours; outside them no arrival is taken, who waits is served. Default: always open."),
      part(kind::section, "hours_by_channel", "Opening hours of single channels, in place of `hours`.",
           &hours_by_channel_rules(), "{voice: office, chat: web}"),
      value(kind::name, "flow",
            "The flow whose first `queue` node tells those who wait here what they hear, when the flow they "
            "came by says nothing.",
            {}, "announcements"),
      caller_id_key("Number with `+` that outside numbers are shown which are called for those of this "
                    "queue, where the trunk may show it. Default: that of the entry point, or else the "
                    "trunk's."),
      value(kind::name, "closed_to",
            "Queue of the same pool that takes arrivals outside the hours. Default: they are told that it is "
            "closed.",
            {}, "night"),
      value(kind::name, "full_to",
            "Queue of the same pool that takes arrivals when `length_max` wait. Default: they are refused.",
            {}, "overflow"),
      ranged(kind::duration, "wait_max",
             "Whoever has waited so long in this queue, and does not ring just now, leaves it. 0s: no limit.",
             0, 30 * day, "0s", "10m"),
      value(kind::name, "wait_max_to",
            "Queue of the same pool that takes whoever waited for `wait_max`, at the age it has. Default: it "
            "is ended.",
            {}, "overflow")};
}

std::vector<key_rule> sound_keys() {
  return {
      value(kind::path, "prompts",
            "Folder with prompts for calls of this queue, looked in before those of `sip.media`. A relative "
            "one starts at the configuration file's folder.",
            {}, "prompts/support"),
      ranged(kind::text, "music",
             "The prompt that callers hear who wait or are on hold: a file's name "
             "without its ending.",
             1, 200, "music/hold", "music/spring")};
}

/// What happens when it cannot go on as usual.
std::vector<key_rule> exception_case_keys() {
  return {part(kind::section, "when_closed", "An arrival outside the hours.", &exception_rules(),
               "{message: come-back, end: true}"),
          part(kind::section, "when_full", "An arrival when `length_max` wait.", &exception_rules(),
               "{to: overflow}"),
          part(kind::section, "when_slow", "An arrival whose expected wait is over `over`.",
               &late_exception_rules(), "{over: 10m, callback: true}"),
          part(kind::section, "when_waited", "Whoever has waited for `wait_max` in this queue.",
               &exception_rules(), "{to: overflow}"),
          part(kind::section, "when_old", "Whoever is older than `over`, all queues together.",
               &late_exception_rules(), "{over: 10m, callback: true}"),
          part(kind::section, "when_nobody", "Nobody who is signed in could serve it.", &exception_rules(),
               "{to: overflow}"),
          value(kind::name, "flow_out_to",
                "Queue of the same pool that takes those who wait when this queue is removed from the "
                "configuration.",
                {}, "support")};
}

} // namespace

const section_rule& queue_rules() {
  static const section_rule rules = [] {
    section_rule made{"queue", "a queue", "Where interactions of one service wait.", {}};
    for (const auto& part : {who_serves_keys(), line_keys(), offer_keys(), work_keys(), door_keys(),
                             sound_keys(), exception_case_keys()})
      made.keys.insert(made.keys.end(), part.begin(), part.end());
    return made;
  }();
  return rules;
}

} // namespace strowger::actors
