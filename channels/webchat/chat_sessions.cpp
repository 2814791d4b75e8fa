#include "channels/webchat/chat_sessions.hpp"
#include <algorithm>

/// Pages that come and go, deadlines, and what both sides share.
namespace strowger::channels::webchat {

chat_sessions::chat_sessions(chat_limits limits, std::function<void(void* bytes, std::size_t size)> chance)
  : limits_{limits}, chance_{std::move(chance)} {}

void chat_sessions::page_opened(page_id id, page_origin from, stamp now) {
  auto& page = pages_[id];
  page.since = now.at;
  page.own_origin = from.own;
  if (!from.own) page.origin = std::move(from.origin);
  page.address = from.address;
  count_.pages_open = pages_.size();
  arm(id, page);
}

void chat_sessions::page_closed(page_id id, stamp now, chat_outputs& out) {
  auto* page = find_page(id);
  if (!page) return;
  if (auto* conversation = find(page->conversation)) {
    detach(id, *conversation, now, out);
    arm(*conversation);
  }
  pages_.erase(id);
  count_.pages_open = pages_.size();
}

void chat_sessions::admit(bool open, std::string code) {
  admits_ = open;
  refusal_ = std::move(code);
}

void chat_sessions::detach(page_id id, chat_conversation& from, stamp now, chat_outputs& out) {
  std::erase(from.pages, id);
  for (auto& said : from.said)
    if (said.page == id) said.page = 0;
  if (from.pages.empty() && from.customer == presence::here && !from.left && !from.ended) {
    from.customer = presence::leaving;
    from.leave_at = now.at + limits_.away_after;
    out.emplace_back(channel_event{adapter_name, from.id, 0, line_changed{false, from.resume_within}});
  }
}

/// Asks the engine for the conversation as it stands, for one page. Before the arrival is durable there is
/// nothing to ask for.
void chat_sessions::ask(page_id id, chat_page& page, stamp now, chat_outputs& out) {
  page.since = now.at;
  const auto* conversation = find(page.conversation);
  if (conversation && conversation->events.acknowledged() > 0)
    out.emplace_back(channel_event{adapter_name, page.conversation, 0, refresh{page.last, id}});
}

void chat_sessions::send(page_id page, std::string text, chat_outputs& out) const {
  out.emplace_back(to_page{page, std::make_shared<const std::string>(std::move(text))});
}

void chat_sessions::to_live(const chat_conversation& of, std::string text, chat_outputs& out,
                            page_id except) const {
  const auto shared = std::make_shared<const std::string>(std::move(text));
  for (const auto id : of.pages) {
    const auto page = pages_.find(id);
    if (id != except && page != pages_.end() && page->second.at == chat_page::phase::live)
      out.emplace_back(to_page{id, shared});
  }
}

void chat_sessions::over(chat_page& page, stamp now) const {
  said_goodbye(page, now);
  page.conversation = {};
}

/// The page knows that it is over; what it still says of its marks is heard.
void chat_sessions::said_goodbye(chat_page& page, stamp now) const {
  page.at = chat_page::phase::over;
  page.since = now.at;
  page.token = {};
  page.missed = {};
}

void chat_sessions::due(chat_conversation& of, stamp now, chat_outputs& out) {
  count_.events_repeated += of.events.repeat_if_due(of.id, now.at, limits_, out);
  if (of.ended && now.at >= of.keep_until) return settle(of, out);
  if (of.customer == presence::leaving && !of.ended && now.at >= of.leave_at) {
    of.customer = presence::away;
    of.events.add(of.id, went_away{of.resume_within}, now.at, limits_, out);
  }
  if (of.typing && now.at >= of.typing_until) {
    of.typing = false;
    out.emplace_back(channel_event{adapter_name, of.id, 0, typing{false}});
  }
  if (of.agent_typing && now.at >= of.agent_typing_until) {
    of.agent_typing = false;
    to_live(of, write_typing(false), out);
  }
  if (of.resync_for_said && !of.misses_showing()) of.resync = of.resync_for_said = false;
  if (of.resync && now.at >= of.resync_at) {
    of.resync_at = now.at + limits_.repeat_at_most;
    out.emplace_back(channel_event{adapter_name, of.id, 0, refresh{of.seen.floor(), 0}});
  }
}

void chat_sessions::due(page_id id, chat_page& page, stamp now, chat_outputs& out) {
  switch (page.at) {
  case chat_page::phase::greeting:
    if (now.at >= page.since + limits_.hello_timeout) malformed(id, page, "hello expected", now, out);
    break;
  case chat_page::phase::waiting:
    if (now.at >= page.since + limits_.repeat_after) ask(id, page, now, out);
    break;
  case chat_page::phase::live:
    break;
  case chat_page::phase::over:
    if (now.at < page.since + limits_.goodbye_after) break;
    page.since = now.at;
    out.emplace_back(close_page{id, 1000, "closed"});
    break;
  }
}

void chat_sessions::pass(stamp now, chat_outputs& out) {
  while (!wakes_.empty() && wakes_.top().due <= now.at) {
    const auto next = wakes_.top();
    wakes_.pop();
    if (next.of_page) {
      auto* page = find_page(next.id);
      if (!page || page->armed != next.due) continue;
      page->armed.reset();
      due(next.id, *page, now, out);
      if ((page = find_page(next.id))) arm(next.id, *page);
    } else {
      auto* conversation = find(conversation_id{next.id});
      if (!conversation || conversation->armed != next.due) continue;
      conversation->armed.reset();
      due(*conversation, now, out);
      if ((conversation = find(conversation_id{next.id}))) arm(*conversation);
    }
  }
}

/// Entries are never taken out of the queue: one that no longer stands for its owner's earliest deadline is
/// passed over.
void chat_sessions::arm(chat_conversation& of) {
  const auto next = of.deadline();
  if (!next || (of.armed && *of.armed <= *next)) return;
  of.armed = next;
  wakes_.push({*next, false, of.id.value()});
}

void chat_sessions::arm(page_id id, chat_page& page) {
  const auto next = page.deadline(limits_);
  if (!next || (page.armed && *page.armed <= *next)) return;
  page.armed = next;
  wakes_.push({*next, true, id});
}

std::optional<moment> chat_sessions::next_deadline() const {
  if (wakes_.empty()) return std::nullopt;
  return wakes_.top().due;
}

chat_conversation* chat_sessions::find(conversation_id id) {
  const auto found = conversations_.find(id);
  return found == conversations_.end() ? nullptr : &found->second;
}

chat_page* chat_sessions::find_page(page_id id) {
  const auto found = pages_.find(id);
  return found == pages_.end() ? nullptr : &found->second;
}

} // namespace strowger::channels::webchat
