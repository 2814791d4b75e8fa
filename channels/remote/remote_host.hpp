#pragma once
#include "channels/channel.hpp"
#include "routing/model/result.hpp"
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace strowger::channels::remote {

struct host_limits {
  /// Waiting for one adapter; one that lets more gather does not read, and is cut. What `resume` needs is
  /// allowed on top.
  std::size_t outbound_bytes = 8U * 1024U * 1024U;
  std::size_t connections = 64;
  routing::milliseconds hello_within{5'000};
  /// An adapter that has gone may be back soon: its endpoints are taken for unreachable after so long.
  routing::milliseconds endpoints_kept{10'000};
};

struct host_settings {
  std::filesystem::path path; ///< of the socket: `<data>/run/engine.sock`
  struct expected {
    std::string name;
    channel_kind channel = channel_kind::voice;
  };
  std::vector<expected> adapters; ///< who may connect
  host_limits limits;
  /// An adapter has said hello and waits: answer with `resume` of the adapter of that name. On the host's
  /// thread; everything heard on the adapter's connection before this one has been handed to the engine.
  std::function<void(const std::string& adapter)> on_return;
  /// An adapter speaks another version of the contract and was refused: its program is of another release
  /// than the engine's. On the host's thread. May be empty.
  std::function<void(const std::string& adapter)> on_outdated;
  std::function<void(std::string_view level, std::string_view line)> log;
};

struct remote_adapter_state {
  std::string name;
  bool connected = false;     ///< and resumed
  std::uint64_t connects = 0; ///< hellos taken
  std::uint64_t unheard = 0;  ///< commands while it was away; those that are owed come again
  std::uint64_t cut = 0;      ///< connections closed for what they sent, or did not read
  std::size_t waiting = 0;    ///< bytes not yet taken by it
};

/// The engine's end of the channel contract between processes: listens on a local socket and stands in the
/// engine for the adapters that live in processes of their own. While an adapter is away, what the engine
/// says to it is dropped: owed commands are repeated after its `resume`.
///
/// Threads: the adapters may be called from any thread; frames are written, and `engine_port` is called, on
/// one thread of the host's, whatever the number of connections.
class remote_host {
public:
  remote_host(host_settings settings, engine_port& engine);
  ~remote_host();
  remote_host(const remote_host&) = delete;
  remote_host& operator=(const remote_host&) = delete;

  /// Lives as long as the host. Nothing for a name that is not expected.
  [[nodiscard]] channel_adapter* adapter(std::string_view name);
  routing::result<void> start();
  /// Closes all connections; the socket's file stays for the next one. The engine is not called any more.
  void stop();
  [[nodiscard]] std::vector<remote_adapter_state> state() const;
  /// Closes an adapter's connection, as when it breaks. Tests and `kill` rounds.
  void cut(std::string_view name);

private:
  class core;
  std::unique_ptr<core> core_;
};

} // namespace strowger::channels::remote
