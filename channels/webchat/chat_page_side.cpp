#include "channels/webchat/chat_sessions.hpp"
#include "channels/webchat/chat_text.hpp"
#include "routing/model/utf8.hpp"
#include <algorithm>
#include <cstring>

/// What pages say.
namespace strowger::channels::webchat {

void chat_sessions::page_said(page_id id, std::string_view text, stamp now, chat_outputs& out) {
  auto* page = find_page(id);
  if (!page) return;
  auto frame = read_frame(text);
  if (auto* wrong = std::get_if<malformed_frame>(&frame)) {
    malformed(id, *page, std::move(wrong->reason), now, out);
  } else {
    auto& good = std::get<page_frame>(frame);
    const bool is_hello = std::holds_alternative<hello_frame>(good);
    if (std::holds_alternative<ping_frame>(good) || page->at == chat_page::phase::over) {
      std::visit([&](auto& one) { heard(id, *page, one, now, out); }, good);
    } else if (is_hello != (page->at == chat_page::phase::greeting)) {
      malformed(id, *page, is_hello ? "hello is said once" : "hello comes first", now, out);
    } else {
      std::visit([&](auto& one) { heard(id, *page, one, now, out); }, good);
    }
  }
  if ((page = find_page(id))) {
    if (auto* conversation = find(page->conversation)) arm(*conversation);
    arm(id, *page);
  }
}

void chat_sessions::malformed(page_id id, chat_page& page, std::string reason, stamp now, chat_outputs& out) {
  ++count_.malformed;
  if (auto* conversation = find(page.conversation)) {
    detach(id, *conversation, now, out);
    arm(*conversation);
  }
  over(page, now);
  out.emplace_back(close_page{id, 1008, std::move(reason)});
}

void chat_sessions::refuse(page_id id, chat_page& page, std::string_view code, std::string_view message,
                           milliseconds retry_after, stamp now, chat_outputs& out) {
  ++count_.refused;
  const bool passing = code == "busy" || code == "restarting";
  send(id,
       write_refused(code, message, retry_after.count() == 0 && passing ? limits_.retry_after : retry_after),
       out);
  over(page, now);
  out.emplace_back(close_page{id, 1000, "refused"});
}

const entry_point* chat_sessions::find_entry(std::string_view name) const {
  const auto found =
      std::find_if(entries_.begin(), entries_.end(), [&](const auto& entry) { return entry.name == name; });
  return found == entries_.end() ? nullptr : &*found;
}

/// The Origin keeps other people's pages out, which a browser cannot lie about; what is no browser may say
/// anything.
bool chat_sessions::may_use(const chat_page& page, const entry_point& entry) const {
  return page.own_origin || page.origin.empty() || entry.origins.empty() ||
         std::find(entry.origins.begin(), entry.origins.end(), page.origin) != entry.origins.end();
}

chat_conversation* chat_sessions::find_by_token(std::string_view token) {
  const auto hash = hash_of(token);
  const auto [first, last] = by_token_.equal_range(lookup_key(hash));
  for (auto one = first; one != last; ++one)
    if (auto* conversation = find(one->second); conversation && same(conversation->hash, hash))
      return conversation;
  return nullptr;
}

void chat_sessions::heard(page_id id, chat_page& page, hello_frame& frame, stamp now, chat_outputs& out) {
  if (page.at == chat_page::phase::over) return;
  const milliseconds none{0};
  if (!resumed_) return refuse(id, page, "restarting", "The engine is starting.", none, now, out);
  page.last = frame.last;
  if (frame.token) {
    auto* conversation = find_by_token(*frame.token);
    if (!conversation) return refuse(id, page, "expired", "This chat is over.", none, now, out);
    page.brought_token = true;
    return come_again(id, page, *conversation, std::move(*frame.token), now, out);
  }
  // Its welcome may have been lost: it began a conversation already, and begins no second one.
  if (frame.arrival) {
    auto token = token_of_arrival(*frame.arrival);
    if (auto* conversation = find_by_token(token))
      return come_again(id, page, *conversation, std::move(token), now, out);
  }
  const auto* entry = find_entry(frame.entry);
  if (!entry || !may_use(page, *entry))
    return refuse(id, page, "unknown_entry", entry ? "Not from this page." : "There is no such entry point.",
                  none, now, out);
  if (!admits_) {
    const bool known =
        refusal_ == "closed" || refusal_ == "full" || refusal_ == "busy" || refusal_ == "restarting";
    return refuse(id, page, known ? refusal_ : "busy", "No new chats at the moment.", none, now, out);
  }
  if (conversations_.size() >= limits_.conversations)
    return refuse(id, page, "full", "Too many chats are open.", none, now, out);
  if (!takes_one_more_of(page.address)) {
    ++count_.refused_address;
    return refuse(id, page, "too_many", "Too many chats from your network are open; end one of them first.",
                  none, now, out);
  }
  if (routing::count_characters(frame.customer) > limits_.customer_characters)
    return malformed(id, page, "\"customer\" is too long", now, out);
  begin(id, page, frame, *entry, now, out);
}

void chat_sessions::come_again(page_id id, chat_page& page, chat_conversation& to, std::string token,
                               stamp now, chat_outputs& out) {
  const milliseconds none{0};
  const auto* entry = find_entry(to.entry);
  if (entry && !may_use(page, *entry))
    return refuse(id, page, "unknown_entry", "Not from this page.", none, now, out);
  if (to.pages.size() >= limits_.pages_per_conversation)
    return refuse(id, page, "too_many", "This chat is open in too many pages.", none, now, out);
  ++count_.resumed;
  page.token = std::move(token);
  attach(id, page, to, now, out);
}

bool chat_sessions::takes_one_more_of(const web::address_key& address) const {
  const auto found = of_address_.find(address);
  return found == of_address_.end() || found->second < limits_.conversations_per_address;
}

void chat_sessions::count_address(chat_conversation& of, const chat_page& page) {
  if (of.counted) return;
  of.counted = page.address;
  ++of_address_[page.address];
}

std::string chat_sessions::draw_token() {
  token_bytes secret{};
  chance_(secret.data(), secret.size());
  return token_text(secret);
}

void chat_sessions::begin(page_id id, chat_page& page, const hello_frame& frame, const entry_point& entry,
                          stamp now, chat_outputs& out) {
  ++count_.arrivals;
  std::uint64_t drawn = 0;
  while (drawn == 0 || find(conversation_id{drawn})) chance_(&drawn, sizeof(drawn));
  page.token = frame.arrival ? token_of_arrival(*frame.arrival) : draw_token();
  auto& fresh = conversations_[conversation_id{drawn}];
  fresh.id = conversation_id{drawn};
  fresh.hash = hash_of(page.token);
  fresh.entry = entry.name;
  fresh.resume_within = entry.resume_within;
  by_token_.emplace(lookup_key(fresh.hash), fresh.id);
  count_.conversations_open = conversations_.size();
  out.emplace_back(keep_order{fresh.id, encode({fresh.hash, fresh.entry})});
  arrived what{entry.name, clean_line(frame.customer, limits_.customer_characters),
               clean_line(frame.name, limits_.name_characters), clean_line(frame.language, 35)};
  fresh.events.add(fresh.id, std::move(what), now.at, limits_, out);
  attach(id, page, fresh, now, out);
}

void chat_sessions::attach(page_id id, chat_page& page, chat_conversation& to, stamp now, chat_outputs& out) {
  page.at = chat_page::phase::waiting;
  page.conversation = to.id;
  page.origin = {};
  to.pages.push_back(id);
  count_address(to, page);
  if (to.customer == presence::leaving)
    out.emplace_back(channel_event{adapter_name, to.id, 0, line_changed{true, to.resume_within}});
  if (to.customer == presence::away && !to.left && !to.ended)
    to.events.add(to.id, came_back{}, now.at, limits_, out);
  to.customer = presence::here;
  ask(id, page, now, out);
}

void chat_sessions::heard(page_id id, chat_page& page, say_frame& frame, stamp now, chat_outputs& out) {
  const auto error = [&](std::string_view code, std::string_view message) {
    send(id, write_error(code, message, frame.client), out);
  };
  auto* conversation = find(page.conversation);
  if (!conversation || conversation->left || conversation->ended)
    return error("closed", "This chat is over.");
  if (page.at != chat_page::phase::live) return error("not_now", "Wait for the welcome.");
  auto& to = *conversation;
  ++count_.messages_in;
  if (const auto* stored = to.find_stored(frame.client)) {
    ++count_.repeats_in;
    return send(id, write_sent(stored->client, stored->number, stored->at), out);
  }
  if (auto* said = to.find_said(frame.client)) {
    ++count_.repeats_in;
    said->page = id;
    return;
  }
  if (to.seen.highest() >= limits_.messages)
    return error("full", "This chat holds as many messages as it can; begin another one.");
  if (frame.callback && to.callback != callback_stage::offered)
    return error("not_offered", "Nobody calls back from here at the moment.");
  auto text = frame.callback ? plain_number(frame.text) : clean_message(frame.text);
  if (text.empty() && frame.callback) return error("invalid_number", "This is no telephone number.");
  if (text.empty()) return error("empty", "There is nothing in it.");
  if (routing::count_characters(text) > limits_.text_characters)
    return error("too_long", "At most " + std::to_string(limits_.text_characters) + " characters.");
  if (!to.pace.take(web::instant{now.at.time_since_epoch()}, limits_.messages_per_second,
                    limits_.messages_burst)) {
    ++count_.too_fast;
    return error("too_fast", "Too many messages; wait a moment.");
  }
  if (to.events.waiting() >= limits_.unacknowledged_events)
    return error("not_now", "The engine is busy; try again in a moment.");
  const auto event =
      to.events.add(to.id, said{frame.client, std::move(text), frame.callback}, now.at, limits_, out);
  to.said.push_back({frame.client, event, id});
  to.typing = false;
}

void chat_sessions::heard(page_id, chat_page& page, mark_frame& frame, stamp now, chat_outputs& out) {
  auto* of = find(page.conversation);
  if (!of || (page.at != chat_page::phase::live && !of->ended)) return;
  const auto up_to = std::min(frame.up_to, of->seen.highest());
  of->received = std::max(of->received, up_to);
  if (frame.read) of->read = std::max(of->read, up_to);
  tell_marks(*of, now, out);
  if (!of->ended || !of->knows_all()) return;
  if (of->read >= of->received) return settle(*of, out);
  of->keep_until = std::min(of->keep_until, now.at + limits_.end_read_within);
}

/// One at a time: marks that move on meanwhile go with the next.
void chat_sessions::tell_marks(chat_conversation& of, stamp now, chat_outputs& out) {
  if (of.marks_event != 0 || (of.received == of.told_received && of.read == of.told_read)) return;
  of.told_received = of.received;
  of.told_read = of.read;
  of.marks_event = of.events.add(of.id, marked{of.received, of.read}, now.at, limits_, out);
}

void chat_sessions::heard(page_id, chat_page& page, typing_frame& frame, stamp now, chat_outputs& out) {
  auto* of = find(page.conversation);
  if (!of || page.at != chat_page::phase::live) return;
  const bool news =
      frame.on != of->typing || (frame.on && now.at - of->typing_told >= limits_.typing_timeout / 2);
  of->typing = frame.on;
  of->typing_until = now.at + limits_.typing_timeout;
  if (!news) return;
  of->typing_told = now.at;
  out.emplace_back(channel_event{adapter_name, of->id, 0, typing{frame.on}});
}

void chat_sessions::heard(page_id, chat_page& page, leave_frame&, stamp now, chat_outputs& out) {
  auto* of = find(page.conversation);
  if (!of || of->left || of->ended) return;
  of->left = true;
  of->events.add(of->id, left{}, now.at, limits_, out);
}

void chat_sessions::heard(page_id id, chat_page&, ping_frame&, stamp, chat_outputs& out) {
  send(id, write_pong(), out);
}

} // namespace strowger::channels::webchat
