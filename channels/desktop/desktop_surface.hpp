#pragma once
#include "channels/desktop/desk.hpp"
#include "channels/desktop/passwords.hpp"
#include "channels/desktop/sessions.hpp"
#include "channels/desktop/sign_in.hpp"
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace strowger::channels::web {
class server;
}

namespace strowger::channels::desktop {

struct surface_limits {
  sign_in_limits attempts;
  session_limits sessions;
  password_cost passwords;
  std::size_t checks_waiting_max = 64; ///< password checks; beyond it a sign-in is answered with 429
  std::size_t pages_per_person = 20;   ///< open sockets; beyond it the upgrade is answered with 429
  std::uint32_t requests_per_second =
      10; ///< of one page, heartbeats and `ringing` apart; beyond it the answer is `too_fast`
  std::uint32_t requests_burst = 40;
};

struct surface_settings {
  std::string surface = "desktop"; ///< the listeners' word for it
  std::filesystem::path pages;     ///< folder of the built pages, served under /desktop/; empty: none
  surface_limits limits;
  /// The clocks, for tests. Empty: the machine's.
  std::function<wall_time()> wall_clock;
  std::function<steady_time()> steady_clock;
  std::function<void(std::string_view level, std::string_view line)> log;
};

/// Totals since start and what is there now.
struct surface_counters {
  std::uint64_t signed_in = 0, wrong_passwords = 0, held_back = 0; ///< sign-ins: good, 401, 429
  std::uint64_t requests = 0, refused_frames = 0, too_fast = 0;
  std::uint64_t pages = 0, sessions = 0; ///< open now
};

/// Desktops over HTTP and WebSocket (docs/protocols/desktop.md): sign-in with Argon2id and a session cookie,
/// one socket per page, pages' requests to the engine's `desk_port` and its updates back.
///
/// All state belongs to the web server's one thread. Slow work (password checks, writes of sessions) is done
/// by a worker of its own. `update` encodes on the caller's thread. Construct before `server.start()`;
/// destroy after `server.stop()` and before the server and the port.
class desktop_surface final : public desk_surface {
public:
  /// `store` may be empty: then everybody signs in again after a restart.
  desktop_surface(web::server& server, surface_settings settings, std::vector<person> people, desk_port& port,
                  std::shared_ptr<session_store> store);
  ~desktop_surface() override;

  /// Any thread.
  void update(session_number session, desk_update what) override;
  /// Any thread. Who is gone or has another password is signed out.
  void replace_people(std::vector<person> people);
  /// Any thread.
  [[nodiscard]] surface_counters count() const;

private:
  struct core;
  std::shared_ptr<core> core_;
};

/// The name of the session cookie.
inline constexpr std::string_view session_cookie = "strowger_session";

} // namespace strowger::channels::desktop
