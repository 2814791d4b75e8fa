#include "sim/scenario/contact_story.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace strowger::sim::story_step {

namespace {

struct phrase {
  std::string_view code, words;
};

constexpr std::array rules{phrase{"signed_out", "not signed in"},
                           phrase{"lost", "with a lost connection"},
                           phrase{"not_ready", "not ready"},
                           phrase{"queue", "not of this queue"},
                           phrase{"skill", "without a needed skill"},
                           phrase{"level", "with too low a level"},
                           phrase{"channel_full", "at their limit"},
                           phrase{"back_off", "spared it for a while"},
                           phrase{"draining", "finishing their work"},
                           phrase{"attributes", "not whom the queue asks for"},
                           phrase{"ringing", "where it rings already"},
                           phrase{"preferred", "not its preferred agent"},
                           phrase{"certificate", "without a certificate"},
                           phrase{"units", "without room for what it costs"},
                           phrase{"interrupt", "not to be interrupted by it"},
                           phrase{"reserved", "kept free for other queues"},
                           phrase{"overflow", "who help only when more wait"},
                           phrase{"quota", "whose tenant has its quota in hand"}};
constexpr std::array reasons{phrase{"transfer", "passed on by the agent"},
                             phrase{"lost_agent", "its agent was lost"},
                             phrase{"connect_failed", "it could not be connected"},
                             phrase{"moved", "moved by hand"},
                             phrase{"queue_removed", "the queue was removed"},
                             phrase{"reopened", "opened again"},
                             phrase{"waited_too_long", "it had waited too long"},
                             phrase{"escalated", "passed up"},
                             phrase{"too_old", "it was too old"},
                             phrase{"nobody", "nobody was there"},
                             phrase{"moved_pool", "moved to another pool"},
                             phrase{"called_back", "to be called back"},
                             phrase{"joined", "joined with an earlier one"},
                             phrase{"queue_closed", "the queue is closed"},
                             phrase{"queue_full", "the queue is full"},
                             phrase{"tenant_full", "the tenant is full"},
                             phrase{"unknown_queue", "there is no such queue"},
                             phrase{"restarting", "the engine restarts"},
                             phrase{"storage", "the storage fails"},
                             phrase{"outside_hours", "outside the hours"},
                             phrase{"too_slow", "the wait would be too long"}};
constexpr std::array exits{
    phrase{"answered", "answered"},       phrase{"abandoned", "gave up"},
    phrase{"cancelled", "was cancelled"}, phrase{"flowed_out", "left for another queue"},
    phrase{"expired", "was sent away"},   phrase{"failed", "failed"}};
constexpr std::array offer_ends{phrase{"declined", " declines"}, phrase{"timed_out", " lets it ring out"},
                                phrase{"rescinded", " no longer has it ringing"},
                                phrase{"withdrawn", " is no longer offered it"},
                                phrase{"undeliverable", " is not reached"}};
constexpr std::array deciding{phrase{"least_loaded", "least loaded"},
                              phrase{"longest_idle", "longest idle"},
                              phrase{"lowest_id", "fixed order"},
                              phrase{"position", "order set by hand"},
                              phrase{"fewest_handled", "fewest handled"},
                              phrase{"least_talk_time", "least talk time"},
                              phrase{"skill", "skill level"},
                              phrase{"score", "better score"},
                              phrase{"share", "share of its group"},
                              phrase{"chance", "by chance"},
                              phrase{"preferred", "the customer's own"}};
constexpr std::array cases{phrase{"closed", "the queue is closed"},
                           phrase{"full", "the queue is full"},
                           phrase{"slow", "the wait would be too long"},
                           phrase{"waited", "it has waited too long"},
                           phrase{"aged", "it is too old"},
                           phrase{"nobody", "nobody is there"}};
constexpr std::array preferences{phrase{"waited", "waited long enough"},
                                 phrase{"signed_out", "who is not signed in"},
                                 phrase{"unable", "who may not have it"}, phrase{"declined", "who declined"},
                                 phrase{"assigned", "it was given to another"}};

template <std::size_t Count>
std::string said(const std::array<phrase, Count>& book, const json& code) {
  const auto text = code.get<std::string>();
  const auto found =
      std::find_if(book.begin(), book.end(), [&](const auto& one) { return one.code == text; });
  return found == book.end() ? text : std::string{found->words};
}

std::string why_of(const json& step) {
  return step.contains("why") ? " (" + said(reasons, step["why"]) + ")" : std::string{};
}

std::string span(const json& ms) { return span_in_english(routing::milliseconds{ms.get<std::int64_t>()}); }
std::string number(const json& one) { return std::to_string(one.get<std::int64_t>()); }

std::string listed(const json& names) {
  std::string text;
  for (const auto& one : names) text += (text.empty() ? "" : ", ") + one.get<std::string>();
  return text;
}

std::string off_text(const json& step) {
  std::string text;
  if (!step.contains("off")) return text;
  for (const auto& one : step["off"]) {
    text += ", " + number(one["count"]) + " " + said(rules, one["rule"]);
    if (one.contains("agents")) text += " (" + listed(one["agents"]) + ")";
  }
  return text;
}

std::string offer_text(const json& step) {
  auto text = "offered to " + step["agent"].get<std::string>();
  if (step.contains("by_hand")) {
    text += " by hand";
    if (step.contains("overrides"))
      for (const auto& one : step["overrides"]) text += ", although " + said(rules, one);
    return text;
  }
  if (step.contains("first_of"))
    text += ", who became free: first of " + number(step["first_of"]) +
            (step.contains("of_all_waiting") ? " who wait" : " it could take");
  if (step.contains("best_of")) text += ", best of " + number(step["best_of"]);
  if (step.contains("candidates")) {
    std::string all;
    for (const auto& one : step["candidates"]) {
      all += (all.empty() ? ": " : "; ") + one["agent"].get<std::string>() + " " + number(one["load"]) +
             " of " + number(one["limit"]) + ", idle " + span(one["idle_ms"]);
      if (one["deciding"] != "only_one") all += ", " + said(deciding, one["deciding"]);
    }
    text += all;
  }
  text += off_text(step);
  return step.contains("step") ? text + ", at step " + number(step["step"]) : text;
}

std::string wait_text(const json& step) {
  auto text = "waits, number " + number(step["position"]) + " in line";
  if (step.contains("step")) text += ", at step " + number(step["step"]);
  if (step.contains("could")) {
    text += ", " + number(step["could"]["count"]) + " could take it";
    if (step["could"].contains("agents")) text += " (" + listed(step["could"]["agents"]) + ")";
  }
  if (step.contains("others_first"))
    text += ", " + number(step["others_first"]) + " free who take another one first";
  return text + off_text(step);
}

} // namespace

