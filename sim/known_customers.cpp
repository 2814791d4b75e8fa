#include "sim/known_customers.hpp"
#include "actors/front_door.hpp"

namespace strowger::sim {

namespace {

/// The engine's hash is keyed by a secret of its data folder; a simulated engine has none.
constexpr std::array<unsigned char, 16> no_secret{};
/// Makes a number of at least seven digits.
constexpr std::uint64_t first_telephone = 1'000'000;

} // namespace

std::string outside_name(std::uint64_t customer) { return "customer-" + std::to_string(customer); }

routing::customer_id outside_customer(const std::string& tenant, std::uint64_t customer) {
  return routing::customer_id{actors::keyed_hash(no_secret, tenant, outside_name(customer))};
}

std::string telephone_of(const contact& who) {
  return std::to_string(first_telephone + (who.customer == 0 ? who.number : who.customer));
}

std::uint64_t telephone_key(const std::string& tenant, const contact& who) {
  return actors::keyed_hash(no_secret, tenant, "tel:" + telephone_of(who));
}

} // namespace strowger::sim
