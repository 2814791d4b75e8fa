#include "sim/virtual_scheduler.hpp"
#include <caf/all.hpp>
#include <caf/local_actor.hpp>
#include <caf/logger.hpp>
#include <cstdio>
#include <limits>
#include <utility>

namespace strowger::sim {

namespace {

instant nanoseconds_of(virtual_clock::time_point at) { return at.time_since_epoch().count(); }

/// Prints what actors print, at once; CAF's own printer is an actor on a thread of its own.
class direct_printer final : public caf::monitorable_actor {
public:
  explicit direct_printer(caf::actor_config& setup) : caf::monitorable_actor{setup} {}
  void enqueue(caf::mailbox_element_ptr what, caf::execution_unit*) override {
    using caf::add_atom;
    if (what->content().match_elements<add_atom, caf::actor_id, std::string>())
      std::fputs(what->content().get_as<std::string>(2).c_str(), stdout);
  }
};

/// As many messages as an actor has are taken in one turn: fewer switches, and the order is still fixed.
constexpr std::size_t messages_per_turn = std::numeric_limits<std::size_t>::max() / 2;

const char* name_of(const caf::resumable& job) {
  const auto* actor = dynamic_cast<const caf::local_actor*>(&job);
  return actor ? actor->name() : "no actor";
}

} // namespace

std::size_t virtual_clock::key_hash::operator()(const key& one) const {
  auto mixed = one.actor * 0x9e37'79b9'7f4a'7c15ULL ^ (one.what + (one.request ? 1 : 0));
  return static_cast<std::size_t>(mixed ^ (mixed >> 29));
}

virtual_clock::duration_type virtual_clock::difference(caf::atom_value, long, time_point from,
                                                       time_point to) const noexcept {
  return from == to ? duration_type{1} : to - from; // CAF divides by it
}

std::uint32_t virtual_clock::set(time_point due, kind what, std::uint32_t rank) {
  std::uint32_t place = 0;
  if (free_.empty()) {
    place = static_cast<std::uint32_t>(timers_.size());
    timers_.emplace_back();
  } else {
    place = free_.back();
    free_.pop_back();
  }
  auto& one = timers_[place];
  one.what = what;
  ++pending_;
  due_.put(nanoseconds_of(due), rank, {place, one.generation});
  return place;
}

std::uint32_t virtual_clock::set_for(time_point due, kind what, caf::abstract_actor* self, std::uint64_t type,
                                     std::uint64_t id) {
  const auto place = set(due, what);
  auto& one = timers_[place];
  one.type = type;
  one.id = id;
  one.whom = caf::strong_actor_ptr{self->ctrl()};
  const auto [head, fresh] = of_actor_.try_emplace(self->id(), place);
  if (!fresh) {
    one.next = std::exchange(head->second, place);
    timers_[one.next].previous = place;
  }
  if (const auto which = key_of(one)) by_key_[*which] = place;
  return place;
}

std::optional<virtual_clock::key> virtual_clock::key_of(const timer& one) {
  if (one.what == kind::ordinary) return key{one.whom->id(), one.type, false};
  if (one.what == kind::request) return key{one.whom->id(), one.id, true};
  return std::nullopt;
}

void virtual_clock::set_ordinary_timeout(time_point due, caf::abstract_actor* self, caf::atom_value type,
                                         std::uint64_t id) {
  cancel_ordinary_timeout(self, type);
  set_for(due, kind::ordinary, self, static_cast<std::uint64_t>(type), id);
}

void virtual_clock::set_multi_timeout(time_point due, caf::abstract_actor* self, caf::atom_value type,
                                      std::uint64_t id) {
  set_for(due, kind::multi, self, static_cast<std::uint64_t>(type), id);
}

void virtual_clock::set_request_timeout(time_point due, caf::abstract_actor* self, caf::message_id id) {
  set_for(due, kind::request, self, 0, id.integer_value());
}

void virtual_clock::cancel(const key& which) {
  if (const auto found = by_key_.find(which); found != by_key_.end()) release(found->second);
}

void virtual_clock::cancel_ordinary_timeout(caf::abstract_actor* self, caf::atom_value type) {
  cancel({self->id(), static_cast<std::uint64_t>(type), false});
}

void virtual_clock::cancel_request_timeout(caf::abstract_actor* self, caf::message_id id) {
  cancel({self->id(), id.integer_value(), true});
}

void virtual_clock::cancel_timeouts(caf::abstract_actor* self) {
  const auto id = self->id();
  for (auto head = of_actor_.find(id); head != of_actor_.end(); head = of_actor_.find(id))
    release(head->second);
}

void virtual_clock::schedule_message(time_point due, caf::strong_actor_ptr receiver,
                                     caf::mailbox_element_ptr content) {
  const auto* whose =
      first_.empty() || !receiver ? nullptr : dynamic_cast<caf::local_actor*>(receiver->get());
  const bool first = whose != nullptr && first_ == whose->name();
  auto& one = timers_[set(due, kind::message, first ? before_others : others)];
  one.whom = std::move(receiver);
  one.content = std::move(content);
}

void virtual_clock::schedule_message(time_point due, caf::group target, caf::strong_actor_ptr sender,
                                     caf::message content) {
  auto& one = timers_[set(due, kind::group_message)];
  one.target = std::move(target);
  one.whom = std::move(sender);
  one.text = std::move(content);
}

void virtual_clock::cancel_all() {
  for (std::uint32_t place = 0; place < timers_.size(); ++place)
    if (timers_[place].what != kind::none) release(place);
}

/// Takes the timer out of everything but the calendar, which notices by the generation.
void virtual_clock::release(std::uint32_t place) {
  auto one = std::move(timers_[place]);
  timers_[place] = timer{};
  timers_[place].generation = one.generation + 1;
  free_.push_back(place);
  --pending_;
  if (one.what == kind::message || one.what == kind::group_message) return;
  if (const auto which = key_of(one))
    if (const auto found = by_key_.find(*which); found != by_key_.end() && found->second == place)
      by_key_.erase(found);
  if (one.next != nobody) timers_[one.next].previous = one.previous;
  if (one.previous != nobody)
    timers_[one.previous].next = one.next;
  else if (one.next != nobody)
    of_actor_[one.whom->id()] = one.next;
  else
    of_actor_.erase(one.whom->id());
}

bool virtual_clock::is_dead(reference one) const { return timers_[one.place].generation != one.generation; }

std::optional<virtual_clock::time_point> virtual_clock::next_due() {
  while (!due_.empty() && is_dead(due_.next().what)) static_cast<void>(due_.take());
  if (due_.empty()) return std::nullopt;
  return time_point{duration_type{due_.next_at()}};
}

bool virtual_clock::fire_next() {
  const auto due = next_due();
  if (!due) return false;
  const auto next = due_.take();
  move_to(*due);
  auto& kept = timers_[next->what.place];
  timer one;
  one.what = kept.what;
  one.type = kept.type;
  one.id = kept.id;
  one.whom = kept.whom;
  one.content = std::move(kept.content);
  one.target = std::move(kept.target);
  one.text = std::move(kept.text);
  release(next->what.place);
  deliver(std::move(one));
  return true;
}

void virtual_clock::deliver(timer one) {
  switch (one.what) {
  case kind::ordinary:
  case kind::multi: {
    auto* actor = one.whom->get();
    actor->eq_impl(caf::make_message_id(), one.whom, nullptr,
                   caf::timeout_msg{static_cast<caf::atom_value>(one.type), one.id});
    break;
  }
  case kind::request: {
    auto* actor = one.whom->get();
    actor->eq_impl(caf::message_id{one.id}, one.whom, nullptr, caf::sec::request_timeout);
    break;
  }
  case kind::message:
    one.whom->enqueue(std::move(one.content), nullptr);
    break;
  case kind::group_message:
    if (one.target)
      one.target->eq_impl(caf::make_message_id(), std::move(one.whom), nullptr, std::move(one.text));
    break;
  case kind::none:
    break;
  }
}

void virtual_clock::move_to(time_point to) {
  if (to > now_) now_ = to;
}

virtual_scheduler::worker::worker(virtual_scheduler& owner)
  : caf::execution_unit{&owner.system()}, owner_{owner} {}

virtual_scheduler::virtual_scheduler(caf::actor_system& system)
  : caf::scheduler::abstract_coordinator{system}, worker_{*this} {}

caf::actor_system::module* virtual_scheduler::make(caf::actor_system& system, caf::detail::type_list<>) {
  return new virtual_scheduler{system}; // the system owns its modules
}

virtual_scheduler& virtual_scheduler::of(caf::actor_system& system) {
  return dynamic_cast<virtual_scheduler&>(system.scheduler());
}

std::size_t virtual_scheduler::run() {
  std::size_t turns = 0;
  for (; !jobs_.empty() && !halted(); ++turns) {
    auto* job = jobs_.front();
    jobs_.pop_front();
    if (!slow_.empty() && put_off(job)) continue;
    if (turns_left_) --*turns_left_;
    if (standstill_.step(clock_.now().time_since_epoch().count())) standstill_.stand_still(name_of(*job));
    // CAF notes on behalf of whom it would log, also where nothing is logged: not where there is no logger.
    if (caf::logger::current_logger() != nullptr) caf::logger::set_current_actor_system(nullptr);
    switch (job->resume(&worker_, messages_per_turn)) {
    case caf::resumable::resume_later:
      jobs_.push_back(job);
      break;
    case caf::resumable::done:
    case caf::resumable::awaiting_message:
      intrusive_ptr_release(job);
      break;
    case caf::resumable::shutdown_execution_unit:
      break;
    }
  }
  return turns;
}

/// Whether a slow actor's turn has to wait. One that need not makes the next ones wait.
bool virtual_scheduler::put_off(caf::resumable* job) {
  if (slow_ != name_of(*job)) return false;
  if (slow_one_busy_) {
    ++turns_put_off_;
    put_off_.push_back(job);
    return true;
  }
  slow_one_busy_ = true;
  took_turn_();
  return false;
}

void virtual_scheduler::slow_down(std::string name, std::function<void()> took_turn) {
  slow_ = std::move(name);
  took_turn_ = std::move(took_turn);
  if (slow_.empty()) slow_ones_go_on();
}

void virtual_scheduler::slow_ones_go_on() {
  slow_one_busy_ = false;
  for (auto* job : std::exchange(put_off_, {})) jobs_.push_back(job);
}

void virtual_scheduler::halt_after(std::size_t turns) { turns_left_ = turns; }

void virtual_scheduler::pass_to(virtual_clock::time_point to) {
  run();
  for (auto due = clock_.next_due(); due && *due <= to && !halted(); due = clock_.next_due()) {
    clock_.fire_next();
    run();
  }
  if (!halted()) clock_.move_to(to);
}

void virtual_scheduler::start() {
  caf::actor_config setup{&worker_};
  auto& all = system();
  utility_actors_[printer_id] =
      caf::make_actor<direct_printer, caf::actor>(all.next_actor_id(), all.node(), &all, setup);
}

/// What is still scheduled is dropped: nobody is there any more to hear of it.
void virtual_scheduler::stop() {
  go_on();
  do {
    run();
    clock_.cancel_all();
  } while (!jobs_.empty());
}

} // namespace strowger::sim
