#include "channels/sip/process/sip_adapter.hpp"
#include "channels/web/admission.hpp"
#include <utility>

/// Trunks' proofs: who calls is asked for the digest of the trunk it says to be (RFC 3261 22).
namespace strowger::channels::sip {

namespace {

std::vector<std::string> proofs_in(const fresh_request& request) {
  std::vector<std::string> found;
  for (const auto& one : request.headers)
    if (one.name == "Authorization") found.push_back(one.text);
  return found;
}

/// A stranger's nonce is for its address alone: nobody else can have it wait, or go by what it was told.
std::string asked_as(const sip_source& from) { return "stranger@" + from.address; }

bool is_old(digest_gate::verdict what) {
  return what == digest_gate::verdict::stale || what == digest_gate::verdict::replayed;
}

} // namespace

/// A trunk that has to show a digest has done so; else it is asked, and false. What is guessed at telephones'
/// passwords from its address does not count against it, nor the other way round; nor does what comes without
/// a nonce that only the trunk was sent: anybody can claim its address.
bool sip_adapter::proved(const fresh_request& request, const trunk_settings& trunk) {
  if (trunk.user.empty()) return true;
  const auto wall = ports_.clock.wall();
  const auto account = "trunk:" + trunk.name, from = account + '@' + request.source.address;
  if (const auto wait = guesses_.wait(from, account, wall); wait.count() > 0)
    return refuse_guesses(request, wait), false;
  bool stale = false, wrong = false;
  for (const auto& text : proofs_in(request)) {
    const auto said = read_credentials(text);
    if (wrong || !said || said->user != trunk.user) continue;
    const auto verdict = digests_->check(*said, "INVITE", &trunk.secret, wall, account);
    if (verdict == digest_gate::verdict::right) {
      guesses_.right(from, account, wall);
      return true;
    }
    stale = is_old(verdict);
    wrong = verdict == digest_gate::verdict::wrong;
  }
  if (wrong) {
    ++count_.wrong_credentials;
    guesses_.wrong(from, account, wall);
  }
  ask_for_proof(request, stale, account);
  return false;
}

/// The trunk whose digest it has shown; null: it was answered. Who has no trunk's name waits, and takes, as
/// long as who has one. An address from which the trunk has come before does not wait for what is guessed
/// elsewhere.
const trunk_settings* sip_adapter::shown_by_stranger(const fresh_request& request) {
  const auto& source = request.source;
  if (!trunks_.asks_strangers(source.by))
    return refuse(request, 403, "calls are taken from trunks only"), nullptr;
  const auto wall = ports_.clock.wall();
  bool stale = false;
  for (const auto& text : proofs_in(request)) {
    const auto said = read_credentials(text);
    if (!said) continue;
    const auto* trunk = trunks_.of_user(said->user, source.by);
    const auto account = trunk != nullptr ? "trunk:" + trunk->name : "user:" + said->user;
    const auto from = account + '@' + source.address;
    if (const auto wait = guesses_.wait(from, account, wall); wait.count() > 0)
      return refuse_guesses(request, wait), nullptr;
    const auto verdict =
        digests_->check(*said, "INVITE", trunk != nullptr ? &trunk->secret : nullptr, wall, asked_as(source));
    if (trunk != nullptr && verdict == digest_gate::verdict::right) {
      if (!guesses_.knows(from, account))
        ports_.log("info", "event=trunk_proved trunk=" + trunk->name + " address=" + source.address);
      guesses_.right(from, account, wall);
      know_phone(source.address);
      return trunk;
    }
    stale |= is_old(verdict);
    if (verdict != digest_gate::verdict::wrong) continue;
    ++count_.wrong_credentials;
    guesses_.wrong(from, account, wall);
  }
  ask_for_proof(request, stale, asked_as(source));
  return nullptr;
}

/// Only who answers what it was asked is looked at any further.
std::optional<door_answer> sip_adapter::question_to_stranger(const invitation& about) const {
  const auto bytes = web::address_bytes(about.source.address);
  if (!trunks_.asks_strangers(about.source.by) || !bytes ||
      trunks_.of_address(*bytes, about.source.by) != nullptr)
    return std::nullopt;
  const auto whom = asked_as(about.source);
  for (const auto& text : about.proofs)
    if (const auto said = read_credentials(text); said && digests_->has_asked(said->nonce, whom))
      return std::nullopt;
  return door_answer{401, questions(false, whom)};
}

void sip_adapter::refuse_guesses(const fresh_request& request, milliseconds wait) {
  refuse(request, 503, "too many wrong passwords", static_cast<std::uint32_t>(wait.count() / 1'000 + 1));
}

std::vector<reply_field> sip_adapter::questions(bool stale, std::string_view whom) const {
  std::uint64_t chance = 0;
  ports_.chance(&chance, sizeof chance);
  std::vector<reply_field> fields;
  for (const auto& one : digests_->ask(ports_.clock.wall(), chance, stale, whom))
    fields.push_back({"WWW-Authenticate", text_of(one)});
  return fields;
}

void sip_adapter::ask_for_proof(const fresh_request& request, bool stale, std::string_view whom) {
  ports_.stack->reply(request.handle, 401, questions(stale, whom));
}

} // namespace strowger::channels::sip
