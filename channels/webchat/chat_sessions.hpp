#pragma once
#include "channels/web/admission.hpp"
#include "channels/webchat/chat_conversation.hpp"
#include "channels/webchat/chat_frames.hpp"
#include "channels/webchat/chat_limits.hpp"
#include "channels/webchat/chat_outputs.hpp"
#include <functional>
#include <optional>
#include <queue>
#include <string_view>
#include <unordered_map>
#include <vector>

/// Web chat between its pages and the engine as a pure machine: frames, commands, time and chance come in as
/// arguments, what is to be done goes out as values. It owns: which page belongs to which conversation, the
/// numbers of events, what is repeated until acknowledged. It knows no queue, no agent and no clock.
///
/// A token is given out with the first `welcome`, which is after the arrival is durable: a conversation the
/// engine lost has no page that could ask for it. Until then a page repeats the arrival id it drew, from
/// which the token is made: it is given the same conversation again, over a restart too, as the token's hash
/// is in the kept bytes. Not thread-safe: whoever owns the machine calls it from one thread.
namespace strowger::channels::webchat {

/// Where a page's socket came from (its `Origin`); `own`: the engine's own origin, the frame the widget
/// opens.
struct page_origin {
  bool own = false;
  std::string origin;
  web::address_key address{}; ///< the customer's
};

class chat_sessions {
public:
  /// `chance` fills `size` bytes; the machine draws tokens and conversation ids from it.
  chat_sessions(chat_limits limits, std::function<void(void* bytes, std::size_t size)> chance);

  void set_entries(std::vector<entry_point> entries) { entries_ = std::move(entries); }

  // ---- pages
  void page_opened(page_id page, page_origin from, stamp now);
  void page_said(page_id page, std::string_view frame, stamp now, chat_outputs& out);
  void page_closed(page_id page, stamp now, chat_outputs& out);

  // ---- engine
  void command(const channel_command& what, stamp now, chat_outputs& out);
  void acknowledged(conversation_id conversation, std::uint64_t number, stamp now, chat_outputs& out);
  void resume(const std::vector<open_conversation>& open, stamp now, chat_outputs& out);
  void admit(bool open, std::string code);

  // ---- time
  void pass(stamp now, chat_outputs& out);
  [[nodiscard]] std::optional<moment> next_deadline() const;

  [[nodiscard]] const chat_counters& count() const { return count_; }

private:
  // chat_page_side.cpp: what pages say
  void heard(page_id id, chat_page& page, hello_frame& frame, stamp now, chat_outputs& out);
  void heard(page_id id, chat_page& page, say_frame& frame, stamp now, chat_outputs& out);
  void heard(page_id id, chat_page& page, mark_frame& frame, stamp now, chat_outputs& out);
  void heard(page_id id, chat_page& page, typing_frame& frame, stamp now, chat_outputs& out);
  void heard(page_id id, chat_page& page, leave_frame& frame, stamp now, chat_outputs& out);
  void heard(page_id id, chat_page& page, ping_frame& frame, stamp now, chat_outputs& out);
  void begin(page_id id, chat_page& page, const hello_frame& frame, const entry_point& entry, stamp now,
             chat_outputs& out);
  void come_again(page_id id, chat_page& page, chat_conversation& to, std::string token, stamp now,
                  chat_outputs& out);
  [[nodiscard]] std::string draw_token();
  void attach(page_id id, chat_page& page, chat_conversation& to, stamp now, chat_outputs& out);
  void detach(page_id id, chat_conversation& from, stamp now, chat_outputs& out);
  void refuse(page_id id, chat_page& page, std::string_view code, std::string_view message,
              milliseconds retry_after, stamp now, chat_outputs& out);
  void malformed(page_id id, chat_page& page, std::string reason, stamp now, chat_outputs& out);
  void tell_marks(chat_conversation& of, stamp now, chat_outputs& out);
  [[nodiscard]] bool takes_one_more_of(const web::address_key& address) const;
  void count_address(chat_conversation& of, const chat_page& page);
  [[nodiscard]] const entry_point* find_entry(std::string_view name) const;
  [[nodiscard]] chat_conversation* find_by_token(std::string_view token);
  [[nodiscard]] bool may_use(const chat_page& page, const entry_point& entry) const;

  // chat_engine_side.cpp: what the engine says
  void obey(chat_conversation& of, const show_message& what, stamp now, chat_outputs& out);
  void obey(chat_conversation& of, const show_marks& what, stamp now, chat_outputs& out);
  void obey(chat_conversation& of, const show_typing& what, stamp now, chat_outputs& out);
  void obey(chat_conversation& of, const show_status& what, stamp now, chat_outputs& out);
  void obey(chat_conversation& of, const show& what, stamp now, chat_outputs& out);
  void obey(chat_conversation& of, const channels::refuse& what, stamp now, chat_outputs& out);
  void obey(chat_conversation& of, const end& what, stamp now, chat_outputs& out);
  void ends(chat_conversation& of, command_id owed, const end& what, stamp now, chat_outputs& out);
  void settle(chat_conversation& of, chat_outputs& out);
  void take_message(chat_conversation& of, const message_view& message, page_id except, chat_outputs& out);
  void welcome(page_id id, chat_page& page, chat_conversation& to, const show& what, stamp now,
               chat_outputs& out);
  void resume_one(const open_conversation& one, stamp now, chat_outputs& out);
  void forget(chat_conversation& of);

  void ask(page_id id, chat_page& page, stamp now, chat_outputs& out);
  void to_live(const chat_conversation& of, std::string text, chat_outputs& out, page_id except = 0) const;
  void send(page_id page, std::string text, chat_outputs& out) const;
  void over(chat_page& page, stamp now) const;
  void said_goodbye(chat_page& page, stamp now) const;
  void due(chat_conversation& of, stamp now, chat_outputs& out);
  void due(page_id id, chat_page& page, stamp now, chat_outputs& out);
  void arm(chat_conversation& of);
  void arm(page_id id, chat_page& page);
  [[nodiscard]] chat_conversation* find(conversation_id id);
  [[nodiscard]] chat_page* find_page(page_id id);

  struct wake {
    moment due;
    bool of_page = false;
    std::uint64_t id = 0;
    friend bool operator<(const wake& a, const wake& b) { return a.due > b.due; }
  };

  chat_limits limits_;
  std::function<void(void*, std::size_t)> chance_;
  std::vector<entry_point> entries_;
  std::unordered_map<page_id, chat_page> pages_;
  std::unordered_map<conversation_id, chat_conversation> conversations_;
  std::unordered_multimap<std::uint64_t, conversation_id> by_token_;
  /// Conversations of each address since this start; of ones from before it, once somebody comes back to
  /// them.
  std::unordered_map<web::address_key, std::size_t, web::address_key_hash> of_address_;
  std::priority_queue<wake> wakes_;
  bool resumed_ = false, admits_ = true;
  std::string refusal_ = "restarting";
  chat_counters count_;
};

} // namespace strowger::channels::webchat
