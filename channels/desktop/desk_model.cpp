#include "channels/desktop/desk_model.hpp"
#include <algorithm>
#include <utility>

namespace strowger::channels::desktop {

namespace {

template <class List, class Id>
auto find_in(List& list, Id id) {
  return std::find_if(list.begin(), list.end(), [&](const auto& one) { return one.id == id; });
}

} // namespace

desk_model::outcome desk_model::take(const desk_update& update) {
  if (const auto* snapshot = std::get_if<snapshot_update>(&update)) {
    desk_ = snapshot->desk;
    number_ = snapshot->number;
    whole_ = true;
    return outcome::changed;
  }
  const auto* next = std::get_if<change_update>(&update);
  if (next == nullptr) return outcome::passing;
  if (!whole_) return outcome::needs_snapshot;
  if (next->number != number_ + 1) {
    ++gaps_;
    whole_ = false;
    return outcome::needs_snapshot;
  }
  number_ = next->number;
  change(next->what);
  return outcome::changed;
}

interaction_view* desk_model::find(interaction_id id) {
  const auto found = find_in(desk_.interactions, id);
  return found == desk_.interactions.end() ? nullptr : &*found;
}

void desk_model::change(const change_body& what) {
  struct changer {
    desk_model& model;
    desk_view& desk;
    void operator()(const agent_view& agent) const { desk.agent = agent; }
    void operator()(const offer_view& offer) const {
      if (const auto found = find_in(desk.offers, offer.id); found != desk.offers.end())
        *found = offer;
      else
        desk.offers.push_back(offer);
    }
    void operator()(const offer_gone& gone) const {
      std::erase_if(desk.offers, [&](const auto& one) { return one.id == gone.id; });
    }
    void operator()(const interaction_view& fresh) const {
      auto* known = model.find(fresh.id);
      if (known == nullptr) return desk.interactions.push_back(fresh);
      auto messages = std::move(known->messages); // a change brings none
      *known = fresh;
      if (known->messages.empty()) known->messages = std::move(messages);
    }
    void operator()(const interaction_gone& gone) const {
      std::erase_if(desk.interactions, [&](const auto& one) { return one.id == gone.id; });
    }
    void operator()(const message_added& added) const {
      auto* known = model.find(added.interaction);
      if (known == nullptr) return;
      auto& messages = known->messages;
      const auto place =
          std::lower_bound(messages.begin(), messages.end(), added.message.number,
                           [](const desk_message& one, std::uint32_t number) { return one.number < number; });
      if (place == messages.end() || place->number != added.message.number)
        messages.insert(place, added.message);
    }
    void operator()(const marks_changed& changed) const {
      if (auto* known = model.find(changed.interaction)) known->marks = changed.marks;
    }
  };
  std::visit(changer{*this, desk_}, what);
}

const offer_view* desk_model::offer(offer_id id) const {
  const auto found = find_in(desk_.offers, id);
  return found == desk_.offers.end() ? nullptr : &*found;
}

const interaction_view* desk_model::interaction(interaction_id id) const {
  const auto found = find_in(desk_.interactions, id);
  return found == desk_.interactions.end() ? nullptr : &*found;
}

} // namespace strowger::channels::desktop
