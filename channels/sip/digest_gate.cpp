#include "channels/sip/digest_gate.hpp"
#include <algorithm>
#include <cstring>
#include <sodium.h>

namespace strowger::channels::sip {

namespace {

constexpr std::size_t nonce_head = 16, nonce_bytes = nonce_head + 16;
using nonce_text =
    std::array<char, sodium_base64_ENCODED_LEN(nonce_bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING)>;

/// Drops what `old` names; where that is nothing, whatever comes first: a table that is full forgets.
template <class Map, class Old>
void make_room(Map& table, std::size_t entries, Old old) {
  if (table.size() < entries) return;
  std::erase_if(table, old);
  if (table.size() >= entries) table.erase(table.begin());
}

} // namespace

std::string digest_gate::nonce_of(issued when, std::string_view whom) const {
  std::array<unsigned char, nonce_bytes> bytes{};
  const auto moment = when.first.time_since_epoch().count();
  std::memcpy(bytes.data(), &moment, 8);
  std::memcpy(bytes.data() + 8, &when.second, 8);
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> sum{};
  crypto_auth_hmacsha256_state state{};
  crypto_auth_hmacsha256_init(&state, key_.data(), key_.size());
  crypto_auth_hmacsha256_update(&state, bytes.data(), nonce_head);
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(whom.data()), whom.size());
  crypto_auth_hmacsha256_final(&state, sum.data());
  std::copy_n(sum.begin(), nonce_bytes - nonce_head, bytes.begin() + nonce_head);
  nonce_text text{};
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return text.data();
}

std::optional<digest_gate::issued> digest_gate::issued_as(const std::string& nonce,
                                                          std::string_view whom) const {
  std::array<unsigned char, nonce_bytes> bytes{};
  std::size_t length = 0;
  if (sodium_base642bin(bytes.data(), bytes.size(), nonce.data(), nonce.size(), nullptr, &length, nullptr,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
      length != nonce_bytes)
    return std::nullopt;
  std::int64_t moment = 0;
  issued out;
  std::memcpy(&moment, bytes.data(), 8);
  std::memcpy(&out.second, bytes.data() + 8, 8);
  out.first = wall_time{milliseconds{moment}};
  const auto right = nonce_of(out, whom);
  if (right.size() != nonce.size() || sodium_memcmp(right.data(), nonce.data(), right.size()) != 0)
    return std::nullopt;
  return out;
}

std::vector<challenge> digest_gate::ask(wall_time now, std::uint64_t chance, bool stale,
                                        std::string_view whom) const {
  const auto nonce = nonce_of({now, chance}, whom);
  std::vector<challenge> out;
  for (const auto one : asked_) out.push_back({realm_, nonce, {}, one, true, stale});
  return out;
}

digest_gate::verdict digest_gate::check(const credentials& said, std::string_view method,
                                        const digest_secret* secret, wall_time now, std::string_view whom) {
  static const digest_secret nobody = secret_of("nobody", "nowhere", "");
  const auto& known = (secret == nullptr ? nobody : *secret).of(said.algorithm);
  // Both are found out before either is answered.
  const bool fits = is_right(said, method, known) && secret != nullptr && !known.empty() &&
                    std::find(asked_.begin(), asked_.end(), said.algorithm) != asked_.end();
  const auto when = issued_as(said.nonce, whom);
  if (!when) return verdict::unasked;
  if (!fits || !said.counted || said.realm != realm_) return verdict::wrong;
  if (when->first <= oldest_ || when->first > now || now - when->first > limits_.nonce_lifetime)
    return verdict::stale;
  while (!used_.empty() && now - used_.begin()->first.first > limits_.nonce_lifetime)
    used_.erase(used_.begin());
  return use(*when, said.count);
}

digest_gate::verdict digest_gate::use(issued when, std::uint32_t count) {
  if (count == 0) return verdict::replayed;
  const auto found = used_.find(when);
  if (found == used_.end()) {
    if (used_.size() >= limits_.nonces) {
      oldest_ = used_.begin()->first.first;
      while (!used_.empty() && used_.begin()->first.first <= oldest_) used_.erase(used_.begin());
      if (when.first <= oldest_) return verdict::stale;
    }
    used_.emplace(when, counts{count, 1});
    return verdict::right;
  }
  auto& known = found->second;
  if (count > known.highest) {
    const auto step = count - known.highest;
    known.seen = step >= 64 ? 1 : (known.seen << step) | 1U;
    known.highest = count;
    return verdict::right;
  }
  const auto back = known.highest - count;
  if (back >= 64 || ((known.seen >> back) & 1U) != 0) return verdict::replayed;
  known.seen |= std::uint64_t{1} << back;
  return verdict::right;
}

bool unanswered_questions::asked_again(const std::string& endpoint, const std::string& call_id,
                                       wall_time now) {
  auto& one = open_[endpoint];
  const bool again = one.call_id == call_id;
  one.call_id = call_id;
  if (!again || now - one.told < std::chrono::hours{1}) return false;
  one.told = now;
  return true;
}

void unanswered_questions::answered(const std::string& endpoint) {
  if (const auto found = open_.find(endpoint); found != open_.end()) found->second.call_id.clear();
}

milliseconds guess_guard::left(const std::string& key, wall_time now) const {
  const auto found = guesses_.find(key);
  return found == guesses_.end() ? milliseconds{0} : std::max(milliseconds{0}, found->second.until - now);
}

milliseconds guess_guard::wait(const std::string& address, const std::string& user, wall_time now) const {
  const auto of_address = left('a' + address, now);
  if (known_.contains({user, address})) return of_address;
  return std::max(of_address, left('u' + user, now));
}

void guess_guard::add(const std::string& key, wall_time now) {
  if (!guesses_.contains(key))
    make_room(guesses_, limits_.entries, [&](const auto& one) { return one.second.until <= now; });
  auto& one = guesses_[key];
  if (now - one.last > limits_.forgotten) one.wrong = 0;
  one.last = now;
  ++one.wrong;
  if (one.wrong <= limits_.free) return;
  const auto doubled = std::min(one.wrong - limits_.free - 1, 30U);
  one.until = now + std::min(limits_.longest, limits_.first * (std::int64_t{1} << doubled));
}

void guess_guard::wrong(const std::string& address, const std::string& user, wall_time now) {
  add('a' + address, now);
  if (!known_.contains({user, address})) add('u' + user, now);
}

void guess_guard::right(const std::string& address, const std::string& user, wall_time now) {
  // The address's count stays: one right answer must not buy whoever has an account free guesses at others.
  guesses_.erase('u' + user);
  know(address, user, now);
}

void guess_guard::know(const std::string& address, const std::string& user, wall_time now) {
  const std::pair place{user, address};
  if (!known_.contains(place))
    make_room(known_, limits_.entries,
              [&](const auto& one) { return now - one.second > limits_.forgotten * 24; });
  known_[place] = now;
}

} // namespace strowger::channels::sip
