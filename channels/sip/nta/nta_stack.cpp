#include "channels/sip/nta/nta_stack.hpp"
#include "channels/sip/host_names.hpp"
#include "channels/sip/nta/nta_inside.hpp"
#include <algorithm>
#include <cstdarg>
#include <cstdlib>
#include <sofia-sip/nta_tag.h>
#include <sofia-sip/sip_parser.h>
#include <sofia-sip/sip_tag.h>
#include <sofia-sip/su_log.h>
#include <sofia-sip/su_tag.h>
#include <sofia-sip/su_uniqueid.h>
#include <strings.h>
#include <utility>

/// Sofia's hook behind its clock: it may change what its timers, transactions and waits take for now.
extern "C" void (*_su_time)(su_time_t* now);

/// The stack's thread, its sockets, and what arrives.
namespace strowger::channels::sip {

namespace {

/// What a listener's socket holds for us while this thread is kept from running (the system may allow less):
/// some hundred messages more than the system gives by itself. What is dropped costs its sender 500 ms.
constexpr unsigned udp_waiting_bytes = 1U << 20U;

/// A message is no longer than a datagram can be; of a connection no more is kept while it is not whole.
constexpr unsigned message_bytes_max = 1U << 16U;

/// Sofia's clock goes in steps. It waits in whole milliseconds and cuts off the rest: by a finer clock it
/// would turn without rest through the last part of each wait, and with the timers of some hundred calls a
/// second there is always a last part. So all that falls due within a step also wakes it once.
constexpr milliseconds sofia_step{5};

void stand_still_within_step(su_time_t* now) {
  constexpr auto step_us = static_cast<unsigned long>(std::chrono::microseconds{sofia_step}.count());
  if (now != nullptr) now->tv_usec -= now->tv_usec % step_us;
}

/// Never before it is due: the step that runs counts for nothing.
su_duration_t in_steps(milliseconds wait) {
  const auto steps = (std::max<std::int64_t>(0, wait.count()) + sofia_step.count() - 1) / sofia_step.count();
  return static_cast<su_duration_t>((steps + 1) * sofia_step.count());
}

/// Sofia writes the name of a socket into each Via that leaves by it, as a comment, which RFC 3261 does not
/// know and which tells peers our address behind NAT. Via is made anew with each socket that is bound, so
/// this comes after the last.
void keep_names_to_ourselves(nta_agent_t* agent) {
  if (agent == nullptr) return;
  for (auto* one = tport_primaries(nta_agent_tports(agent)); one != nullptr; one = tport_next(one))
    for (auto* via = reinterpret_cast<sip_via_t*>(tport_magic(one)); via != nullptr; via = via->v_next)
      via->v_comment = nullptr;
}

} // namespace

std::string sip_source::flow() const {
  const bool v6 = address.find(':') != address.npos;
  std::string uri = by == transport::tls ? "sips:" : "sip:";
  uri += v6 ? "[" + address + "]" : address;
  uri += ":" + std::to_string(port) + ";transport=";
  uri += name_of(by);
  return uri;
}

nta_stack::nta_stack(stack_user& user, std::string product, put_off_bounds bounds)
  : inside_{std::make_unique<inside>(user, std::move(product), bounds)} {}
nta_stack::~nta_stack() = default;

nta_stack::inside::inside(stack_user& whose, std::string name, put_off_bounds within)
  : user{whose}, product{std::move(name)}, bounds{within} {
  su_init();
  start = su_random64();
  _su_time = stand_still_within_step;
  // What Sofia says on stderr anybody can have it say by what is sent here; who looks for an error in it
  // asks.
  if (std::getenv("SU_DEBUG") == nullptr)
    su_log_redirect(
        nullptr, [](void*, const char*, va_list) {}, nullptr);
  // RFC 4028 and others are extensions to it, which are made once.
  static auto* const extended = sip_extend_mclass(nullptr);
  sip_update_default_mclass(extended);
  read_by_own_rules();
  be_the_stun_server();
  root = su_root_create(this);
  timer = su_timer_create(su_root_task(root), 0);
  step = su_timer_create(su_root_task(root), 0);
  patience = su_timer_create(su_root_task(root), 0);
}

nta_stack::inside::~inside() {
  while (!watched.empty()) unwatch(watched.begin()->first);
  if (afterwards_fd >= 0) close(afterwards_fd);
  for (const auto& [which, one] : connections) tport_release(which, one.pending, nullptr, nullptr, this, 0);
  incoming.clear();
  outgoing.clear();
  if (agent != nullptr) nta_agent_destroy(agent);
  for (auto* one : {timer, step, patience}) su_timer_destroy(one);
  su_root_destroy(root);
  forget_own_rules();
  su_deinit();
}

routing::result<void> nta_stack::listen(const std::vector<sip_listener>& on) { return inside_->listen(on); }

routing::result<void> nta_stack::inside::listen(const std::vector<sip_listener>& on) {
  for (const auto& one : on) {
    const auto name = one.name();
    for (const auto by : one.transports) {
      auto uri = std::string{by == transport::tls ? "sips:" : "sip:"} + one.host() + ":" + // goes into Via
                 std::to_string(one.port);
      if (!one.advertised.empty()) uri += ";maddr=" + one.address;
      uri += ";transport=" + std::string{name_of(by)};
      const auto* url = reinterpret_cast<const url_string_t*>(uri.c_str());
      const auto* certificates = one.certificates.empty() ? nullptr : one.certificates.c_str();
      // Whom we call over TLS shows that it is who it is; who calls us, where the listener asks for it.
      const unsigned policy =
          TPTLS_VERIFY_SUBJECTS_OUT | (one.asks_certificates ? unsigned{TPTLS_VERIFY_INCOMING} : 0U);
      bool bound = false;
      if (agent == nullptr) {
        // TPTAG_SDWN_ERROR: left alone, nta has nobody told when a peer closes its connection.
        agent = nta_agent_create(
            root, url, &inside::arrived, this, NTATAG_UA(1), NTATAG_MCLASS(reading), NTATAG_CANCEL_487(1),
            NTATAG_MERGE_482(1), NTATAG_UDP_MTU(65535), NTATAG_MAXSIZE(message_bytes_max),
            NTATAG_SERVER_RPORT(1), NTATAG_CLIENT_RPORT(1), TPTAG_REUSE(1), TPTAG_PONG2PING(1),
            TPTAG_SDWN_ERROR(1), TPTAG_UDP_RMEM(udp_waiting_bytes), TPTAG_IDENT(name.c_str()),
            TPTAG_CERTIFICATE(certificates), TPTAG_TLS_VERIFY_POLICY(policy), TAG_END());
        bound = agent != nullptr;
      } else {
        bound = nta_agent_add_tport(agent, url, TPTAG_UDP_RMEM(udp_waiting_bytes), TPTAG_IDENT(name.c_str()),
                                    TPTAG_CERTIFICATE(certificates), TPTAG_TLS_VERIFY_POLICY(policy),
                                    TAG_END()) == 0;
      }
      if (!bound)
        return routing::error{
            routing::error_code::invalid_value,
            "cannot listen for SIP on " + one.address + ":" + std::to_string(one.port) + " by " +
                std::string{name_of(by)} +
                ": is another program listening there, or is the certificate folder wrong?"};
    }
    listeners.push_back(one);
  }
  keep_names_to_ourselves(agent);
  return {};
}

void nta_stack::run() { su_root_run(inside_->root); }
void nta_stack::stop() { su_root_break(inside_->root); }

void nta_stack::wake_in(milliseconds in, std::function<void()> then) {
  inside_->wake = std::move(then);
  su_timer_set_interval(
      inside_->timer,
      [](su_root_magic_t* magic, su_timer_t*, su_timer_arg_t*) {
        auto* self = static_cast<inside*>(magic);
        const inside::doing now{self};
        if (const auto wake = std::exchange(self->wake, {})) wake();
      },
      inside_.get(), in_steps(in));
}

void nta_stack::soon(std::function<void()> then) {
  inside_->at_step = std::move(then);
  su_timer_set_interval(
      inside_->step,
      [](su_root_magic_t* magic, su_timer_t*, su_timer_arg_t*) {
        auto* self = static_cast<inside*>(magic);
        const inside::doing now{self};
        if (const auto due = std::exchange(self->at_step, {})) due();
      },
      inside_.get(), in_steps(milliseconds{0}));
}

bool nta_stack::comes_soon() const { return inside_->at_step != nullptr; }

// -------------------------------------------------------------------------------------------- what arrives

namespace {

/// Whether an answer with a session may come back: an Accept that says nothing of it wants none (RFC
/// 3261 20.1).
bool takes_sessions(const sip_t& sip) {
  if (sip.sip_accept == nullptr) return true;
  for (const auto* one = sip.sip_accept; one != nullptr; one = one->ac_next)
    for (const auto* known : {session_type, "application/*", "*/*"})
      if (one->ac_type != nullptr && strcasecmp(one->ac_type, known) == 0) return true;
  return false;
}

} // namespace

/// What nobody here can do, whatever it is about: another version of SIP (RFC 3261 21.5.6), an address that
/// is no telephone's (RFC 3261 21.4.14), an extension that is required and not known (8.2.2.3), a session
/// that is described, or wanted, in other words than SDP.
bool nta_stack::inside::refused(msg_t* message, const sip_t& sip) const {
  if (is_of_other_version(*sip.sip_request)) {
    nta_msg_treply(agent, message, SIP_505_VERSION_NOT_SUPPORTED, TAG_END());
    return true;
  }
  if (is_unreadable(*sip.sip_request) || was_mended(*sip.sip_request)) {
    nta_msg_treply(agent, message, SIP_400_BAD_REQUEST, TAG_END());
    return true;
  }
  const auto scheme = sip.sip_request->rq_url->url_type;
  if (scheme != url_sip && scheme != url_sips && scheme != url_tel) {
    nta_msg_treply(agent, message, SIP_416_UNSUPPORTED_URI, TAG_END());
    return true;
  }
  const auto what = method_of(sip.sip_request->rq_method);
  const bool of_session = what == method::invite || what == method::update || what == method::prack;
  if (of_session && kind_of_body(sip) == body_kind::foreign) {
    nta_msg_treply(agent, message, SIP_415_UNSUPPORTED_MEDIA, SIPTAG_ACCEPT_STR(session_type), TAG_END());
    return true;
  }
  if (what == method::invite && !takes_sessions(sip)) {
    nta_msg_treply(agent, message, SIP_406_NOT_ACCEPTABLE, TAG_END());
    return true;
  }
  if (sip.sip_require == nullptr) return false;
  auto* home = su_home_create();
  const auto* known = sip_supported_make(home, "timer, 100rel, path, outbound");
  const auto* unknown = sip_has_unsupported(home, known, sip.sip_require);
  if (unknown != nullptr)
    nta_msg_treply(agent, message, SIP_420_BAD_EXTENSION, SIPTAG_UNSUPPORTED(unknown), TAG_END());
  su_home_unref(home);
  return unknown != nullptr;
}

int nta_stack::inside::arrived(nta_agent_magic_t* magic, nta_agent_t* agent, msg_t* message, sip_t* sip) {
  auto* self = static_cast<inside*>(magic);
  const doing now{self};
  if (sip->sip_request == nullptr) {
    self->stray(message, *sip);
    nta_msg_discard(agent, message);
    return 0;
  }
  name_sender(message, *sip);
  const auto what = method_of(sip->sip_request->rq_method);
  const bool registers = sip->sip_request->rq_method == sip_method_register;
  const bool has_tag = sip->sip_to->a_tag != nullptr;
  const auto key = has_tag ? self->user.dialog_of(sip->sip_call_id->i_id, sip->sip_to->a_tag) : std::nullopt;
  if (!key && !self->user.welcome(source_of(agent, message), approach_of(*sip))) {
    ++self->counters.dropped;
    nta_msg_discard(agent, message);
  } else if (has_tag && !key && !self->user.knows_dialogs()) {
    self->put_off(message, sip);
  } else if (what == method::ack) {
    if (key) self->user.heard(*key, ack_came{key->in, words_of(agent, message, *sip)});
    nta_msg_discard(agent, message);
  } else if (what == method::invite && !has_tag && self->turned_away(message, *sip)) {
    // answered there
  } else if (what != method::cancel && self->refused(message, *sip)) {
    // answered there
  } else if (what == method::cancel || (has_tag && !key)) {
    nta_msg_treply(agent, message, SIP_481_NO_TRANSACTION, TAG_END());
  } else if (what == method::other && !key && !registers) {
    nta_msg_treply(agent, message, SIP_501_NOT_IMPLEMENTED, TAG_END());
  } else {
    self->take_in(message, sip, key);
  }
  return 0;
}

/// Its transaction, which answers repeats by itself; null where Sofia makes none. The message is Sofia's
/// then.
in_transaction* nta_stack::inside::open(msg_t* message, sip_t* sip) {
  const auto what = method_of(sip->sip_request->rq_method);
  const auto from = source_of(agent, message);
  const bool secured = is_secured(*sip);
  auto vias = from.by == transport::udp ? std::string{} : answer_where_it_listens(*sip);
  auto* irq = nta_incoming_create(agent, nullptr, message, sip, TAG_END());
  if (irq == nullptr) return nullptr;
  auto& one = keep(irq, what, way_by(from.listener, {from.by, from.address.find(':') != from.address.npos}));
  one.secured = secured;
  one.vias = std::move(vias);
  return &one;
}

/// A request that somebody here answers.
void nta_stack::inside::take_in(msg_t* message, sip_t* sip, const std::optional<call_key>& key) {
  const auto what = method_of(sip->sip_request->rq_method);
  auto fresh = key ? fresh_request{} : fresh_of(agent, message, *sip);
  auto said = key ? words_of(agent, message, *sip) : words{};
  if (!key && what == method::invite) fresh.head = head_of(*sip);
  if (sip->sip_request->rq_method == sip_method_register)
    watch_connection(message, source_of(agent, message).flow());
  auto* opened = open(message, sip);
  if (opened == nullptr) return;
  auto& one = *opened;
  if (!key) {
    fresh.handle = one.handle;
    return user.fresh(std::move(fresh));
  }
  one.key = *key;
  one.of_call = true;
  user.heard(*key, request_came{key->in, one.number, what, std::move(said)});
}

in_transaction& nta_stack::inside::keep(nta_incoming_t* irq, method what, const way& by) {
  const auto handle = next_incoming += 2;
  auto& one = incoming[handle] = std::make_unique<in_transaction>();
  one->in = this;
  one->irq = irq;
  one->handle = handle;
  one->number = handle;
  one->what = what;
  one->by = by;
  nta_incoming_bind(irq, &inside::acknowledged, one.get());
  return *one;
}

/// PRACK of a reliable response of ours, which has no other use for it from here on.
int nta_stack::inside::pracked(nta_reliable_magic_t* magic, nta_reliable_t* response, nta_incoming_t* irq,
                               const sip_t* sip) {
  auto* self = static_cast<inside*>(magic);
  nta_reliable_destroy(response);
  if (irq == nullptr) return 200; // the INVITE is over without it
  const doing now{self};
  const auto key = self->user.dialog_of(sip->sip_call_id->i_id, sip->sip_to->a_tag);
  if (!key) {
    nta_incoming_treply(irq, SIP_481_NO_TRANSACTION, TAG_END());
    nta_incoming_destroy(irq);
    return 0;
  }
  auto& one = self->keep(irq, method::prack, self->way_by({}, {}));
  one.key = *key;
  one.of_call = true;
  self->user.heard(*key, request_came{key->in, one.number, method::prack, words_of(*sip)});
  return 0;
}

/// ACK or CANCEL of an INVITE, or nothing where an ACK was to come.
int nta_stack::inside::acknowledged(nta_incoming_magic_t* magic, nta_incoming_t*, const sip_t* sip) {
  auto* one = static_cast<in_transaction*>(magic);
  auto* self = one->in;
  const doing now{self};
  const auto key = one->key;
  const auto handle = one->handle;
  const auto number = one->number;
  const bool of_call = one->of_call;
  stack_word word = ack_missing{key.in};
  if (sip != nullptr && sip->sip_request->rq_method == sip_method_cancel)
    word = cancel_came{
        key.in, number,
        sip->sip_reason != nullptr ? text_of(reinterpret_cast<const msg_header_t*>(sip->sip_reason)) : ""};
  else if (sip != nullptr)
    word = ack_came{key.in, words_of(*sip)};
  self->finish(handle);
  if (of_call) self->user.heard(key, std::move(word));
  return 0;
}

void nta_stack::inside::finish(std::uint32_t handle) {
  const auto found = incoming.find(handle);
  if (found == incoming.end()) return;
  nta_incoming_bind(found->second->irq, nullptr, nullptr);
  nta_incoming_destroy(found->second->irq);
  if (found->second->number != handle) taken_up.erase(found->second->key);
  incoming.erase(found);
}

nta_counters nta_stack::count() const {
  auto counters = inside_->counters;
  if (inside_->agent == nullptr) return counters;
  usize_t in = 0, out = 0, bad = 0, again = 0, late = 0;
  nta_agent_get_stats(inside_->agent, NTATAG_S_IRQ_HASH_USED_REF(in), NTATAG_S_ORQ_HASH_USED_REF(out),
                      NTATAG_S_BAD_MESSAGE_REF(bad), NTATAG_S_RETRY_REQUEST_REF(again),
                      NTATAG_S_TOUT_REQUEST_REF(late), TAG_END());
  counters.server_transactions = in;
  counters.client_transactions = out;
  counters.bad_messages = bad;
  counters.retransmissions = again;
  counters.timed_out = late;
  return counters;
}

} // namespace strowger::channels::sip
