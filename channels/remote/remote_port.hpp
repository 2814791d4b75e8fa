#pragma once
#include "channels/channel.hpp"
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace strowger::channels::remote {

struct port_settings {
  std::filesystem::path path; ///< of the engine's socket: `<data>/run/engine.sock`
  std::string adapter;
  channel_kind channel = channel_kind::voice;
  routing::milliseconds retry_first{20}, retry_at_most{1'000}; ///< between tries to connect, growing
  routing::milliseconds retry_refused{5'000};                  ///< after the engine has refused it
  /// Waiting for the engine; beyond, the connection is cut and all is repeated on the next.
  std::size_t outbound_bytes = 8U * 1024U * 1024U;
  /// All its words come from the thread that turns it, which calls `flush` after its doings, and soon
  /// `flush_all` where something can wait: nobody is woken.
  bool one_thread = false;
  std::function<void(std::string_view level, std::string_view line)> log;
  /// The engine is there and has resumed the adapter, or is there no more. On the thread of `turn`.
  std::function<void(bool up)> on_line;
};

struct port_state {
  bool up = false;
  std::uint64_t connects = 0, unsent = 0; ///< words while the engine was away: those that count are repeated
  std::uint64_t misunderstood = 0;        ///< connections given up for what came on them
};

/// The engine as an adapter in a process of its own sees it: connects, and again whenever the engine is away,
/// with growing pauses. While it is away what the adapter says is dropped: the contract has it repeated after
/// `resume`. Several ports in one process are several adapters, each with a connection of its own.
///
/// Threads: `engine_port` may be called from any. The adapter is called, and the socket used, by the thread
/// that calls `turn`: a foreign loop that polls `fd`, or a `port_thread`.
class remote_port final : public engine_port {
public:
  explicit remote_port(port_settings settings);
  ~remote_port() override;
  remote_port(const remote_port&) = delete;
  remote_port& operator=(const remote_port&) = delete;

  /// Who is called. Before the first `turn`; outlives the last.
  void serve(channel_adapter& adapter);
  /// Readable (epoll in epoll) whenever `turn` has something to do, the next try to connect included.
  [[nodiscard]] int fd() const;
  /// Does what there is to do, without waiting.
  void turn();
  /// What was said leaves now, in one write. By the thread that turns. Of a command that is carried out, and
  /// of nothing else, the engine can hear later: with what is said next, or by `flush_all`.
  void flush();
  void flush_all();
  /// Something that can wait does.
  [[nodiscard]] bool holds() const;
  [[nodiscard]] port_state state() const;

  void event(channel_event event) override;
  void outcome(command_outcome outcome) override;
  void keep(std::string adapter, conversation_id conversation, std::string bytes) override;
  void reachable(std::string adapter, std::vector<reachability> endpoints, bool whole) override;

private:
  class core;
  std::unique_ptr<core> core_;
};

/// A thread that turns a port, for adapters without a loop of their own.
class port_thread {
public:
  explicit port_thread(remote_port& port);
  ~port_thread();
  port_thread(const port_thread&) = delete;
  port_thread& operator=(const port_thread&) = delete;

private:
  struct running;
  std::unique_ptr<running> running_;
};

} // namespace strowger::channels::remote
