#include "slow_door.hpp"
#include "routing/model/id_text.hpp"
#include "routing/pool_waits.hpp"
#include "slow_rules.hpp"
#include <algorithm>
#include <vector>

namespace strowger::routing::testing {

namespace {

bool could_serve(const pool_state& pool, agent_entry agent, interaction_entry one, const queue_entry& queue) {
  const auto& also = agent.settings.also_serves;
  if (agent.settings.tenant != queue.settings.tenant &&
      std::count(also.begin(), also.end(), queue.settings.tenant) == 0)
    return false;
  if (agent.state == agent_state::signed_out || agent.draining) return false;
  agent.state = agent_state::ready;
  agent.lost = agent.pending = false;
  one.queue = queue.id;
  const auto rule = out_by(pool, agent, one, queue);
  return !rule ||
         (*rule != filter_rule::queue && *rule != filter_rule::certificate && *rule != filter_rule::skill &&
          *rule != filter_rule::level && *rule != filter_rule::attributes);
}

bool somebody_could(const pool_state& pool, const interaction_entry& one, const queue_entry& queue) {
  bool found = false;
  pool.each_agent([&](const agent_entry& agent) { found = found || could_serve(pool, agent, one, queue); });
  return found;
}

class slow_door {
public:
  slow_door(const pool_state& pool, const interaction_arrived& what, moment at)
    : pool_{pool}, what_{what}, at_{at} {
    for (const auto& door : pool.snapshot().closed_doors) shut_.push_back(door);
    as_entry_.required = what.required;
    as_entry_.attributes = what.attributes;
    as_entry_.channel = what.channel;
  }

  std::vector<std::string> steps() {
    auto at = what_.queue;
    for (int hops = 0;; ++hops) {
      const auto* queue = pool_.find(at);
      if (!queue) return refused(at, refusal::unknown_queue);
      if (queue->closing) return refused(at, refusal::queue_closed);
      std::optional<queue_id> on;
      for (const auto when :
           {exception_case::closed, exception_case::full, exception_case::nobody, exception_case::slow}) {
        if (!holds(when, *queue)) continue;
        const auto end = follow(when, *queue, hops, on);
        if (end) return refused(at, why(when));
        if (on) {
          steps_.push_back("from " + to_text(at) + " to " + to_text(*on) + " " +
                           std::string{to_text(why(when))});
          break;
        }
      }
      if (!on) return comes_in(*queue);
      at = *on;
    }
  }

private:
  std::vector<std::string> refused(queue_id at, refusal why) {
    steps_.push_back("refused " + to_text(at) + " " + std::string{to_text(why)});
    return steps_;
  }
  std::vector<std::string> comes_in(const queue_entry& queue) {
    std::size_t waiting = 0;
    pool_.each_queue([&](const queue_entry& one) {
      if (one.settings.tenant == queue.settings.tenant) waiting += pool_.waiting_in(one.id);
    });
    if (waiting >= pool_.settings().limits.waiting_max) return refused(queue.id, refusal::tenant_full);
    if (what_.way == direction::outbound && has_callback(queue.settings.tenant))
      return refused(queue.id, refusal::joined);
    steps_.push_back("in " + to_text(queue.id));
    return steps_;
  }
  [[nodiscard]] bool has_callback(const std::string& tenant) const {
    bool found = false;
    pool_.each_interaction([&](const interaction_entry& one) {
      const auto key = one.extras->details.contact_key;
      const bool same =
          (key != 0 && key == what_.details.contact_key) || (one.customer && one.customer == what_.customer);
      if (same && one.extras->callback.agreed && pool_.find(one.queue)->settings.tenant == tenant)
        found = true;
    });
    return found;
  }
  static refusal why(exception_case when) {
    return when == exception_case::closed ? refusal::outside_hours
           : when == exception_case::full ? refusal::queue_full
           : when == exception_case::slow ? refusal::too_slow
                                          : refusal::nobody;
  }
  [[nodiscard]] bool is_shut(const std::string& tenant, const std::string& hours) const {
    return std::count(shut_.begin(), shut_.end(), closed_door{tenant, hours}) > 0;
  }
  [[nodiscard]] std::string hours_of(const queue_settings& queue) const {
    const auto c = static_cast<std::size_t>(what_.channel);
    std::string tier;
    for (const auto& one : what_.attributes)
      if (one.name == "tier") tier = std::get<std::string>(one.value);
    auto rule = std::find_if(queue.rules.tiers.begin(), queue.rules.tiers.end(),
                             [&](const tier_rule& one) { return one.tier == tier; });
    if (rule == queue.rules.tiers.end())
      rule = std::find_if(queue.rules.tiers.begin(), queue.rules.tiers.end(),
                          [](const tier_rule& one) { return one.tier.empty(); });
    const bool own = rule != queue.rules.tiers.end() && !rule->hours[c].empty();
    return own ? rule->hours[c] : queue.hours[c];
  }
  [[nodiscard]] bool listed(exception_case when, const queue_settings& queue) const {
    for (const auto& one : queue.rules.exceptions)
      if (one.when == when) return true;
    return false;
  }
  [[nodiscard]] bool holds(exception_case when, const queue_entry& queue) const {
    const auto& settings = queue.settings;
    switch (when) {
    case exception_case::closed:
      return is_shut(settings.tenant, hours_of(settings)) ||
             (queue.id == what_.queue && is_shut(settings.tenant, what_.hours));
    case exception_case::full:
      return settings.length_max > 0 && pool_.waiting_in(queue.id) >= settings.length_max;
    case exception_case::nobody:
      return listed(when, settings) && !somebody_could(pool_, as_entry_, queue);
    default:
      return listed(when, settings);
    }
  }
  /// Whether it ends here; else where it goes on, if not here.
  bool follow(exception_case when, const queue_entry& queue, int hops, std::optional<queue_id>& on) {
    auto rules = queue.settings.rules.exceptions;
    std::erase_if(rules, [&](const exception_rule& one) { return one.when != when; });
    const auto brief = when == exception_case::closed ? queue.settings.closed_to
                       : when == exception_case::full ? queue.settings.full_to
                                                      : std::string{};
    if (!brief.empty()) rules.push_back({when, exception_action::to_queue, {}, brief, {}, {}});
    const bool hard = when == exception_case::closed || when == exception_case::full;
    if (rules.empty()) return hard;
    bool stuck = false;
    for (const auto& one : rules) {
      if (when == exception_case::slow) {
        const auto wait = expected_wait(pool_, {queue.id, what_.channel, what_.priority, at_});
        if (!wait || wait->p50 <= one.limit) continue;
      }
      if (one.action == exception_action::end) return true;
      if (one.action == exception_action::to_queue) {
        const auto* other = pool_.find_queue(queue.settings.tenant, one.queue);
        if (other && !other->closing && other->id != queue.id && other->id != what_.queue && hops < 8) {
          on = other->id;
          return false;
        }
        stuck = true;
      }
      if (one.action == exception_action::relax && when == exception_case::nobody) {
        auto asks_less = as_entry_;
        asks_less.extras.edit().done = {when};
        if (somebody_could(pool_, asks_less, queue)) return false;
      }
      if (one.action == exception_action::message || one.action == exception_action::callback)
        steps_.push_back("told " + one.message);
    }
    return stuck && hard;
  }

