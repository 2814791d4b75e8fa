#include "actors/system_ports.hpp"
#include <charconv>
#include <fstream>
#include <iterator>
#include <string>

namespace strowger::actors {

std::optional<system_ports> read_system_ports(std::string_view text) {
  const auto take = [&](std::uint16_t& to) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), to);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return wrong == std::errc{};
  };
  system_ports found;
  if (!take(found.first) || !take(found.last) || found.first > found.last) return std::nullopt;
  return found;
}

std::optional<system_ports> ports_of_system() {
  std::ifstream file{"/proc/sys/net/ipv4/ip_local_port_range"};
  return read_system_ports(std::string{std::istreambuf_iterator<char>{file}, {}});
}

} // namespace strowger::actors
