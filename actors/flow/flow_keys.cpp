#include "actors/configuration_key_words.hpp"

/// The keys of flows.
namespace strowger::actors {
namespace {

using namespace key_words;

key_rule next_key(words name, words meaning) { return value(kind::name, name, meaning, {}, "line"); }
key_rule said_key(words name, words meaning, words example) {
  return value(kind::names, name, meaning, {}, example);
}

const section_rule& option_rules() {
  static const section_rule rules{
      "option",
      "an option",
      "One way to answer a menu.",
      {needed(ranged(kind::text, "key", "Digits that are pressed, or typed in a chat.", 1, 4, {}, "\"1\"")),
       ranged(kind::texts, "words",
              "Understood in a chat too, anywhere in what is said; the longest that was said counts.", 1, 60,
              {}, "[invoice, bill, \"账单\"]"),
       needed(next_key("next", "The node it leads to."))}};
  return rules;
}

const section_rule& branch_rules() {
  static const section_rule rules{
      "branch",
      "a branch",
      "The first whose expression holds is taken.",
      {needed(ranged(kind::text, "when",
                     "An expression over attributes of the interaction (docs/routing.md).", 1, 1'000, {},
                     "interaction.tier = \"gold\"")),
       needed(next_key("next", "The node it leads to."))}};
  return rules;
}

const section_rule& announcement_rules() {
  static const section_rule rules{
      "announcement",
      "an announcement",
      "Told while it waits, one after the other, then from the first again.",
      {ranged(kind::duration, "after", "Since the one before, or since it came into the queue.", second, hour,
              "30s", "45s"),
       said_key("say", "What is told.", "[all-busy, \"@position\"]"),
       value(kind::yes_no, "callback", "Whether a callback that keeps the place is offered with it.", "false",
             "true")}};
  return rules;
}

const section_rule& callback_words_rules() {
  static const section_rule rules{
      "callback words",
      "callback",
      "How a callback is offered.",
      {ranged(kind::text, "key", "Digit that takes the offer.", 1, 1, "1", "\"1\""),
       ranged(kind::texts, "words", "Understood in a chat too.", 1, 60, {}, "[callback, \"回电\"]"),
       said_key("offer", "The offer. Default: `callback-offer`.", "[callback-offer]"),
       said_key("confirm",
                "On the phone: at this number (1) or another (2)? Default: the number called from, and "
                "`callback-confirm`.",
                "[\"@caller\", callback-confirm]"),
       said_key("number", "Asks for the number. Default: `callback-number`.", "[callback-number]"),
       said_key("thanks", "It is agreed. Default: `callback-thanks`.", "[callback-thanks]"),
       said_key("refused", "It is not possible now. Default: `callback-refused`.", "[callback-refused]"),
       ranged(
           kind::duration, "timeout",
           "On the phone: until the offer, or a question about the number, is answered, and between digits.",
           second, minute, "6s", "10s")}};
  return rules;
}

/// Questions: of menus, and for an answer.
std::vector<key_rule> question_keys() {
  return {
      said_key(
          "say",
          "What is said: prompts on the phone, `messages` in a chat, by name. `@position` and `@wait` are "
          "the place in line and the expected wait, `@caller` is on the phone the number called from.",
          "[welcome]"),
      said_key("again", "Before the question when the answer was not understood.", "[not-understood]"),
      said_key("silent", "Before the question when nothing came. Default: as `again`.", "[nothing-heard]"),
      ranged(kind::whole, "tries", "How often it is asked.", 1, 9, "3", "2"),
      ranged(kind::duration, "timeout", "On the phone: until the first digit, and between digits.", second,
             minute, "6s", "5s"),
      ranged(kind::duration, "reply_within", "In a chat: how long an answer may take.", second, day, "2m",
             "5m"),
      part(kind::sections, "options", "Of a menu.", &option_rules()),
      value(kind::name, "as", "Of `collect`: under which name the answer is kept; the agent sees it.", {},
            "customer-number"),
      choice(kind::word, "kind", "Of `collect`: what is asked for.", {"digits", "text"}, "digits", "digits"),
      ranged(kind::whole, "min", "Of `collect`: digits or characters at least.", 1, 32, "1", "4"),
      ranged(kind::whole, "max",
             "Of `collect`: digits at most; a text may have ten times as many characters.", 1, 32, "20",
             "10"),
      ranged(kind::text, "end_key", "Of `collect`: the key that ends the digits.", 1, 1, "\"#\"", "\"#\""),
      value(kind::yes_no, "attribute",
            "Of `collect`: whether the answer is the value of the declared attribute `as`. Not for what "
            "belongs to a person.",
            "false", "true"),
      value(kind::yes_no, "sensitive", "Of `collect`: the answer is kept nowhere, in no log and no journal.",
            "false", "true")};
}

std::vector<key_rule> deciding_keys() {
  return {
      choice(kind::word, "language", "Of `set`: the customer's language.", {"en", "zh"}, {}, "zh"),
      value(kind::values, "attributes", "Of `set`: values of declared attributes of the interaction.", {},
            "{topic: billing}"),
      ranged(kind::levels, "requires", "Of `set`: skills an agent must have, beside the queue's.", 1, 10, {},
             "{german: 3}"),
      ranged(kind::whole, "priority", "Of `set`: seconds of age, in place of what was set before.", -86'400,
             86'400, {}, "60"),
      value(kind::name, "queue",
            "Of `set`, `queue` and `message`: the queue. Default: what was set, or the entry point's.", {},
            "billing"),
      part(kind::sections, "branches", "Of `if`.", &branch_rules()),
      hours_key("hours", "Of `hours`: the opening hours that are asked about."),
      next_key("open", "Of `hours`: where it goes on within them."),
      next_key("closed", "Of `hours`: where it goes on outside them."),
      part(kind::sections, "waiting", "Of `queue`: what is told while it waits.", &announcement_rules()),
      ranged(kind::whole, "rounds", "Of `queue`: how often all of `waiting` is told. 0: as long as it waits.",
             0, 1'000, "0", "5"),
      part(kind::section, "callback", "Of `queue`: the words of a callback.", &callback_words_rules(),
           "{words: [callback]}"),
      next_key(
          "refused",
          "Of `queue`: where it goes on when the queue is closed or full. Default: it ends, and says so."),
      said_key("thanks", "Of `message`: when it was left.", "[message-thanks]"),
      ranged(kind::duration, "length_max", "Of `message`: how long a spoken one may be.", second, 10 * minute,
             "2m", "90s"),
      value(kind::name, "flow", "Of `go`: the flow that takes over.", {}, "night"),
      next_key("next", "Of `say`, `collect` and `set`: the node after it."),
      next_key("otherwise", "Of `menu` and `collect` after the last try, of `if` when nothing holds.")};
}

const section_rule& node_rules() {
  static const section_rule rules = [] {
    section_rule made{
        "node", "a node", "A step of a flow. Keys that say `of` others than what it does are mistakes.", {}};
    made.keys = {
        name_key("Name of the node, unique within the flow.", "welcome"),
        needed(choice(kind::word, "does", "What it does.",
                      {"say", "menu", "collect", "set", "if", "hours", "queue", "message", "close", "go"}, {},
                      "menu"))};
    for (const auto& part : {question_keys(), deciding_keys()})
      made.keys.insert(made.keys.end(), part.begin(), part.end());
    return made;
  }();
  return rules;
}

} // namespace

const section_rule& flow_rules() {
  static const section_rule rules{
      "flow",
      "a flow",
      "What customers hear and are asked before a queue and in it (docs/flows.md). It begins with its first "
      "node.",
      {name_key("Stable name of the flow.", "support"),
       needed(part(kind::sections, "nodes", "Its nodes, at most 200.", &node_rules()))}};
  return rules;
}

} // namespace strowger::actors
