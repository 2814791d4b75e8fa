#include "two_pools.hpp"
#include "routing/model/id_text.hpp"

namespace strowger::routing::testing {

namespace {
pool_id number_of_side(std::size_t pool) { return pool_id{static_cast<std::uint16_t>(pool + 1)}; }
} // namespace

two_pools::side two_pools::make_side(std::uint16_t number) {
  side made{pool_state{pool_id{number}}, pool_state{pool_id{number}}, {}, {}};
  configure all;
  all.version = 1;
  for (const auto* name : {"first", "second"}) {
    queue_settings queue;
    queue.name = name;
    all.changes.emplace_back(queue);
  }
  for (const auto* name : {"ada", "bob"}) {
    agent_settings agent;
    agent.name = name + std::to_string(number);
    all.changes.emplace_back(agent);
  }
  pool_facts facts;
  (void)apply(made.live, {moment{milliseconds{1}}, {}, std::move(all)}, facts);
  for (const auto& one : facts) evolve(made.durable, one);
  return made;
}

two_pools::two_pools(std::uint64_t seed, line_trouble trouble)
  : sides_{make_side(1), make_side(2)}, dice_{seed}, trouble_{trouble} {}

std::vector<queue_id> two_pools::queues(std::size_t pool) const {
  std::vector<queue_id> all;
  sides_[pool].live.each_queue([&](const queue_entry& one) { all.push_back(one.id); });
  return all;
}

result<void> two_pools::put(std::size_t pool, pool_event what) { return apply_at(pool, std::move(what), {}); }

result<void> two_pools::apply_at(std::size_t pool, pool_event what, std::vector<message> says) {
  auto& side = sides_[pool];
  decided made;
  const auto done = apply(side.live, {now_, {}, std::move(what)}, made.facts);
  for (const auto& one : made.facts) {
    if (const auto* gone = std::get_if<fact::interaction_departed>(&one))
      if (auto told = handed_over_as(side.live, gone->interaction, now_)) says.emplace_back(*told);
    if (const auto* over = std::get_if<fact::interaction_handed_over>(&one); over && over->taken)
      says.emplace_back(move_forgotten{number_of_side(pool), over->move});
  }
  made.says = std::move(says);
  side.window.push_back(std::move(made));
  return done;
}

bool two_pools::sync(std::size_t pool) {
  auto& side = sides_[pool];
  if (side.window.empty()) return false;
  const auto oldest = std::move(side.window.front());
  side.window.pop_front();
  for (const auto& one : oldest.facts) evolve(side.durable, one);
  for (const auto& one : oldest.says) say(1 - pool, one);
  return true;
}

void two_pools::say(std::size_t to, message what) {
  if (trouble_.lose_one_in != 0 && draw_below(dice_, trouble_.lose_one_in) == 0) return;
  auto& heard = sides_[to].heard;
  heard.push_back(what);
  if (trouble_.repeat_one_in != 0 && draw_below(dice_, trouble_.repeat_one_in) == 0)
    heard.push_back(std::move(what));
}

bool two_pools::deliver(std::size_t pool) {
  auto& heard = sides_[pool].heard;
  if (heard.empty()) return false;
  const auto next = std::move(heard.front());
  heard.pop_front();
  std::visit([&](const auto& one) { on(pool, one); }, next);
  return true;
}

void two_pools::on(std::size_t pool, const interaction_arrived& what) {
  decided answer;
  auto& side = sides_[pool];
  const auto done = apply(side.live, {now_, {}, what}, answer.facts);
  const bool for_good = !done && (done.reason().code == error_code::unknown_queue ||
                                  done.reason().code == error_code::queue_closed);
  for (const auto& one : answer.facts)
    if (const auto* over = std::get_if<fact::interaction_handed_over>(&one); over && over->taken)
      answer.says.emplace_back(move_forgotten{number_of_side(pool), over->move});
  if (done || for_good)
    answer.says.emplace_back(ended{what.interaction, what.details.move, static_cast<bool>(done)});
  side.window.push_back(std::move(answer));
}

void two_pools::on(std::size_t pool, const ended& what) {
  (void)apply_at(pool, move_ended{what.interaction, what.move, what.taken}, {});
}

void two_pools::on(std::size_t pool, const move_forgotten& what) { (void)apply_at(pool, what, {}); }

/// Answered behind everything decided before.
void two_pools::on(std::size_t pool, const ask& what) {
  if (is_owed(sides_[pool].live, what.move)) return;
  sides_[pool].window.push_back({{}, {move_forgotten{number_of_side(pool), what.move}}});
}

void two_pools::crash(std::size_t pool) {
  auto& side = sides_[pool];
  side.window.clear();
  side.heard.clear();
  side.live = pool_state{side.durable.snapshot()};
  (void)apply_at(pool, engine_started{1}, {});
  remind(pool);
}

void two_pools::remind(std::size_t pool) {
  auto& side = sides_[pool];
  decided owed;
  side.live.each_interaction([&](const interaction_entry& one) {
    if (auto told = handed_over_as(side.live, one.id, now_)) owed.says.emplace_back(*told);
  });
  for (const auto& known : side.live.snapshot().known_moves) owed.says.emplace_back(ask{known.move});
  if (!owed.says.empty()) side.window.push_back(std::move(owed));
}

void two_pools::settle() {
  const auto trouble = std::exchange(trouble_, {});
  for (int round = 0; round < 4; ++round) {
    for (std::size_t pool = 0; pool < 2; ++pool) remind(pool);
    for (bool moved = true; moved;) {
      moved = false;
      for (std::size_t pool = 0; pool < 2; ++pool) {
        while (sync(pool)) moved = true;
        while (deliver(pool)) moved = true;
      }
    }
  }
  trouble_ = trouble;
}

std::optional<std::string> two_pools::broken() const {
  std::map<interaction_id, int> here;
  for (const auto& side : sides_) {
    if (const auto wrong = broken_invariant(side.live)) return wrong->what;
    if (const auto wrong = broken_invariant(side.durable)) return "durable: " + wrong->what;
    side.durable.each_interaction([&](const interaction_entry& one) {
      if (one.phase != interaction_phase::departed) ++here[one.id];
    });
  }
  for (const auto& [id, count] : here)
    if (count > 1) return to_text(id) + " is in both pools";
  return std::nullopt;
}

} // namespace strowger::routing::testing
