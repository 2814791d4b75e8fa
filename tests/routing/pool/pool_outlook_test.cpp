#include "random_pool.hpp"
#include "routing/model/id_text.hpp"
#include "routing/pool_outlook.hpp"
#include <algorithm>
#include <catch2/catch.hpp>
#include <iostream>
#include <map>
#include <numeric>

/// What an outlook says would make the offer, done on a copy of the pool, makes it.
namespace strowger::tests::pool_outlook_test {

using namespace strowger::routing;
using namespace strowger::routing::testing;

namespace {

using event = outlook::event;

/// A copy of a pool in which things are made to happen.
class what_if {
public:
  what_if(const pool_snapshot& from, moment at, wall_time wall) : pool_{from}, at_{at}, wall_{wall} {}

  /// False when it cannot be brought about by itself: something else would happen before or with it.
  bool bring_about(const outlook::way& way, const outlook::condition& one, interaction_id about) {
    switch (one.what) {
    case event::signs_in:
      return put(agent_signed_in{way.agent}) && put(set_agent_state{way.agent, true, {}, {}});
    case event::returns:
      return put(agent_returned{way.agent});
    case event::phone_returns:
      return put(endpoint_reachable{way.agent, channel_kind::voice, true});
    case event::becomes_ready:
      return put(set_agent_state{way.agent, true, {}, {agent_id{1, 7'777}, content_id{1, 1}}});
    case event::finishes:
      return std::all_of(one.work.begin(), one.work.end(),
                         [&](interaction_id id) { return finish(way.agent, id); });
    case event::line_grows:
      return grow(one.count, about, way.agent);
    case event::back_off_ends:
    case event::preference_ends:
      return pass_to(one.at);
    default:
      return false;
    }
  }
  bool pass_to(moment until) {
    for (int looks = 0; looks < 32; ++looks) {
      const auto due = next_wake(pool_, at_, wall_);
      const auto next = due && *due < until ? std::max(*due, at_) : std::max(until, at_);
      wall_ += next - at_;
      at_ = next;
      const auto before = facts_.size();
      if (!put(time_passed{})) return false;
      const auto came = facts_.begin() + static_cast<std::ptrdiff_t>(before);
      if (next >= until) return std::none_of(came, facts_.end(), frees_others);
      if (!std::all_of(came, facts_.end(), is_quiet)) return false;
    }
    return false;
  }
  /// Changes nothing for who is free and for what waits before its own time comes.
  static bool is_quiet(const pool_fact& what) {
    return std::holds_alternative<fact::back_off_over>(what) ||
           std::holds_alternative<fact::interaction_relaxed>(what) ||
           std::holds_alternative<fact::preference_over>(what) ||
           std::holds_alternative<fact::callback_due>(what);
  }
  /// In the same moment somebody's telephone stops ringing: what rang waits again, and its agent is free.
  static bool frees_others(const pool_fact& what) { return std::holds_alternative<fact::offer_ended>(what); }
  /// Whatever rings is answered and whatever ends is over, so that nothing but time is left to come.
  void calm_down() {
    for (int rounds = 0; rounds < 20; ++rounds) {
      std::vector<offer_entry> rings;
      pool_.each_offer([&](const offer_entry& one) { rings.push_back(one); });
      for (const auto& one : rings)
        (void)(put(offer_delivered{one.id}) && put(accept_offer{one.id, one.agent}));
      std::vector<std::pair<interaction_id, agent_id>> held;
      pool_.each_interaction([&](const interaction_entry& one) {
        if (one.lead && one.phase != interaction_phase::waiting) held.emplace_back(one.id, one.lead);
      });
      for (const auto& [id, agent] : held) {
        const auto* one = pool_.find(id);
        if (!one) continue;
        if (one->extras->callback.dialling)
          (void)put(callback_tried{id});
        else if (one->phase == interaction_phase::assigned)
          (void)put(interaction_connected{id, agent});
        else if (one->phase == interaction_phase::wrapping)
          (void)put(end_wrap_up{id, agent, "done"});
      }
      if (rings.empty()) return;
    }
  }
  [[nodiscard]] const pool_facts& facts() const { return facts_; }
  [[nodiscard]] const pool_state& pool() const { return pool_; }

private:
  bool put(pool_event what) { return static_cast<bool>(apply(pool_, {at_, wall_, std::move(what)}, facts_)); }
  bool finish(agent_id agent, interaction_id id) {
    if (pool_.find(id)->phase == interaction_phase::assigned) {
      const bool called = pool_.find(id)->extras->callback.dialling;
      if (!(called ? put(callback_tried{id}) : put(interaction_connected{id, agent}))) return false;
    }
    if (pool_.find(id)->phase == interaction_phase::talking && !put(close_interaction{id, agent, "done"}))
      return false;
    const auto* left = pool_.find(id);
    return !left || left->phase != interaction_phase::wrapping || put(end_wrap_up{id, agent, "done"});
  }
  /// Others who ask for the same come.
  bool grow(std::uint32_t count, interaction_id about, agent_id helper) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto* one = pool_.find(about);
      if (!one) return false;
      interaction_arrived came;
      came.interaction = interaction_id{77, 1 + i};
      came.queue = one->queue;
      came.channel = one->channel;
      came.required = one->required;
      came.attributes = one->attributes;
      came.priority = one->own_priority;
      const auto before = pool_.waiting_in(one->queue);
      const bool last = i + 1 == count;
      if (!put(came) || (!last && pool_.waiting_in(came.queue) != before + 1)) return false;
      const auto* it = last ? pool_.find(came.interaction) : nullptr;
      if (last && (!it || it->queue != came.queue)) return false;
      // Somebody was free for the newcomer who is spared the other: the line did not grow.
      if (last && it->phase == interaction_phase::offered && it->lead != helper) return false;
    }
    return true;
  }
  pool_state pool_;
  moment at_;
  wall_time wall_;
  pool_facts facts_;
};

/// Who is offered it, or kept free while its customer is called.
bool is_offered(const pool_facts& facts, interaction_id id) {
  return std::any_of(facts.begin(), facts.end(), [&](const pool_fact& what) {
    const auto* made = std::get_if<fact::offer_made>(&what);
    const auto* called = std::get_if<fact::callback_dialled>(&what);
    return (made && made->interaction == id) || (called && called->interaction == id);
  });
}

/// What this agent is offered first, or kept free for.
interaction_id first_of(const pool_facts& facts, agent_id agent) {
  for (const auto& what : facts) {
    if (const auto* made = std::get_if<fact::offer_made>(&what); made && made->agent == agent)
      return made->interaction;
    if (const auto* called = std::get_if<fact::callback_dialled>(&what); called && called->agent == agent)
      return called->interaction;
  }
  return {};
}

struct tally {
  std::map<std::string, std::size_t> done, not_by_itself;
  std::size_t made = 0, others_first = 0, steps = 0;
  std::string wrong; ///< the first few
  std::size_t wrongs = 0;
};

std::string in_words(const pool_state& pool, const outlook& all, moment at) {
  std::string text;
  for (const auto& one : outlook_text(pool, all, at, [](interaction_id id) { return to_text(id); }))
    text += one + "\n";
  return text;
}

class outlook_check {
public:
  outlook_check(const pool_state& pool, const pool_input& last, std::string said, tally& into)
    : pool_{pool}, snapshot_{pool.snapshot()}, at_{last.at}, wall_{last.wall}, said_{std::move(said)},
      into_{into} {}

  void check(interaction_id id) {
    const auto all = outlook_for(pool_, id, at_, wall_);
    if (!all) {
      ++into_.wrongs;
      into_.wrong += "nothing is said of " + to_text(id) + "\n";
      return;
    }
    if (all->phase != interaction_phase::waiting) return;
    std::size_t tried = 0;
    for (const auto& way : all->ways)
      if (way.sure && way.agent && ++tried <= 4) follow(*all, way);
    if (!all->steps.empty()) follow(*all, all->steps.front());
  }

private:
  void follow(const outlook& all, const outlook::way& way) {
    what_if copy{snapshot_, at_, wall_};
    for (const auto& one : way.conditions) {
      const std::string name{to_text(one.what)};
      if (!copy.bring_about(way, one, all.interaction)) {
        ++into_.not_by_itself[name];
        return;
      }
      ++into_.done[name];
    }
    const auto first = first_of(copy.facts(), way.agent);
    if (way.takes_first) {
      ++into_.others_first;
      if (first != way.takes_first)
        fail(all, to_text(way.takes_first) + " should be first, is " + to_text(first));
    } else {
      ++into_.made;
      if (!is_offered(copy.facts(), all.interaction)) fail(all, "not offered to " + to_text(way.agent));
    }
  }
  /// The next step, where it lets somebody take it who is free.
  void follow(const outlook& all, const outlook::step& step) {
    if (step.free == 0 || !step.passed_over.empty()) return;
    const auto& callback = pool_.find(all.interaction)->extras->callback;
    if (callback.agreed) return; // it may be parked instead
    what_if copy{snapshot_, at_, wall_};
    if (!copy.pass_to(step.at_once ? at_ : step.at)) return;
    const auto* now = copy.pool().find(all.interaction);
    if (now && now->phase == interaction_phase::waiting && now->extras->step < step.number) return;
    ++into_.steps;
    if (!is_offered(copy.facts(), all.interaction)) fail(all, "the step brings no offer");
  }
  void fail(const outlook& all, const std::string& why) {
    if (++into_.wrongs > 6) return;
    into_.wrong += said_ + to_text(all.interaction) + ": " + why + "\n" + in_words(pool_, all, at_);
  }

  const pool_state& pool_;
  pool_snapshot snapshot_;
  moment at_;
  wall_time wall_;
  std::string said_;
  tally& into_;
};

} // namespace

TEST_CASE("what is said to make the offer makes it", "[pool][outlook][random]") {
  tally found;
  std::vector<std::uint64_t> seeds(200);
  std::iota(seeds.begin(), seeds.end(), 1);
  // Own lines, callbacks out of their hours, help by others, steps that are due.
  for (const std::uint64_t one : {222, 240, 268, 340, 362, 393, 434, 535, 906, 947, 1613, 1900, 2864, 4200})
    seeds.push_back(one);
  for (const auto seed : seeds) {
    random_inputs inputs{seed, {4 + seed % 3, 5 + seed % 9, 6 + seed % 20}};
    pool_state pool{pool_id{1}};
    for (std::size_t step = 0; step < 500; ++step) {
      const auto input = step == 0 ? inputs.first() : inputs.next(pool);
      pool_facts facts;
      if (!apply(pool, input, facts)) continue;
      inputs.hear(facts, 0);
      if (step % 9 != 0) continue;
      what_if calm{pool.snapshot(), input.at, input.wall};
      if (step % 18 == 0) calm.calm_down();
      const auto& now = calm.pool();
      outlook_check look{now, input, "seed " + std::to_string(seed) + " step " + std::to_string(step) + ": ",
                         found};
      std::vector<interaction_id> waiting;
      now.each_interaction([&](const interaction_entry& one) {
        if (one.phase == interaction_phase::waiting) waiting.push_back(one.id);
      });
      std::sort(waiting.begin(), waiting.end());
      for (std::size_t i = 0; i < waiting.size(); i += 1 + waiting.size() / 4) look.check(waiting[i]);
    }
  }
  CHECK(found.wrong == "");
  CHECK(found.wrongs == 0);
  std::cout << "outlook: " << found.made << " offers as said, " << found.others_first << " others first, "
            << found.steps << " steps";
  for (const auto& [name, count] : found.done)
    std::cout << "; " << name << " " << count << " (" << found.not_by_itself[name] << " not by itself)";
  std::cout << "\n";
  CHECK(found.made > 1'000);
  CHECK(found.others_first > 200);
  CHECK(found.steps > 0);
  for (const auto* name : {"signs_in", "returns", "becomes_ready", "finishes", "line_grows", "back_off_ends"})
    CHECK(found.done[name] > 20);
}

} // namespace strowger::tests::pool_outlook_test
