#include "channels/webchat/webchat_adapter.hpp"
#include "channels/webchat/chat_sessions.hpp"
#include <chrono>
#include <mutex>
#include <sodium.h>
#include <stdexcept>
#include <utility>

namespace strowger::channels::webchat {

namespace {

struct acknowledgement {
  conversation_id conversation;
  std::uint64_t number = 0;
};
struct resumption {
  std::vector<open_conversation> open;
};
struct admission_change {
  bool open = true;
  std::string code;
};
struct new_entries {
  std::vector<entry_point> entries;
};
using letter = std::variant<channel_command, acknowledgement, resumption, admission_change, new_entries>;

/// The adapter's own line of time: it only moves forward and is compared with nothing outside.
stamp stamp_now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  return {moment{std::chrono::duration_cast<milliseconds>(since)},
          wall_time{std::chrono::duration_cast<milliseconds>(wall)}};
}

/// A word of the allow-list as it may stand in a policy: nothing that could end the directive or begin
/// another source.
bool is_plain_origin(std::string_view origin) {
  return !origin.empty() && origin.find_first_of(" ;,'\"\r\n\t") == std::string_view::npos;
}

} // namespace

class webchat_adapter::shell final : public web::socket_handler, public std::enable_shared_from_this<shell> {
public:
  shell(web::server& server, engine_port& engine, const chat_limits& limits)
    : server_{server}, engine_{engine}, machine_{limits, [](void* bytes, std::size_t size) {
                                                   randombytes_buf(bytes, size);
                                                 }} {}

  web::opening on_open(web::connection_id connection, const web::request& ask) override {
    if (ask.origin == "null") return {403}; // a sandboxed frame or a file: nobody's page
    const auto address = web::address_bytes(ask.remote_address);
    machine_.page_opened(connection,
                         {same_origin(ask), ask.origin, address ? web::key_of(*address) : web::address_key{}},
                         stamp_now());
    carry_out();
    return {};
  }
  void on_text(web::connection_id connection, std::string_view text) override {
    machine_.page_said(connection, text, stamp_now(), outputs_);
    carry_out();
  }
  void on_close(web::connection_id connection, web::close_cause, std::uint16_t) override {
    machine_.page_closed(connection, stamp_now(), outputs_);
    carry_out();
  }

  /// Any thread.
  void put(letter one) {
    bool first = false;
    {
      const std::lock_guard lock{mutex_};
      first = letters_.empty();
      letters_.push_back(std::move(one));
    }
    if (first) server_.post([self = shared_from_this()] { self->take_letters(); });
  }
  chat_counters count() {
    const std::lock_guard lock{mutex_};
    return count_;
  }
  void set_entries(std::vector<entry_point> entries) {
    {
      const std::lock_guard lock{mutex_};
      entries_ = entries;
    }
    put(new_entries{std::move(entries)});
  }
  /// Nothing for an entry point that does not exist.
  std::optional<std::vector<std::string>> origins_of(const std::string& entry) {
    const std::lock_guard lock{mutex_};
    for (const auto& one : entries_)
      if (one.name == entry) return one.origins;
    return std::nullopt;
  }

private:
  void take_letters() {
    std::vector<letter> letters;
    {
      const std::lock_guard lock{mutex_};
      letters.swap(letters_);
    }
    const auto now = stamp_now();
    for (auto& one : letters) {
      if (const auto* command = std::get_if<channel_command>(&one))
        machine_.command(*command, now, outputs_);
      else if (const auto* ack = std::get_if<acknowledgement>(&one))
        machine_.acknowledged(ack->conversation, ack->number, now, outputs_);
      else if (const auto* resumed = std::get_if<resumption>(&one))
        machine_.resume(resumed->open, now, outputs_);
      else if (auto* admission = std::get_if<admission_change>(&one))
        machine_.admit(admission->open, std::move(admission->code));
      else if (auto* fresh = std::get_if<new_entries>(&one))
        machine_.set_entries(std::move(fresh->entries));
    }
    carry_out();
  }

