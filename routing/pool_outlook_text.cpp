#include "routing/pool_outlook.hpp"
#include "routing/pool_state.hpp"
#include <algorithm>

/// An outlook in sentences, for operators and scenario texts.
namespace strowger::routing {

std::string_view to_text(outlook::event what) {
  switch (what) {
  case outlook::event::signs_in:
    return "signs_in";
  case outlook::event::returns:
    return "returns";
  case outlook::event::becomes_ready:
    return "becomes_ready";
  case outlook::event::finishes:
    return "finishes";
  case outlook::event::line_grows:
    return "line_grows";
  case outlook::event::group_frees:
    return "group_frees";
  case outlook::event::tenant_lets_go:
    return "tenant_lets_go";
  case outlook::event::back_off_ends:
    return "back_off_ends";
  case outlook::event::preference_ends:
    return "preference_ends";
  case outlook::event::hours_begin:
    return "hours_begin";
  case outlook::event::call_is_due:
    return "call_is_due";
  case outlook::event::phone_returns:
    return "phone_returns";
  }
  return "unknown";
}

std::string_view to_text(outlook::asked_kind what) {
  switch (what) {
  case outlook::asked_kind::certificate:
    return "certificate";
  case outlook::asked_kind::skill:
    return "skill";
  case outlook::asked_kind::where:
    return "where";
  }
  return "unknown";
}

namespace {

using name_giver = std::function<std::string(interaction_id)>;

/// Whole seconds, rounded up: what is due in 200 ms is not due yet.
std::string in_time(moment at, moment now) {
  const auto left = std::max<std::int64_t>(0, (at - now).count());
  return "in " + std::to_string((left + 999) / 1'000) + " s";
}

std::string so_many(std::size_t count, const std::string& one, const std::string& several) {
  return std::to_string(count) + " " + (count == 1 ? one : several);
}

class speaker {
public:
  speaker(const pool_state& state, const outlook& about, moment now, const name_giver& name_of)
    : state_{state}, about_{about}, now_{now}, name_of_{name_of} {}

  [[nodiscard]] std::string way(const outlook::way& one) const {
    std::string text;
    for (const auto& condition : one.conditions) {
      if (!text.empty()) text += ", and ";
      text += said(condition, one.agent);
    }
    if (!one.agent) return text;
    const auto then = one.sure ? ": then " : ": then perhaps ";
    if (one.takes_first) return text + then + name_of_(one.takes_first) + " goes first";
    return text + then + agent(one.agent) + " gets it";
  }

  [[nodiscard]] std::string step(const outlook::step& one) const {
    std::string what;
    const auto add = [&](const std::string& part) { what += (what.empty() ? "" : ", ") + part; };
    for (const auto& level : one.levels)
      add(level.to == 0 ? "drops " + level.skill
                        : "lowers " + level.skill + " " + std::to_string(level.from) + " to " +
                              std::to_string(level.to));
    if (one.other_where) add("asks other agents");
    if (one.raise != 0) add("raises it by " + std::to_string(one.raise) + " s");
    auto text = "step " + std::to_string(one.number) + " " +
                (one.at_once ? "at once, for nobody who fits is signed in" : in_time(one.at, now_));
    if (!one.passed_over.empty()) return text + " would be passed over as things are: " + one.passed_over;
    if (!what.empty()) text += " " + what;
    return text + ": " + so_many(one.fit, "more agent fits", "more agents fit") + ", " +
           std::to_string(one.free) + " of them free now";
  }

  /// What nobody has who is signed in; empty when somebody has.
  [[nodiscard]] static std::string lacking(const outlook::requirement& one) {
    if (one.signed_in > 0) return {};
    const auto known =
        one.known == 0 ? "nobody at all does" : so_many(one.known, "agent", "agents") + " could";
    switch (one.kind) {
    case outlook::asked_kind::certificate:
      return "nobody signed in has certificate " + one.name + "; " + known;
    case outlook::asked_kind::skill:
      return "nobody signed in has " + one.name + " at " + std::to_string(one.level) + " or more; " + known;
    case outlook::asked_kind::where:
      return "nobody signed in meets " + one.name + "; " + known;
    }
    return {};
  }

  [[nodiscard]] std::string ring(const outlook::ring& one) const {
    return "it rings at " + agent(one.agent) + ", until " + in_time(one.until, now_).substr(3) + " from now";
  }

private:
  [[nodiscard]] std::string agent(agent_id id) const {
    const auto* found = state_.find(id);
    return found ? found->settings.name : "somebody";
  }
  [[nodiscard]] std::string queue() const {
    const auto* found = state_.find(about_.queue);
    return found ? found->settings.name : "its queue";
  }
  [[nodiscard]] std::string load_of(agent_id id, interaction_id work) const {
    const auto* who = state_.find(id);
    const auto* held = state_.find(work);
    if (!who || !held) return {};
    const auto channel = static_cast<std::size_t>(held->channel);
    return " (has " + std::to_string(who->load[channel]) + " of " +
           std::to_string(who->settings.capacity[channel]) + " in " + std::string{to_text(held->channel)} +
           ")";
  }
  [[nodiscard]] std::string said(const outlook::condition& one, agent_id who) const {
    using event = outlook::event;
    switch (one.what) {
    case event::signs_in:
      return agent(who) + " signs in and is ready";
    case event::returns:
      return agent(who) + "'s desk is back";
    case event::becomes_ready:
      return agent(who) + " is ready";
    case event::phone_returns:
      return "a phone of " + agent(who) + " can be reached";
    case event::finishes: {
      std::string work;
      for (const auto id : one.work) work += (work.empty() ? "" : ", ") + name_of_(id);
      return agent(who) + " lets go of " + work + load_of(who, one.work.front());
    }
    case event::line_grows:
      return std::to_string(one.count) + " more wait in " + queue() + " so that " + group(one.name) +
             " helps";
    case event::group_frees:
      return so_many(one.count, "more agent of ", "more agents of ") + group(one.name) +
             (one.count == 1 ? " is" : " are") + " free, beyond those kept for other queues";
    case event::tenant_lets_go:
      return "tenant " + one.name + " is done with " + so_many(one.count, "interaction", "interactions") +
             " of its quota";
    case event::back_off_ends:
      return agent(who) + " is spared it no longer, " + in_time(one.at, now_);
    case event::preference_ends:
      return "anybody may have it, " + in_time(one.at, now_);
    case event::hours_begin:
      return "the hours " + one.name + " begin";
    case event::call_is_due:
      return one.at != moment{} ? "its call is due, " + in_time(one.at, now_)
                                : "its customer's time has come";
    }
    return {};
  }
  static std::string group(const std::string& name) { return name.empty() ? "everybody" : name; }

  const pool_state& state_;
  const outlook& about_;
  moment now_;
  const name_giver& name_of_;
};

} // namespace

std::vector<std::string> outlook_text(const pool_state& state, const outlook& what, moment at,
                                      const std::function<std::string(interaction_id)>& name_of) {
  const speaker says{state, what, at, name_of};
  std::vector<std::string> all;
  for (const auto& one : what.rings) all.push_back(says.ring(one));
  for (const auto& one : what.requirements)
    if (auto text = says.lacking(one); !text.empty()) all.push_back(std::move(text));
  if (all.empty() && what.phase == interaction_phase::waiting && what.fit_signed_in == 0)
    all.push_back("nobody signed in could serve it as it is; " +
                  so_many(what.fit, "agent could", "agents could"));
  for (const auto& one : what.ways) all.push_back(says.way(one));
  for (const auto& one : what.steps) all.push_back(says.step(one));
  if (what.waits_until != moment{} && what.phase == interaction_phase::waiting)
    all.push_back("it has waited too long " + in_time(what.waits_until, at));
  if (what.ages_at != moment{}) all.push_back("it is too old " + in_time(what.ages_at, at));
  return all;
}

} // namespace strowger::routing
