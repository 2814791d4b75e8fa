#pragma once
#include "channels/media/line.hpp"
#include "channels/media/media_settings.hpp"
#include "channels/media/mixer.hpp"
#include "channels/media/port_range.hpp"
#include "channels/media/recording_writer.hpp"
#include <deque>
#include <unordered_map>

namespace strowger::channels::media {

/// All lines, who hears whom, and what is recorded. One thread, the media loop's, which tells it the time,
/// brings it commands and turns, and wakes it for packets. Nothing is allocated per packet.
///
/// Lines are in four groups of turns 5 ms apart, a conversation's lines in one: each has its turn every
/// 20 ms. Lines whose packets are passed on at once are polled; what comes on the others is fetched in their
/// turn, or in every fifth where nobody hears them.
class switchboard {
public:
  using tell_function = std::function<void(const media_event&)>;

  /// `poll` is the epoll descriptor in which lines register with their own address as data.
  switchboard(const media_settings& settings, int poll, tell_function tell, std::function<void()> wake);
  ~switchboard();
  switchboard(const switchboard&) = delete;
  switchboard& operator=(const switchboard&) = delete;

  static constexpr std::uint64_t turns_per_second = 200, groups = 4;
  static constexpr std::uint32_t turn_samples = 40;

  /// `now`: since the loop began, of everything that follows until the next call.
  void set_time(routing::milliseconds now) { now_ = now; }
  void set_prompts(std::shared_ptr<prompt_store> store) { prompts_ = std::move(store); }
  /// Commands but `reload_prompts` and `end_media`, which are the loop's.
  void obey(const media_command& command);
  /// A turn of one group; they are numbered through.
  void turn(std::uint64_t number);
  void packets_on(line& at) { drain(at); }
  /// Files that the writer has closed, and what it has found of those that go on.
  void take_closed_recordings();
  /// A SIP process has come: what it does not claim in time is closed.
  void client_came();
  void client_went() { unclaimed_end_.reset(); }
  [[nodiscard]] std::size_t lines() const { return lines_.size(); }

private:
  struct recording {
    record settings;
    bool ending = false;
    std::uint8_t group = 0;
    std::vector<line*> left, right;
    std::vector<std::int16_t> piece;
    std::uint64_t silence_before = 0, frames = 0; ///< in this file
    std::uint32_t passed_over = 0;                ///< frames yet to come that arrived before it went on
    routing::wall_time refused_from{};            ///< what `silence_before` stands for was said from then on
    routing::milliseconds before{0};              ///< in earlier ones that were torn off
    std::uint64_t loud_frames = 0, quiet_frames = 0; ///< of its left side; quiet: since it was loud last
    recording_end reason = recording_end::stopped;
    std::optional<record> again; ///< wanted anew while its file is being closed
  };
  struct conversation {
    std::uint8_t group = 0;
    std::vector<seat> seats;
    std::vector<line_id> members;                ///< open lines
    std::vector<recording_id> recordings;        ///< running
    std::vector<line_id> named;                  ///< what `named_by_` knows of it
    std::vector<std::pair<line*, line*>> relays; ///< (says, hears)
    std::vector<line*> framed;                   ///< whose `frames_needed` it counts in
    routing::milliseconds empty_since{0};
  };
  using conversation_key = std::uint64_t;

  // switchboard_lines.cpp
  void open(const line_settings& settings);
  /// False: it was told that it cannot be.
  [[nodiscard]] bool change(line& which, const line_settings& settings);
  [[nodiscard]] static bool rekey(line& which, const std::optional<srtp_keys>& keys);
  void close(line_id which);
  void tell_opened(const line& which);
  std::optional<line_failure> start(line& made);
  void choose_destination(line& which);
  void watch(line& which);
  void close_unclaimed();
  void list();
  line* find(line_id which);

  // switchboard_links.cpp
  void arrange_seats(const arrange& wanted);
  conversation* conversation_of(routing::conversation_id id);
  void link(conversation_key key);
  void unlink(conversation& which);
  void name_lines(conversation_key key, conversation& which);
  void seat_line(conversation& of, line& which, const seat& given);
  void set_playlist(line& which, const std::optional<playlist>& wanted);
  void relink_around(line_id which);
  void need_frames(conversation& of, line& which);
  void poll_line(line& which);
  void note_empty(conversation_key key, conversation& which);
  bool drop_oldest_empty();
  void drop_empty();
  void forget(conversation_key key, conversation& which);

  // switchboard_packets.cpp
  void drain(line& at);
  void take_packet(line& at, std::span<std::uint8_t> packet, const socket_address& source);
  void take_rtcp(line& at, std::span<std::uint8_t> packet);
  void take_event(line& at, const rtp_packet& packet);
  void key_heard(line& at, const pressed_digit& key, bool as_packets);
  void pass_on(line& to, const rtp_header& in, codec law, bytes_view payload);
  void send(line& to, std::size_t size);
  std::span<std::uint8_t> payload_room() { return std::span{out_}.subspan(rtp_header_bytes); }
  void write_header(const rtp_header& header);

  // switchboard_audio.cpp
  void send_frame(line& to, std::uint32_t at);
  void send_digit_step(line& to, std::uint32_t at);
  bool fill_frame(line& to, std::span<std::uint8_t, frame_samples> payload);
  void mix_frame(line& to, std::span<std::uint8_t, frame_samples> payload);
  void tell_played(line& which);

  // switchboard_recordings.cpp
  void start_recording(const record& wanted);
  void end_recording(recording_id which, recording_end reason);
  void pass_over_held(recording& of);
  void record_frame(recording& of);
  void listen_for_end(recording& of, std::span<const std::int16_t> left);
  void put_piece(recording& of);
  void remember_ended(const recording_ended& ended);
  void tell_refused(recording& of);
  void lose(const recording_lost& what);
  void tell_lost(recording_id of);
  void tell_unwritten(const recording_writer::closed_file& file, const recording& of);

  const media_settings settings_;
  const int poll_;
  tell_function tell_;
  routing::milliseconds now_{0};
  socket_address bind_;
  port_range ports_;
  std::shared_ptr<prompt_store> prompts_ = std::make_shared<prompt_store>();
  std::unordered_map<std::uint64_t, std::unique_ptr<line>> lines_;
  std::unordered_map<conversation_key, conversation> conversations_;
  /// Since when who has no line, in this order; and some that have one again.
  std::deque<std::pair<routing::milliseconds, conversation_key>> empty_;
  std::unordered_map<std::uint64_t, std::vector<conversation_key>> named_by_; ///< line -> who names it
  std::unordered_map<std::uint64_t, recording> recordings_;
  std::deque<recording_ended> ended_;                          ///< not yet forgotten
  std::deque<recording_lost> lost_;                            ///< of those that are not forgotten
  std::vector<std::pair<recording_id, recording_end>> to_end_; ///< after this turn: by themselves
  std::array<std::vector<line*>, groups> turns_;
  std::vector<conversation_key> to_relink_; ///< after this turn: a playlist ended
  std::optional<routing::milliseconds> unclaimed_end_;
  arrivals arrivals_;
  std::array<std::uint8_t, arrivals::packet_bytes + srtp_session::trailer_bytes> out_{};
  std::array<std::uint8_t, frame_samples> scratch_{};
  mixing mixing_;
  recording_writer writer_;
};

} // namespace strowger::channels::media
