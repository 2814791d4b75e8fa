#pragma once
#include "channels/channel.hpp"
#include "routing/model/result.hpp"
#include <channels/remote/contract.pb.h>

/// Events of the contract to and from their messages.
namespace strowger::channels::remote {

namespace wire = strowger::remote::v1;

void write(const channel_event& from, wire::event& to);
routing::result<channel_event> read(const wire::event& from);
void write(const channel_command& from, wire::command& to);
routing::result<channel_command> read(const wire::command& from);

inline routing::error not_understood(std::string_view what) {
  return {routing::error_code::invalid_value, std::string{what}};
}
/// The enumerator of this number if it is one of the first `count`.
template <class Enum>
bool read_enum(std::uint32_t number, std::uint32_t count, Enum& to) {
  if (number >= count) return false;
  to = static_cast<Enum>(number);
  return true;
}

} // namespace strowger::channels::remote
