#include "sim/actor_centre.hpp"
#include "actors/actor_graph.hpp"
#include "sim/fact_digest.hpp"
#include "sim/virtual_scheduler.hpp"
#include "storage/in_memory_journal.hpp"
#include <caf/all.hpp>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

namespace strowger::sim {

namespace ch = channels;
namespace desktop = channels::desktop;
using namespace routing;

namespace {

constexpr std::string_view adapter_name = "replay";
constexpr const char* shift_over = "shift_over";

/// The engine's clocks in virtual time: instant 0 is 1 s after the scheduler's beginning, so that nothing
/// happens before it.
constexpr std::int64_t lead_in_ns = 1'000'000'000;
virtual_clock::time_point time_of(instant at) {
  return virtual_clock::time_point{std::chrono::nanoseconds{at * 1'000 + lead_in_ns}};
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

std::shared_ptr<const actors::engine_configuration> configuration_of(const day& what) {
  auto centre = std::make_shared<actors::engine_configuration>();
  centre->text = what.name;
  centre->web.heartbeat_timeout =
      milliseconds{std::int64_t{30} * 24 * 3'600'000}; // pages here never fall silent
  centre->not_ready_reasons = {shift_over};
  centre->pools = {what.settings};
  for (const auto& agent : what.settings.agents)
    centre->people.push_back({agent.tenant, agent.name, agent.name, "", {actors::role::agent}, {}});
  for (const auto& queue : what.settings.queues) {
    actors::entry_point_settings entry;
    entry.name = queue.name;
    entry.tenant = queue.tenant;
    entry.channel = channel_kind::voice;
    entry.queue = queue.name;
    centre->entry_points.push_back(std::move(entry));
  }
  return centre;
}

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
                  [this](const storage::group_ptr& group) { look_at(*group); },
                  1,
                  {}});
    time_.run();
    for (std::uint32_t i = 0; i < what.shifts.size(); ++i) {
      calendar_.put(what.shifts[i].from, of_shifts, shift_change{what.shifts[i].agent, true});
      calendar_.put(what.shifts[i].to, of_shifts, shift_change{what.shifts[i].agent, false});
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
    while (const auto next = calendar_.take()) {
      now_ = next->at;
      time_.pass_to(time_of(now_));
      std::visit([&](const auto& what) { happen(what); }, next->what);
      time_.run();
    }
    replay_outcome outcome;
    for (const auto& queue : day_.settings.queues)
      outcome.queues.push_back(graph_.shared().names.find_queue(queue.tenant, queue.name)->id);
    if (options_.audit && !finding_) finding_ = kpi::broken_identity(figures_);
    if (!finding_ && graph_.shared().interactions.size() != 0)
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
    if (std::holds_alternative<ch::end>(command.what) || std::holds_alternative<ch::refuse>(command.what))
      gone_.insert(command.conversation);
  }
  void acknowledged(conversation_id, std::uint64_t) override {}
  void resume(std::vector<ch::open_conversation>) override {}
  void admit(bool, std::string) override {}

  // ---- the agents' side
  void update(desktop::session_number session, desktop::desk_update what) override {
    const auto agent = static_cast<std::uint32_t>(session - 1);
    if (auto* change = std::get_if<desktop::change_update>(&what))
      std::visit([&](auto& one) { seen(agent, one); }, change->what);
    if (auto* all = std::get_if<desktop::snapshot_update>(&what))
      for (auto& offer : all->desk.offers) seen(agent, offer);
  }

private:
  struct next_arrival {};
  struct shift_change {
    std::uint32_t agent;
    bool begins;
  };
  struct patience_over {
    std::uint64_t conversation;
  };
  struct answers {
    std::uint32_t agent;
    offer_id offer;
  };
  struct service_over {
    std::uint32_t agent;
    interaction_id who;
  };
  struct wrap_up_over {
    std::uint32_t agent;
    interaction_id who;
  };
  using event = std::variant<next_arrival, shift_change, patience_over, answers, service_over, wrap_up_over>;
  struct desk {
    offer_id ringing;
    std::unordered_set<interaction_id> work;
    bool going_home = false;
  };

  static caf::actor_system_config& setup(caf::actor_system_config& config) {
    config.load<virtual_scheduler>();
    return config;
  }

  void find_fault(const std::string& what) {
    if (!finding_) finding_ = what;
  }
  void expect_next() {
    if (next_ < day_.contacts.size()) calendar_.put(day_.contacts[next_].at, of_arrivals, next_arrival{});
  }
  void ask(std::uint32_t agent, desktop::desk_request what) {
    graph_.gate().request(agent + 1, 0, std::move(what));
  }
  const contact& contact_of(interaction_id who) const {
    return day_.contacts[conversations_.at(who) - 1].who;
  }

  // ---- what happens by itself
  void happen(const next_arrival&) {
    const auto& coming = day_.contacts[next_];
    const conversation_id conversation{++next_};
    expect_next();
    graph_.door().event({std::string{adapter_name}, conversation, 1,
                         ch::arrived{day_.settings.queues[coming.who.queue].name, {}, {}, {}}});
    const auto who = graph_.shared().conversations.find(std::string{adapter_name}, conversation);
    if (!who) return; // refused
    conversations_[who] = conversation.value();
    if (coming.who.patience < never)
      calendar_.put(now_ + coming.who.patience, of_patience, patience_over{conversation.value()});
  }
  void happen(const patience_over& what) {
    const conversation_id conversation{what.conversation};
    if (answered_.contains(conversation) || gone_.contains(conversation)) return;
    graph_.door().event({std::string{adapter_name}, conversation, 2, ch::left{}});
  }
  void happen(const shift_change& what) {
    const auto& who = day_.settings.agents[what.agent];
    auto& place = desks_[what.agent];
    if (what.begins) {
      graph_.gate().opened(what.agent + 1, who.tenant, who.name);
      time_.run();
      ask(what.agent, desktop::set_ready{});
    } else if (place.work.empty()) {
      graph_.gate().signed_out(who.tenant, who.name);
    } else {
      place.going_home = true;
      ask(what.agent, desktop::set_not_ready{shift_over});
    }
  }
  void happen(const answers& what) { ask(what.agent, desktop::accept{what.offer}); }
  void happen(const service_over& what) { ask(what.agent, desktop::close{what.who, {}}); }
  void happen(const wrap_up_over& what) { ask(what.agent, desktop::finish_wrap_up{what.who, {}}); }

  // ---- what agents see
  void seen(std::uint32_t agent, const desktop::offer_view& offer) {
    auto& place = desks_[agent];
    if (place.ringing == offer.id) return;
    place.ringing = offer.id;
    ask(agent, desktop::ringing{offer.id});
    calendar_.put(now_ + day_.manners.answer_after, of_agents, answers{agent, offer.id});
  }
  void seen(std::uint32_t agent, const desktop::interaction_view& work) {
    if (work.state == "wrapping") {
      calendar_.put(now_ + day_.manners.wrap_up, of_agents, wrap_up_over{agent, work.id});
    } else if (desks_[agent].work.insert(work.id).second) {
      answered_.insert(conversation_id{conversations_.at(work.id)});
      calendar_.put(now_ + contact_of(work.id).service, of_agents, service_over{agent, work.id});
    }
  }
  void seen(std::uint32_t agent, const desktop::interaction_gone& work) {
    auto& place = desks_[agent];
    place.work.erase(work.id);
    if (!place.going_home || !place.work.empty()) return;
    place.going_home = false;
    const auto& who = day_.settings.agents[agent];
    graph_.gate().signed_out(who.tenant, who.name);
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
      for (const auto& one : of_pool->facts) kpi::fold(figures_, one);
      if (options_.digest) digest_.add(record.at, of_pool->facts);
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
  std::unordered_set<conversation_id> answered_, gone_;
  kpi::statistics figures_;
  auditor auditor_;
  fact_digest digest_;
  std::uint64_t facts_ = 0;
  std::optional<std::string> finding_;
};

} // namespace

replay_outcome replay_on_actors(const day& what, const replay_options& options) {
  for (const auto& one : what.contacts)
    if (one.who.channel != channel_kind::voice)
      throw std::invalid_argument{"the actors replay telephone calls"};
  actor_centre centre{what, options};
  return centre.run();
}

} // namespace strowger::sim