  void carry_out() {
    // The engine may answer at once, on this thread, by a letter: never by calling back in here.
    for (auto& one : outputs_) {
      if (auto* text = std::get_if<to_page>(&one))
        server_.send(text->page, std::move(text->text));
      else if (auto* close = std::get_if<close_page>(&one))
        server_.close(close->page, close->code, std::move(close->reason));
      else if (auto* keep = std::get_if<keep_order>(&one))
        engine_.keep(adapter_name, keep->conversation, std::move(keep->bytes));
      else if (auto* event = std::get_if<channel_event>(&one))
        engine_.event(std::move(*event));
      else if (auto* outcome = std::get_if<command_outcome>(&one))
        engine_.outcome(std::move(*outcome));
    }
    outputs_.clear();
    {
      const std::lock_guard lock{mutex_};
      count_ = machine_.count();
    }
    const auto next = machine_.next_deadline();
    if (!next || (alarm_ && *alarm_ <= *next)) return;
    alarm_ = next;
    server_.schedule(std::max(milliseconds{0}, *next - stamp_now().at),
                     [self = shared_from_this(), due = *next] { self->ring(due); });
  }

  void ring(moment due) {
    if (alarm_ == due) alarm_.reset();
    machine_.pass(stamp_now(), outputs_);
    carry_out();
  }

  web::server& server_;
  engine_port& engine_;
  chat_sessions machine_; ///< the service thread's, as are the next two
  chat_outputs outputs_;
  std::optional<moment> alarm_;
  std::mutex mutex_; ///< of what follows
  std::vector<letter> letters_;
  chat_counters count_;
  std::vector<entry_point> entries_;
};

webchat_adapter::webchat_adapter(web::server& server, engine_port& engine, webchat_settings settings) {
  if (sodium_init() < 0) throw std::runtime_error{"no source of random bytes"};
  shell_ = std::make_shared<shell>(server, engine, settings.limits);
  server.add(web::socket_route{settings.surface, settings.path, "strowger-chat-1", frame_bytes}, shell_);
  shell_->set_entries(std::move(settings.entries));
}

webchat_adapter::~webchat_adapter() = default;

std::string_view webchat_adapter::name() const { return adapter_name; }
void webchat_adapter::command(channel_command command) { shell_->put(std::move(command)); }
void webchat_adapter::acknowledged(conversation_id conversation, std::uint64_t number) {
  shell_->put(acknowledgement{conversation, number});
}
void webchat_adapter::resume(std::vector<open_conversation> conversations) {
  shell_->put(resumption{std::move(conversations)});
}
void webchat_adapter::admit(bool open, std::string code) {
  shell_->put(admission_change{open, std::move(code)});
}
void webchat_adapter::set_entries(std::vector<entry_point> entries) {
  shell_->set_entries(std::move(entries));
}
chat_counters webchat_adapter::count() const { return shell_->count(); }

std::string webchat_adapter::frame_policy(const web::request& ask) const {
  const auto origins = shell_->origins_of(web::query_value(ask.query, "entry"));
  std::string ancestors = origins && origins->empty() ? " *" : " 'self'";
  if (origins)
    for (const auto& origin : *origins)
      if (is_plain_origin(origin)) ancestors += " " + origin;
  // Older browsers do not take 'self' for a WebSocket's scheme.
  const auto sockets = is_plain_origin(ask.host) ? " ws://" + ask.host + " wss://" + ask.host : "";
  return "default-src 'self'; img-src 'self' data:; connect-src 'self'" + sockets +
         "; base-uri 'none'; form-action 'none'; frame-ancestors" + ancestors;
}

void add_pages(web::server& server, const webchat_adapter& adapter, const page_folders& folders,
               const std::string& surface) {
  web::static_mount chat;
  chat.surface = surface;
  chat.prefix = "/chat/";
  chat.folder = folders.chat;
  chat.index = "frame.html";
  chat.policy_for = [&adapter](const web::request& ask) { return adapter.frame_policy(ask); };
  chat.headers.push_back({"Cross-Origin-Resource-Policy", "cross-origin"});
  server.add(std::move(chat));
  if (folders.demo.empty()) return;
  web::static_mount demo;
  demo.surface = surface;
  demo.prefix = "/demo/";
  demo.folder = folders.demo;
  demo.content_security_policy += "; frame-src 'self'";
  server.add(std::move(demo));
}

} // namespace strowger::channels::webchat
