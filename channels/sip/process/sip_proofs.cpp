#include "channels/sip/process/sip_adapter.hpp"
#include "channels/sip/uri.hpp"
#include <algorithm>
#include <array>
#include <sodium.h>
#include <utility>

/// Our own proofs: a trunk that asks who we are is answered by its account (RFC 3261 22).
namespace strowger::channels::sip {

namespace {

std::vector<reply_field> field_of(bool by_proxy, std::string text) {
  return {{by_proxy ? "Proxy-Authorization" : "Authorization", std::move(text)}};
}

std::optional<sip_uri> address_in(const std::string& text) {
  const auto named = read_named_address(text);
  return named ? read_sip_uri(named->uri) : std::nullopt;
}

} // namespace

/// The trunk a dialog goes by, which it keeps over a restart. Of a call that was kept without, it is the one
/// whose target it was begun towards.
const trunk_settings* sip_adapter::trunk_of(const slot& of, dialog_key in) const {
  const auto* dialog = of.machine->identity(in);
  if (dialog == nullptr) return nullptr;
  const auto& by = of.machine->legs().at(in.leg).attempts.at(in.attempt).trunk;
  if (!by.empty()) return trunks_.named(by);
  const auto called = address_in(dialog->remote);
  if (!called) return nullptr;
  for (const auto& trunk : trunks_.all())
    for (const auto& target : trunk.targets)
      if (const auto uri = read_sip_uri(target);
          uri && uri->host == called->host && uri->port == called->port && uri->secure == called->secure)
        return &trunk;
  return nullptr;
}

/// Takes note of what is asked for; false where we cannot prove it, or have just tried in vain.
bool sip_adapter::can_prove(slot& of, const response_came& what) {
  if (what.status != 401 && what.status != 407) return false;
  const auto* trunk = trunk_of(of, what.in);
  if (trunk == nullptr || trunk->account.user.empty()) return false;
  const auto asked = strongest_of(what.said.challenges);
  const auto refuse = [&](std::string_view why) {
    ports_.log("warning", "event=proof_refused trunk=" + trunk->name + " why=\"" + std::string{why} + "\"");
    return false;
  };
  if (!asked) return refuse("it asks for a kind of digest that is not known here");
  const auto before = of.proofs.find(what.in);
  if (before != of.proofs.end() && before->second.used > 0 && !asked->stale &&
      before->second.asked.nonce == asked->nonce)
    return refuse("our account or its password is not what it knows");
  of.proofs[what.in] = {trunk->account, *asked, what.status == 407, 0, {}};
  return true;
}

std::string sip_adapter::drawn_word() {
  std::array<unsigned char, 12> drawn{};
  ports_.chance(drawn.data(), drawn.size());
  std::array<char, drawn.size() * 2 + 1> digits{};
  sodium_bin2hex(digits.data(), digits.size(), drawn.data(), drawn.size());
  return digits.data();
}

std::vector<reply_field> sip_adapter::proofs_of(slot& of, const dialog& as, const send_request& what) {
  const auto found = of.proofs.find(what.in);
  if (found == of.proofs.end()) return {};
  auto& proof = found->second;
  auto text =
      answer_to(proof.asked, proof.account, name_of(what.what), as.target, drawn_word(), ++proof.used);
  if (what.what == method::invite) proof.of_invite = text;
  return field_of(proof.by_proxy, std::move(text));
}

/// RFC 3261 22.1: an ACK has what its INVITE had.
std::vector<reply_field> sip_adapter::proofs_of(slot& of, const dialog&, const send_ack& what) {
  const auto found = of.proofs.find(what.in);
  if (found == of.proofs.end() || found->second.of_invite.empty()) return {};
  return field_of(found->second.by_proxy, found->second.of_invite);
}

} // namespace strowger::channels::sip
