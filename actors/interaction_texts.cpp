#include "actors/desk_forms.hpp"
#include "actors/interaction_shell.hpp"
#include "actors/staff.hpp"
#include "routing/flow/flow_machine.hpp"
#include "routing/model/id_text.hpp"
#include <algorithm>
#include <utility>

/// Texts on their way into the content store and out of it: what the customer says; pages, offer cards,
/// desks.
namespace strowger::actors {

namespace ro = routing;
namespace ch = channels;

namespace {

/// An offer card shows the first words only.
constexpr std::size_t preview_bytes = 160;

std::string first_words(const std::string& text) {
  if (text.size() <= preview_bytes) return text;
  auto end = preview_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

ch::speaker speaker_of(ro::side from) {
  switch (from) {
  case ro::side::customer:
    return ch::speaker::customer;
  case ro::side::agent:
    return ch::speaker::agent;
  case ro::side::system:
    return ch::speaker::system;
  }
  return ch::speaker::system;
}

} // namespace

content_id interaction_shell::put_text(std::string text, std::vector<storage::content_item>& contents) {
  const auto id = house_.content_ids.next<content_id>();
  contents.push_back({id, state_.customer, std::make_shared<const std::string>(std::move(text))});
  return id;
}

void interaction_shell::heard(std::uint64_t number, const ch::said& what) {
  std::vector<storage::content_item> contents;
  const bool number_asked = asks_number(what.text);
  const bool secret = ro::flow::asks_in_secret(house_.configuration()->flows, state_.flow);
  const auto text = put_text(secret ? "\u2022\u2022\u2022\u2022" : what.text, contents);
  const bool known = ro::number_of(state_, ro::side::customer, what.client) != 0;
  if (known) contents.clear();
  if (what.callback && callback_ != ch::callback_stage::offered) {
    (void)feed(ro::customer_came_back{}, number); // its number is taken, and nothing is said
    return show_status(0);
  }
  const bool callback = what.callback || number_asked;
  const auto before = state_.messages.size();
  const auto outcome =
      feed(ro::said{ro::side::customer, {}, what.client, text, callback}, number, std::move(contents));
  if (outcome && !known && state_.messages.size() > before) answer_flow(what.text, text, callback);
  if (outcome) return customer_spoke();
  show_status(0);
  // Refused for good: without its number being taken the adapter would say it for ever.
  const auto code = outcome.reason().code;
  if (code == ro::error_code::limit_reached || code == ro::error_code::conversation_closed)
    refused_event_ = std::max(refused_event_, number);
}

bool is_plain_notice(const ro::message_entry& message) {
  return message.from == ro::side::system && message.what != ro::notice::told;
}

ch::message_view interaction_shell::view_of(const ro::message_entry& message, const std::string& text) const {
  ch::message_view view{message.number, speaker_of(message.from), {}, message.client, text, message.at};
  view.callback = message.what == ro::notice::callback;
  if (message.author) view.author = house_.names.display_name(message.author);
  if (is_plain_notice(message)) view.text = std::string{ro::to_text(message.what)};
  return view;
}

void interaction_shell::fetch(text_use use, std::uint32_t from_message) {
  text_request asked{++last_token_, use, {}};
  if (state_.customer_name && !std::holds_alternative<for_adapter>(use))
    asked.ids.push_back(state_.customer_name);
  if (const auto* of_call = std::get_if<call_text>(&use)) asked.ids.push_back(of_call->id);
  if (const auto* callback = ro::callback_asked(state_); callback && std::holds_alternative<for_dial>(use))
    asked.ids.push_back(callback->content);
  if (durable_messages_ > history_messages_max && !std::holds_alternative<for_card>(use))
    from_message =
        std::max(from_message, durable_messages_ - static_cast<std::uint32_t>(history_messages_max) + 1);
  for (std::uint32_t number = std::max(from_message, 1U); number <= durable_messages_; ++number) {
    const auto& message = state_.messages[number - 1];
    const bool is_note = is_plain_notice(message);
    if (!message.content || (is_note && !std::holds_alternative<for_desk>(use))) continue;
    if (message.from == ro::side::customer && std::holds_alternative<for_adapter>(use)) continue;
    if (message.from != ro::side::customer && std::holds_alternative<for_card>(use)) continue;
    asked.ids.push_back(message.content);
    if (std::holds_alternative<for_card>(use)) break;
  }
  if (std::holds_alternative<for_card>(use))
    if (const auto* notice = note_of_transfer()) asked.ids.push_back(notice->content);
  if (asked.ids.empty()) return std::visit([this](const auto& one) { give(one, {}); }, use);
  // Who calls is known here as long as this actor has heard it.
  if (call_ && !call_->caller().empty() && asked.ids == std::vector{state_.customer_name}) {
    const known_texts known{{state_.customer_name, std::make_shared<const std::string>(call_->caller())}};
    return std::visit([&](const auto& one) { give(one, known); }, use);
  }
  auto ids = asked.ids;
  reading_.push_back(std::move(asked));
  house_.store->read_contents(std::move(ids), [&book = house_.interactions, id = id_,
                                               token = last_token_](storage::journal::texts texts) {
    book.tell(id, texts_read{token, std::move(texts)});
  });
}

/// The notice of the transfer by which it waits now, if a note came with it.
const ro::message_entry* interaction_shell::note_of_transfer() const {
  for (auto one = state_.messages.rbegin(); one != state_.messages.rend(); ++one) {
    if (one->from != ro::side::system || one->what == ro::notice::told) continue;
    return one->what == ro::notice::transferred && one->content ? &*one : nullptr;
  }
  return nullptr;
}

std::string interaction_shell::note_in(const ro::message_entry& notice, const known_texts& texts) const {
  const auto found = texts.find(notice.content);
  const bool left = notice.what == ro::notice::transferred && found != texts.end() && found->second;
  return left ? *found->second : std::string{};
}

/// Of all pages that ask while texts are read, however often, one more reading makes do: the reader is
/// everybody's.
void interaction_shell::fetch_for(const for_page& page) {
  const bool busy = std::any_of(reading_.begin(), reading_.end(),
                                [](const auto& one) { return std::holds_alternative<for_pages>(one.use); });
  if (!busy) return fetch(for_pages{page}, page.last + 1);
  std::erase_if(pages_waiting_, [&](const auto& one) { return one.tag == page.tag; });
  if (pages_waiting_.size() < pages_waiting_max) pages_waiting_.push_back(page);
}

void interaction_shell::on(texts_read& what) {
  const auto found = std::find_if(reading_.begin(), reading_.end(),
                                  [&](const auto& one) { return one.token == what.token; });
  if (found == reading_.end()) return;
  const auto asked = std::move(*found);
  reading_.erase(found);
  known_texts known;
  for (std::size_t i = 0; i < asked.ids.size() && i < what.texts.size(); ++i)
    known[asked.ids[i]] = what.texts[i];
  std::visit([&](const auto& use) { give(use, known); }, asked.use);
  if (!std::holds_alternative<for_pages>(asked.use) || pages_waiting_.empty()) return;
  const auto next = std::exchange(pages_waiting_, {});
  const auto oldest = std::min_element(next.begin(), next.end(),
                                       [](const auto& a, const auto& b) { return a.last < b.last; });
  fetch(next, oldest->last + 1);
}

void interaction_shell::give(const for_pages& use, const known_texts& texts) {
  for (const auto& page : use) give(page, texts);
}

namespace {

template <class Texts>
std::string text_in(const Texts& texts, content_id id) {
  const auto found = texts.find(id);
  return found == texts.end() || !found->second ? std::string{} : *found->second;
}

} // namespace

/// The first message of the newest ones that together are no longer than a page or desk is sent at once.
std::uint32_t interaction_shell::first_shown(const known_texts& texts) const {
  std::size_t bytes = 0;
  auto first = durable_messages_ + 1;
  while (first > 1) {
    bytes += history_bytes_per_message + text_in(texts, state_.messages[first - 2].content).size();
    if (bytes > history_bytes_max) break;
    --first;
  }
  return first;
}

void interaction_shell::give(const for_page& use, const known_texts& texts) {
  ch::show all;
  all.tag = use.tag;
  all.interaction = ro::to_text(id_);
  all.status = !state_.open  ? ch::conversation_status::closed
               : shown_lead_ ? ch::conversation_status::connected
                             : ch::conversation_status::waiting;
  if (shown_lead_) all.agent = house_.names.display_name(shown_lead_);
  // What became durable while the texts were read has been shown as it came; what was asked for is what
  // stands here.
  const auto first = first_shown(texts);
  for (const auto& message : state_.messages)
    if (message.number > use.last && message.number >= first && message.number <= durable_messages_ &&
        (is_plain_notice(message) || texts.contains(message.content)))
      all.messages.push_back(view_of(message, text_in(texts, message.content)));
  all.callback = callback_;
  all.received = state_.agent_marks.received;
  all.read = state_.agent_marks.read;
  command(std::move(all));
  if (state_.open && !shown_lead_) house_.pools.tell(serving_pool(), ask_interaction_standing{id_});
}

void interaction_shell::give(const call_text& use, const known_texts& texts) {
  const auto found = texts.find(use.id);
  if (call_) call_->give(use, found == texts.end() ? nullptr : found->second.get());
}

void interaction_shell::give(const for_card& use, const known_texts& texts) {
  brief card{id_, use.offer, text_in(texts, state_.customer_name), {}, {}, {}, {}, state_.channel};
  if (call_ && call_->left_message()) card.channel = ro::channel_kind::task;
  card.callback = state_.by_phone;
  for (const auto& message : state_.messages)
    if (message.from == ro::side::customer && texts.contains(message.content)) {
      card.preview = first_words(text_in(texts, message.content));
      break;
    }
  card.since = waits_since_;
  if (const auto* notice = note_of_transfer()) {
    card.note = note_in(*notice, texts);
    card.note_from = house_.names.display_name(notice->author);
  }
  house_.agents.tell(use.agent, std::move(card));
}

void interaction_shell::give(const for_desk& use, const known_texts& texts) {
  transcript whole{id_,
                   text_in(texts, state_.customer_name),
                   state_.customer_here || serves_by_phone(),
                   {},
                   state_.customer_marks};
  if (const auto* asked = ro::callback_asked(state_)) whole.call_number = text_in(texts, asked->content);
  if (call_) whole.call = call_->view_for(use.agent);
  const auto first = first_shown(texts);
  for (const auto& message : state_.messages)
    if (message.number >= first && message.number <= durable_messages_ &&
        (!message.content || texts.contains(message.content))) {
      whole.messages.push_back(desk_form_of(view_of(message, text_in(texts, message.content))));
      whole.messages.back().note = note_in(message, texts);
    }
  house_.agents.tell(use.agent, std::move(whole));
}

void interaction_shell::command(ch::command_body what, std::uint16_t number) {
  if (is_call() && !ch::heard_in_a_call(what)) return;
  if (adapter_)
    adapter_->command(
        {number == 0 ? ch::command_id{} : command_id_for(id_, number), conversation_, std::move(what)});
}

void interaction_shell::show_status(std::size_t position, ch::wait_range wait) {
  ch::show_status status;
  status.status = !state_.open  ? ch::conversation_status::closed
                  : shown_lead_ ? ch::conversation_status::connected
                                : ch::conversation_status::waiting;
  status.position = static_cast<std::uint32_t>(position);
  status.wait = wait;
  status.callback = callback_;
  if (shown_lead_) status.agent = house_.names.display_name(shown_lead_);
  command(std::move(status));
}

} // namespace strowger::actors
