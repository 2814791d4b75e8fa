#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

/// The ports that the system gives to whoever asks for any. Any thread.
namespace strowger::actors {

struct system_ports {
  std::uint16_t first = 0, last = 0;
  [[nodiscard]] bool overlaps(std::uint16_t from, std::uint16_t to) const {
    return from <= last && to >= first;
  }
};
/// As the kernel writes them: two numbers.
std::optional<system_ports> read_system_ports(std::string_view text);
/// Of this machine, as it is set now; nothing where that cannot be known.
std::optional<system_ports> ports_of_system();

} // namespace strowger::actors