  const pool_state& pool_;
  const interaction_arrived& what_;
  moment at_;
  std::vector<closed_door> shut_;
  interaction_entry as_entry_;
  std::vector<std::string> steps_;
};

} // namespace

std::optional<std::string> wrong_with_arrival(const pool_state& before, const pool_input& input,
                                              const pool_facts& facts) {
  const auto& what = std::get<interaction_arrived>(input.what);
  if (what.details.move != 0) return std::nullopt;
  std::vector<std::string> steps;
  for (const auto& one : facts) {
    if (const auto* told = std::get_if<fact::customer_told>(&one);
        told && told->interaction == what.interaction)
      steps.push_back("told " + told->message);
    if (const auto* to = std::get_if<fact::interaction_diverted>(&one))
      steps.push_back("from " + to_text(to->queue) + " to " + to_text(to->to) + " " +
                      std::string{to_text(to->why)});
    if (const auto* no = std::get_if<fact::interaction_refused>(&one)) {
      steps.push_back("refused " + to_text(no->queue) + " " + std::string{to_text(no->why)});
      break;
    }
    if (const auto* in = std::get_if<fact::interaction_queued>(&one)) {
      steps.push_back("in " + to_text(in->queue));
      break;
    }
  }
  const auto expected = slow_door{before, what, input.at}.steps();
  if (steps == expected) return std::nullopt;
  std::string text = "an arrival went";
  for (const auto& one : steps) text += " [" + one + "]";
  text += ", expected";
  for (const auto& one : expected) text += " [" + one + "]";
  return text;
}

std::optional<std::string> forgotten(const pool_state& pool) {
  std::optional<std::string> found;
  pool.each_interaction([&](const interaction_entry& one) {
    const auto& queue = *pool.find(one.queue);
    const auto& rules = queue.settings.rules.exceptions;
    const auto& done = one.extras->done;
    if (one.phase != interaction_phase::waiting || one.extras->callback.agreed) return;
    if (one.extras->details.preferred) return; // waits for one agent alone
    if (std::none_of(rules.begin(), rules.end(),
                     [](const auto& rule) { return rule.when == exception_case::nobody; }))
      return;
    if (std::count(done.begin(), done.end(), exception_case::nobody) > 0) return;
    if (!somebody_could(pool, one, queue)) found = to_text(one.id) + " waits although nobody is there for it";
  });
  return found;
}

} // namespace strowger::routing::testing
