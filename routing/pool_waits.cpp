#include "routing/pool_waits.hpp"
#include "routing/pool_state.hpp"
#include <algorithm>
#include <bit>
#include <utility>

namespace strowger::routing {

namespace {

constexpr std::size_t looked_at_for_room = 32;  ///< agents whose limit in the channel is looked up
constexpr std::size_t compared_words = 1 << 18; ///< of sets of agents, over all queues of a pool
/// In a pool, times the queues that were looked at, and at least once: more would teach little and cost
/// decisions.
constexpr milliseconds foreseen_every{1'000};

/// Those present who could serve it, as seats of the pool; in the scratch, one at a time.
struct able_agents {
  std::span<const bit_word> bits;
  std::size_t count = 0;
};

/// The sets of those whose common and present members may serve a queue.
std::span<const bit_word* const> sets_of(const queue_slot& queue, std::span<const need> needs) {
  const auto& people = *queue.people;
  auto& sets = queue.people->scratch.sets;
  sets.clear();
  if (people.restricted > 0) sets.push_back(queue.served_by.data());
  for (const auto& one : needs) sets.push_back(people.skills[one.skill].at_least(one.level, people.words));
  return sets;
}

able_agents able(const queue_slot& queue, std::span<const need> needs) {
  const auto& people = *queue.people;
  auto& bits = queue.people->scratch.able;
  bits.resize(people.words);
  const auto count = bits_of_all(bits.data(), people.words, people.present.data(), sets_of(queue, needs));
  return {bits, count};
}

/// What they hold at a time in this channel, times 2^10: of many, a few spread over all are looked at.
std::uint64_t places_of(const workforce& people, const able_agents& who, std::size_t channel) {
  std::uint64_t room = 0, asked = 0;
  const auto stride = std::max<std::size_t>(1, who.bits.size() / looked_at_for_room);
  const auto each = who.count <= looked_at_for_room
                        ? looked_at_for_room
                        : std::max<std::size_t>(1, looked_at_for_room * stride / who.bits.size());
  for (std::size_t w = 0; w < who.bits.size(); w += who.count <= looked_at_for_room ? 1 : stride) {
    std::size_t here = 0;
    for (auto left = who.bits[w]; left != 0 && here < each; left &= left - 1, ++here) {
      const auto seat = w * 64 + static_cast<std::size_t>(std::countr_zero(left));
      room += people.seats[seat]->entry.settings.capacity[channel];
      ++asked;
    }
  }
  return asked == 0 ? 0 : room * who.count * 1'024 / asked;
}

/// How much of what other queues have waiting competes for these agents.
class rivalry {
public:
  rivalry(workforce& people, const able_agents& who)
    : people_{people}, who_{who}, theirs_{people.scratch.rivals} {
    // Of very many agents the first stand for all.
    const auto most = compared_words / std::max<std::size_t>(1, people.columns.size());
    words_ = std::min(people.words, std::max(bits_block, most / bits_block * bits_block));
    theirs_.resize(words_);
    ours_ = words_ == people.words ? who.count : bits_in(words_, who.bits.data());
  }
  /// The share of a queue's agents that are among them, times 2^10.
  std::uint64_t share_of(const queue_slot& other) {
    const auto needs = needs_of(other, {}, {});
    const auto sets = sets_of(other, needs);
    const std::uint64_t theirs = bits_of_all(theirs_.data(), words_, people_.present.data(), sets);
    if (theirs == 0) return 0;
    const auto both = sets.empty() ? ours_ : bits_shared(words_, theirs_.data(), who_.bits.data());
    return both * 1'024 / theirs;
  }

private:
  const workforce& people_;
  const able_agents& who_;
  std::size_t words_ = 0, ours_ = 0;
  bit_words& theirs_;
};

/// The part of a queue's line that is of this channel, times 2^10.
std::uint64_t part_of_channel(const queue_entry& queue, std::size_t channel) {
  std::uint64_t all = 0;
  for (const auto& one : queue.waits) all += one.flow;
  return all == 0 ? 1'024 : std::uint64_t{queue.waits[channel].flow} * 1'024 / all;
}

/// Who stands before this place, over all queues of the pool.
line_ahead line_before(const queue_slot& queue, std::size_t channel, const line_place_at& place,
                       const able_agents& who, moment at) {
  auto& people = *queue.people;
  const auto own = queue.entry.waits[channel].handle_ms;
  line_ahead out;
  out.queues = 1;
  out.places = places_of(people, who, channel);
  out.work_ms = std::uint64_t{own} * 1'024;
  rivalry rivals{people, who};
  for (const auto* other : people.columns) {
    if (!other || other->line.empty()) continue;
    const std::uint64_t ahead = other->line.before(place, at);
    if (ahead == 0) continue;
    ++out.queues;
    const auto share = other == &queue ? 1'024 : rivals.share_of(*other);
    const auto heads = ahead * (share * part_of_channel(other->entry, channel) >> 10);
    const auto& theirs = other->entry.waits[channel];
    out.people += heads;
    out.work_ms += heads * (theirs.handled > 0 ? theirs.handle_ms : own);
  }
  return out;
}

std::size_t channel_of(const interaction_entry& entry) { return static_cast<std::size_t>(entry.channel); }

wait_estimate estimate(const wait_numbers& numbers, const foreseen_wait& foreseen, std::size_t position,
                       std::size_t agents) {
  const auto words = told(numbers, foreseen);
  return {position, words.mean, words.p50, words.p90, agents, numbers.compared};
}

bool any_open(const workforce& people, const able_agents& who, std::size_t channel) {
  if (people.open_count[channel] == 0) return false;
  const auto* open = people.open[channel].data();
  for (std::size_t w = 0; w < who.bits.size(); ++w)
    if ((who.bits[w] & open[w]) != 0) return true;
  return false;
}

} // namespace

std::optional<wait_estimate> expected_wait(const pool_state& state, interaction_id id, moment at) {
  const auto* slot = state.inside().interaction(id);
  if (!slot) return std::nullopt;
  if (slot->entry.phase == interaction_phase::offered) return wait_estimate{};
  if (slot->entry.phase != interaction_phase::waiting) return std::nullopt;
  line_up(state.inside());
  const auto& queue = *slot->queue;
  const auto channel = channel_of(slot->entry);
  const auto place = place_of(*slot, at);
  const auto needs = needs_of(queue, slot->entry.required, slot->also, relaxed_to(slot->entry));
  const auto who = able(queue, needs);
  const auto& numbers = queue.entry.waits[channel];
  const auto foreseen = foresee(numbers, line_before(queue, channel, place, who, at));
  if (foreseen.mean_ms == 0) return std::nullopt;
  return estimate(numbers, foreseen, queue.line.before(place, at) + 1, who.count);
}

std::vector<place_in_queue> front_with_waits(const pool_state& state, queue_id id, std::size_t most,
                                             moment at) {
  std::vector<place_in_queue> places;
  for (const auto one : state.front_of(id, most, at)) places.push_back({one, std::nullopt});
  for (auto left = places.size(); left > 0; --left) {
    auto& one = places[left - 1];
    const bool worked_out = left <= 10 || left % 10 == 0 || left == places.size();
    one.wait = worked_out ? expected_wait(state, one.interaction, at) : places[left].wait;
    if (one.wait) one.wait->position = left;
  }
  return places;
}

std::optional<wait_estimate> expected_wait(const pool_state& state, const would_be_arrival& what) {
  const auto* queue = state.inside().queue(what.queue);
  if (!queue) return std::nullopt;
  line_up(state.inside());
  const auto channel = static_cast<std::size_t>(what.channel);
  const auto who = able(*queue, needs_of(*queue, {}, {}));
  if (any_open(*queue->people, who, channel)) return wait_estimate{0, {}, {}, {}, who.count, 0};
  const auto priority = queue->entry.settings.priority + what.own_priority; // behind all of its age
  const line_place_at place{std::int64_t{priority} * 1'000'000, interaction_id{~std::uint64_t{0}}};
  const auto& numbers = queue->entry.waits[channel];
  const auto foreseen = foresee(numbers, line_before(*queue, channel, place, who, what.at));
  if (foreseen.mean_ms == 0) return std::nullopt;
  return estimate(numbers, foreseen, queue->line.before(place, what.at) + 1, who.count);
}

namespace {

/// How many lines are looked at to foresee a wait: those with somebody before this place, and one.
std::int64_t lines_looked_at(const workforce& people, const line_place_at& place, moment at) {
  std::int64_t looked_at = 1;
  for (const auto* other : people.columns)
    if (other && !other->line.empty() && other->line.before(place, at) > 0) ++looked_at;
  return looked_at;
}

} // namespace

void wait_begins(pool_state::data& state, interaction_slot& slot, moment at) {
  slot.entry.wait.foreseen = {};
  if (at < state.foresee_from || slot.queue->entry.waits[channel_of(slot.entry)].handled == 0) return;
  state.foresee_from = at + foreseen_every * lines_looked_at(*slot.queue->people, place_of(slot, at), at);
  state.unforeseen = &slot;
}

void foresee_wait(pool_state::data& state) {
  auto& slot = *std::exchange(state.unforeseen, nullptr);
  const auto& queue = *slot.queue;
  const auto channel = channel_of(slot.entry);
  const auto at = slot.entry.visit_at;
  const auto who = able(queue, needs_of(queue, slot.entry.required, {}));
  const auto line = line_before(queue, channel, place_of(slot, at), who, at);
  slot.entry.wait.foreseen = foresee(queue.entry.waits[channel], line);
}

void wait_ends(interaction_slot& slot, moment at, visit_exit how) {
  if (slot.entry.extras->callback.agreed) return; // its customer waits nowhere
  auto& numbers = slot.queue->entry.waits[channel_of(slot.entry)];
  const auto waited = at - slot.entry.visit_at;
  learn_wait(numbers, waited, how == visit_exit::abandoned);
  if (how == visit_exit::answered) learn_outcome(numbers, slot.entry.wait.foreseen, waited);
  slot.entry.wait.foreseen = {};
}

void handling_ends(interaction_slot& slot, moment at) {
  const auto phase = slot.entry.phase;
  if (phase != interaction_phase::talking && phase != interaction_phase::wrapping) return;
  auto& waits = slot.queue->entry.waits;
  learn_handling(waits[channel_of(slot.entry)], at - slot.entry.wait.taken_at);
  learn_channel(waits, channel_of(slot.entry));
}

} // namespace strowger::routing
