#include "actors/configuration_draft.hpp"
#include "actors/configuration_key_words.hpp"

/// `recording`, of the file and of a queue: its keys, and what they say.
namespace strowger::actors {

namespace {

using namespace key_words;

/// What may be said for all queues and again for one.
std::vector<key_rule> rule_keys() {
  return {
      ranged(kind::text, "calls",
             "What is recorded by itself once an agent has the call: `all`, `none`, or a share such as "
             "`20%`.",
             1, 8, "none", "20%"),
      value(kind::name, "announcement",
            "Prompt that the customer hears to its end before anything is recorded, by itself or because "
            "the agent wants it; `none`: no prompt.",
            "recording", "recording"),
      value(kind::yes_no, "pause", "Whether agents may pause what is recorded by itself.", "true", "false"),
      ranged(kind::whole, "keep_days", "A recording is deleted after so many days.", 1, 3'650, "90", "30"),
      ranged(kind::duration, "length_max",
             "How long a recording may become; then it ends, and the call goes on.", minute, day, "4h", "2h"),
      value(kind::yes_no, "download", "Whether supervisors of the queue may keep a copy of what they hear.",
            "false", "true")};
}

recording_rule read_rule(draft& made, const section_values& from, recording_rule rule) {
  constexpr std::int64_t whole = 100, hundredths = 100;
  if (from.good("calls")) {
    const auto& calls = from.text("calls");
    const auto share = parse_percentage(calls);
    if (calls == "all" || calls == "none")
      rule.percent = calls == "all" ? 100 : 0;
    else if (share && *share % hundredths == 0 && *share / hundredths <= whole)
      rule.percent = static_cast<std::uint8_t>(*share / hundredths);
    else
      made.found.error(from.at("calls"),
                       "calls: " + in_quotes(calls) +
                           " is neither `all` nor `none` nor a share in whole per cent, such "
                           "as 20%" +
                           did_you_mean(calls, {"all", "none"}));
  }
  if (from.good("announcement")) {
    const auto& prompt = from.text("announcement");
    rule.announcement = prompt == "none" ? std::string{} : prompt;
  }
  if (from.good("pause")) rule.pause = from.number("pause") != 0;
  if (from.good("keep_days")) rule.keep_days = count(from, "keep_days");
  if (from.good("length_max")) rule.length_max = duration(from, "length_max");
  if (from.good("download")) rule.download = from.number("download") != 0;
  return rule;
}

/// `queue`: whose rule it is; empty: all queues'.
void check_rule(draft& made, const section_values& from, const recording_rule& rule,
                const std::string& tenant, const std::string& queue) {
  if (from.good("calls") && rule.percent > 0 && !made.out.sip)
    made.found.warning(from.at("calls"),
                       "recording does nothing: there are no calls without the section sip");
  if (from.good("announcement") && !rule.announcement.empty() &&
      !prompt_is_there(prompt_folders(made, tenant, {queue}), "en/" + rule.announcement))
    made.found.warning(from.at("announcement"),
                       "announcement: no folder of sip.media.prompts has a prompt en/" + rule.announcement +
                           "; what is not there is passed over, and customers would not know that they are "
                           "recorded");
  if (from.says("calls") && rule.percent > 0 && rule.announcement.empty())
    made.found.warning(from.at(from.says("announcement") ? "announcement" : "calls"),
                       "customers are recorded and not told so: many countries forbid it");
}

} // namespace

const section_rule& queue_recording_rules() {
  static const section_rule rules{
      "queue recording", "recording",
      "What of this queue's calls is recorded. Default: as the file's `recording` "
      "says.",
      rule_keys()};
  return rules;
}

const section_rule& recording_rules() {
  static const section_rule rules = [] {
    section_rule made{"recording", "recording", "What of calls is recorded, and how long it is kept.",
                      rule_keys()};
    made.keys.push_back(ranged(kind::size, "space",
                               "All recordings together take so much at most; then no new ones begin until "
                               "older ones are past their days. Default: no limit but `free`.",
                               mebibyte, 1024LL * 1024 * 1024 * mebibyte, {}, "500GiB"));
    made.keys.push_back(ranged(kind::size, "free",
                               "No new recordings begin while their disk has less room than this.", mebibyte,
                               1024LL * 1024 * mebibyte, "1GiB", "10GiB"));
    return made;
  }();
  return rules;
}

void read_recording(draft& made, const section_values& file) {
  auto& to = made.out.recording;
  const auto from = file.section("recording");
  to.usual = read_rule(made, from, {});
  if (from.good("space")) to.space = static_cast<std::uint64_t>(from.number("space"));
  to.free_min = static_cast<std::uint64_t>(from.number("free"));
  if (file.says("recording")) check_rule(made, from, to.usual, {}, {});
}

void read_queue_recording(draft& made, const section_values& queue, const std::string& tenant) {
  if (!queue.says("recording")) return;
  const auto from = queue.section("recording");
  const auto rule = read_rule(made, from, made.out.recording.usual);
  check_rule(made, from, rule, tenant, queue.text("name"));
  made.out.recording.queues.push_back({tenant, queue.text("name"), rule});
}

} // namespace strowger::actors
