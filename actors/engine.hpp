#pragma once
#include "actors/engine_configuration.hpp"
#include "actors/process_keeper.hpp"
#include "channels/remote/remote_host.hpp"
#include "channels/web/listening.hpp"
#include "routing/model/result.hpp"
#include "routing/model/time.hpp"
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace strowger::actors {

enum class severity : int;

/// The live engine: one actor graph on the machine's clocks, a RocksDB journal with its follower, the web
/// server with chat, desktop and health, and the control socket. What the control socket asks of the whole
/// process it asks by signal, as an operator would: SIGHUP (reload), SIGTERM (drain and end), SIGUSR2
/// (restart in place). All of its methods may be called by one thread, the program's main one.
class engine {
public:
  struct options {
    engine_configuration configuration;
    std::filesystem::path pages; ///< folder of the built pages; may be empty
    bool demo_pages = false;     ///< serve the demo shop under /demo/
    std::function<void(severity, const std::string& line)> log;
    channels::web::listening_sockets inherited{}; ///< of the program before this one, or of its starter
    /// Adapters in processes of their own: they connect to `<data>/run/engine.sock`.
    std::vector<channels::remote::host_settings::expected> remote_adapters{};
    /// Programs that are started, kept alive and ended with the engine; an adapter's has the adapter's name.
    std::vector<kept_process> companions{};
    /// Told of a configuration that was read again, before the companions are.
    std::function<void(const engine_configuration& newest)> on_configured{};
  };
  explicit engine(options setup);
  ~engine();

  /// Opens the data folder, recovers, and serves. An error says what to do.
  routing::result<void> start();
  /// Reads the configuration file again and applies the difference; the sentences are for the operator's log.
  /// What is wrong with the file changes nothing.
  routing::result<void> reload();
  /// Newcomers are refused from now on; work in hand goes on. For how long at most: as whoever asked wanted
  /// it, else as the newest configuration says.
  routing::milliseconds drain();
  /// Interactions that are not over.
  [[nodiscard]] std::size_t open_interactions() const;
  /// Ends: everything acknowledged is durable, a last snapshot is written.
  void stop();
  /// The companions go on without this engine: its successor finds them.
  void leave_companions();
  /// From now on who connects waits for a successor who accepts from these sockets.
  [[nodiscard]] channels::web::listening_sockets hold_newcomers();

  /// The bound port of listener `index`.
  [[nodiscard]] std::uint16_t port(std::size_t index) const;
  /// Not empty when the engine asks (by SIGTERM to its own process) to be ended by itself (its journal was
  /// taken over), with the reason.
  [[nodiscard]] std::string must_stop() const;
  struct inside; ///< in engine_inside.hpp

private:
  std::unique_ptr<inside> inside_;
};

} // namespace strowger::actors
