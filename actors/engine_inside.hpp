#pragma once
#include "actors/actor_graph.hpp"
#include "actors/engine.hpp"
#include "actors/group_bell.hpp"
#include "actors/recordings/opened_recordings.hpp"
#include "channels/admin/control_socket.hpp"
#include "channels/admin/health.hpp"
#include "channels/desktop/desktop_surface.hpp"
#include "channels/desktop/session_file.hpp"
#include "channels/remote/remote_host.hpp"
#include "channels/web/server.hpp"
#include "channels/webchat/webchat_adapter.hpp"
#include "storage/follower_thread.hpp"
#include "storage/rocksdb_journal.hpp"
#include <atomic>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <nlohmann/json_fwd.hpp>

namespace strowger::actors {

/// The parts of a live engine, in the order they are made; they end in the opposite order.
struct engine::inside {
  explicit inside(options setup);

  routing::result<void> open_journal();
  void start_follower();
  routing::result<void> start_surfaces();
  routing::result<void> start_control();
  void make_remote_host();
  // recordings/engine_recordings.cpp
  void start_recordings();
  void limit_recordings(const engine_configuration& next);
  [[nodiscard]] routing::result<channels::desktop::audio_part>
  part_for(agent_id who, interaction_id id, const channels::desktop::wanted_audio& part);
  routing::result<void> start_companions();
  void start_graph();
  /// Reads the file again and applies the difference; tells each mistake and what needs a restart. One at a
  /// time; any thread that may block.
  routing::result<void> reload(const std::function<void(const std::string&)>& tell);
  void stop();
  [[nodiscard]] std::function<void(std::string_view, std::string_view)> log_lines(std::string part) const;
  [[nodiscard]] channels::admin::readiness ready() const;

  engine::options setup; ///< `configuration`: as started; what needs a restart is as it says there
  std::mutex reloading;
  std::shared_ptr<const engine_configuration>
      configuration; ///< as started or last reloaded; once serving, guarded by `reloading`
  machine_clocks time;
  caf::actor_system_config system_setup;
  std::unique_ptr<caf::actor_system> system;
  std::unique_ptr<storage::rocksdb_journal> journal;
  storage::recovered found;
  std::unique_ptr<actor_graph> graph;
  std::unique_ptr<storage::follower_thread> follower;
  group_bell durable; ///< rung for every durable group
  std::unique_ptr<channels::web::server> web;
  std::unique_ptr<channels::webchat::webchat_adapter> chat;
  std::unique_ptr<channels::desktop::desktop_surface> desks;
  std::unique_ptr<channels::remote::remote_host> remotes; ///< nothing where all adapters are in process
  std::unique_ptr<process_keeper> companions;             ///< nothing where there are none
  opened_recordings heard;                                ///< the store's thread's
  std::unique_ptr<recording_store> recordings;            ///< nothing without calls
  std::unique_ptr<channels::admin::control_socket> control;
  std::atomic<bool> serving{false}, draining{false};
  std::atomic<std::int64_t> asked_drain_limit_ms{-1}; ///< by `strowger drain`; below zero: not asked for
  mutable std::mutex mutex;
  std::string must_stop_why;
  std::int64_t started_steady_ms = 0;
};

/// Adds the commands that read the journal: journal, explain, backup.
void add_reading_commands(channels::admin::control_commands& table, engine::inside& in);
/// `journal`. On a thread that may block.
void show_journal(engine::inside& in, const nlohmann::json& arguments,
                  const channels::admin::control_reply& reply);
/// The commands of the control socket (docs/control-socket.md).
channels::admin::control_commands control_commands_of(engine::inside& of);
/// Everything for Prometheus, as text.
std::string metrics_text(const engine::inside& of);
/// The wallboard of one scope, from the follower's pools and their figures of the day (`day_begin`). On the
/// follower's thread.
channels::desktop::wallboard_view wallboard_of(const house& shared, const storage::follower_view& view,
                                               const watch& scope);
/// Persons as the desktop surface needs them.
std::vector<channels::desktop::person> desktop_people(const engine_configuration& configuration);
/// Entry points as web chat needs them.
std::vector<channels::webchat::entry_point> chat_entries(const engine_configuration& configuration);

} // namespace strowger::actors
