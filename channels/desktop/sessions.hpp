#pragma once
#include "channels/desktop/passwords.hpp"
#include "routing/model/time.hpp"
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Who is signed in. A browser holds a random token in a cookie; here and on disk there is only its digest,
/// so that neither a stolen file nor a stolen backup signs anybody in. `session_book` is pure (wall time and
/// digests are arguments, writes are returned) and not thread-safe.
namespace strowger::channels::desktop {

using routing::milliseconds;
using routing::wall_time;

struct session {
  digest key{}; ///< of the token in the cookie
  std::string tenant, name;
  digest password{}; ///< of the person's password hash: another one ends the session
  wall_time opened, renewed;
  friend bool operator==(const session&, const session&) = default;
};

/// Bytes for the store: a version, then the fields. Nothing for bytes that are not such a session.
std::string session_bytes(const session& one);
std::optional<session> session_from(std::string_view bytes);

/// Keeps sessions over a restart of the engine. One thread at a time.
class session_store {
public:
  virtual ~session_store() = default;
  /// Replaces what was kept under this key; durable when it returns true.
  virtual bool save(const digest& key, std::string_view bytes) = 0;
  /// Gone for good when it returns true.
  virtual bool forget(const digest& key) = 0;
  /// The bytes of all that are kept.
  virtual std::vector<std::string> list() = 0;
};

struct session_limits {
  milliseconds lifetime{12LL * 3'600'000};    ///< without use
  milliseconds longest{7LL * 24 * 3'600'000}; ///< whatever the use
  std::size_t per_person = 16;                ///< the oldest is ended for a new one
  std::size_t all = 50'000;
};

struct save_session {
  session what;
};
struct forget_session {
  digest key;
};
/// What the store has to hear of.
using session_change = std::variant<save_session, forget_session>;
using session_changes = std::vector<session_change>;

class session_book {
public:
  explicit session_book(session_limits limits) : limits_{limits} {}

  /// Takes in what the store kept; what has run out or cannot be read is forgotten. Returns how many are
  /// good.
  std::size_t load(const std::vector<std::string>& kept, wall_time now, session_changes& out);
  /// False: as many sessions as may be exist already.
  [[nodiscard]] bool open(session one, session_changes& out);
  /// The session of this key if it is still good. Use renews it; the store hears of that once in a 24th of
  /// the lifetime.
  const session* use(const digest& key, wall_time now, session_changes& out);
  /// Ends all sessions for which `ended` holds; returns their keys.
  std::vector<digest> close_if(const std::function<bool(const session&)>& ended, session_changes& out);
  [[nodiscard]] std::size_t size() const { return sessions_.size(); }

private:
  [[nodiscard]] bool good(const session& one, wall_time now) const;

  session_limits limits_;
  std::map<digest, session> sessions_;
};

} // namespace strowger::channels::desktop
