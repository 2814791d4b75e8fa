#include "sim/scenario/contact_story.hpp"
#include <algorithm>
#include <map>
#include <type_traits>
#include <vector>

namespace strowger::sim::story_step {

using namespace routing;

namespace {

constexpr std::size_t names_shown = 6;

void put_why(json& to, requeue_reason why) {
  if (why != requeue_reason::none) to["why"] = to_text(why);
}

/// What of several agents is the matter: the few are named.
json group(std::string_view what, const std::vector<std::string>& who) {
  json made{{"rule", what}, {"count", who.size()}};
  if (who.size() <= names_shown) made["agents"] = who;
  return made;
}

json candidates(const decision_record& decision, const name_book& names) {
  auto all = json::array();
  for (std::size_t i = 0; i < decision.shown; ++i) {
    const auto& one = decision.best[i];
    json made{{"agent", names(one.agent)},
              {"load", one.load},
              {"limit", one.limit},
              {"idle_ms", one.idle.count()},
              {"deciding", to_text(one.deciding)}};
    if (one.score != 0) made["score"] = one.score;
    all.push_back(std::move(made));
  }
  return all;
}

json offered(const fact::offer_made& what, const name_book& names) {
  const auto& decision = what.decision;
  json made{{"kind", "offered"}, {"agent", names(what.agent)}};
  if (decision.step > 0) made["step"] = decision.step;
  if (decision.by_hand) {
    made["by_hand"] = true;
    auto over = json::array();
    for (const auto rule : filters_in_order)
      if (decision.overrides & filter_bit(rule)) over.push_back(to_text(rule));
    if (!over.empty()) made["overrides"] = std::move(over);
    return made;
  }
  if (decision.agent_chose) {
    made["first_of"] = decision.waiting_before;
    if (decision.waiting_at_most) made["of_all_waiting"] = true;
  }
  if (!decision.agent_chose || decision.eligible > 1) made["best_of"] = decision.eligible;
  if (decision.shown > 1) made["candidates"] = candidates(decision, names);
  auto off = json::array();
  for (const auto rule : filters_in_order)
    if (const auto count = decision.filtered[static_cast<std::size_t>(rule)]; count > 0)
      off.push_back({{"rule", to_text(rule)}, {"count", count}});
  if (!off.empty()) made["off"] = std::move(off);
  return made;
}

/// The step that each fact is.
class teller {
public:
  teller(moment at, const name_book& names) : at_{at}, name_{names} {}

  json operator()(const fact::interaction_queued& f) const {
    json made{{"kind", "queued"}, {"queue", name_(f.queue)}};
    put_why(made, f.why);
    return made;
  }
  json operator()(const fact::interaction_refused& f) const {
    return {{"kind", "refused"}, {"why", to_text(f.why)}};
  }
  json operator()(const fact::interaction_diverted& f) const {
    return {{"kind", "diverted"}, {"queue", name_(f.queue)}, {"to", name_(f.to)}, {"why", to_text(f.why)}};
  }
  json operator()(const fact::visit_ended& f) const {
    json made{{"kind", "ended"}, {"how", to_text(f.exit)}, {"after_ms", (f.at - f.began).count()}};
    put_why(made, f.why);
    return made;
  }
  json operator()(const fact::offer_made& f) const { return offered(f, name_); }
  json operator()(const fact::offer_ended& f) const {
    json made{{"kind", "offer_ended"}, {"agent", name_(f.agent)}, {"how", to_text(f.how)}};
    if (f.back_off_until > at_) made["spared_ms"] = (f.back_off_until - at_).count();
    return made;
  }
  json operator()(const fact::agent_spared& f) const {
    return {{"kind", "spared"}, {"agent", name_(f.agent)}, {"for_ms", (f.until - at_).count()}};
  }
  json operator()(const fact::interaction_relaxed& f) const {
    json made{{"kind", "relaxed"}, {"step", f.step}};
    if (!f.skipped.empty()) made["skipped"] = f.skipped;
    if (f.next_at > at_) made["next_ms"] = (f.next_at - at_).count();
    return made;
  }
  json operator()(const fact::priority_changed& f) const {
    return {{"kind", "priority"}, {"seconds", f.priority}};
  }
  json operator()(const fact::preference_over& f) const {
    return {{"kind", "preference_over"}, {"agent", name_(f.agent)}, {"why", f.why}};
  }
  json operator()(const fact::exception_met& f) const {
    return {{"kind", "exception"}, {"when", to_text(f.when)}};
  }
  template <class Other>
  json operator()(const Other&) const {
    return {};
  }

private:
  moment at_;
  const name_book& name_;
};

} // namespace

json of(const pool_fact& what, moment at, const name_book& names) {
  return std::visit(teller{at, names}, what);
}

json of(const explanation& why, const name_book& names) {
  std::map<filter_rule, std::vector<std::string>> off;
  std::vector<std::string> free;
  std::size_t taken = 0;
  for (const auto& one : why.agents) {
    if (one.filtered_by)
      off[*one.filtered_by].push_back(names(one.agent));
    else if (one.takes_first)
      ++taken;
    else
      free.push_back(names(one.agent));
  }
  json made{{"kind", "waits"}, {"position", why.position}};
  if (why.step > 0) made["step"] = why.step;
  if (!free.empty()) made["could"] = group("free", free);
  if (taken > 0) made["others_first"] = taken;
  auto rules = json::array();
  for (const auto rule : filters_in_order)
    if (const auto found = off.find(rule); found != off.end())
      rules.push_back(group(to_text(rule), found->second));
  if (!rules.empty()) made["off"] = std::move(rules);
  return made;
}

} // namespace strowger::sim::story_step
