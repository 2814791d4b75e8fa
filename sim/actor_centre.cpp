#include "sim/actor_centre.hpp"
#include "actors/actor_graph.hpp"
#include "sim/day_configuration.hpp"
#include "sim/fact_digest.hpp"
#include "sim/virtual_scheduler.hpp"
#include "storage/in_memory_journal.hpp"
#include <caf/all.hpp>
#include <deque>
#include <unordered_map>
#include <unordered_set>

namespace strowger::sim {

namespace ch = channels;
namespace desktop = channels::desktop;
using namespace routing;

namespace {

constexpr std::string_view adapter_name = "replay";
constexpr std::size_t groups_kept = 1'000;

/// The engine's clocks in virtual time: instant 0 is 1 s after the scheduler's beginning, so that nothing
/// happens before it.
constexpr std::int64_t lead_in_ns = 1'000'000'000;
virtual_clock::time_point time_of(instant at) {
  return virtual_clock::time_point{std::chrono::nanoseconds{at * 1'000 + lead_in_ns}};
}
instant instant_of(virtual_clock::time_point at) {
  return (at.time_since_epoch().count() - lead_in_ns) / 1'000;
}

class simulated_clocks final : public actors::clocks {
public:
  simulated_clocks(const virtual_clock& clock, wall_time begins) : clock_{clock}, begins_{begins} {}
  [[nodiscard]] std::int64_t steady_ms() const override {
    return (clock_.now().time_since_epoch().count() - lead_in_ns) / 1'000'000;
  }
  [[nodiscard]] wall_time wall() const override { return begins_ + milliseconds{steady_ms()}; }

private:
  const virtual_clock& clock_;
  wall_time begins_;
};

/// Everybody around the engine: the customers' side is a channel adapter, the agents' side a desk surface.
class actor_centre final : public ch::channel_adapter, public desktop::desk_surface {
public:
  actor_centre(const day& what, const replay_options& options)
    : day_{what}, options_{options}, system_{setup(setup_)}, time_{virtual_scheduler::of(system_)},
      clocks_{time_.clock(), what.begins}, graph_{system_, clocks_, store_},
      desks_(what.settings.agents.size()) {
    time_.pass_to(time_of(0));
    graph_.add(*this);
    auto& shared = graph_.shared();
    shared.desks = this;
    shared.stop_engine = [this](const std::string& why) { find_fault("the engine stopped: " + why); };
    shared.report = [this](actors::severity how, const std::string& line) {
      if (how == actors::severity::alarm) find_fault(line);
    };
    graph_.start({store_.recover(),
                  configuration_of(what),
                  [this](const storage::group_ptr& group) {
                    if (options_.durable) options_.durable(group);
                    look_at(*group);
                  },
                  1,
                  {}});
    time_.run();
    using change = shift_change::what;
    for (const auto& one : what.shifts) {
      calendar_.put(one.from, of_shifts, shift_change{change::comes, one.agent});
      if (one.to < never) calendar_.put(one.to, of_shifts, shift_change{change::goes, one.agent});
    }
    for (const auto& one : what.breaks) {
      calendar_.put(one.from, of_shifts, shift_change{change::rests, one.agent});
      calendar_.put(one.to, of_shifts, shift_change{change::is_back, one.agent});
    }
    expect_next();
  }
  ~actor_centre() override {
    graph_.stop();
    time_.run();
  }
  actor_centre(const actor_centre&) = delete;
  actor_centre& operator=(const actor_centre&) = delete;

  replay_outcome run() {
    kpi::statistics before;
    if (day_.counts_from > 0) {
      run_to(day_.counts_from);
      before = figures_;
    }
    run_to(day_.until);
    replay_outcome outcome;
    for (const auto& queue : day_.settings.queues)
      outcome.queues.push_back(graph_.shared().names.find_queue(queue.tenant, queue.name)->id);
    if (options_.audit && !finding_) finding_ = kpi::broken_identity(figures_);
    for (const auto& agent : day_.settings.agents)
      outcome.agents.push_back(graph_.shared().names.find_person(agent.tenant, agent.name)->id);
    outcome.before = std::move(before);
    if (!finding_ && day_.until == never && graph_.shared().interactions.size() != 0)
      finding_ = "interactions are left over at the end of the day";
    outcome.finding = finding_;
    outcome.figures = std::move(figures_);
    outcome.end = stamp_of(now_);
    outcome.inputs = graph_.shared().counters.inputs;
    outcome.facts = facts_;
    outcome.digest = digest_.value();
    return outcome;
  }

  // ---- the customers' side
  std::string_view name() const override { return adapter_name; }
  channel_kind channel() const override { return channel_kind::voice; }
  void command(ch::channel_command command) override {
    if (command.id) graph_.door().outcome({command.id, command.conversation, true, {}});
    const bool refused = std::holds_alternative<ch::refuse>(command.what);
    if (!refused && !std::holds_alternative<ch::end>(command.what)) return;
    auto& who = person(command.conversation);
    if (refused && !who.gone) lose(who.what);
    who.gone = true;
  }
  void acknowledged(conversation_id, std::uint64_t) override {}
  void resume(std::vector<ch::open_conversation>) override {}
  void admit(bool, std::string) override {}

  // ---- the agents' side
  void update(desktop::session_number session, desktop::desk_update what) override {
    const auto agent = static_cast<std::uint32_t>(session - 1);
    if (const auto* answer = std::get_if<desktop::answer_update>(&what)) last_refused_ = !answer->ok;
    if (auto* change = std::get_if<desktop::change_update>(&what))
      std::visit([&](auto& one) { seen(agent, one); }, change->what);
    if (auto* all = std::get_if<desktop::snapshot_update>(&what))
      for (auto& offer : all->desk.offers) seen(agent, offer);
  }

private:
  struct next_arrival {};
  struct comes_back {
    std::uint64_t number; ///< in `returning_`
  };
  struct shift_change {
    enum class what : std::uint8_t { comes, goes, rests, is_back } how;
    std::uint32_t agent;
  };
  struct patience_over {
    std::uint64_t conversation;
    std::uint16_t turn;
  };
  struct answers {
    std::uint32_t agent;
    offer_id offer;
    bool accepts;
  };
  struct service_over {
    std::uint32_t agent;
    interaction_id who;
  };
  struct wrap_up_over {
    std::uint32_t agent;
    interaction_id who;
  };
  using event = std::variant<next_arrival, shift_change, patience_over, answers, service_over, wrap_up_over,
                             comes_back>;
  struct desk {
    std::uint64_t offers = 0;
    offer_id newest;
    std::unordered_set<interaction_id> work, wrapping;
    bool present = false, going_home = false;
  };
  /// Somebody who came, by the number of the conversation.
  struct known_person {
    contact what;
    bool waiting = true, gone = false;
  };

  static caf::actor_system_config& setup(caf::actor_system_config& config) {
    config.load<virtual_scheduler>();
    return config;
  }

  void find_fault(const std::string& what) {
    if (!finding_) finding_ = what;
  }
  /// The engine's timers and the calendar's events in the order of their times; of the same time timers go
  /// first, as the pool's deadlines do on the machine alone.
  void run_to(instant until) {
    while (!calendar_.empty() || until < never) {
      const auto next = calendar_.empty() ? never : calendar_.next_at();
      if (const auto due = time_.clock().next_due(); due && *due <= time_of(std::min(next, until))) {
        now_ = instant_of(*due);
        time_.pass_to(*due);
        continue;
      }
      if (next > until || calendar_.empty()) break;
      const auto event = calendar_.take();
      now_ = event->at;
      time_.pass_to(time_of(now_));
      std::visit([&](const auto& what) { happen(what); }, event->what);
      time_.run();
      if (store_.groups().size() > groups_kept) forget_groups();
    }
    if (until == never) return;
    now_ = until;
    time_.pass_to(time_of(until));
  }
  /// Nothing is read back here: what has been looked at need not be kept.
  void forget_groups() {
    for (const auto& mark : store_.snapshots()) static_cast<void>(store_.drop_snapshot(mark.group));
    const auto newest = store_.newest_group();
    static_cast<void>(store_.complete_snapshot({newest, 0, 0, {}, {}}));
    static_cast<void>(store_.trim(newest + 1, {}));
  }
  void expect_next() {
    if (next_ < day_.contacts.size()) calendar_.put(day_.contacts[next_].at, of_arrivals, next_arrival{});
  }
  /// Who has gone home says nothing any more: a page that speaks would sign in again.
  void ask(std::uint32_t agent, desktop::desk_request what) {
    if (!desks_[agent].present) return;
    graph_.gate().request(agent + 1, 0, std::move(what));
  }
  known_person& person(conversation_id who) { return people_[who.value() - 1]; }
  known_person& person(interaction_id who) { return people_[conversations_.at(who) - 1]; }

  // ---- what happens by itself
  void happen(const next_arrival&) {
    const auto& coming = day_.contacts[next_++];
    expect_next();
    arrive(coming.who);
  }
  void happen(const comes_back& what) { arrive(returning_.extract(what.number).mapped()); }
  void arrive(const contact& who) {
    people_.push_back({who});
    const conversation_id conversation{people_.size()};
    const auto& entry =
        day_.entries.empty() ? day_.settings.queues[who.queue].name : day_.entries[who.kind].name;
    graph_.door().event({std::string{adapter_name}, conversation, 1, ch::arrived{entry, {}, {}, {}}});
    const auto id = graph_.shared().conversations.find(std::string{adapter_name}, conversation);
    if (!id) return; // refused
    conversations_[id] = conversation.value();
    expect_patience(conversation, who);
  }
  void expect_patience(conversation_id conversation, const contact& who) {
    if (who.patience < never)
      calendar_.put(now_ + who.patience, of_patience, patience_over{conversation.value(), who.turn});
  }
  /// Perhaps it comes again.
  void lose(const contact& who) {
    const auto again = day_.manners.again(who, now_);
    if (!again) return;
    returning_.emplace(++last_return_, again->who);
    calendar_.put(again->at, of_arrivals, comes_back{last_return_});
  }
  void happen(const patience_over& what) {
    const conversation_id conversation{what.conversation};
    auto& who = person(conversation);
    if (!who.waiting || who.gone || who.what.turn != what.turn) return;
    who.gone = true;
    const auto left = who.what;
    graph_.door().event({std::string{adapter_name}, conversation, 2, ch::left{}});
    time_.run();
    lose(left);
  }
  void happen(const shift_change& what) {
    const auto& who = day_.settings.agents[what.agent];
    auto& place = desks_[what.agent];
    switch (what.how) {
    case shift_change::what::comes:
      place.going_home = false;
      place.present = true;
      graph_.gate().opened(what.agent + 1, who.tenant, who.name);
      time_.run();
      return ask(what.agent, desktop::set_ready{});
    case shift_change::what::goes:
      if (place.work.empty()) return sign_out(what.agent);
      place.going_home = true;
      return ask(what.agent, desktop::set_not_ready{shift_over});
    case shift_change::what::rests:
      return ask(what.agent, desktop::set_not_ready{on_break});
    case shift_change::what::is_back:
      if (!place.going_home) ask(what.agent, desktop::set_ready{});
      return;
    }
  }
  void sign_out(std::uint32_t agent) {
    desks_[agent].present = desks_[agent].going_home = false;
    graph_.gate().signed_out(day_.settings.agents[agent].tenant, day_.settings.agents[agent].name);
  }
  void happen(const answers& what) {
    if (what.accepts)
      ask(what.agent, desktop::accept{what.offer});
    else
      ask(what.agent, desktop::decline{what.offer, refusal_reason});
  }
  void happen(const service_over& what) {
    auto& who = person(what.who);
    const auto next = day_.manners.passed_on(who.what);
    if (!next) return ask(what.agent, desktop::close{what.who, {}});
    who.what = *next;
    who.waiting = true;
    last_refused_ = false;
    ask(what.agent, desktop::transfer{what.who, day_.settings.queues[next->queue].name, {}});
    time_.run();
    if (desks_[what.agent].work.contains(what.who) && !who.gone && last_refused_) {
      who.waiting = false;
      ask(what.agent, desktop::close{what.who, {}});
    } else {
      expect_patience(conversation_id{conversations_.at(what.who)}, *next);
    }
  }
  void happen(const wrap_up_over& what) { ask(what.agent, desktop::finish_wrap_up{what.who, {}}); }

  // ---- what agents see
  void seen(std::uint32_t agent, const desktop::offer_view& offer) {
    auto& place = desks_[agent];
    if (offer.id <= place.newest) return;
    place.newest = offer.id;
    ask(agent, desktop::ringing{offer.id});
    const auto answer = day_.manners.answer_of(agent, ++place.offers);
    if (answer.what != offer_answer::how::misses)
      calendar_.put(now_ + answer.after, of_agents,
                    answers{agent, offer.id, answer.what == offer_answer::how::accepts});
  }
  void seen(std::uint32_t agent, const desktop::interaction_view& work) {
    auto& who = person(work.id);
    auto& place = desks_[agent];
    if (work.state == "wrapping") {
      if (place.wrapping.insert(work.id).second)
        calendar_.put(now_ + day_.manners.wrap_up_of(who.what, agent), of_agents,
                      wrap_up_over{agent, work.id});
    } else if (place.work.insert(work.id).second) {
      who.waiting = false;
      calendar_.put(now_ + day_.manners.service_of(who.what, agent), of_agents, service_over{agent, work.id});
    }
  }
  void seen(std::uint32_t agent, const desktop::interaction_gone& work) {
    auto& place = desks_[agent];
    place.work.erase(work.id);
    place.wrapping.erase(work.id);
    if (place.going_home && place.work.empty()) sign_out(agent);
  }
  void seen(std::uint32_t, const desktop::offer_gone&) {}
  void seen(std::uint32_t, const desktop::agent_view&) {}
  void seen(std::uint32_t, const desktop::message_added&) {}
  void seen(std::uint32_t, const desktop::marks_changed&) {}

  // ---- what became durable
  void look_at(const storage::group& group) {
    for (const auto& record : group.records) {
      const auto* of_pool = std::get_if<storage::pool_record>(&record.what);
      if (!of_pool) continue;
      facts_ += of_pool->facts.size();
      if (options_.statistics)
        for (const auto& one : of_pool->facts) kpi::fold(figures_, one);
      if (options_.digest) digest_.add(record.at, of_pool->facts);
      if (options_.watch) options_.watch(record.at, of_pool->facts);
      if (!options_.audit || finding_) continue;
      if (auto wrong = auditor_.take(record.at, of_pool->facts))
        find_fault("record " + std::to_string(record.number) + ": " + *wrong);
    }
  }

  const day& day_;
  const replay_options options_;
  caf::actor_system_config setup_;
  caf::actor_system system_;
  virtual_scheduler& time_;
  simulated_clocks clocks_;
  storage::in_memory_journal store_;
  actors::actor_graph graph_;
  calendar<event> calendar_;
  instant now_ = 0;
  std::size_t next_ = 0;
  std::vector<desk> desks_;
  std::unordered_map<interaction_id, std::uint64_t> conversations_;
  std::deque<known_person> people_;
  std::unordered_map<std::uint64_t, contact> returning_;
  std::uint64_t last_return_ = 0;
  bool last_refused_ = false; ///< what a desk asked last
  kpi::statistics figures_;
  auditor auditor_;
  fact_digest digest_;
  std::uint64_t facts_ = 0;
  std::optional<std::string> finding_;
};

} // namespace

replay_outcome replay_on_actors(const day& what, const replay_options& options) {
  actor_centre centre{what, options};
  return centre.run();
}

} // namespace strowger::sim
