#include "graph_world.hpp"
#include "actors/explanation_words.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <caf/scheduler/test_coordinator.hpp>

namespace strowger::tests {

namespace ch = channels;
namespace desktop = channels::desktop;

std::int64_t virtual_clocks::steady_ms() const {
  const auto passed = scheduler_.clock().now().time_since_epoch();
  return (begin_.steady + std::chrono::duration_cast<std::chrono::milliseconds>(passed)).count();
}

namespace {

std::string in_words(const ch::show_message& what) {
  static constexpr const char* sides[] = {"customer", "agent", "system"};
  return "message " + std::to_string(what.message.number) + " " + sides[static_cast<int>(what.message.from)] +
         " " + what.message.text;
}
std::string in_words(const ch::show_marks& what) {
  return "marks " + std::to_string(what.received) + " " + std::to_string(what.read);
}
std::string in_words(const ch::show_typing& what) { return what.on ? "typing" : "typing off"; }
std::string status_word(ch::conversation_status what) {
  static constexpr const char* words[] = {"waiting", "connected", "closed"};
  return words[static_cast<int>(what)];
}
std::string in_words(const ch::show_status& what) {
  return "status " + status_word(what.status) + (what.position ? " " + std::to_string(what.position) : "") +
         (what.agent.empty() ? "" : " " + what.agent) +
         (what.wait.to
              ? ", " + std::to_string(what.wait.from) + " to " + std::to_string(what.wait.to) + " min"
              : "") +
         (what.callback == ch::callback_stage::none      ? ""
          : what.callback == ch::callback_stage::offered ? ", callback offered"
                                                         : ", callback agreed");
}
std::string in_words(const ch::show& what) {
  std::string all = "show " + status_word(what.status);
  for (const auto& message : what.messages) all += " | " + message.text;
  return all;
}
std::string in_words(const ch::refuse& what) { return "refuse " + what.code; }
std::string in_words(const ch::end& what) { return "end " + what.reason; }

struct desk_words {
  std::string operator()(const desktop::snapshot_update& what) const {
    return "snapshot " + what.desk.agent.state + " offers " + std::to_string(what.desk.offers.size()) +
           " work " + std::to_string(what.desk.interactions.size());
  }
  std::string operator()(const desktop::change_update& what) const { return std::visit(*this, what.what); }
  std::string operator()(const desktop::agent_view& what) const {
    return "agent " + what.state + (what.pending ? " pending " + what.pending_state : "");
  }
  std::string operator()(const desktop::offer_view& what) const {
    return "offer " + what.queue + (what.preview.empty() ? "" : " \"" + what.preview + "\"") +
           (what.attempt > 1 ? " attempt " + std::to_string(what.attempt) : "") +
           (what.note.empty() ? "" : " note of " + what.note_from + ": " + what.note) +
           (what.callback ? " to call back" : "");
  }
  std::string operator()(const desktop::offer_gone& what) const { return "offer gone " + what.reason; }
  std::string operator()(const desktop::interaction_view& what) const {
    return "work " + what.state + (what.customer_here ? "" : " away") +
           (what.call_number.empty() ? "" : " call " + what.call_number);
  }
  std::string operator()(const desktop::interaction_gone&) const { return "work gone"; }
  std::string operator()(const desktop::message_added& what) const {
    return "message " + std::to_string(what.message.number) + " " + what.message.from + " " +
           what.message.text + (what.message.note.empty() ? "" : " (" + what.message.note + ")");
  }
  std::string operator()(const desktop::marks_changed& what) const {
    return "marks " + std::to_string(what.marks.received) + " " + std::to_string(what.marks.read);
  }
  std::string operator()(const desktop::typing_update&) const { return "typing"; }
  std::string operator()(const desktop::answer_update& what) const {
    if (what.outlook) return "explained " + *what.outlook;
    return what.ok ? "ok" : "refused " + what.code;
  }
  std::string operator()(const desktop::wallboard_update&) const { return "wallboard"; }
  std::string operator()(const desktop::signed_out_update& what) const { return "signed out " + what.reason; }
};

std::string leg_word(routing::leg_id leg) { return leg ? routing::to_text(leg) : "customer"; }
std::string in_words(const ch::ring& what) {
  return "ring " + what.target + (what.auto_answer ? " by itself" : "") +
         (what.from_number.empty() ? "" : " from " + what.from_number) +
         (what.from_name.empty() ? "" : " (" + what.from_name + ")");
}
std::string in_words(const ch::drop& what) {
  static constexpr const char* words[] = {"answered_elsewhere", "withdrawn", "caller_gone", "too_late",
                                          "ended"};
  return std::string{"drop "} + words[static_cast<int>(what.reason)];
}
/// Who hears what: "customer: music/hold; 1-2: customer".
std::string in_words(const ch::arrange& what) {
  std::string all = "arrange";
  for (const auto& seat : what.seats) {
    all += (all.size() > 7 ? "; " : " ") + leg_word(seat.leg) + ":";
    for (const auto& item : seat.plays.items) all += " " + item;
    for (const auto other : seat.hears) all += " " + leg_word(other);
  }
  if (what.recording.on) all += what.recording.paused ? "; recording paused" : "; recording";
  return all;
}
std::string in_words(const ch::collect& what) {
  std::string all = "collect";
  for (const auto& item : what.plays.items) all += " " + item;
  return all;
}
std::string in_words(const ch::dial& what) { return "dial " + what.number; }

std::string in_words(const ch::refer_failed& what) {
  return "transfer failed " + leg_word(what.leg) + " " + what.reason;
}

template <class Body>
requires ch::of_a_call<Body> std::string in_words(const Body&) { return "of a call"; }

} // namespace

void noting_adapter::command(ch::channel_command command) {
  if (const auto* arrange = std::get_if<ch::arrange>(&command.what)) {
    played = arrange->seats.front().plays.id;
    recording = arrange->recording;
  }
  if (const auto* collect = std::get_if<ch::collect>(&command.what)) asked = collect->tag;
  if (const auto* ring = std::get_if<ch::ring>(&command.what)) rung.push_back(ring->leg);
  const auto words = std::visit([](const auto& what) { return in_words(what); }, command.what);
  heard_[command.conversation].push_back(words);
  if (command.id) owed_[command.conversation].emplace_back(command.id, words);
  if (keeps_ends && std::holds_alternative<ch::end>(command.what)) return;
  if (keeps_pauses && std::holds_alternative<ch::arrange>(command.what)) return;
  if (command.id && port_) port_->outcome({command.id, command.conversation, true, {}});
}

void noting_adapter::admit(bool open, std::string code) {
  admitting = open;
  refusal = std::move(code);
  if (!open || !port_) return;
  for (const auto who : std::exchange(outside, {}))
    port_->event({"test", who, 1, ch::arrived{"shop", {}, {}, {}}});
}

void noting_desks::update(desktop::session_number session, desktop::desk_update what) {
  if (const auto* change = std::get_if<desktop::change_update>(&what)) {
    if (const auto* offer = std::get_if<desktop::offer_view>(&change->what)) {
      channels_offered_[session].push_back(offer->channel);
      if (std::exchange(offers_[session], offer->id) != offer->id && on_offer) on_offer(session, offer->id);
    }
    if (std::holds_alternative<desktop::offer_gone>(change->what)) offers_[session] = {};
    if (const auto* work = std::get_if<desktop::interaction_view>(&change->what)) {
      work_[session] = work->id;
      conversations_[session] = *work;
    }
  }
  if (const auto* all = std::get_if<desktop::snapshot_update>(&what)) {
    for (const auto& offer : all->desk.offers) {
      offers_[session] = offer.id;
      if (on_offer) on_offer(session, offer.id);
    }
    for (const auto& work : all->desk.interactions) work_[session] = work.id;
    desks_[session] = all->desk;
  }
  seen_[session].push_back(std::visit(desk_words{}, what));
}

bool contains(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

caf::actor_system_config& graph_world::testing(caf::actor_system_config& setup) {
  setup.set("scheduler.policy", caf::atom("testing"));
  return setup;
}

graph_world::graph_world(std::shared_ptr<storage::in_memory_journal> journal,
                         std::shared_ptr<const actors::engine_configuration> configuration, bool keeps_ends,
                         const machine_time& begin, std::vector<routing::conversation_id> outside)
  : store{journal ? std::move(journal) : std::make_shared<storage::in_memory_journal>()},
    system_{std::make_unique<caf::actor_system>(testing(setup_))},
    scheduler_{dynamic_cast<caf::scheduler::test_coordinator*>(&system_->scheduler())},
    time{std::make_unique<virtual_clocks>(*scheduler_, begin)} {
  graph = std::make_unique<actors::actor_graph>(*system_, *time, *store);
  port = &graph->door();
  graph->add(adapter);
  adapter.keeps_ends = keeps_ends;
  adapter.legs = configuration->entry_points.front().channel == routing::channel_kind::voice;
  adapter.outside = std::move(outside);
  auto& shared = graph->shared();
  shared.desks = &desks;
  shared.report = [this](actors::severity how, const std::string& line) {
    (how == actors::severity::info ? notes : reports).push_back(line);
  };
  shared.stop_engine = [this](const std::string& why) { stopped = why; };
  desks.on_offer = [this](desktop::session_number session, routing::offer_id offer) {
    graph->gate().request(session, 0, desktop::ringing{offer});
  };
  follow();
  graph->start({store->recover(),
                std::move(configuration),
                [this](const storage::group_ptr& group) {
                  if (auto folding = folded.fold(*group); !folding) stopped = folding.why().detail;
                },
                1,
                {}});
  run();
}

/// Answers what supervision asks of a follower, from a fold of our own.
void graph_world::follow() {
  for (const auto& group : store->groups())
    if (auto folding = folded.fold(*group); !folding) stopped = folding.why().detail;
  auto& shared = graph->shared();
  const auto caught_up = [&shared](std::function<void()> then) {
    caf::anon_send(shared.journal, actors::journal_letter{actors::when_caught_up{std::move(then)}});
  };
  shared.read_pool = [this, caught_up](routing::pool_id id, auto then) {
    caught_up([this, id, then = std::move(then)] {
      then(std::make_shared<const routing::pool_snapshot>(folded.find(id)->state.snapshot()));
    });
  };
  shared.inspect_pools = [this](auto then) {
    for (const auto& [number, pool] : folded.pools())
      if (auto wrong = routing::broken_invariant(pool.state))
        then(number, std::move(*wrong));
      else if (suspected)
        then(number, {"a suspicion of the test", suspected});
  };
  shared.explain_waiting = [this, &shared](routing::interaction_id id, const actors::watch& scope,
                                           auto then) { then(actors::explained(shared, folded, id, scope)); };
  shared.read_conversation = [this, caught_up](routing::interaction_id id, auto then) {
    caught_up([this, id, then = std::move(then)] {
      for (const auto& [number, pool] : folded.pools())
        if (const auto known = pool.conversations.find(id); known != pool.conversations.end())
          return then(std::make_shared<const routing::conversation_state>(known->second));
      then(nullptr);
    });
  };
}

graph_world::~graph_world() {
  graph->stop();
  run();
  port = nullptr;
  graph.reset();
  while (scheduler_->trigger_timeout()) run();
  run();
}

void graph_world::run() { scheduler_->run(); }

void graph_world::release_all() {
  do {
    store->release();
    run();
  } while (store->holds_one());
}

void graph_world::pass(std::chrono::milliseconds span) {
  const auto until = scheduler_->clock().now() + span;
  while (!scheduler_->clock().schedule().empty() && scheduler_->clock().schedule().begin()->first <= until) {
    scheduler_->advance_time(scheduler_->clock().schedule().begin()->first - scheduler_->clock().now());
    run();
  }
  scheduler_->advance_time(until - scheduler_->clock().now());
  run();
}

void graph_world::pass_on_slow_disk(std::chrono::milliseconds span, std::chrono::milliseconds each) {
  for (store->hold(); span.count() > 0; span -= each) {
    pass(std::min(span, each));
    store->release();
    store->hold();
    run();
  }
}

void graph_world::send(std::uint64_t conversation, ch::event_body what) {
  const routing::conversation_id id{conversation};
  if (!numbers_.contains(conversation))
    for (const auto& one : adapter.resumed)
      if (one.conversation == id) numbers_[conversation] = one.last_event;
  port->event({"test", id, ++numbers_[conversation], std::move(what)});
  run();
}

void graph_world::arrive(std::uint64_t conversation, const std::string& entry) {
  send(conversation, ch::arrived{entry, {}, "Mary", "en"});
}

void graph_world::say(std::uint64_t conversation, std::uint64_t client, const std::string& text) {
  send(conversation, ch::said{client, text});
}

void graph_world::sign_in(desktop::session_number session, const std::string& name,
                          const std::string& tenant) {
  graph->gate().opened(session, tenant, name);
  run();
}

void graph_world::ask(desktop::session_number session, desktop::desk_request what) {
  graph->gate().request(session, ++requests_[session], std::move(what));
  run();
}

std::shared_ptr<const actors::engine_configuration> small_centre() {
  auto centre = std::make_shared<actors::engine_configuration>();
  centre->text = "test";
  centre->web.heartbeat_timeout = std::chrono::seconds{3600};
  routing::pool_settings pool;
  routing::queue_settings support;
  support.name = "support";
  support.required = {{"chat", 1}};
  support.wrap_up_limit = std::chrono::seconds{10};
  pool.queues = {support};
  routing::agent_settings ada, grace;
  ada.name = "ada";
  ada.skills = {{"chat", 5}};
  grace.name = "grace";
  grace.skills = {{"chat", 1}};
  grace.capacity = {0, 1, 0, 0};
  pool.agents = {ada, grace};
  centre->pools = {pool};
  centre->people = {{"main", "ada", "Ada", "", {actors::role::agent}, {}},
                    {"main", "grace", "Grace", "", {actors::role::agent}, {}},
                    {"main", "sam", "Sam", "", {actors::role::supervisor}, {"*"}}};
  actors::entry_point_settings shop;
  shop.name = "shop";
  shop.queue = "support";
  centre->entry_points = {shop};
  return centre;
}

void add_experts(actors::engine_configuration& to, const std::string& who) {
  auto pool = to.pools.front();
  pool.name = pool.limits.pool = "experts";
  pool.queues.front().name = "experts";
  pool.agents.resize(1);
  pool.agents.front().name = who;
  to.pools.push_back(std::move(pool));
}

} // namespace strowger::tests
