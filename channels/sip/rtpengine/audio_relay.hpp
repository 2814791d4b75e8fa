#pragma once
#include "channels/media/media_words.hpp"
#include "channels/sip/rtpengine/ng_words.hpp"
#include "routing/model/time.hpp"
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>

/// Between the calls and the media process where rtpengine carries the audio (docs/rtpengine.md). To a call
/// it is the media process: lines, seats, recordings. Every line gets a port of rtpengine, which its
/// telephone is told and which it keeps; behind it rtpengine passes the packets on to the line's port of the
/// media process, or, where two lines hear each other alone, to the other line's telephone, and the media
/// process has nothing to do.
///
/// A conversation is one call of rtpengine, a line two tags in it: one is the telephone, the other the media
/// process. All names are made from the installation's secret and the ids of conversation and line, so that a
/// restarted process finds what was there. One exchange (offer and answer) of a conversation is on its way at
/// a time; which is next follows from what is wanted and what rtpengine was told, so nothing has to be
/// undone.
///
/// Pure: what is to be said goes to the ports, time is an argument. Not thread-safe. What the calls answer to
/// an event may come in by `told` at once; no event is told within `told`.
namespace strowger::channels::sip {

/// What a call gets that begins while rtpengine does not answer.
enum class without_rtpengine : std::uint8_t { own_ports, refused };

struct relay_settings {
  std::string prefix; ///< of the calls' names in rtpengine, the installation's own
  without_rtpengine without = without_rtpengine::own_ports;
  routing::milliseconds look{5'000};   ///< each conversation is looked at so often
  routing::milliseconds silent{5'000}; ///< a telephone from which nothing came for so long is reported
};

class audio_relay {
public:
  struct ports {
    std::function<bool(const media::media_command&)> media;
    std::function<void(const media::media_event&)> call;
    std::function<std::uint64_t(std::string)> ask; ///< answered by `replied`, later
    std::function<void(std::string)> tell;         ///< the same without an answer
    std::function<void(std::string_view level, std::string_view line)> log;
  };
  audio_relay(relay_settings settings, ports with);

  /// From the calls.
  void told(const media::media_command& what);
  /// From the media process.
  void heard(const media::media_event& what);
  /// From rtpengine; nothing: it does not answer.
  void replied(std::uint64_t number, std::optional<std::string_view> text, routing::moment now);
  void answers(bool up);
  /// Once a second: asks rtpengine how some of the conversations are; all, once it has forgotten one.
  void look();

  [[nodiscard]] std::size_t lines() const { return conversation_of_.size(); }
  /// The two whose packets rtpengine passes on to each other.
  [[nodiscard]] bool direct(media::line_id one, media::line_id other) const;

private:
  struct relayed_line {
    media::line_settings wanted{};           ///< as the call said it
    std::optional<media::endpoint> inside{}; ///< where the media process listens
    media::endpoint inner{}, outer{}; ///< where rtpengine does, for the media process and for the telephone
    media::line_id with{};            ///< rtpengine passes on to that line; zero: to the media process
    bool known = false;               ///< to rtpengine
    bool stale = true;                ///< rtpengine has to be told (again)
    bool waits = false;               ///< until rtpengine answers again
    bool own = false;                 ///< its telephone was told the media process's own port
    bool resumed = false;             ///< it has a port from before this process began
    bool owes = false;                ///< `line_opened` is to be told
    media::endpoint said{};           ///< the telephone's port that the call was told
    std::int64_t last_packet = 0;     ///< as rtpengine said it
    std::optional<routing::moment> quiet_since{};
    bool quiet = false; ///< and the call has been told
  };
  struct exchange_of {
    std::uint64_t number = 0; ///< of the request that is on its way; 0: none
    media::line_id from{}, to{};
    bool answering = false;
  };
  struct talk {
    std::string name;
    std::map<media::line_id, relayed_line> lines;
    std::vector<media::seat> seats;
    std::map<media::recording_id, std::vector<media::line_id>> recorded;
    bool keyed = false; ///< the media process has keys to send
    bool there = false; ///< rtpengine was told of it
    exchange_of now;
  };
  struct asked {
    routing::conversation_id of;
    bool looks = false;
  };

  // audio_relay.cpp: what is said by whom
  void on(const media::open_line& what);
  void on(const media::change_line& what);
  void on(const media::close_line& what);
  void on(const media::arrange& what);
  void on(const media::record& what);
  void on(const media::stop_recording& what);
  void on(const media::send_digits& what);
  void on(const media::hear_key& what);
  template <class Other>
  void on(const Other& what) {
    static_cast<void>(ports_.media(what));
  }
  void opened(const media::line_opened& what);
  void failed(const media::line_failed& what);
  void take(relayed_line& one, const media::line_settings& settings);
  void end_record(media::recording_id which);
  [[nodiscard]] talk* talk_of(media::line_id line);
  [[nodiscard]] relayed_line* find(media::line_id line);
  [[nodiscard]] media::line_settings inside_of(const relayed_line& one) const;
  void flush();

  // audio_relay_routes.cpp: who is put together with whom
  void go_on(routing::conversation_id of);
  [[nodiscard]] static media::line_id wanted_with(const talk& of, media::line_id line);
  [[nodiscard]] static bool alike(const relayed_line& one, const relayed_line& other);
  void begin(routing::conversation_id of, talk& in, media::line_id from, media::line_id to);
  void say(routing::conversation_id of, talk& in);
  void exchanged(talk& in, const ng_reply& reply);
  void put_together(talk& in);
  void settle(relayed_line& one);
  void not_done(talk& in, std::string_view why);
  void looked(talk& at, const ng_reply& reply, routing::moment now);
  void look_at(relayed_line& one, std::int64_t last_packet, routing::moment now);

  relay_settings settings_;
  ports ports_;
  std::map<routing::conversation_id, talk> talks_;
  std::unordered_map<media::line_id, routing::conversation_id> conversation_of_;
  std::unordered_map<media::recording_id, routing::conversation_id> recording_of_;
  std::unordered_map<std::uint64_t, asked> asked_;
  std::vector<media::media_event> events_; ///< to be told when nothing is half done
  routing::conversation_id looked_{0};     ///< at last
  bool telling_ = false, was_silent_ = false;
  bool hurries_ = false; ///< rtpengine has forgotten a conversation: it may have been begun anew
};

} // namespace strowger::channels::sip
