#pragma once
#include "channels/sip/call_words.hpp"
#include "channels/sip/connection_guard.hpp"
#include "channels/sip/enrolment.hpp"
#include "channels/sip/host_book.hpp"
#include "channels/sip/overload_guard.hpp"
#include "channels/sip/trunk_settings.hpp"
#include "routing/model/result.hpp"
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// SIP's transactions and transports, by Sofia-SIP's `nta`, behind values. The only part of the SIP process
/// that knows Sofia; everything in it runs on the one thread that called `run`.
///
/// Dialogs are not nta's: every request that belongs to no transaction comes to `stack_user` with the Call-ID
/// and tag by which its dialog is found, so dialogs can be taken up again after a restart like any other
/// value.
namespace strowger::channels::sip {

struct sip_listener {
  std::string address; ///< numeric
  std::uint16_t port = 5060;
  std::vector<transport> transports{transport::udp, transport::tcp};
  std::string certificates;       ///< of TLS: a folder with agent.pem (key and certificate) and cafile.pem
  bool asks_certificates = false; ///< of TLS: who connects must show one that cafile.pem vouches for
  std::string advertised;         ///< what peers are told instead of `address`; empty: the address itself
  /// As in `dialog::listener`.
  [[nodiscard]] std::string name() const;
  /// What peers are told.
  [[nodiscard]] std::string host() const;
  [[nodiscard]] bool takes(transport by) const;
  friend bool operator==(const sip_listener&, const sip_listener&) = default;
};

const char* name_of(method what);

/// Where a message really came from.
struct sip_source {
  std::string address;
  std::uint16_t port = 0;
  transport by = transport::udp;
  std::string listener; ///< by its name: the one it came to
  /// As a `dialog::flow`: back to where it came from, on the same connection.
  [[nodiscard]] std::string flow() const;
};

/// A request of no dialog of ours: a new call, a registration, a question.
struct fresh_request {
  std::uint64_t handle = 0; ///< for `reply`, `begin_call`; 0 of an ACK
  method what = method::other;
  std::string name; ///< of the method
  std::string uri;  ///< of the request
  std::string from, to, call_id, from_tag;
  std::string contacts;  ///< Contact header fields, joined by commas
  std::string path;      ///< Path (RFC 3327), likewise
  bool by_proxy = false; ///< it has more than one Via
  std::optional<std::uint32_t> expires_s;
  std::vector<std::string> supported;
  std::vector<named_text> headers; ///< the others that somebody here reads, each with its whole text
  words said;
  sip_source source;
  std::string head; ///< of an INVITE: see `incoming_call`
};

/// A dialog of some call.
struct call_key {
  conversation_id conversation;
  dialog_key in;
  friend auto operator<=>(const call_key&, const call_key&) = default;
};

/// What a reply may carry beyond its status.
struct reply_field {
  std::string name, text;
};

/// An INVITE of no dialog, as it is seen before anything is done about it.
struct invitation {
  sip_source source;
  std::string_view call_id, from_tag;
  std::vector<std::string> proofs; ///< Authorization, a few at most
};
/// What it is told at once, without a transaction.
struct door_answer {
  int status = 0;
  std::vector<reply_field> fields;
};

class stack_user {
public:
  virtual ~stack_user() = default;
  /// Whether a request of no dialog from there is looked at at all. False: it is dropped without an answer.
  virtual bool welcome(const sip_source& from, approach how) = 0;
  /// What an INVITE that is welcome is told before it costs anything: it is not taken in then, and nothing is
  /// kept of it. Nothing: it is taken in.
  virtual std::optional<door_answer> at_the_door(const invitation& about) {
    return static_cast<void>(about), std::nullopt;
  }
  virtual void fresh(fresh_request request) = 0;
  /// Whose dialog this is, by its Call-ID and our tag.
  virtual std::optional<call_key> dialog_of(std::string_view call_id, std::string_view our_tag) = 0;
  virtual void heard(const call_key& in, stack_word what) = 0;
  /// Whether it knows all dialogs there are. A process that has begun anew is told of them: until then nobody
  /// hears that there is none, and whoever does not repeat what it asks waits for `dialogs_known`.
  [[nodiscard]] virtual bool knows_dialogs() const { return true; }
  /// Somebody in this dialog says 200 to an INVITE of ours that has no transaction any more, and waits for
  /// its ACK. False: that dialog does not go on.
  virtual bool said_again(const call_key& in, const words& said) {
    return static_cast<void>(in), static_cast<void>(said), false;
  }
  /// What came of `question`; 408 also when nothing did.
  virtual void answered(std::uint64_t question, int status) = 0;
  /// The connection a REGISTER has come by, or a 200 to one of ours, is gone; nothing may be sent from
  /// within.
  virtual void connection_closed(const std::string& source) { static_cast<void>(source); }
  /// What woke the stack's thread has been carried out, a whole message or timer: what was gathered for
  /// others meanwhile can leave.
  virtual void settled() {}
  /// A name of the configuration was found, elsewhere than before, or cannot be found.
  virtual void name_changed(const host_book::news& what) { static_cast<void>(what); }
  /// What came of `enrol`.
  virtual void enrolled(std::uint64_t number, enrolment_answer what) {
    static_cast<void>(number), static_cast<void>(what);
  }
};

struct nta_counters {
  std::uint64_t server_transactions = 0, client_transactions = 0; ///< open now
  std::uint64_t bad_messages = 0, retransmissions = 0, timed_out = 0, dropped = 0;
};

/// Of requests on connections that wait until all dialogs are known: so many, and all of them no longer than
/// this behind the first. Their senders give up after 32 s (RFC 3261 17.1.2.2, timer F).
struct put_off_bounds {
  std::size_t most = 1'000;
  milliseconds within{16'000};
};

class nta_stack {
public:
  nta_stack(stack_user& user, std::string product, put_off_bounds bounds = {});
  ~nta_stack();
  nta_stack(const nta_stack&) = delete;
  nta_stack& operator=(const nta_stack&) = delete;

