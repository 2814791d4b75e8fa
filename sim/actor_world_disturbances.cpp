#include "sim/actor_world.hpp"
#include "sim/known_customers.hpp"
#include <algorithm>

/// What is said around a simulated engine and not heard as it was said: late, twice, or not at all. And a
/// pool that takes its time, and a wall clock that is wrong.
namespace strowger::sim {

namespace ch = channels;
using namespace routing;

namespace {

/// Even over 0 to 1, and the same whenever it is asked.
double share_of(std::uint64_t of) {
  of = (of ^ (of >> 30U)) * 0xbf58'476d'1ce4'e5b9ULL; // as in SplitMix64
  of = (of ^ (of >> 27U)) * 0x94d0'49bb'1331'11ebULL;
  return static_cast<double>((of ^ (of >> 31U)) >> 11U) * 0x1p-53;
}

std::uint64_t place_of_event(std::uint64_t who, std::uint64_t number) { return who * 1'000 + number; }

constexpr std::uint64_t doubles = 1ULL << 40U; // other chances than those of being late

} // namespace

const engine_fault* actor_world::disturbance(fault_kind what, std::optional<std::uint32_t> agent,
                                             std::uint64_t chance) const {
  for (const auto number : disturbances_) {
    const auto& fault = day_.faults[number];
    if (fault.what != what) continue;
    if (agent && std::find(fault.agents.begin(), fault.agents.end(), *agent) == fault.agents.end()) continue;
    if (share_of(chance + (agent ? (*agent + 1ULL) << 32U : 0)) < fault.share) return &fault;
  }
  return nullptr;
}

void actor_world::disturb(std::size_t number, bool begins) {
  const auto& fault = day_.faults[number];
  if (begins)
    disturbances_.push_back(number);
  else
    std::erase(disturbances_, number);
  switch (fault.what) {
  case fault_kind::adapter_cut:
    begins ? ++cuts_ : --cuts_;
    if (cuts_ == 0) connect_again();
    return;
  case fault_kind::slow_matcher:
    return set_matcher();
  case fault_kind::clock_jump:
    ++tally_[fault_kind::clock_jump].felt;
    return clocks_.step(milliseconds{(begins == fault.back ? -fault.by : fault.by) / 1'000});
  default:
    return;
  }
}

/// The longest of those under way.
void actor_world::set_matcher() {
  instant takes = 0;
  for (const auto number : disturbances_)
    if (day_.faults[number].what == fault_kind::slow_matcher) takes = std::max(takes, day_.faults[number].by);
  slowest_turn_ = std::max(slowest_turn_, takes);
  if (takes == 0 || down_) return time_.slow_down({});
  time_.slow_down("pool", [this, takes] { calendar_.put(now_ + takes, of_engine, matcher_free{}); });
}

// ---- what adapter and engine say to each other

/// Neither hears the other until the engine has asked every conversation how it stands.
void actor_world::connect_again() {
  if (down_) return; // an engine that starts resumes its adapters
  resuming_ = true;
  if (!ready_) return; // it is told when it is
  graph_->adapter_returned(std::string{name()});
  settle();
}

bool actor_world::not_heard() {
  if (cuts_ == 0) return false;
  ++tally_[fault_kind::adapter_cut].felt;
  return true;
}

void actor_world::hear(std::uint64_t who, std::uint64_t number, const ch::event_body& what) {
  if (down_ || cuts_ > 0 || resuming_) return; // a `resume` follows, and it is said again
  graph_->door().event({std::string{name()}, conversation_id{who}, number, what});
  if (!std::holds_alternative<ch::arrived>(what)) return;
  if (const auto id = graph_->shared().conversations.find(std::string{name()}, conversation_id{who}))
    learn(who, id);
}

/// Within one conversation order holds; others may overtake it.
void actor_world::send(std::uint64_t who, std::uint64_t number, const ch::event_body& what) {
  if (cuts_ > 0) return static_cast<void>(not_heard());
  auto& one = person(who);
  const auto chance = place_of_event(who, number);
  const auto of_its_channel = [&](const engine_fault* found) {
    return found && (!found->channel || *found->channel == one.what.channel) ? found : nullptr;
  };
  const auto* late = of_its_channel(disturbance(fault_kind::adapter_disorder, {}, chance));
  const bool twice =
      of_its_channel(disturbance(fault_kind::adapter_disorder, {}, chance + doubles)) != nullptr;
  auto at = now_;
  if (late) at += static_cast<instant>(share_of(~chance) * static_cast<double>(late->by)) / 1'000 * 1'000;
  at = std::max(at, one.heard_by);
  if (late || twice || at > now_) ++tally_[fault_kind::adapter_disorder].felt;
  if (at == now_) {
    hear(who, number, what);
    if (twice) hear(who, number, what);
    return;
  }
  one.heard_by = at;
  calendar_.put(at, of_engine, event_heard{who, number, twice});
}

/// What is acknowledged meanwhile, or was said by another engine's adapter, is not said.
void actor_world::happen(const event_heard& what) {
  const auto& waiting = person(what.who).unacknowledged;
  const auto found =
      std::find_if(waiting.begin(), waiting.end(), [&](const auto& one) { return one.first == what.number; });
  if (found == waiting.end()) return;
  const auto said = found->second;
  hear(what.who, what.number, said);
  if (what.twice) hear(what.who, what.number, said);
}

void actor_world::send(ch::command_outcome outcome) {
  if (down_ || cuts_ > 0 || resuming_) return;
  const auto chance = outcome.id.counter() + doubles;
  if (disturbance(fault_kind::adapter_disorder, {}, chance)) {
    ++tally_[fault_kind::adapter_disorder].felt;
    graph_->door().outcome(outcome);
  }
  graph_->door().outcome(std::move(outcome));
}

// ---- what is to be expected of it

/// What the engine says of a disk that does fail.
bool actor_world::expects(const std::string& alarm) const {
  return (alarm == "event=disk_full" && disk_.counts().refused > 0) ||
         (alarm == "event=journal_failed" && disk_.counts().doubted > 0);
}

/// Behind a commit that waits for another, and turns that wait for two.
milliseconds actor_world::may_be_late() const {
  return milliseconds{(2 * disk_.slowest() + 3 * slowest_turn_) / 1'000};
}

fault_tally actor_world::tally() const {
  auto all = tally_;
  all[fault_kind::slow_disk].felt = disk_.counts().slowed;
  all[fault_kind::full_disk].felt = disk_.counts().refused;
  all[fault_kind::failing_disk].felt = disk_.counts().doubted;
  all[fault_kind::slow_matcher].felt = time_.turns_put_off();
  return all;
}

} // namespace strowger::sim
