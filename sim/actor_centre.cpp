#include "sim/actor_centre.hpp"
#include "sim/actor_world.hpp"
#include "sim/day_configuration.hpp"
#include "sim/folder_disk.hpp"
#include <stdexcept>

namespace strowger::sim {

using namespace routing;

namespace {

constexpr std::size_t groups_kept = 1'000;

virtual_clock::time_point time_of(instant at) {
  return virtual_clock::time_point{std::chrono::nanoseconds{at * 1'000 + simulated_clocks::lead_in_ns}};
}
std::unique_ptr<reopened_journal> journal_of(const replay_options& options) {
  if (options.make_journal) return options.make_journal();
  return options.journal.empty() ? nullptr : std::make_unique<folder_disk>(options.journal);
}
instant instant_at(virtual_clock::time_point at) {
  return (at.time_since_epoch().count() - simulated_clocks::lead_in_ns) / 1'000;
}

} // namespace

actor_world::actor_world(const day& what, const replay_options& options)
  : day_{what}, options_{options}, may_lose_{!what.faults.empty()}, system_{setup(setup_)},
    time_{virtual_scheduler::of(system_)}, clocks_{time_.clock(), what.begins},
    disk_{journal_of(options),
          what.commit_takes,
          {[this] { return now_; },
           [this](instant after, std::uint64_t number) {
             calendar_.put(now_ + after, of_engine, commit_done{number});
           }}},
    desks_(what.settings.agents.size()), holders_{what.shared_shifts},
    unreached_(what.settings.queues.size()), looked_at_{options.look
                                                            ? std::make_unique<pool_state>(pool_id{1})
                                                            : nullptr} {
  time_.clock().let_go_first(
      "pool"); // its deadlines come before all else of their moment, as on the machine alone
  time_.allow_turns_at_once(options.steps_at_once_max);
  time_.pass_to(time_of(0));
  start_engine();
  if (!ready_) find_fault("the engine was not ready when the day began");
  disk_.begin_day();
  plan();
}

std::uint32_t actor_world::place_of(agent_id agent) {
  if (const auto known = places_.find(agent); known != places_.end()) return known->second;
  const auto& names = graph_->shared().names;
  for (std::uint32_t i = 0; i < day_.settings.agents.size(); ++i)
    places_[names.find_person(day_.settings.agents[i].tenant, day_.settings.agents[i].name)->id] = i;
  return places_.at(agent);
}

actor_world::~actor_world() {
  down_ = true;
  time_.go_on();
  time_.slow_down({});
  if (graph_) graph_->stop();
  time_.run();
}

caf::actor_system_config& actor_world::setup(caf::actor_system_config& config) {
  config.load<virtual_scheduler>();
  return config;
}

void actor_world::start_engine() {
  graph_ = std::make_unique<actors::actor_graph>(system_, clocks_, disk_);
  graph_->add(*this);
  auto& shared = graph_->shared();
  shared.desks = this;
  // People act on one record before anybody hears of the next, as on the machine alone.
  if (!may_lose_ && !day_.commit_takes) shared.pool_records_at_once = 1;
  shared.stop_engine = [this](const std::string& why) {
    if (!down_) find_fault("the engine stopped: " + why);
  };
  shared.report = [this](actors::severity how, const std::string& line) {
    if (how == actors::severity::alarm && !down_ && !expects(line)) find_fault(line);
  };
  ready_ = false;
  resuming_ = true;
  set_matcher();
  graph_->start({disk_.recover(), configuration_of(day_),
                 [this](const storage::group_ptr& group) {
                   if (options_.durable) options_.durable(group);
                   look_at(*group);
                 },
                 ++boots_,
                 [this] {
                   ready_ = true;
                   if (boots_ > 1) calendar_.put(now_, of_engine, engine_ready{boots_});
                 }});
  time_.run();
}

void actor_world::plan() {
  using change = shift_change::what;
  for (const auto& one : day_.shifts) {
    calendar_.put(one.from, of_shifts, shift_change{change::comes, one.agent});
    if (one.to < never) calendar_.put(one.to, of_shifts, shift_change{change::goes, one.agent});
  }
  for (const auto& one : day_.breaks) {
    calendar_.put(one.from, of_shifts, shift_change{change::rests, one.agent});
    calendar_.put(one.to, of_shifts, shift_change{change::is_back, one.agent});
  }
  for (const auto& one : day_.outages) calendar_.put(one.from, of_shifts, line_change{one.agent, one.to});
  for (std::size_t i = 0; i < day_.faults.size(); ++i)
    calendar_.put(day_.faults[i].at, of_engine, fault_begins{i});
  expect_next();
}

replay_outcome actor_world::run() {
  kpi::statistics before;
  if (day_.counts_from > 0) {
    run_to(day_.counts_from);
    before = figures_;
    unreached_.assign(unreached_.size(), 0);
  }
  run_to(day_.until);
  if (down_) {
    start_again();
    settle();
  }
  replay_outcome outcome;
  for (const auto& queue : day_.settings.queues)
    outcome.queues.push_back(graph_->shared().names.find_queue(queue.tenant, queue.name)->id);
  if (options_.audit && !finding_) finding_ = kpi::broken_identity(figures_);
  for (const auto& agent : day_.settings.agents)
    outcome.agents.push_back(graph_->shared().names.find_person(agent.tenant, agent.name)->id);
  outcome.before = std::move(before);
  outcome.unreached = unreached_;
  outcome.faults = tally();
  if (!finding_ && day_.until == never && graph_->shared().interactions.size() != 0)
    finding_ = "interactions are left over at the end of the day";
  if (options_.audit && options_.statistics && !finding_)
    finding_ = figure_audit_.differs_from(figures_, stamp_of(now_));
  if (options_.audit) outcome.ends = figure_audit_.everyone();
  outcome.finding = finding_;
  outcome.figures = std::move(figures_);
  outcome.end = stamp_of(now_);
  outcome.inputs = inputs_ + graph_->shared().counters.inputs;
  outcome.facts = facts_;
  outcome.digest = digest_.value();
  return outcome;
}

void actor_world::settle() {
  time_.run();
  if (time_.halted()) die();
  if (auto why = disk_.trouble(); !why.empty()) throw std::runtime_error{why};
}

/// The engine's timers and the calendar's events in the order of their times; of the same time timers go
/// first, as the pool's deadlines do on the machine alone.
void actor_world::run_to(instant until) {
  while (!calendar_.empty() || until < never) {
    const auto next = calendar_.empty() ? never : calendar_.next_at();
    if (const auto due = time_.clock().next_due(); due && *due <= time_of(std::min(next, until))) {
      now_ = instant_at(*due);
      time_.pass_to(*due);
      settle();
      continue;
    }
    if (next > until || calendar_.empty()) break;
    const auto event = calendar_.take();
    now_ = event->at;
    time_.pass_to(time_of(now_));
    settle();
    std::visit([&](const auto& what) { happen(what); }, event->what);
    settle();
    if (const auto* kept = disk_.memory(); kept && kept->groups().size() > groups_kept) forget_groups();
  }
  if (until == never) return;
  now_ = until;
  time_.pass_to(time_of(until));
  settle();
}

/// Nothing is read back where no engine starts again: what has been looked at need not be kept.
void actor_world::forget_groups() {
  if (may_lose_) return;
  auto& store = disk_.archived();
  for (const auto& mark : store.snapshots()) static_cast<void>(store.drop_snapshot(mark.group));
  const auto newest = store.newest_group();
  static_cast<void>(store.complete_snapshot({newest, 0, 0, {}, {}}));
  static_cast<void>(store.trim(newest + 1, {}));
}

/// What became durable.
void actor_world::look_at(const storage::group& group) {
  last_group_ = group.number;
  for (const auto& record : group.records) {
    if (const auto* said = std::get_if<storage::conversation_record>(&record.what); said && may_lose_)
      for (const auto& one : said->facts)
        if (std::holds_alternative<fact::conversation_over>(one))
          if (const auto known = conversations_.find(said->interaction); known != conversations_.end())
            over_.insert(conversation_id{known->second});
    const auto* of_pool = std::get_if<storage::pool_record>(&record.what);
    if (!of_pool) continue;
    facts_ += of_pool->facts.size();
    if (options_.statistics)
      for (const auto& one : of_pool->facts) kpi::fold(figures_, one);
    if (options_.digest) digest_.add(record.at, of_pool->facts);
    if (options_.watch) options_.watch(record.at, of_pool->facts);
    if (looked_at_) {
      for (const auto& one : of_pool->facts) evolve(*looked_at_, one);
      options_.look(record.at, of_pool->facts, looked_at_.get());
    }
    for (const auto& one : of_pool->facts) look_at_pool(one);
    if (!options_.audit || finding_) continue;
    figure_audit_.take(record.at, of_pool->facts);
    auditor_.may_be_late(may_be_late());
    if (auto wrong = auditor_.take(record.at, of_pool->facts))
      find_fault("record " + std::to_string(record.number) + ": " + *wrong);
  }
}

/// What a customer notices by itself, and what agents are told they have.
void actor_world::look_at_pool(const pool_fact& what) {
  if (const auto* queued = std::get_if<fact::interaction_queued>(&what)) {
    if (const auto known = conversations_.find(queued->interaction); known != conversations_.end())
      wait_again(known->second);
  } else if (const auto* won = std::get_if<fact::offer_won>(&what); won && may_lose_) {
    won_.insert(won->offer);
  } else if (const auto* dialled = std::get_if<fact::callback_dialled>(&what)) {
    call(*dialled);
  } else if (const auto* missed = std::get_if<fact::callback_missed>(&what)) {
    if (auto* who = find(missed->interaction)) who->dialling = 0;
  } else if (const auto* reached = std::get_if<fact::callback_reached>(&what)) {
    if (auto* who = find(reached->interaction)) {
      who->dialling = 0;
      who->callback = false;
      ++who->stint;
    }
  } else if (const auto* released = std::get_if<fact::agent_released>(&what)) {
    // Whose line is down sees it later; what it has in hand is less all the same.
    const auto* who = find(released->interaction);
    if (who && desks_[who->agent].away) desks_[who->agent].work.erase(released->interaction);
  }
}

replay_outcome replay_on_actors(const day& what, const replay_options& options) {
  actor_world world{what, options};
  return world.run();
}

} // namespace strowger::sim
