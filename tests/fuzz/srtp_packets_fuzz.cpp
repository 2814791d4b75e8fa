#include "channels/media/rtp.hpp"
#include "channels/media/srtp_session.hpp"
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

using namespace strowger::channels::media;

namespace {

using packet = std::vector<std::uint8_t>;

srtp_keys keys_of(std::uint8_t choice, bool theirs) {
  srtp_keys keys{(choice & 1U) != 0 ? srtp_suite::aes_cm_128_hmac_sha1_32
                                    : srtp_suite::aes_cm_128_hmac_sha1_80};
  keys.in.fill(theirs ? 5 : 3);
  keys.out.fill(theirs ? 3 : 5);
  return keys;
}

/// The next packet of the other side's, sealed, with this payload.
packet seal(srtp_session& theirs, std::uint16_t number, std::span<const std::uint8_t> payload) {
  packet said(rtp_header_bytes + payload.size() + srtp_session::trailer_bytes);
  write_rtp_header(std::span{said}.first<rtp_header_bytes>(), {8, false, number, number * 160U, 77});
  std::copy(payload.begin(), payload.end(), said.begin() + rtp_header_bytes);
  const auto sealed = theirs.protect(said, rtp_header_bytes + payload.size());
  if (sealed <= rtp_header_bytes + payload.size()) std::abort();
  said.resize(sealed);
  return said;
}

/// As a line takes what arrives: with keys, or without.
std::size_t take(std::optional<srtp_session>& crypt, packet bytes) {
  const auto size = bytes.size();
  std::span<std::uint8_t> all{bytes};
  const bool control = looks_like_rtcp(all);
  if (crypt) all = all.first(control ? crypt->unprotect_rtcp(all) : crypt->unprotect(all));
  if (all.size() > size) std::abort();
  if (control) {
    static_cast<void>(read_rtcp(all));
  } else if (const auto read = read_rtp(all); read && read->payload.size() > all.size()) {
    std::abort();
  }
  return all.size();
}

} // namespace

/// Whatever arrives on a line, packets of a byte's length each, with keys and without, while keys change.
/// What nobody sealed with the key is nothing, what the other side sealed is what it said, and so it is once.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto choice = data[0];
  std::span<const std::uint8_t> rest{data + 1, size - 1};
  std::optional<srtp_session> none, ours = srtp_session::open(keys_of(choice, false)),
                                    theirs = srtp_session::open(keys_of(choice, true));
  if (!ours || !theirs) std::abort();
  std::uint16_t number = 65'530;
  // Whom nothing was understood of is tried with 256 counts: seldom here, as that takes long.
  if (choice < 0xf0) {
    auto first = seal(*theirs, number++, {});
    if (ours->unprotect(first) != rtp_header_bytes) std::abort();
  }
  while (!rest.empty()) {
    const auto length = std::min<std::size_t>(rest[0], rest.size() - 1);
    const packet arrives(rest.begin() + 1, rest.begin() + 1 + static_cast<std::ptrdiff_t>(length));
    rest = rest.subspan(1 + length);
    if (take(none, arrives) != arrives.size()) std::abort();
    if (take(ours, arrives) != 0) std::abort(); // who has no key cannot seal
    const auto said = seal(*theirs, number++, arrives);
    const auto whole = rtp_header_bytes + arrives.size();
    auto changed = said;
    changed[arrives.size() % changed.size()] ^= 1U;
    if (take(ours, changed) != 0) std::abort();
    auto heard = said;
    if (ours->unprotect(heard) != whole ||
        !std::equal(arrives.begin(), arrives.end(), heard.begin() + rtp_header_bytes))
      std::abort();
    if (take(ours, said) != 0) std::abort(); // repeated
    // A new key of ours: theirs, and what was heard, stay.
    auto keys = keys_of(choice, false);
    keys.out.fill(static_cast<std::uint8_t>(number));
    if (!ours->rekey(keys) || take(ours, said) != 0) std::abort();
  }
  return 0;
}
