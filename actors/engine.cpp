#include "actors/engine.hpp"
#include "actors/engine_inside.hpp"
#include "actors/explanation_words.hpp"
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <future>
#include <random>
#include <sodium.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace strowger::actors {

namespace ro = routing;
using namespace std::chrono_literals;

namespace {

ro::error trouble_with(const storage::failure& why) { return {ro::error_code::wrong_state, why.detail}; }

/// The key of the hash that makes customer ids: drawn once per data folder, before its first record.
ro::result<std::array<unsigned char, 16>> customer_key_in(const std::filesystem::path& folder,
                                                          bool has_records) {
  std::array<unsigned char, 16> key{};
  const auto file = folder / "customer.key";
  const auto unreadable =
      ro::error{ro::error_code::wrong_state,
                file.string() + " cannot be read or written: check the folder's owner and mode"};
  if (auto* in = std::fopen(file.c_str(), "rb")) {
    const auto read = std::fread(key.data(), 1, key.size(), in);
    std::fclose(in);
    if (read == key.size()) return key;
    return unreadable;
  }
  if (errno != ENOENT) return unreadable;
  if (has_records)
    return ro::error{
        ro::error_code::wrong_state,
        file.string() +
            " is missing beside a journal that has records. With another key, customers who come "
            "back would be strangers, and erasing them would miss what they said before. Put the "
            "file back from a backup (strowger backup keeps it). Only if it is lost for good, make "
            "a new one: head -c 16 /dev/urandom > " +
            file.string()};
  randombytes_buf(key.data(), key.size());
  const auto fresh = file.string() + ".new";
  const auto mask = ::umask(077);
  auto* out = std::fopen(fresh.c_str(), "wb");
  ::umask(mask);
  if (out == nullptr) return unreadable;
  const bool written = std::fwrite(key.data(), 1, key.size(), out) == key.size() && std::fflush(out) == 0 &&
                       ::fsync(::fileno(out)) == 0;
  std::fclose(out);
  if (!written || std::rename(fresh.c_str(), file.c_str()) != 0) return unreadable;
  const int above = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool kept = above >= 0 && ::fsync(above) == 0; // else a power failure may leave records without it
  if (above >= 0) ::close(above);
  return kept ? ro::result<std::array<unsigned char, 16>>{key} : unreadable;
}

} // namespace

std::vector<channels::desktop::person> desktop_people(const engine_configuration& configuration) {
  std::vector<channels::desktop::person> people;
  for (const auto& one : configuration.people) {
    channels::desktop::person person{one.tenant,        one.name, one.display_name,
                                     one.password_hash, {},       one.supervises};
    for (const auto what : one.roles) person.roles.emplace_back(what == role::agent ? "agent" : "supervisor");
    people.push_back(std::move(person));
  }
  return people;
}

std::vector<channels::webchat::entry_point> chat_entries(const engine_configuration& configuration) {
  std::vector<channels::webchat::entry_point> entries;
  for (const auto& one : configuration.entry_points)
    if (one.channel == ro::channel_kind::chat)
      entries.push_back({one.name, one.origins, one.resume_within, one.title});
  return entries;
}

engine::inside::inside(options from) : setup{std::move(from)} {
  configuration = std::make_shared<const engine_configuration>(setup.configuration);
  set_up_live(system_setup);
}

std::function<void(std::string_view, std::string_view)> engine::inside::log_lines(std::string part) const {
  return [log = setup.log, part = std::move(part)](std::string_view level, std::string_view line) {
    const auto how = level == "error"     ? severity::alarm
                     : level == "warning" ? severity::warning
                                          : severity::info;
    log(how, "part=" + part + " " + std::string{line});
  };
}

ro::result<void> engine::inside::open_journal() {
  std::error_code failed;
  std::filesystem::create_directories(configuration->data_folder, failed);
  storage::rocksdb_journal_options wanted;
  wanted.folder = configuration->data_folder / "journal";
  wanted.reserve_bytes = configuration->reserve_bytes;
  wanted.log = [log = setup.log](const std::string& line) {
    log(severity::warning, "event=storage what=\"" + line + "\"");
  };
  auto opened = storage::rocksdb_journal::open(std::move(wanted));
  if (!opened) return trouble_with(opened.why());
  journal = std::move(opened.value());
  found = journal->recover();
  for (const auto& line : found.reports)
    setup.log(severity::warning, "event=recovered what=\"" + line + "\"");
  return {};
}

