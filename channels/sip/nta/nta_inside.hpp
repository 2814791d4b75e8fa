#pragma once
#include "channels/sip/host_book.hpp"
#include "channels/sip/nta/nta_words.hpp"
#include <map>
#include <unordered_map>

/// Whatever Sofia hands back to us: the base of all that is given to it as a context.
struct nta_inside_tag {};

/// The parts of `nta_stack` that hold Sofia's pointers. Only nta_*.cpp includes this.
namespace strowger::channels::sip {

/// What an INVITE leaves so that it can be answered after a restart: its own text, without a body.
std::string head_of(const sip_t& invite);

/// How a message comes or goes: by which socket of ours.
struct way {
  const sip_listener* at = nullptr;
  transport by = transport::udp;
  bool kept = false; ///< its dialog has said by which listener; else it is the first that fits
};

/// Its address stands for one that could not be read: nta_broken.cpp.
bool is_unreadable(const sip_request_t& first);
/// It is of a version of SIP that nobody here knows.
bool is_of_other_version(const sip_request_t& first);
/// It had what no message may have, and could only be read without.
bool was_mended(const sip_request_t& first);

/// What a request of no dialog shows before it is looked at.
approach approach_of(const sip_t& request);

/// A request's `maddr` in Via is not looked at: it may be a name, and who is answered would not be who asked.
void answer_only_its_sender(const sip_t& request);

/// What peers are told. `secured`: as a sips: URI, which not every telephone that speaks TLS understands.
std::string contact_at(const way& how, bool secured, const std::string& user = {});
/// Whether our Contact has to be one: where theirs, or their way to us, is (RFC 3261 8.1.1.8, 12.1.1).
bool is_secured(const dialog& to);
bool is_secured(const sip_t& request);

/// One request of a peer that is not finished. `irq` is ours until then.
struct in_transaction : nta_inside_tag {
  nta_stack::inside* in = nullptr;
  nta_incoming_t* irq = nullptr;
  std::uint32_t handle = 0;
  method what = method::other;
  call_key key;
  bool of_call = false;
  exchange number = 0; ///< as its call names it: the handle, but of one that was taken up
  way by;              ///< it came: our Contact fits it
  bool secured = false;
  std::string vias; ///< of its answers, where they are others than Sofia knows
};

/// What a request of ours says, beside what the transaction knows.
struct request_text {
  dialog within;
  std::vector<reply_field> fields;
  std::string body, ack_branch;
};

/// One request of ours.
struct out_transaction : nta_inside_tag {
  out_transaction() = default;
  ~out_transaction();
  out_transaction(const out_transaction&) = delete;
  out_transaction& operator=(const out_transaction&) = delete;

  nta_stack::inside* in = nullptr;
  nta_outgoing_t* orq = nullptr;
  method what = method::other;
  call_key key;
  exchange number = 0;
  std::uint64_t question = 0; ///< not of a call
  bool enrols = false;        ///< it is a REGISTER
  std::string contact_user;   ///< of that one: as whom we want calls
  std::string branch;         ///< of an INVITE: its ACK redirects repeated answers to itself by it
  std::uint32_t cseq = 0;
  /// Where it goes is said by a name: it is told to one address, and where that one is not there to the next
  /// (RFC 3263 4.3).
  struct by_name {
    request_text says;
    host_question to;
    host_address at;                ///< now
    std::vector<host_address> left; ///< not tried yet
    std::string branch;             ///< as it was wanted; each address has one of its own, always the same
  };
  std::unique_ptr<by_name> named;
  std::unique_ptr<dialog> within; ///< of an INVITE that does not begin it
  std::uint64_t waits = 0;        ///< for the addresses: its place in `waiting`
  bool rings = false;             ///< somebody there has taken it on
  bool cancelled = false;
};

/// Whether a request of ours is on its way.
enum class departure : std::uint8_t { gone, waits, impossible };

struct nta_stack::inside : nta_inside_tag {
  inside(stack_user& whose, std::string name, put_off_bounds within);
  ~inside();
  routing::result<void> listen(const std::vector<sip_listener>& on);
  void unwatch(int fd);

  static int arrived(nta_agent_magic_t* magic, nta_agent_t* agent, msg_t* message, sip_t* sip);
  static int acknowledged(nta_incoming_magic_t* magic, nta_incoming_t* irq, const sip_t* sip);
  static int pracked(nta_reliable_magic_t* magic, nta_reliable_t* response, nta_incoming_t* irq,
                     const sip_t* sip);
  static int responded(nta_outgoing_magic_t* magic, nta_outgoing_t* orq, const sip_t* sip);

  /// Around everything Sofia calls here.
  struct doing {
    explicit doing(inside* whose) : of{whose} {}
    ~doing() { of->user.settled(); }
    doing(const doing&) = delete;
    doing& operator=(const doing&) = delete;
    inside* of;
  };

  // nta_broken.cpp
  void read_by_own_rules();
  void forget_own_rules();
  /// Of one that is broken, or whose body may never come.
  [[nodiscard]] bool may_be_answered(msg_t* message, const sip_t& sip, bool broken);

  // nta_stun.cpp
  static void be_the_stun_server();
  std::optional<std::string> answer_to_stun(std::string_view datagram, const su_sockaddr_t& from);

