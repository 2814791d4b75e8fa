#include "sim/load/sip_ends.hpp"
#include "channels/sip/uri.hpp"
#include "sim/load/sip_ends_core.hpp"
#include <chrono>
#include <future>
#include <random>
#include <sys/eventfd.h>
#include <unistd.h>

/// The stack's thread, what others ask of it, and registrations.
namespace strowger::sim::load {

namespace sip = channels::sip;
namespace media = channels::media;

instant sip_ends::core::wall_now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

namespace {

std::string host_and_port(const sip::sip_listener& of) {
  const bool v6 = of.address.find(':') != of.address.npos;
  return (v6 ? "[" + of.address + "]" : of.address) + ":" + std::to_string(of.port);
}

std::string uri_by(sip::transport by, const std::string& what) {
  return (by == sip::transport::tls ? "sips:" : "sip:") + what +
         (by == sip::transport::tcp ? ";transport=tcp" : "");
}

} // namespace

std::string phone_address(const std::string& uri) {
  const auto read = sip::read_sip_uri(uri);
  if (!read) return uri;
  const auto usual = read->secure ? 5061 : 5060;
  return read->user + "@" + read->host + ":" + std::to_string(read->port == 0 ? usual : read->port);
}

// ------------------------------------------------------------------------------------------- the outside

sip_ends::sip_ends(sip_ends_settings settings, std::function<void(sip_event)> tells)
  : core_{std::make_unique<core>(std::move(settings), std::move(tells))} {}

sip_ends::~sip_ends() {
  if (!core_->thread.joinable()) return;
  core_->post([in = core_.get()] { in->stack->stop(); });
  core_->thread.join();
  ::close(core_->wake);
}

routing::result<void> sip_ends::open() {
  std::random_device chance; // names that another run does not draw
  core_->last_end = (std::uint64_t{chance()} << 31U) | 1U;
  core_->prefix = "load-" + std::to_string(core_->last_end) + "-";
  core_->wake = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  std::promise<routing::result<void>> began;
  core_->thread = std::thread{[this, &began] {
    core_->live([&began](routing::result<void> how) { began.set_value(std::move(how)); });
  }};
  auto how = began.get_future().get();
  if (!how) core_->thread.join();
  return how;
}

end_id sip_ends::call(const std::string& from, const std::string& number, const media::endpoint& hears) {
  const auto id = ++core_->last_end;
  core_->post([in = core_.get(), id, from, number, hears] { in->invite(id, from, number, hears); });
  return id;
}
void sip_ends::answer(end_id end, const media::endpoint& hears) {
  core_->post([in = core_.get(), end, hears] { in->answer(end, hears); });
}
void sip_ends::hang_up(end_id end) {
  core_->post([in = core_.get(), end] { in->hang_up(end); });
}
void sip_ends::refresh(end_id end, std::uint32_t expires_s) {
  core_->post([in = core_.get(), end, expires_s] { in->refresh(end, expires_s); });
}
void sip_ends::enrol(const sip::own_account& account, std::uint32_t expires_s) {
  core_->post([in = core_.get(), account, expires_s] { in->enrol(account, expires_s); });
}
std::string sip_ends::registered_as(const std::string& user) const {
  return phone_address("sip:" + user + "@" + host_and_port(core_->settings.listeners.front()));
}

// -------------------------------------------------------------------------------------------- the thread

void sip_ends::core::live(const std::function<void(routing::result<void>)>& began) {
  sip::nta_stack own{*this, "strowger-load"};
  stack = &own;
  if (auto how = own.listen(settings.listeners); !how) return began(std::move(how));
  own.watch(wake, false, [this] { take_posted(); });
  began({});
  own.run();
}

void sip_ends::core::post(std::function<void()> work) {
  const std::lock_guard hold{mutex};
  posted.push_back(std::move(work));
  const std::uint64_t one = 1;
  if (posted.size() == 1) static_cast<void>(::write(wake, &one, sizeof one));
}

void sip_ends::core::take_posted() {
  std::uint64_t count = 0;
  static_cast<void>(::read(wake, &count, sizeof count));
  std::vector<std::function<void()>> all;
  {
    const std::lock_guard hold{mutex};
    all.swap(posted);
  }
  for (const auto& one : all) one();
}

void sip_ends::core::tell(const sip_end& end, sip_event::kind what, int status,
                          std::uint32_t refresh_s) const {
  sip_event event;
  event.what = what;
  event.end = end.id;
  event.status = status;
  event.refresh_s = refresh_s;
  event.wall = wall_now();
  if (end.theirs && end.theirs->opaque.empty()) {
    event.audio = end.theirs->remote;
    if (const auto agreed = sip::choose(end.ours, *end.theirs)) {
      media::line_settings line;
      sip::set_line(line, agreed.value(), *end.theirs);
      event.keys = line.srtp;
    }
  }
  tells(std::move(event));
}

std::string sip_ends::core::engine_uri(const std::string& user) const {
  return uri_by(settings.by, (user.empty() ? user : user + "@") + settings.engine);
}

// ----------------------------------------------------------------------------------------- registrations

void sip_ends::core::enrol(const sip::own_account& account, std::uint32_t expires_s) {
  auto& one = phones[account.user];
  if (one.as.call_id.empty()) {
    one.as.call_id = prefix + "phone-" + account.user;
    one.as.local_tag = std::to_string(++last_question);
    one.as.local = one.as.remote = "<sip:" + account.user + "@" + settings.engine + ">";
    one.as.target = engine_uri({});
  }
  one.account = account;
  one.expires_s = expires_s;
  one.proofs = 0;
  send_enrolment(one, {});
}

void sip_ends::core::send_enrolment(enrolment& of, std::string proof) {
  ++of.as.local_cseq;
  const auto here = of.account.user + "@" + host_and_port(settings.listeners.front());
  std::vector<sip::reply_field> fields{{"Contact", "<" + uri_by(settings.by, here) + ">"},
                                       {"Expires", std::to_string(of.expires_s)}};
  if (!proof.empty()) fields.push_back({"Authorization", std::move(proof)});
  of.asked = ++last_question;
  enrolling[of.asked] = of.account.user;
  stack->enrol(of.asked, of.as, fields);
}

void sip_ends::core::enrolled(std::uint64_t number, sip::enrolment_answer what) {
  const auto node = enrolling.extract(number);
  const auto found = node ? phones.find(node.mapped()) : phones.end();
  if (found == phones.end() || found->second.asked != number) return;
  auto& one = found->second;
  // A second 401 says that the password is wrong, unless the first one's challenge was out of date.
  if (const auto asked = sip::strongest_of(what.challenges);
      what.status == 401 && asked && (one.proofs == 0 || (asked->stale && one.proofs < 3))) {
    ++one.proofs;
    const auto cnonce = std::to_string(one.as.local_cseq) + one.as.local_tag;
    return send_enrolment(one, sip::answer_to(*asked, one.account, "REGISTER", one.as.target, cnonce, 1));
  }
  sip_event event;
  event.what = sip_event::kind::registered;
  event.status = what.status;
  event.phone = phone_address("sip:" + one.account.user + "@" + host_and_port(settings.listeners.front()));
  tells(std::move(event));
}

} // namespace strowger::sim::load
