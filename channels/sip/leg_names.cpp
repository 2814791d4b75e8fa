#include "channels/sip/leg_names.hpp"
#include <algorithm>
#include <cstring>
#include <sodium.h>

namespace strowger::channels::sip {

namespace {

/// Customers' own legs have no id of their own among the legs.
constexpr std::uint32_t customers = 0x8000'0000;

std::array<std::uint8_t, 32> keyed(const installation_secret& secret, char purpose,
                                   std::uint64_t conversation, std::uint64_t leg) {
  std::array<std::uint8_t, 17> text{};
  text[0] = static_cast<std::uint8_t>(purpose);
  std::memcpy(text.data() + 1, &conversation, 8);
  std::memcpy(text.data() + 9, &leg, 8);
  std::array<std::uint8_t, 32> sum{};
  crypto_generichash(sum.data(), sum.size(), text.data(), text.size(), secret.data(), secret.size());
  return sum;
}

std::uint64_t number_in(const std::array<std::uint8_t, 32>& sum) {
  std::uint64_t number = 0;
  std::memcpy(&number, sum.data(), sizeof number);
  return number == 0 ? 1 : number;
}

} // namespace

dialog_ids leg_names::dialog_of(routing::leg_id leg, std::uint32_t attempt) const {
  if (leg == routing::leg_id{}) return ids_of_attempt(*secret_, conversation_.value(), attempt | customers);
  return ids_of_attempt(*secret_, seed_of(leg), attempt);
}

/// Legs that are no offers are numbered in each conversation anew.
std::uint64_t leg_names::seed_of(routing::leg_id leg) const {
  return number_in(keyed(*secret_, 'd', conversation_.value(), leg.value()));
}

media::line_id leg_names::line_of(routing::leg_id leg) const {
  return media::line_id{number_in(keyed(*secret_, 'l', conversation_.value(), leg.value()))};
}

own_audio leg_names::audio_of(routing::leg_id leg, bool secure) const {
  const auto sum = keyed(*secret_, 'k', conversation_.value(), leg.value());
  own_audio ours;
  ours.session = number_in(keyed(*secret_, 's', conversation_.value(), leg.value())) >> 2; // fits in 62 bits
  if (!secure) return ours;
  own_key key;
  std::copy_n(sum.begin(), key.key.size(), key.key.begin());
  ours.key = key;
  return ours;
}

} // namespace strowger::channels::sip
