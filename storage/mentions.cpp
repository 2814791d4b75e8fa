#include "storage/mentions.hpp"
#include <algorithm>

namespace strowger::storage {

void each_interaction(const stream_record& of, const std::function<void(interaction_id)>& visit) {
  if (const auto* conversation = std::get_if<conversation_record>(&of.what))
    return visit(conversation->interaction);
  const auto named = [&](const auto& word) {
    if constexpr (requires { word.interaction; })
      if (word.interaction) visit(word.interaction);
    // The arrival that joins an open callback is named beside it.
    if constexpr (std::is_same_v<std::decay_t<decltype(word)>, routing::fact::callback_joined>)
      visit(word.by);
  };
  const auto& record = std::get<pool_record>(of.what);
  std::visit(named, record.input);
  for (const auto& fact : record.facts) std::visit(named, fact);
}

void each_offer_made(const stream_record& of,
                     const std::function<void(routing::offer_id, interaction_id)>& visit) {
  if (const auto* record = std::get_if<pool_record>(&of.what))
    for (const auto& fact : record->facts)
      if (const auto* made = std::get_if<routing::fact::offer_made>(&fact))
        visit(made->offer, made->interaction);
}

bool names_offer(const stream_record& of, routing::offer_id offer) {
  const auto* record = std::get_if<pool_record>(&of.what);
  if (record == nullptr) return false;
  const auto names = [offer](const auto& word) {
    if constexpr (requires { word.offer; })
      return word.offer == offer;
    else
      return false;
  };
  return std::visit(names, record->input) ||
         std::any_of(record->facts.begin(), record->facts.end(),
                     [&](const auto& fact) { return std::visit(names, fact); });
}

bool begins_conversation(const stream_record& what) {
  const auto* record = std::get_if<conversation_record>(&what.what);
  return record != nullptr && std::any_of(record->facts.begin(), record->facts.end(), [](const auto& fact) {
           return std::holds_alternative<routing::fact::conversation_begun>(fact);
         });
}

} // namespace strowger::storage