  /// Binds. An error says which listener and why.
  [[nodiscard]] routing::result<void> listen(const std::vector<sip_listener>& on);
  /// Until `stop`; the caller's thread becomes the stack's.
  void run();
  void stop();
  /// Calls back on the stack's thread when `fd` can be read (or written, with `writable`); until `unwatch`.
  void watch(int fd, bool writable, std::function<void()> ready);
  void unwatch(int fd);
  /// Calls back once, so long from now or up to 10 ms later; a later call replaces an earlier one.
  void wake_in(milliseconds in, std::function<void()> then);
  /// Calls back once within 5 ms.
  void soon(std::function<void()> then);
  [[nodiscard]] bool comes_soon() const;
  /// Calls back once when what has arrived by now is taken in.
  void after_this(std::function<void()> then);

  /// The user knows all dialogs from now on: what has come of them meanwhile is heard.
  void dialogs_known();

  // ---- names of hosts
  /// Whoever looks them up is asked here, and answers by `looked_up`; it must not do so within. Without one
  /// no name is ever found.
  void look_up_by(std::function<void(const host_question&)> ask);
  void looked_up(const host_answer& what);
  /// The URIs of the configuration: their names are looked up before they are needed.
  void expect(const std::vector<std::string>& uris);
  /// Looks up again what is old. Returns when that will be next.
  moment renew_names();
  /// Why this URI leads nowhere just now; empty: it does, as far as is known.
  [[nodiscard]] std::string unresolved(const std::string& uri) const;

  // ---- requests of no dialog
  void reply(std::uint64_t handle, int status, const std::vector<reply_field>& fields = {});
  /// The INVITE belongs to this call from now on, with our tag in its dialog.
  void begin_call(std::uint64_t handle, const call_key& in, exchange number, const std::string& our_tag);
  /// OPTIONS to `to.target`, by its routes, flow and listener, to see whether it is there: to each of its
  /// addresses, where it, or its first route, has a name. The first that answers is told, else the last that
  /// did not.
  void question(std::uint64_t number, dialog to);
  /// REGISTER at `as.target`, with Expires and proof among `fields`. With a `contact_user` it asks for the
  /// calls at that one here, by our address as that peer is told it; else Contact is among `fields`. Numbers
  /// of questions are others.
  void enrol(std::uint64_t number, const dialog& as, const std::vector<reply_field>& fields,
             const std::string& contact_user = {});

  // ---- of a call; `as` is the dialog as it stands after what is sent
  void send(const call_key& in, const dialog& as, const send_request& what,
            const std::vector<reply_field>& fields = {});
  void send(const send_response& what);
  /// The same; `what.number` may be that of a `take_up` of this call, which is nobody else's name for it.
  void send(const call_key& in, send_response what);
  void send(const call_key& in, const dialog& as, const send_ack& what,
            const std::vector<reply_field>& fields = {});
  void send(const call_key& in, const send_cancel& what);
  void send(const call_key& in, const turn_away& what);
  void send(const call_key& in, const dialog& as, const take_up& what);
  void forget(const call_key& in);

  /// The host of our Contact in this dialog, by its listener or else the first that fits.
  [[nodiscard]] std::string host_towards(const dialog& to) const;
  [[nodiscard]] nta_counters count() const;

  // nta_connections.cpp
  /// Those that came to our listeners and are open now.
  [[nodiscard]] std::vector<open_connection> connections() const;
  static void cut(int descriptor);

  struct inside; ///< in nta_inside.hpp

private:
  std::unique_ptr<inside> inside_;
};

} // namespace strowger::channels::sip
