#pragma once
#include "channels/desktop/desk_model.hpp"
#include "channels/web/client.hpp"
#include "routing/model/result.hpp"
#include <cstdint>
#include <memory>
#include <string>

namespace strowger::channels::desktop {

struct desk_account {
  std::string address = "127.0.0.1"; ///< numeric
  std::uint16_t port = 0;
  std::string tenant = "main", name, password;
};

struct desk_client_options {
  bool reopen = true; ///< after a lost connection, as a page does
  routing::milliseconds reopen_after{250};
  bool mark_received = true; ///< tells the engine of the customer's messages as they come
};

/// Called on the network's thread; must not block it.
class desk_listener {
public:
  virtual ~desk_listener() = default;
  virtual void opened() {}
  /// After the model took the update in. Answers come here too.
  virtual void updated(const desk_update& update, const desk_model& desk) = 0;
  /// The socket has closed. `status` as in web::client_handler.
  virtual void closed(std::uint16_t code, int status, bool reopens) = 0;
};

/// A desktop without a page: signs in over HTTP, keeps the desk, confirms offers it is shown, sends
/// heartbeats, opens its socket again after a loss and repeats what it said without an answer. For load,
/// crowds and crash tests; no TLS.
///
/// Many clients share one `socket_client` (one thread), which must outlive them.
class desk_client {
public:
  desk_client(web::socket_client& network, desk_account account, std::shared_ptr<desk_listener> listener,
              desk_client_options options = {});
  /// Drops the socket without a word; the listener may still hear of it.
  ~desk_client();
  desk_client(const desk_client&) = delete;
  desk_client& operator=(const desk_client&) = delete;

  /// Blocks. The detail of an error says what the engine answered, e.g. "401" or "429, try again in 8 s".
  routing::result<void> sign_in(routing::milliseconds limit);
  routing::result<void> sign_out(routing::milliseconds limit);
  /// Cookie of a sign-in made elsewhere, as `name=value`.
  void use_cookie(std::string cookie);

  // ---- any thread
  void open();
  /// Closes the socket as a page does that is left; it is not opened again.
  void leave();
  /// Loses the connection without a word; opened again if the options say so.
  void drop();
  /// Sends a request; its number is in the answer that `updated` brings. While the socket is closed, and for
  /// what was not answered when it closed: `say` is kept and repeated, anything else is answered with the
  /// code `lost`.
  std::uint64_t ask(desk_request what);

private:
  struct core;
  std::shared_ptr<core> core_;
};

} // namespace strowger::channels::desktop
