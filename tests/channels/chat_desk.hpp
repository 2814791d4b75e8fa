#pragma once
#include "channels/webchat/chat_sessions.hpp"
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

/// Web chat's machine between hand-made pages and a hand-made engine.
namespace strowger::channels::webchat {

using nlohmann::json;

/// The machine with a hand on its clock; what it wanted done since the last look, sorted by whom it is for.
struct desk {
  chat_sessions machine;
  unsigned chance = 0;
  stamp now{moment{std::chrono::seconds{10}}, wall_time{std::chrono::seconds{1'000}}};
  chat_outputs out;
  std::vector<std::pair<page_id, json>> frames;
  std::vector<close_page> closed;
  std::vector<channel_event> events; ///< but for changes of the line
  bool line_up = true;               ///< as the engine was told last
  std::vector<command_outcome> outcomes;
  std::vector<keep_order> kept;

  explicit desk(chat_limits limits = {})
    : machine{limits, [this](void* bytes, std::size_t size) {
                for (std::size_t i = 0; i < size; ++i)
                  static_cast<unsigned char*>(bytes)[i] = static_cast<unsigned char>(++chance);
              }} {
    machine.set_entries({{"shop", {}, std::chrono::seconds{60}, "Shop"},
                         {"vip", {"https://vip.example"}, std::chrono::seconds{30}, ""}});
    machine.resume({}, now, out);
  }
  void look() {
    frames.clear(), closed.clear(), events.clear(), outcomes.clear(), kept.clear();
    for (const auto& one : out) {
      if (const auto* text = std::get_if<to_page>(&one))
        frames.emplace_back(text->page, json::parse(*text->text));
      else if (const auto* close = std::get_if<close_page>(&one))
        closed.push_back(*close);
      else if (const auto* event = std::get_if<channel_event>(&one)) {
        if (const auto* change = std::get_if<line_changed>(&event->what))
          line_up = change->up;
        else
          events.push_back(*event);
      } else if (const auto* outcome = std::get_if<command_outcome>(&one))
        outcomes.push_back(*outcome);
      else
        kept.push_back(std::get<keep_order>(one));
    }
    out.clear();
  }
  void open(page_id page, page_origin from = {true, ""}) { machine.page_opened(page, std::move(from), now); }
  void says(page_id page, const json& frame) {
    machine.page_said(page, frame.dump(), now, out);
    look();
  }
  void goes(page_id page) {
    machine.page_closed(page, now, out);
    look();
  }
  void tells(conversation_id to, command_body what, command_id id = {}) {
    machine.command({id, to, std::move(what)}, now, out);
    look();
  }
  void acknowledges(conversation_id of, std::uint64_t number) {
    machine.acknowledged(of, number, now, out);
    look();
  }
  void passes(milliseconds time) {
    now.at += time;
    machine.pass(now, out);
    look();
  }
  /// Page `page` begins a conversation and is welcomed.
  conversation_id begins(page_id page) {
    open(page);
    says(page, {{"type", "hello"}, {"entry", "shop"}, {"name", "Jo"}});
    const auto conversation = events.at(0).conversation;
    acknowledges(conversation, 1);
    tells(conversation, show{page, "interaction-1.1", conversation_status::waiting, 2, "", {}, 0, 0});
    token = frames.at(0).second.at("token");
    return conversation;
  }
  template <class Body>
  const Body& only_event() {
    REQUIRE(events.size() == 1);
    return std::get<Body>(events[0].what);
  }
  std::string token;
};

inline json say(int id, const std::string& text) {
  return {{"type", "say"}, {"id", client_id_text(static_cast<std::uint64_t>(id))}, {"text", text}};
}
inline message_view message(std::uint32_t number, speaker from, std::string text, std::uint64_t client = 0) {
  return {number, from, from == speaker::agent ? "Ada" : "", client, std::move(text), wall_time{}};
}

} // namespace strowger::channels::webchat