std::string span_in_english(routing::milliseconds span) {
  const auto ms = span.count();
  char text[40];
  const auto seconds = static_cast<double>(ms) / 1'000;
  if (std::abs(ms) < 1'000)
    std::snprintf(text, sizeof text, "%lld ms", static_cast<long long>(ms));
  else if (std::abs(ms) < 120'000)
    std::snprintf(text, sizeof text, "%.1f s", seconds);
  else if (std::abs(ms) < 7'200'000)
    std::snprintf(text, sizeof text, "%.1f min", seconds / 60);
  else
    std::snprintf(text, sizeof text, "%.1f h", seconds / 3'600);
  return text;
}

std::string in_english(const json& step) {
  const auto kind = step["kind"].get<std::string>();
  const auto word = [&](const char* key) { return step[key].get<std::string>(); };
  if (kind == "queued") return "enters " + word("queue") + why_of(step);
  if (kind == "refused") return "turned away: " + said(reasons, step["why"]);
  if (kind == "diverted")
    return "not taken by " + word("queue") + ": " + said(reasons, step["why"]) + "; goes to " + word("to");
  if (kind == "ended") return said(exits, step["how"]) + " after " + span(step["after_ms"]) + why_of(step);
  if (kind == "offered") return offer_text(step);
  if (kind == "waits") return wait_text(step);
  if (kind == "offer_ended")
    return word("agent") + said(offer_ends, step["how"]) +
           (step.contains("spared_ms") ? ", spared it for " + span(step["spared_ms"]) : std::string{});
  if (kind == "spared") return word("agent") + " is spared it for " + span(step["for_ms"]);
  if (kind == "relaxed")
    return "is at step " + number(step["step"]) +
           (step.contains("skipped") ? " (" + word("skipped") + ")" : "") +
           (step.contains("next_ms") ? ", the next in " + span(step["next_ms"]) : std::string{});
  if (kind == "priority") return "counts as " + number(step["seconds"]) + " s older";
  if (kind == "preference_over")
    return "no longer waits for " + word("agent") + ", " + said(preferences, step["why"]);
  return "meets a rule of the queue: " + said(cases, step["when"]);
}

} // namespace strowger::sim::story_step
