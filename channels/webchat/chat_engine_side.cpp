#include "channels/webchat/chat_sessions.hpp"
#include <algorithm>

/// What the engine says.
namespace strowger::channels::webchat {

void chat_sessions::command(const channel_command& what, stamp now, chat_outputs& out) {
  ++count_.commands;
  // What is over is over: its end and its refusal were carried out when it was forgotten.
  const auto* over = std::get_if<end>(&what.what);
  const bool final = over || std::holds_alternative<channels::refuse>(what.what);
  auto* of = find(what.conversation);
  if (of && over && what.id) {
    ends(*of, what.id, *over, now, out);
    if ((of = find(what.conversation))) arm(*of);
  } else if (of) {
    const bool ours = std::visit(
        [&](const auto& one) {
          if constexpr (!of_a_call<std::decay_t<decltype(one)>>) obey(*of, one, now, out);
          return !of_a_call<std::decay_t<decltype(one)>>;
        },
        what.what);
    if ((of = find(what.conversation))) arm(*of);
    if (what.id)
      out.emplace_back(
          command_outcome{what.id, what.conversation, ours, ours ? "" : std::string{unsupported}});
  } else if (what.id) {
    out.emplace_back(command_outcome{what.id, what.conversation, final, final ? "" : "unknown_conversation"});
  }
}

void chat_sessions::acknowledged(conversation_id id, std::uint64_t number, stamp now, chat_outputs& out) {
  auto* of = find(id);
  if (!of) return;
  const bool first = of->events.acknowledged() == 0;
  of->events.acknowledge(number, now.at, limits_);
  if (first && of->events.acknowledged() > 0)
    for (const auto page : of->pages)
      if (auto* waiting = find_page(page); waiting && waiting->at == chat_page::phase::waiting)
        ask(page, *waiting, now, out);
  if (of->marks_event != 0 && of->marks_event <= of->events.acknowledged()) {
    of->marks_event = 0;
    tell_marks(*of, now, out);
  }
  // A message that is on disk and yet is not shown: the showing got lost with something that restarted.
  if (!of->resync && of->misses_showing()) {
    of->resync = of->resync_for_said = true;
    of->resync_at = now.at + limits_.repeat_after;
  }
  arm(*of);
}

void chat_sessions::resume(const std::vector<open_conversation>& open, stamp now, chat_outputs& out) {
  resumed_ = true;
  std::unordered_map<conversation_id, bool> named;
  for (const auto& one : open) {
    named[one.conversation] = true;
    resume_one(one, now, out);
  }
  std::vector<conversation_id> gone;
  for (auto& [id, conversation] : conversations_) {
    if (named.count(id) != 0) continue;
    if (conversation.events.acknowledged() > 0) {
      gone.push_back(id);
      continue;
    }
    // Its arrival never became durable: here it is again.
    out.emplace_back(keep_order{id, encode({conversation.hash, conversation.entry})});
    count_.events_repeated += conversation.events.repeat(id, out);
  }
  for (const auto id : gone) obey(*find(id), end{"failed"}, now, out);
}

void chat_sessions::resume_one(const open_conversation& one, stamp now, chat_outputs& out) {
  auto* known = find(one.conversation);
  if (!known) {
    auto& fresh = conversations_[one.conversation];
    fresh.id = one.conversation;
    fresh.events = event_queue{one.last_event};
    if (const auto kept = decode(one.kept)) {
      fresh.hash = kept->hash;
      fresh.entry = kept->entry;
      by_token_.emplace(lookup_key(fresh.hash), fresh.id);
    }
    const auto* entry = find_entry(fresh.entry);
    fresh.resume_within = entry ? entry->resume_within : entry_point{}.resume_within;
    fresh.customer = one.customer_here && !one.over ? presence::leaving : presence::away;
    fresh.leave_at = now.at + limits_.away_after_start;
    count_.conversations_open = conversations_.size();
    arm(fresh);
    return;
  }
  known->events.acknowledge(one.last_event, now.at, limits_);
  if (known->marks_event <= known->events.acknowledged()) known->marks_event = 0;
  count_.events_repeated += known->events.repeat(known->id, out);
  const auto& waiting = known->events.all_waiting();
  const bool told = std::any_of(waiting.begin(), waiting.end(), [](const auto& what) {
    return std::holds_alternative<went_away>(what) || std::holds_alternative<came_back>(what);
  });
  if (!told && !one.over && !one.customer_here && known->customer == presence::here)
    known->events.add(known->id, came_back{}, now.at, limits_, out);
  if (!told && one.customer_here && known->customer == presence::away)
    known->events.add(known->id, went_away{known->resume_within}, now.at, limits_, out);
  for (const auto id : known->pages)
    if (auto* page = find_page(id); page && page->at == chat_page::phase::waiting) ask(id, *page, now, out);
  // What was shown while the engine was away is not known: everything after the last message seen, once.
  known->resync = known->events.acknowledged() > 0;
  known->resync_for_said = false;
  known->resync_at = now.at;
  arm(*known);
}

void chat_sessions::take_message(chat_conversation& of, const message_view& message, page_id except,
                                 chat_outputs& out) {
  if (!of.seen.add(message.number, limits_.known_messages)) return;
  ++count_.messages_out;
  page_id sender = 0;
  if (message.from == speaker::customer && message.client != 0) {
    if (of.stored.size() >= limits_.known_messages) of.stored.erase(of.stored.begin());
    of.stored.push_back({message.client, message.number, message.at});
    if (const auto* said = of.find_said(message.client)) {
      sender = said->page;
      std::erase_if(of.said, [&](const auto& one) { return one.client == message.client; });
    }
  }
  for (const auto id : of.pages)
    if (auto* page = find_page(id); page && page->at == chat_page::phase::waiting && id != except &&
                                    page->missed.size() < limits_.known_messages)
      page->missed.push_back(message);
  if (const auto* page = sender != 0 && sender != except ? find_page(sender) : nullptr;
      page && page->at == chat_page::phase::live)
    send(sender, write_sent(message.client, message.number, message.at), out);
  if (of.pages.size() > (sender != 0 ? 1U : 0U)) {
    const auto shared = std::make_shared<const std::string>(write_message(message));
    for (const auto id : of.pages)
      if (const auto* page = find_page(id);
          page && page->at == chat_page::phase::live && id != sender && id != except)
        out.emplace_back(to_page{id, shared});
  }
}

void chat_sessions::obey(chat_conversation& of, const show_message& what, stamp, chat_outputs& out) {
  take_message(of, what.message, 0, out);
}

void chat_sessions::obey(chat_conversation& of, const show_marks& what, stamp, chat_outputs& out) {
  of.agent_received = std::max(of.agent_received, what.received);
  of.agent_read = std::max(of.agent_read, what.read);
  to_live(of, write_marks(of.agent_received, of.agent_read), out);
}

void chat_sessions::obey(chat_conversation& of, const show_typing& what, stamp now, chat_outputs& out) {
  of.agent_typing = what.on;
  of.agent_typing_until = now.at + limits_.typing_timeout;
  to_live(of, write_typing(what.on), out);
}

void chat_sessions::obey(chat_conversation& of, const show_status& what, stamp, chat_outputs& out) {
  if (of.status == what.status && of.position == what.position && of.agent == what.agent &&
      of.wait == what.wait && of.callback == what.callback)
    return;
  of.status = what.status;
  of.position = what.position;
  of.wait = what.wait;
  of.callback = what.callback;
  of.agent = what.agent;
  to_live(of, write_state(of.status, of.position, of.agent, of.wait, of.callback), out);
}

void chat_sessions::obey(chat_conversation& of, const show& what, stamp now, chat_outputs& out) {
  of.status = what.status;
  of.position = what.position;
  of.wait = what.wait;
  of.callback = what.callback;
  of.agent = what.agent;
  of.interaction = what.interaction;
  of.agent_received = std::max(of.agent_received, what.received);
  of.agent_read = std::max(of.agent_read, what.read);
  if (of.seen.empty() && !what.messages.empty()) of.seen.begin_below(what.messages.front().number);
  auto* page = what.tag != 0 ? find_page(what.tag) : nullptr;
  const bool awaited = page && page->conversation == of.id && page->at == chat_page::phase::waiting;
  if (awaited) welcome(what.tag, *page, of, what, now, out);
  if (awaited && of.ended) {
    said_goodbye(*page, now);
    arm(what.tag, *page);
  }
  for (const auto& message : what.messages) take_message(of, message, awaited ? what.tag : 0, out);
  if (what.tag != 0) return;
  to_live(of, write_state(of.status, of.position, of.agent, of.wait, of.callback), out);
  to_live(of, write_marks(of.agent_received, of.agent_read), out);
  // What the engine took in and does not show now it did not keep.
  of.resync = false;
  const auto durable = of.events.acknowledged();
  for (const auto& said : of.said)
    if (said.event <= durable && said.page != 0)
      send(said.page, write_error("not_now", "The message was not kept; send it again.", said.client), out);
  std::erase_if(of.said, [&](const auto& said) { return said.event <= durable; });
}

void chat_sessions::welcome(page_id id, chat_page& page, chat_conversation& to, const show& what, stamp now,
                            chat_outputs& out) {
  const auto* entry = find_entry(to.entry);
  std::vector<message_view> merged;
  const auto* messages = &what.messages;
  if (!page.missed.empty()) {
    merged = what.messages;
    for (const auto& one : page.missed)
      if (std::none_of(merged.begin(), merged.end(),
                       [&](const auto& other) { return other.number == one.number; }))
        merged.push_back(one);
    std::sort(merged.begin(), merged.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
    messages = &merged;
  }
  welcome_frame frame;
  frame.token = page.token;
  frame.interaction = to.interaction;
  frame.agent = to.agent;
  if (entry) frame.title = entry->title;
  frame.state = to.status;
  frame.position = to.position;
  frame.wait = to.wait;
  frame.callback = to.callback;
  frame.messages = messages;
  frame.from_number = page.last;
  frame.received = to.agent_received;
  frame.read = to.agent_read;
  frame.resume_for = to.resume_within;
  frame.now = now.wall;
  send(id, write_welcome(frame), out);
  page.at = chat_page::phase::live;
  page.token = {};
  page.token.shrink_to_fit();
  page.missed = {};
}

void chat_sessions::obey(chat_conversation& of, const channels::refuse& what, stamp now, chat_outputs& out) {
  const std::string_view code = what.code == "failed" ? "busy" : std::string_view{what.code};
  for (const auto id : of.pages) {
    auto* page = find_page(id);
    if (!page) continue;
    const bool comes_back = page->at == chat_page::phase::waiting && page->brought_token;
    refuse(id, *page, comes_back ? "expired" : code, "No chat at the moment.", what.retry_after, now, out);
    arm(id, *page);
  }
  forget(of);
}

void chat_sessions::obey(chat_conversation& of, const end&, stamp now, chat_outputs& out) {
  for (const auto id : of.pages) {
    auto* page = find_page(id);
    if (!page) continue;
    if (page->at == chat_page::phase::waiting) {
      refuse(id, *page, page->brought_token ? "expired" : "closed", "This chat is over.", milliseconds{0},
             now, out);
    } else {
      send(id, write_state(conversation_status::closed, 0, {}), out);
      over(*page, now);
    }
    arm(id, *page);
  }
  forget(of);
}

/// An end under an id is confirmed once the customer's side has everything that was said, or had the stated
/// time to come for it.
void chat_sessions::ends(chat_conversation& of, command_id owed, const end& what, stamp now,
                         chat_outputs& out) {
  if (of.ended) return; // it came again; the one confirmation is under way
  const bool knows = of.left || what.reason == "by_customer" || what.reason == "customer_gone" ||
                     (!of.pages.empty() && of.knows_all());
  if (knows) {
    out.emplace_back(command_outcome{owed, of.id, true, {}});
    return obey(of, what, now, out);
  }
  of.ended = owed;
  of.status = conversation_status::closed;
  of.keep_until = now.at + (of.pages.empty() ? of.resume_within
                                             : std::min(of.resume_within, limits_.end_confirmed_within));
  for (const auto id : of.pages)
    if (auto* page = find_page(id); page && page->at == chat_page::phase::live) {
      send(id, write_state(conversation_status::closed, 0, {}), out);
      said_goodbye(*page, now);
      arm(id, *page);
    }
}

void chat_sessions::settle(chat_conversation& of, chat_outputs& out) {
  out.emplace_back(command_outcome{of.ended, of.id, true, {}});
  for (const auto id : of.pages)
    if (auto* page = find_page(id)) page->conversation = {};
  forget(of);
}

void chat_sessions::forget(chat_conversation& of) {
  if (of.counted)
    if (const auto found = of_address_.find(*of.counted); found != of_address_.end() && --found->second == 0)
      of_address_.erase(found);
  const auto [first, last] = by_token_.equal_range(lookup_key(of.hash));
  for (auto one = first; one != last; ++one)
    if (one->second == of.id) {
      by_token_.erase(one);
      break;
    }
  conversations_.erase(conversation_id{of.id});
  count_.conversations_open = conversations_.size();
}

} // namespace strowger::channels::webchat