  void acknowledge(const call_key& in, const dialog& as, const send_ack& what,
                   const std::vector<reply_field>& more);
  void say_goodbye(const call_key& in, const turn_away& what);
  void stray(msg_t* message, const sip_t& sip); // nta_stray.cpp
  void unheard(const call_key& in, exchange number, msg_t* message, const sip_t& sip);
  bool refused(msg_t* message, const sip_t& sip) const;
  bool turned_away(msg_t* message, const sip_t& sip);
  /// Without a transaction.
  void tell_at_once(msg_t* message, const door_answer& what) const;
  void take_in(msg_t* message, sip_t* sip, const std::optional<call_key>& key);
  in_transaction* open(msg_t* message, sip_t* sip);
  in_transaction& keep(nta_incoming_t* irq, method what, const way& by);
  /// A telephone registers by this connection: its end will be told. Others' are nobody's concern.
  void watch_connection(msg_t* message, std::string source);
  static void connection_closed(tp_stack_t* stack, tp_client_t* client, tport_t* which, msg_t* message,
                                int error);
  /// Forgets a peer's request; nta answers repetitions by itself.
  void finish(std::uint32_t handle);
  /// Forgets a request of ours.
  void finish(const call_key& of, exchange number);
  [[nodiscard]] in_transaction* find(std::uint32_t handle);
  /// A request of ours goes out by this hop; null when it cannot be sent at all.
  nta_outgoing_t* go(out_transaction& as, const request_text& what, const next_hop& hop);
  void after_this(std::function<void()> then);
  void watch(int fd, bool writable, std::function<void()> ready);
  void fail_soon(const call_key& in, const response_came& as);

  // nta_put_off.cpp
  void put_off(msg_t* message, sip_t* sip);
  void end_waiting();

  // nta_names.cpp: Sofia is told numeric addresses alone. It would look up names on this thread.
  /// Wherever it goes to: now, or when its name is known.
  departure depart(out_transaction& as, request_text what);
  bool go_to_next_address(out_transaction& as);
  /// After that answer it has gone to the next address; it is not over.
  bool goes_on(out_transaction& as, int status);
  /// The DNS has answered.
  void resume(out_transaction& as);
  void impossible(out_transaction& as);
  void wait_for(out_transaction& as, const host_question& name);
  /// Of those with a socket of ours for them.
  [[nodiscard]] host_book::view addresses_of(const host_question& name, const std::string& call_id);
  [[nodiscard]] bool goes_by_v6(const next_hop& hop, const std::string& call_id) const;
  void look_up();
  void looked_up(const host_answer& what);
  /// OPTIONS to each address of whoever is asked.
  void ask_round(std::uint64_t number, dialog as);
  void asked_one(std::uint64_t number, int status);
  void forget(const out_transaction* one);
  int settle(const out_transaction& one, int status, const sip_t* sip);
  [[nodiscard]] enrolment_answer read_enrolment(const out_transaction& one, int status, const sip_t* sip);
  [[nodiscard]] way way_by(const std::string& listener, const socket_need& what) const;
  /// Of a request in this dialog now.
  [[nodiscard]] next_hop hop_of(const dialog& within) const;
  /// Whether it goes by a connection that is not there any more: its peer has closed it, or a process of ours
  /// died with it.
  [[nodiscard]] bool is_lost(const next_hop& hop, const std::string& listener) const;
  /// The socket, as Sofia has it.
  [[nodiscard]] tport_t* bound(const way& which) const;

  struct watched_fd {
    int index = 0;
    std::function<void()> ready;
  };
  struct watched_connection {
    std::string source;
    int pending = 0;
  };
  using out_key = std::pair<call_key, exchange>;

  stack_user& user;
  std::string product;
  su_root_t* root = nullptr;
  su_timer_t *timer = nullptr, *step = nullptr, *patience = nullptr;
  msg_mclass_t* reading = nullptr; ///< Sofia's rules of reading, with ours before them
  nta_agent_t* agent = nullptr;
  std::vector<sip_listener> listeners;
  std::function<void()> wake, at_step;
  std::vector<std::function<void()>> afterwards;
  int afterwards_fd = -1;
  std::map<int, watched_fd> watched;
  std::unordered_map<tport_t*, watched_connection> connections;
  std::unordered_map<std::uint32_t, std::unique_ptr<in_transaction>> incoming;
  put_off_bounds bounds;
  struct put_off_request {
    std::uint32_t handle = 0;
    std::string call_id, our_tag;
    words said;
  };
  std::vector<put_off_request> waiting_for_dialogs; ///< in the order in which they came
  host_book names;
  std::function<void(const host_question&)> resolver;
  struct waiting_for {
    host_question name;
    out_transaction* who = nullptr;
  };
  static constexpr std::size_t waiting_most = 2'000;
  std::map<std::uint64_t, waiting_for> waiting; ///< in the order in which they came
  std::uint64_t next_waiting = 0;
  struct round {
    std::size_t left = 0; ///< addresses that have not answered
    bool told = false;
  };
  std::unordered_map<std::uint64_t, round> rounds; ///< by the question's number
  std::map<out_key, std::unique_ptr<out_transaction>> outgoing;
  std::unordered_map<std::uint64_t, std::unique_ptr<out_transaction>> questions;
  std::map<call_key, std::uint32_t> taken_up; ///< handle, by call
  std::uint32_t next_incoming = 1;
  std::uint64_t next_farewell = std::uint64_t{1} << 63U; ///< numbers of what nobody outside has a number for
  std::uint64_t start = 0;                               ///< tells questions of this run from earlier ones
  nta_counters counters;
};

} // namespace strowger::channels::sip
