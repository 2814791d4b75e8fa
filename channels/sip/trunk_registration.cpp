#include "channels/sip/trunk_registration.hpp"
#include "channels/sip/uri.hpp"
#include <algorithm>
#include <utility>

namespace strowger::channels::sip {

namespace {

using routing::milliseconds;

constexpr milliseconds first_wait{30'000}, longest_wait{300'000};
constexpr milliseconds first_wait_refused{120'000}, longest_wait_refused{1'800'000};
constexpr std::uint32_t retry_after_most_s = 86'400;
constexpr milliseconds lead_least{40'000};
constexpr milliseconds refresh_least{10'000}; ///< whatever a registrar grants
constexpr milliseconds soon{1'000};
constexpr milliseconds brief_connection{120'000};
constexpr unsigned questions_answered = 3; ///< of one kind in one round: stale nonces after one another
constexpr std::size_t contacts_read = 64;
constexpr std::string_view proof_fields[] = {"Authorization", "Proxy-Authorization"};

milliseconds in_ms(std::uint32_t seconds) { return milliseconds{std::int64_t{seconds} * 1'000}; }

milliseconds growing(milliseconds first, milliseconds longest, unsigned times) {
  while (times-- > 0 && first < longest) first *= 2;
  return std::min(first, longest);
}

/// Nobody has decided it: there was no answer, or whoever was there could not give one.
bool is_silence(int status) {
  return status == 408 || status == 480 || status == 429 || (status >= 500 && status < 600);
}

std::string why_of(int status) {
  switch (status) {
  case 403:
    return "the registrar refuses our account, or its password is not what it knows";
  case 404:
    return "the registrar does not know the address of record";
  case 408:
    return "no answer";
  case 503:
    return "it cannot be reached, or is overloaded";
  default:
    return "the registrar refuses it";
  }
}

std::optional<std::uint32_t> expires_in(const named_address& contact) {
  const auto* text = find_parameter(contact.params, "expires");
  const auto seconds = text != nullptr ? whole_number(*text, ~std::uint32_t{0}) : std::nullopt;
  if (!seconds) return std::nullopt;
  return static_cast<std::uint32_t>(*seconds);
}

/// For how long: said with our Contact among all that the registrar knows, or with the only one, which it may
/// write otherwise; else for all.
std::uint32_t granted_in(const enrolment_answer& what, std::uint32_t asked_s) {
  const auto otherwise = what.expires_s.value_or(asked_s);
  const auto ours = read_sip_uri(what.contact);
  const auto all = split_outside_quotes(what.contacts, ',', contacts_read);
  for (const auto text : all) {
    const auto contact = read_named_address(text);
    const auto uri = contact ? read_sip_uri(contact->uri) : std::nullopt;
    if (!uri) continue;
    if (all.size() == 1 || (ours && same_address(*uri, *ours)))
      return std::min(expires_in(*contact).value_or(otherwise), asked_s);
  }
  return std::min(otherwise, asked_s);
}

} // namespace

trunk_registration::trunk_registration(register_settings settings, own_account account, std::uint64_t seed,
                                       moment at)
  : settings_{std::move(settings)}, account_{std::move(account)}, chance_{seed},
    interval_s_{settings_.interval_s}, due_{at} {}

void trunk_registration::configure(const register_settings& settings, const own_account& account,
                                   moment now) {
  const bool other_account = account.user != account_.user || account.password != account_.password;
  if (!other_account && settings == settings_) return;
  settings_ = settings;
  account_ = account;
  interval_s_ = settings_.interval_s;
  failures_ = 0;
  if (other_account) proofs_ = {};
  changed_ = under_way_.has_value();
  due_ = now;
}

std::optional<trunk_registration::moment> trunk_registration::next_deadline() const {
  return under_way_ ? std::nullopt : due_;
}

void trunk_registration::pass(moment now, outputs& out) {
  if (under_way_ || phase_ == phase::over || !due_ || now < *due_) return;
  begin_round(out);
}

void trunk_registration::begin_round(outputs& out) {
  for (auto& one : proofs_) one.in_this_round = 0;
  rounds_longer_ = 0;
  due_.reset();
  send_one(out);
}

void trunk_registration::send_one(outputs& out) {
  under_way_ = ++cseq_;
  send one{cseq_, withdrawing_ ? 0 : interval_s_, {}};
  for (std::size_t which = 0; which < proofs_.size(); ++which) add_proof(which, one);
  out.sends = std::move(one);
}

void trunk_registration::add_proof(std::size_t which, send& to) {
  auto& one = proofs_[which];
  if (!one.asked) return;
  const auto once = std::to_string(chance_()) + std::to_string(cseq_);
  to.proofs.emplace_back(proof_fields[which],
                         answer_to(*one.asked, account_, "REGISTER", settings_.registrar, once, ++one.used));
}

void trunk_registration::answered(std::uint32_t cseq, const enrolment_answer& what, moment now,
                                  outputs& out) {
  if (under_way_ != cseq) return; // of an earlier one: a registrar that is late
  under_way_.reset();
  const bool well = what.status >= 200 && what.status < 300;
  if (withdrawing_ && what.status != 401 && what.status != 407) return end(out);
  if (well) granted(what, now, out);
  if (std::exchange(changed_, false) && !leaving_) {
    due_ = now;
    return;
  }
  if (leaving_ && !withdrawing_) return leave(now, out);
  if (well) return;
  if (what.status == 401 || what.status == 407) return challenged(what, now, out);
  if (what.status == 423) return too_brief(what, now, out);
  fail(what, why_of(what.status), now, out);
}

void trunk_registration::granted(const enrolment_answer& what, moment now, outputs& out) {
  const auto seconds = granted_in(what, interval_s_);
  if (seconds == 0) return fail(what, "the registrar keeps it for no time at all", now, out);
  const auto whole = in_ms(seconds);
  const auto share = whole / 10 + drawn(whole / 10);
  const auto lead = std::max(share, std::min(lead_least, whole / 2));
  failures_ = 0;
  silent_ = false;
  granted_at_ = now;
  known_until_ = now + whole;
  due_ = now + std::max(whole - lead, refresh_least);
  phase_ = phase::registered;
  tell({phase_, what.status, {}, seconds, what.seen_as, {}}, out);
}

/// RFC 3261 22: a second question in one round says that the password is wrong, unless the first one's nonce
/// had run out.
void trunk_registration::challenged(const enrolment_answer& what, moment now, outputs& out) {
  const bool by_proxy = what.status == 407;
  auto& one = proofs_[by_proxy ? 1 : 0];
  if (account_.user.empty()) return fail(what, "it asks who we are, and no password is to be had", now, out);
  const auto asked = strongest_of(by_proxy ? what.proxy_challenges : what.challenges);
  if (!asked) return fail(what, "it asks for a kind of digest that is not known here", now, out);
  if (one.in_this_round > 0 && (!asked->stale || one.in_this_round >= questions_answered)) {
    one.asked.reset();
    return fail(what, "our account or its password is not what it knows", now, out);
  }
  if (!one.asked || one.asked->nonce != asked->nonce) one.used = 0;
  one.asked = asked;
  ++one.in_this_round;
  send_one(out);
}

void trunk_registration::too_brief(const enrolment_answer& what, moment now, outputs& out) {
  if (what.min_expires_s <= interval_s_ || ++rounds_longer_ > 2)
    return fail(what, "the time is too short for it, and it does not say which is not", now, out);
  interval_s_ = what.min_expires_s;
  send_one(out);
}

void trunk_registration::fail(const enrolment_answer& what, std::string why, moment now, outputs& out) {
  if (withdrawing_) return end(out);
  silent_ = is_silence(what.status);
  // What was not answered may have come there all the same.
  if (silent_) known_until_ = std::max(known_until_, now + in_ms(interval_s_));
  const auto wait = wait_after(what);
  due_ = now + wait;
  phase_ = phase::failed;
  tell({phase_, what.status, std::move(why), 0, {}, wait}, out);
}

milliseconds trunk_registration::drawn(milliseconds below) {
  return milliseconds{
      static_cast<std::int64_t>(draw_below(chance_, static_cast<std::uint64_t>(below.count()) + 1))};
}

milliseconds trunk_registration::wait_after(const enrolment_answer& what) {
  const auto longest = silent_ ? longest_wait : longest_wait_refused;
  auto wait = growing(silent_ ? first_wait : first_wait_refused, longest, failures_++);
  wait = wait / 2 + drawn(wait / 2);
  const auto wanted = in_ms(std::min(what.retry_after_s, retry_after_most_s));
  return wanted > wait ? wanted + drawn(wanted / 10) : wait;
}

void trunk_registration::connection_lost(moment now) {
  if (phase_ != phase::registered || under_way_) return;
  brief_ = now - granted_at_ < brief_connection ? brief_ + 1 : 0;
  auto wait = soon;
  if (brief_ > 1) wait = growing(first_wait, longest_wait, brief_ - 2);
  const auto at = now + wait / 2 + drawn(wait / 2);
  due_ = std::min(due_.value_or(at), at);
}

void trunk_registration::peer_is_back(moment now) {
  if (phase_ != phase::failed || !silent_ || under_way_ || !due_) return;
  due_ = std::min(*due_, now + drawn(soon));
}

void trunk_registration::leave(moment now, outputs& out) {
  leaving_ = true;
  if (under_way_ || withdrawing_ || phase_ == phase::over) return;
  if (known_until_ <= now) return end(out);
  withdrawing_ = true;
  begin_round(out);
}

void trunk_registration::end(outputs& out) {
  phase_ = phase::over;
  due_.reset();
  tell({phase_, 0, {}, 0, {}, {}}, out);
}

void trunk_registration::tell(standing what, outputs& out) {
  if (told_.is == what.is && told_.status == what.status && told_.why == what.why &&
      told_.seen_as == what.seen_as)
    return;
  told_ = what;
  out.news = std::move(what);
}

} // namespace strowger::channels::sip