namespace {

/// The keys of recordings lie in the journal: what it forgets nobody can hear any more.
storage::follower_options kept_long_enough(const engine_configuration& configuration) {
  storage::follower_options options;
  constexpr std::chrono::hours a_day{24};
  if (configuration.sip)
    options.keep_age =
        std::max(options.keep_age, ro::milliseconds{a_day * (configuration.recording.keep_days_most() + 1)});
  return options;
}

} // namespace

void engine::inside::start_follower() {
  follower = std::make_unique<storage::follower_thread>(journal->archived(), journal->take_fold(),
                                                        kept_long_enough(*configuration));
}

namespace {

/// What people look at is made where the follower's pools are; the follower starts after the graph.
void let_people_read(house& shared, const std::unique_ptr<storage::follower_thread>& follower) {
  shared.make_wallboard = [&shared, &follower](const watch& scope, auto then) {
    follower->read([&shared, scope, then = std::move(then)](const storage::follower_view& view) {
      then(std::make_shared<const std::string>(
          channels::desktop::wallboard_json(wallboard_of(shared, view, scope))));
    });
  };
  shared.explain_waiting = [&shared, &follower](interaction_id id, const watch& scope, auto then) {
    follower->read([&shared, id, scope, then = std::move(then)](const storage::follower_view& view) {
      then(explained(shared, view.fold, id, scope));
    });
  };
}

} // namespace

void engine::inside::start_graph() {
  system = std::make_unique<caf::actor_system>(system_setup);
  graph = std::make_unique<actor_graph>(*system, time, *journal);
  auto& shared = graph->shared();
  shared.report = setup.log;
  shared.stop_engine = [this](const std::string& why) {
    setup.log(severity::alarm, "event=must_stop why=\"" + why + "\"");
    std::lock_guard lock{mutex};
    if (must_stop_why.empty()) must_stop_why = why;
    ::kill(::getpid(), SIGTERM);
  };
  shared.on_disk_full = [this] { journal->release_reserve(); };
  shared.disk_has_room = [this] { return journal->reserve_ok(); };
  if (!journal->reserve_ok()) shared.door.close(admission::room);
  const auto caught_up = [this, &shared](std::function<void()> then) {
    caf::anon_send(shared.journal, journal_letter{when_caught_up{std::move(then)}});
  };
  shared.read_pool = [this, caught_up](pool_id id, auto then) {
    caught_up([this, id, then = std::move(then)] {
      follower->read([id, then](const storage::follower_view& view) {
        const auto* pool = view.fold.find(id);
        ro::pool_snapshot empty;
        empty.pool = id;
        then(std::make_shared<const ro::pool_snapshot>(pool ? pool->state.snapshot() : empty));
      });
    });
  };
  shared.read_conversation = [this, caught_up](interaction_id id, auto then) {
    caught_up([this, id, then = std::move(then)] {
      follower->read([id, then](const storage::follower_view& view) {
        for (const auto& [number, pool] : view.fold.pools())
          if (const auto known = pool.conversations.find(id); known != pool.conversations.end())
            return then(std::make_shared<const ro::conversation_state>(known->second));
        then(nullptr);
      });
    });
  };
  shared.inspect_pools = [this](auto then) {
    follower->read([then = std::move(then)](const storage::follower_view& view) {
      for (const auto& [number, pool] : view.fold.pools())
        if (auto wrong = ro::broken_invariant(pool.state)) then(number, std::move(*wrong));
    });
  };
  let_people_read(shared, follower);
}

