#include "routing/pool_step.hpp"
#include <algorithm>
#include <cassert>

/// Matching, from both sides. Before an input nobody waits for whom an agent is free; so only those whom its
/// facts touched (interactions that came into a line, agents who got room) can fit now. They are taken in the
/// order of the line over all queues; each gets the best agent. So no older one of the same queue and
/// priority is ever passed over.
namespace strowger::routing {

namespace {

struct cursor {
  std::set<rank>::const_iterator next, end;
};

/// Keeps the cursor with the best rank at the top of a heap.
bool later(const cursor& a, const cursor& b) { return *b.next < *a.next; }

deciding_term term_between(const rank& better, const rank& worse) {
  if (!same_load(better, worse)) return deciding_term::least_loaded;
  if (better.idle_since != worse.idle_since) return deciding_term::longest_idle;
  return deciding_term::lowest_id;
}

/// The best ones not spared, one more than a record shows, so that its last term can be told.
std::size_t best_ranks(const interaction_slot& one, std::array<rank, 9>& best) {
  const auto channel = static_cast<std::size_t>(one.entry.channel);
  std::vector<cursor> cursors;
  for (const auto* able : one.queue->able)
    if (const auto& open = able->channels[channel].open; !open.empty())
      cursors.push_back({open.begin(), open.end()});
  std::make_heap(cursors.begin(), cursors.end(), later);
  std::size_t found = 0;
  while (found < best.size() && !cursors.empty()) {
    std::pop_heap(cursors.begin(), cursors.end(), later);
    auto& top = cursors.back();
    if (!sparing(one.entry, top.next->agent)) best[found++] = *top.next;
    if (++top.next == top.end)
      cursors.pop_back();
    else
      std::push_heap(cursors.begin(), cursors.end(), later);
  }
  return found;
}

/// Counts who is out by which rule, and the candidates; from counters, but for the few who are spared.
void count_filtered(const pool_state::data& state, const interaction_slot& one, decision_record& record) {
  const auto at = [&](filter_rule rule) -> std::uint32_t& {
    return record.filtered[static_cast<std::size_t>(rule)];
  };
  const auto channel = static_cast<std::size_t>(one.entry.channel);
  const auto& tenant = *one.queue->tenant;
  const auto& by_verdict = one.queue->present_by_verdict;
  at(filter_rule::signed_out) = tenant.by_presence[static_cast<std::size_t>(presence::signed_out)];
  at(filter_rule::lost) = tenant.by_presence[static_cast<std::size_t>(presence::lost)];
  at(filter_rule::not_ready) = tenant.by_presence[static_cast<std::size_t>(presence::not_ready)];
  at(filter_rule::queue) = by_verdict[static_cast<std::size_t>(verdict::queue)];
  at(filter_rule::skill) = by_verdict[static_cast<std::size_t>(verdict::skill)];
  at(filter_rule::level) = by_verdict[static_cast<std::size_t>(verdict::level)];
  for (const auto* able : one.queue->able) {
    const auto& part = able->channels[channel];
    at(filter_rule::channel_full) += part.full;
    at(filter_rule::draining) += part.draining;
    record.eligible += static_cast<std::uint32_t>(part.open.size());
  }
  for (const auto& spared : one.entry.back_offs) {
    if (spared.until == moment{}) continue;
    const auto* agent = state.agent(spared.agent);
    if (!agent || agent->tenant != &tenant) continue;
    if (agent->able_for->by_column[one.queue->column] != verdict::able) continue;
    const auto stands = agent->listed.places[channel];
    if (stands != place::open && stands != place::draining) continue;
    --(stands == place::open ? record.eligible : at(filter_rule::draining));
    ++at(filter_rule::back_off);
  }
}

/// How many wait that this agent could take now, those it is spared included.
std::uint32_t waiting_for(const agent_slot& agent) {
  std::size_t count = 0;
  for (const auto* queue : agent.able_for->queues)
    for (std::size_t c = 0; c < channel_kinds; ++c)
      if (agent.listed.places[c] == place::open) count += queue->lines[c].size();
  return static_cast<std::uint32_t>(count);
}

/// The first in line over everything this agent may take now.
const interaction_slot* head_for(const agent_slot& agent) {
  const interaction_slot* first = nullptr;
  for (std::size_t c = 0; c < channel_kinds; ++c) {
    if (agent.listed.places[c] != place::open) continue;
    for (const auto* queue : agent.able_for->queues) {
      const auto* head = queue->lines[c].first(
          [&](const interaction_slot& one) { return !sparing(one.entry, agent.entry.id); });
      if (head && (!first || key_of(head->entry) < key_of(first->entry))) first = head;
    }
  }
  return first;
}

/// What each freed agent would take first; the smallest key at the top. Lines only get shorter while
/// matching, so a stale head is noticed when it comes up.
class freed_heads {
public:
  explicit freed_heads(const pool_state::data& state) : state_{state} {}
  void add(agent_id id) {
    const auto* agent = state_.agent(id);
    if (!agent) return;
    if (const auto* head = head_for(*agent)) {
      heads_.push_back({key_of(head->entry), id});
      std::push_heap(heads_.begin(), heads_.end(), later_head);
    }
  }
  /// The first in line that some freed agent may take.
  const interaction_slot* first() {
    while (!heads_.empty()) {
      const auto top = heads_.front();
      const auto* head = head_for(*state_.agent(top.agent));
      if (head && key_of(head->entry) == top.key) return head;
      std::pop_heap(heads_.begin(), heads_.end(), later_head);
      heads_.pop_back();
      add(top.agent);
    }
    return nullptr;
  }

private:
  struct entry {
    line_key key;
    agent_id agent;
  };
  static bool later_head(const entry& a, const entry& b) { return b.key < a.key; }
  const pool_state::data& state_;
  std::vector<entry> heads_;
};

template <class Id>
void sort_unique(std::vector<Id>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

} // namespace

std::optional<agent_id> choose(const pool_state::data& state, const interaction_slot& one, moment at,
                               decision_record& record) {
  std::array<rank, 9> best;
  const auto found = best_ranks(one, best);
  if (found == 0) return std::nullopt;
  record.configuration = state.version;
  count_filtered(state, one, record);
  record.shown = static_cast<std::uint8_t>(std::min(found, record.best.size()));
  for (std::size_t i = 0; i < record.shown; ++i) {
    const auto idle = std::max(milliseconds{0}, at - best[i].idle_since);
    const auto term = i + 1 < found ? term_between(best[i], best[i + 1]) : deciding_term::only_one;
    record.best[i] = {best[i].agent, idle, best[i].load, best[i].limit, term};
  }
  return best[0].agent;
}

bool pool_step::offer_to_best(const interaction_slot& one, bool agent_chose) {
  fact::offer_made made;
  const auto winner = choose(state_, one, at_, made.decision);
  if (!winner) return false;
  if (agent_chose) {
    made.decision.agent_chose = true;
    made.decision.filtered = {};
    made.decision.waiting_before = waiting_for(*state_.agent(*winner));
  }
  made.offer = offer_id{static_cast<std::uint16_t>(state_.pool), state_.last_offer + 1};
  made.interaction = one.entry.id;
  made.agent = *winner;
  made.queue = one.entry.queue;
  made.visit = one.entry.visit;
  made.attempt = static_cast<std::uint16_t>(std::min(one.entry.attempts + 1, 0xFFFF));
  made.at = at_;
  made.deliver_by = at_ + state_.limits.deliver_within;
  decide(std::move(made));
  return true;
}

void pool_step::free_those_able_for(queue_id reviewed) {
  const auto* queue = state_.queue(reviewed);
  if (!queue || queue->waiting() == 0) return;
  for (const auto* able : queue->able)
    for (const auto& part : able->channels)
      for (const auto& one : part.open) freed_.push_back(one.agent);
}

void pool_step::match() {
  for (const auto reviewed : reviewed_) free_those_able_for(reviewed);
  sort_unique(touched_);
  std::vector<const interaction_slot*> came;
  for (const auto id : touched_)
    if (const auto* slot = state_.interaction(id); slot && slot->entry.phase == interaction_phase::waiting)
      came.push_back(slot);
  std::sort(came.begin(), came.end(), [](auto* a, auto* b) { return key_of(a->entry) < key_of(b->entry); });
  sort_unique(freed_);
  freed_heads freed{state_};
  for (const auto agent : freed_) freed.add(agent);

  for (std::size_t next = 0;;) {
    const auto* head = freed.first();
    const auto* newcomer = next < came.size() ? came[next] : nullptr;
    if (newcomer && (!head || key_of(newcomer->entry) <= key_of(head->entry))) {
      ++next;
      if (newcomer->entry.phase == interaction_phase::waiting) offer_to_best(*newcomer, false);
    } else if (head) {
      [[maybe_unused]] const bool offered = offer_to_best(*head, true);
      assert(offered); // a freed agent stands open for it
    } else {
      return;
    }
  }
}

} // namespace strowger::routing
