#include "bench_centre.hpp"
#include <caf/all.hpp>
#include <future>
#include <stdexcept>

namespace strowger::bench {

namespace ch = channels;
namespace desktop = channels::desktop;
namespace ro = routing;

namespace {

std::string queue_name(std::uint32_t number) { return "queue" + std::to_string(number); }

/// Every third agent serves every queue, the others two thirds of them: five profiles, so that decisions have
/// something to filter.
std::shared_ptr<const actors::engine_configuration> configuration_of(const centre_settings& how) {
  auto centre = std::make_shared<actors::engine_configuration>();
  centre->text = "benchmark";
  actors::tenant_settings all;
  all.connections_max = 1'000'000;
  centre->tenants = {all};
  centre->web.heartbeat_timeout =
      ro::milliseconds{std::int64_t{24} * 3'600'000}; // these pages never fall silent
  ro::pool_settings pool;
  const auto add_queue = [&](const std::string& name, const std::string& skill) {
    ro::queue_settings queue;
    queue.name = name;
    queue.required = {{skill, 3}};
    queue.wrap_up_limit = ro::milliseconds{0};
    pool.queues.push_back(queue);
    actors::entry_point_settings entry;
    entry.name = name;
    entry.queue = name;
    entry.resume_within = ro::milliseconds{std::int64_t{24} * 3'600'000};
    centre->entry_points.push_back(entry);
  };
  for (std::uint32_t i = 0; i < how.queues; ++i) add_queue(queue_name(i), "skill" + std::to_string(i));
  add_queue(how.nobodys, "patience");
  for (std::uint32_t i = 0; i < how.agents; ++i) {
    ro::agent_settings agent;
    agent.name = "agent" + std::to_string(i);
    const auto profile = i % 5;
    for (std::uint32_t s = 0; s < how.queues; ++s)
      if (profile == 0 || (s + profile) % 3 != 0)
        agent.skills.push_back({"skill" + std::to_string(s), static_cast<std::uint8_t>(3 + profile)});
    centre->people.push_back({"main", agent.name, agent.name, "", {actors::role::agent}, {}});
    pool.agents.push_back(std::move(agent));
  }
  centre->pools = {pool};
  return centre;
}

} // namespace

std::int64_t steady_ns() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

stalling_journal::~stalling_journal() {
  if (standing_still_.joinable()) standing_still_.join();
}

void stalling_journal::commit(storage::group_ptr next, done when_done) {
  const auto span = std::chrono::milliseconds{stall_ms_.exchange(0)};
  if (span.count() == 0) return to_.commit(std::move(next), std::move(when_done));
  if (standing_still_.joinable()) standing_still_.join();
  standing_still_ =
      std::thread{[this, span, next = std::move(next), when_done = std::move(when_done)]() mutable {
        std::this_thread::sleep_for(span); // the stall itself: this is what is measured
        to_.commit(std::move(next), std::move(when_done));
      }};
}

bench_centre::bench_centre(centre_settings how)
  : how_{std::move(how)}, chats_(chats_max), desks_(how_.agents) {
  storage::rocksdb_journal_options wanted;
  wanted.folder = how_.folder;
  auto opened = storage::rocksdb_journal::open(std::move(wanted));
  if (!opened) throw std::runtime_error{opened.why().detail};
  journal_ = std::move(opened.value());
  stalling_ = std::make_unique<stalling_journal>(*journal_);
  actors::set_up_live(setup_);
  system_ = std::make_unique<caf::actor_system>(setup_);
  graph_ = std::make_unique<actors::actor_graph>(*system_, time_, *stalling_);
  start();
  sign_in();
}

void bench_centre::start() {
  graph_->add(*this);
  auto& shared = graph_->shared();
  shared.desks = this;
  const auto note = [this](const std::string& line) {
    std::lock_guard lock{alarm_mutex_};
    if (alarm_.empty()) alarm_ = line;
  };
  shared.report = [note](actors::severity how, const std::string& line) {
    if (how == actors::severity::alarm) note(line);
  };
  shared.stop_engine = note;
  auto found = stalling_->recover();
  issuer_ = found.front_door_issuer;
  follower_ = std::make_unique<storage::follower_thread>(journal_->archived(), journal_->take_fold(),
                                                         storage::follower_options{});
  auto ready = std::make_shared<std::promise<void>>();
  graph_->start({std::move(found), how_.configuration ? how_.configuration : configuration_of(how_),
                 [this](const storage::group_ptr& group) { follower_->offer(group); }, 1,
                 [ready] { ready->set_value(); }, true});
  if (ready->get_future().wait_for(std::chrono::seconds{60}) != std::future_status::ready)
    throw std::runtime_error{"the pools did not take up work within a minute"};
}

void bench_centre::sign_in() {
  for (std::uint32_t i = 0; i < how_.agents; ++i)
    graph_->gate().opened(i + 1, "main", "agent" + std::to_string(i));
  wait_until([this] { return ready_ >= how_.agents; }, [] { return "not all agents became ready"; });
}

bench_centre::~bench_centre() {
  come_again = false;
  graph_->stop();
  system_->await_all_actors_done();
  graph_.reset();
  system_.reset();
  follower_.reset();
  stalling_.reset();
  journal_.reset();
}

/// What changed is counted before it is asked whether somebody waits, and who waits says so before counting.
void bench_centre::progressed() {
  if (!somebody_waits_) return;
  const std::lock_guard lock{progress_mutex_};
  progress_.notify_one();
}

void bench_centre::wait_until(const std::function<bool()>& reached, const std::function<std::string()>& why) {
  std::unique_lock lock{progress_mutex_};
  somebody_waits_ = true;
  bool moves = true;
  while (!reached() && moves)
    moves = progress_.wait_for(lock, std::chrono::minutes{1}) == std::cv_status::no_timeout;
  somebody_waits_ = false;
  if (!moves && !reached()) throw std::runtime_error{why()};
}

void bench_centre::check() const {
  std::lock_guard lock{alarm_mutex_};
  if (!alarm_.empty()) throw std::runtime_error{"the engine reported: " + alarm_};
}

// ------------------------------------------------------------------------------------------ customers

/// One at a time, so that a conversation has the number of its interaction and nothing need be looked up.
std::uint64_t bench_centre::enter(const std::string& entry, std::int64_t due) {
  std::lock_guard lock{arriving_};
  auto& ids = graph_->shared().interaction_ids;
  const auto number = ids.last() + 1;
  auto& one = chat_of(number);
  one.due = due;
  one.met = 0;
  graph_->door().event({how_.adapter, ro::conversation_id{number}, 1, ch::arrived{entry, {}, {}, {}}});
  if (ids.last() != number) {
    ++refused_;
    progressed();
    return 0;
  }
  ++arrived_;
  return number;
}

void bench_centre::arrive(std::int64_t due) {
  static_cast<void>(enter(queue_name(static_cast<std::uint32_t>(arrived_ % how_.queues)), due));
}

ro::conversation_id bench_centre::wait_for_ever(const std::string& kept) {
  const ro::conversation_id who{enter(how_.nobodys, 0)};
  if (!kept.empty()) graph_->door().keep(how_.adapter, who, kept);
  return who;
}

void bench_centre::say(ro::conversation_id who, std::uint64_t event, const std::string& text) {
  graph_->door().event({how_.adapter, who, event, ch::said{event, text}});
}

void bench_centre::command(ch::channel_command command) {
  if (const auto* status = std::get_if<ch::show_status>(&command.what)) {
    if (status->status == ch::conversation_status::connected) meet(command.conversation.value());
    return;
  }
  const bool ended = std::holds_alternative<ch::end>(command.what);
  const bool refused = std::holds_alternative<ch::refuse>(command.what);
  if (command.id) graph_->door().outcome({command.id, command.conversation, true, {}});
  if (refused && command.id) ++refused_; // without an id it was turned away at the door: `enter` counts it
  if (ended) ++over_;
  if (ended || refused) progressed();
  if ((ended || (refused && command.id)) && come_again) arrive(steady_ns());
}

void bench_centre::meet(std::uint64_t number) {
  auto& one = chat_of(number);
  if (++one.met != 2) return;
  graph_->gate().request(one.agent + 1, 0, desktop::close{ro::interaction_id{issuer_, number}, {}});
}

// ------------------------------------------------------------------------------------------- agents

void bench_centre::update(desktop::session_number session, desktop::desk_update what) {
  const auto agent = static_cast<std::uint32_t>(session - 1);
  if (const auto* change = std::get_if<desktop::change_update>(&what))
    std::visit([&](const auto& one) { seen(agent, one); }, change->what);
}

/// Signing in comes first; the engine shows it, and only then may one be ready.
void bench_centre::seen(std::uint32_t agent, const desktop::agent_view& now) {
  auto& place = desks_[agent];
  if (now.state == "not_ready" && !std::exchange(place.asked_ready, true))
    graph_->gate().request(agent + 1, 0, desktop::set_ready{});
  if (now.state == "ready" && !std::exchange(place.ready, true)) {
    ++ready_;
    progressed();
  }
}

void bench_centre::seen(std::uint32_t agent, const desktop::offer_view& offer) {
  auto& place = desks_[agent];
  if (!place.offers.insert(offer.id).second) return;
  ++offered_;
  if (keeping_waits_) {
    const auto due = chat_of(offer.interaction.counter()).due.load();
    const auto ms = static_cast<double>(steady_ns() - due) * 1e-6;
    std::lock_guard lock{waits_mutex_};
    waits_.push_back({due, ms});
  }
  graph_->gate().request(agent + 1, 0, desktop::ringing{offer.id});
  graph_->gate().request(agent + 1, 0, desktop::accept{offer.id});
}

void bench_centre::seen(std::uint32_t agent, const desktop::interaction_view& work) {
  auto& place = desks_[agent];
  if (!place.work.insert(work.id).second) return;
  chat_of(work.id.counter()).agent = agent;
  meet(work.id.counter());
}

void bench_centre::seen(std::uint32_t agent, const desktop::offer_gone& offer) {
  desks_[agent].offers.erase(offer.id);
}

void bench_centre::seen(std::uint32_t agent, const desktop::interaction_gone& work) {
  desks_[agent].work.erase(work.id);
}

std::vector<bench_centre::waited> bench_centre::take_waits() {
  std::lock_guard lock{waits_mutex_};
  return std::exchange(waits_, {});
}

} // namespace strowger::bench
