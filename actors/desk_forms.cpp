#include "actors/desk_forms.hpp"

namespace strowger::actors {

channels::desktop::desk_message desk_form_of(const channels::message_view& message) {
  static constexpr std::string_view sides[] = {"customer", "agent", "system"};
  return {message.number, std::string{sides[static_cast<std::size_t>(message.from)]}, message.author, message.client, message.text,
          message.at};
}

} // namespace strowger::actors
