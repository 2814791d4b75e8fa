#pragma once
#include "channels/sip/rtpengine/audio_relay.hpp"
#include "channels/sip/rtpengine/bencode.hpp"
#include <algorithm>
#include <deque>

/// Calls and a media process around the relay, and an rtpengine that knows what matters here.
namespace strowger::channels::sip::relay_world {

using media::endpoint;
using media::line_id;
using routing::milliseconds;
using routing::moment;

inline const routing::conversation_id talk{7};
inline const line_id caller{1}, agent{2}, other{3};

/// rtpengine as far as it matters here: a tag has a port of its own and keeps it; who was put together last
/// is heard.
struct rtpengine_world {
  std::uint16_t next = 40'000;
  std::map<std::string, std::map<std::string, std::uint16_t>> ports; ///< by call and tag
  std::map<std::string, std::string> with;                           ///< tag by tag
  std::map<std::string, std::int64_t> heard;
  std::vector<std::string> deleted;
  std::map<std::string, std::string> families; ///< of the port of each tag, as it was asked for at first

  std::string answer(std::string_view text) {
    const auto what = *read_ben(text);
    const auto command = what.text_of("command");
    const std::string call{what.text_of("call-id")}, from{what.text_of("from-tag")},
        to{what.text_of("to-tag")};
    if (command == "delete") {
      deleted.push_back(from);
      if (from.empty()) ports.erase(call);
      return "d6:result2:oke";
    }
    if (command != "offer" && !ports.contains(call))
      return "d12:error-reason15:Unknown call-id6:result5:errore";
    if (command == "query") {
      std::vector<std::pair<std::string, ben_value>> tags;
      for (const auto& [tag, at] : heard) {
        auto packet = ben_dictionary({{"last packet", ben_number(at)}});
        auto stream = ben_dictionary({{"streams", ben_list({packet})}});
        tags.emplace_back(tag, ben_dictionary({{"medias", ben_list({stream})}}));
      }
      return write_ben(ben_dictionary({{"result", ben_text("ok")}, {"tags", ben_dictionary(tags)}}));
    }
    const auto port_of = [&](const std::string& tag) {
      auto& port = ports[call][tag];
      return port == 0 ? port = next += 2 : port;
    };
    const auto& told = command == "offer" ? to : from;
    const auto port = port_of(told);
    const bool v6 =
        families.try_emplace(told, std::string{what.text_of("address family")}).first->second == "IP6";
    const std::string here = v6 ? "IP6 2001:db8::9" : "IP4 10.9.9.9";
    if (command == "answer") {
      with[from] = to;
      with[to] = from;
    }
    return write_ben(ben_dictionary(
        {{"result", ben_text("ok")},
         {"sdp", ben_text("v=0\r\no=- 1 1 IN " + here + "\r\ns=-\r\nc=IN " + here + "\r\nt=0 0\r\nm=audio " +
                          std::to_string(port) + " RTP/AVP 8\r\n")}}));
  }
};

struct relay_stage {
  rtpengine_world engine;
  bool answers = true;
  std::string media_address = "10.0.0.1";
  std::vector<media::media_command> to_media;
  std::vector<media::media_event> to_call;
  std::vector<std::string> logged;
  std::deque<std::pair<std::uint64_t, std::string>> asked;
  std::uint64_t numbers = 0;
  moment now{};
  relay_settings settings{"strowger-x-", without_rtpengine::own_ports, {}, {}};
  std::optional<audio_relay> relay;

  explicit relay_stage(without_rtpengine without = without_rtpengine::own_ports) {
    settings.without = without;
    settings.silent = milliseconds{5'000};
    begin();
  }
  void begin() {
    relay.emplace(
        settings,
        audio_relay::ports{[this](const media::media_command& what) {
                             to_media.push_back(what);
                             return true;
                           },
                           [this](const media::media_event& what) { to_call.push_back(what); },
                           [this](std::string text) {
                             asked.emplace_back(++numbers, std::move(text));
                             return numbers;
                           },
                           [this](std::string text) { static_cast<void>(engine.answer(text)); },
                           [this](std::string_view, std::string_view line) { logged.emplace_back(line); }});
  }
  /// All that is asked is answered, until nothing is asked.
  void settle() {
    while (!asked.empty()) {
      const auto [number, text] = asked.front();
      asked.pop_front();
      if (!answers)
        relay->replied(number, std::nullopt, now);
      else
        relay->replied(number, engine.answer(text), now);
    }
  }
  void open(line_id line, std::uint16_t port = 0,
            std::optional<endpoint> remote = endpoint{"192.0.2.1", 4000}) {
    media::line_settings wanted;
    wanted.line = line;
    wanted.conversation = talk;
    wanted.remote = std::move(remote);
    wanted.port = port;
    relay->told(media::open_line{wanted});
    opened(line);
    settle();
  }
  void opened(line_id line) {
    relay->heard(
        media::line_opened{line, {media_address, static_cast<std::uint16_t>(20'000 + 2 * line.value())}});
  }
  void arrange(std::vector<media::seat> seats) {
    relay->told(media::arrange{talk, std::move(seats)});
    settle();
  }
  void talking() { arrange({{caller, {agent}, {}, false, 0}, {agent, {caller}, {}, false, 0}}); }
  /// Where the call was told last that this line's telephone has to send.
  endpoint told(line_id line) const {
    endpoint last;
    for (const auto& one : to_call)
      if (const auto* opened = std::get_if<media::line_opened>(&one); opened && opened->line == line)
        last = opened->at;
    return last;
  }
  std::size_t times_told(line_id line) const {
    return static_cast<std::size_t>(std::count_if(to_call.begin(), to_call.end(), [&](const auto& one) {
      const auto* opened = std::get_if<media::line_opened>(&one);
      return opened && opened->line == line;
    }));
  }
  std::string with(line_id line) const {
    const auto found = engine.with.find("p000000000000000" + std::to_string(line.value()));
    return found == engine.with.end() ? "" : found->second.substr(0, 1) + found->second.substr(16);
  }
  /// Where the media process sends what this line hears.
  std::optional<endpoint> inside_remote(line_id line) const {
    std::optional<endpoint> last;
    for (const auto& one : to_media) {
      const auto* opens = std::get_if<media::open_line>(&one);
      const auto* changes = std::get_if<media::change_line>(&one);
      const auto* settings = opens ? &opens->settings : changes ? &changes->settings : nullptr;
      if (settings && settings->line == line) last = settings->remote;
    }
    return last;
  }
  bool said(std::string_view word) const {
    return std::any_of(logged.begin(), logged.end(),
                       [&](const auto& one) { return one.find(word) != one.npos; });
  }
};

} // namespace strowger::channels::sip::relay_world