ro::result<void> engine::inside::start_surfaces() {
  channels::web::server_settings wanted;
  for (const auto& one : configuration->listeners)
    wanted.listeners.push_back({one.address, one.port, one.certificate, one.key, one.surfaces});
  wanted.bounds.connections_per_address = configuration->web.connections_per_address;
  wanted.bounds.frames_per_second = configuration->web.frames_per_second;
  wanted.bounds.new_connections_per_second = configuration->web.new_connections_per_second;
  wanted.trusted_proxies = configuration->web.trusted_proxies;
  wanted.log = log_lines("web");
  web = std::make_unique<channels::web::server>(std::move(wanted));
  web->inherit(std::move(setup.inherited));

  channels::webchat::webchat_settings chatting;
  chatting.entries = chat_entries(*configuration);
  chatting.limits.conversations_per_address = configuration->web.chats_per_address;
  chat = std::make_unique<channels::webchat::webchat_adapter>(*web, graph->door(), std::move(chatting));
  graph->add(*chat);
  if (!setup.pages.empty())
    channels::webchat::add_pages(
        *web, *chat,
        {setup.pages / "chat", setup.demo_pages ? setup.pages / "demo" : std::filesystem::path{}});

  auto sessions =
      channels::desktop::session_file::open(configuration->data_folder / "sessions", log_lines("sessions"));
  if (!sessions) return sessions.reason();
  channels::desktop::surface_settings desk_setup;
  if (!setup.pages.empty()) desk_setup.pages = setup.pages / "desktop";
  desk_setup.limits.sessions.lifetime = configuration->web.session_lifetime;
  desk_setup.log = log_lines("desktop");
  desks = std::make_unique<channels::desktop::desktop_surface>(
      *web, std::move(desk_setup), desktop_people(*configuration), graph->gate(),
      std::shared_ptr<channels::desktop::session_store>{std::move(sessions.value())});
  graph->shared().desks = desks.get();
  channels::admin::serve_health(*web,
                                {[this] { return metrics_text(*this); }, {}, [this] { return ready(); }});
  return {};
}

ro::result<void> engine::inside::start_control() {
  control = std::make_unique<channels::admin::control_socket>(
      channels::admin::control_settings{configuration->control_socket, {}, log_lines("control")},
      control_commands_of(*this));
  return control->start();
}

channels::admin::readiness engine::inside::ready() const {
  channels::admin::readiness now;
  const auto reasons = graph->shared().door.reasons();
  if (reasons & admission::starting) now.reasons.emplace_back("the engine is recovering");
  if (reasons & admission::draining)
    now.reasons.emplace_back("the engine is draining and takes no newcomers");
  if (reasons & admission::storage)
    now.reasons.emplace_back(
        "the journal cannot write: newcomers are refused, work in hand goes on when it can");
  if (reasons & admission::room)
    now.reasons.emplace_back(
        "the disk is full: newcomers are refused, work in hand ends on the reserve; make "
        "room on the disk of the data folder (twice `reserve`) and it goes on by itself");
  now.ready = reasons == 0;
  now.state = reasons == 0                    ? "serving"
              : reasons & admission::starting ? "starting"
              : reasons & admission::draining ? "draining"
                                              : "degraded";
  return now;
}

void engine::inside::stop() {
  if (control) control->stop();
  if (companions) companions->stop();
  if (remotes) remotes->stop();
  companions.reset();
  if (web) web->stop();
  serving = false;
  if (recordings) recordings->stop(); // while there still is a journal for what it is noting
  if (journal) journal->on_room({});
  if (graph) graph->stop();
  if (system) system->await_all_actors_done();
  desks.reset();
  chat.reset();
  web.reset();
  graph.reset();
  remotes.reset();
  system.reset();
  follower.reset();
  journal.reset();
}

engine::engine(options from) : inside_{std::make_unique<inside>(std::move(from))} {}

engine::~engine() { stop(); }

ro::result<void> engine::start() {
  auto& in = *inside_;
  if (sodium_init() < 0) return ro::error{ro::error_code::wrong_state, "libsodium cannot start"};
  in.started_steady_ms = in.time.steady_ms();
  if (auto ok = in.open_journal(); !ok) return ok;
  auto key = customer_key_in(in.configuration->data_folder, in.found.last_group > 0);
  if (!key) return key.reason();
  in.start_graph();
  in.graph->shared().customer_key = key.value();
  in.start_follower();
  if (auto ok = in.start_surfaces(); !ok) return ok;
  in.make_remote_host();
  in.start_recordings();
  auto ready = std::make_shared<std::promise<void>>();
  std::uint64_t boot = 0;
  randombytes_buf(&boot, sizeof boot);
  in.graph->start({std::move(in.found), in.configuration,
                   [&in](const storage::group_ptr& group) {
                     in.follower->offer(group);
                     in.durable.ring(group->number);
                   },
                   boot, [ready] { ready->set_value(); }, true});
  in.found = {};
  in.journal->on_room(
      [to = in.graph->shared().journal] { caf::anon_send(to, journal_letter{room_again{}}); });
  if (in.journal->reserve_ok()) in.graph->shared().door.open(admission::room);
  if (ready->get_future().wait_for(60s) != std::future_status::ready)
    return ro::error{ro::error_code::wrong_state,
                     "the pools did not take up work within a minute; see the log"};
  if (auto ok = in.start_companions(); !ok) return ok;
  if (auto ok = in.web->start(); !ok) return ok;
  if (auto ok = in.start_control(); !ok) return ok;
  in.serving = true;
  return {};
}

ro::result<void> engine::inside::reload(const std::function<void(const std::string&)>& tell) {
  const std::lock_guard one_at_a_time{reloading};
  auto read = read_configuration_file(setup.configuration.file);
  for (const auto& one : read.diagnostics) {
    setup.log(one.how == diagnostic::severity::error ? severity::alarm : severity::warning,
              "event=configuration " + to_text(one));
    tell(to_text(one));
  }
  if (!read.ok())
    return ro::error{ro::error_code::invalid_value, "the file has mistakes; nothing was changed"};
  for (const auto& line : needs_restart(setup.configuration, read.configuration)) {
    setup.log(severity::warning, "event=needs_restart " + line);
    tell("needs a restart: " + line);
  }
  auto next = std::make_shared<const engine_configuration>(std::move(read.configuration));
  auto outcome = std::make_shared<std::promise<ro::result<void>>>();
  graph->reconfigure(next, [outcome](ro::result<void> done) { outcome->set_value(std::move(done)); });
  auto waiting = outcome->get_future();
  if (waiting.wait_for(60s) != std::future_status::ready)
    return ro::error{ro::error_code::wrong_state, "the pools did not answer within a minute"};
  auto done = waiting.get();
  if (!done) return done;
  configuration = next;
  chat->set_entries(chat_entries(*next));
  if (setup.on_configured) setup.on_configured(*next);
  if (companions) companions->reconfigure();
  limit_recordings(*next);
  desks->replace_people(desktop_people(*next));
  setup.log(severity::info, "event=configuration_applied file=" + next->file.string());
  return {};
}

ro::result<void> engine::reload() {
  return inside_->reload([](const std::string&) {});
}

ro::milliseconds engine::drain() {
  inside_->draining = true;
  inside_->graph->shared().door.close(admission::draining);
  const std::lock_guard lock{inside_->reloading};
  const auto asked = inside_->asked_drain_limit_ms.load();
  return asked >= 0 ? ro::milliseconds{asked} : inside_->configuration->drain_limit;
}

std::size_t engine::open_interactions() const {
  if (!inside_->graph) return 0;
  const auto& shared = inside_->graph->shared();
  const auto here = shared.interactions.size(), lingering = shared.counters.lingering.load();
  return here > lingering ? here - lingering : 0;
}
void engine::stop() { inside_->stop(); }
std::uint16_t engine::port(std::size_t index) const {
  return inside_->web ? inside_->web->port(index) : std::uint16_t{0};
}

channels::web::listening_sockets engine::hold_newcomers() {
  return inside_->web ? inside_->web->hold_newcomers() : channels::web::listening_sockets{};
}

std::string engine::must_stop() const {
  std::lock_guard lock{inside_->mutex};
  return inside_->must_stop_why;
}

} // namespace strowger::actors
