#pragma once
#include "routing/model/ids.hpp"
#include "routing/model/time.hpp"
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What the SIP process and the media process say to each other. Plain structs; their form on the socket is
/// media.proto through media_wire.hpp. All commands are idempotent: after a reconnect the SIP process says
/// again whatever it wants, and nothing is heard twice (docs/media.md).
namespace strowger::channels::media {

/// A UDP port with somebody's telephone at the other end. Drawn by the SIP process; the same after its
/// restart.
using line_id = routing::strong_id<struct line_tag>;
using recording_id = routing::strong_id<struct recording_tag>;

enum class codec : std::uint8_t { pcmu, pcma };

enum class srtp_suite : std::uint8_t { aes_cm_128_hmac_sha1_80, aes_cm_128_hmac_sha1_32 };

/// Master key (16 bytes) and salt (14), as SDES carries them in base64 (RFC 4568 6.1).
using srtp_key = std::array<std::uint8_t, 30>;

struct srtp_keys {
  srtp_suite suite = srtp_suite::aes_cm_128_hmac_sha1_80;
  srtp_key in{};  ///< theirs: of what arrives
  srtp_key out{}; ///< ours
  friend bool operator==(const srtp_keys&, const srtp_keys&) = default;
};

/// An IPv4 or IPv6 address in text, never a name.
struct endpoint {
  std::string address{};
  std::uint16_t port = 0;
  friend bool operator==(const endpoint&, const endpoint&) = default;
};

struct line_settings {
  line_id line{0};
  routing::conversation_id conversation{0};
  codec speaks = codec::pcmu;
  std::uint8_t telephone_event = 0; ///< payload type of RFC 4733 events; 0: none, digits are sent as tones
  std::optional<endpoint> remote{}; ///< where its RTP goes, as signalled
  bool expects_v6 = false;          ///< its telephone is reached over IPv6; asked while `remote` is unknown
  bool symmetric = true;            ///< RTP goes where theirs really comes from (RFC 4961)
  std::optional<srtp_keys> srtp{};
  std::uint16_t port = 0; ///< 0: any of the range; else this very one again
  bool holds = false;     ///< its telephone does not listen: nothing is sent to it (RFC 3264 5.1, 8.4)
  friend bool operator==(const line_settings&, const line_settings&) = default;
};

/// Answered by `line_opened` or `line_failed`; of a line that is open it is a `change_line` and answered
/// again.
struct open_line {
  line_settings settings;
};
/// As after a re-INVITE. The port stays. A new remote is waited for anew.
struct change_line {
  line_settings settings;
};
struct close_line {
  line_id line{0};
};

/// `items`: names of prompts, `tone:HZ:MS` or `silence:MS`. In a newer `arrange` the same id goes on where it
/// is; once played to its end it stays silent.
struct playlist {
  std::uint64_t id = 0;
  std::vector<std::string> items{};
  bool loop = false;
  friend bool operator==(const playlist&, const playlist&) = default;
};

struct seat {
  line_id line{0};
  std::vector<line_id> hears{}; ///< its own line in it is passed over
  std::optional<playlist> plays{};
  bool mix = false;        ///< hears the lines behind its playlist; without, the playlist alone
  std::int8_t gain_db = 0; ///< how much louder everything is to this seat, -40 to 20
  friend bool operator==(const seat&, const seat&) = default;
};

/// Who hears whom, whole: what was said last counts. Lines of the conversation that have no seat hear nothing
/// and get no packets. Lines may be named before they are open.
struct arrange {
  routing::conversation_id conversation{0};
  std::vector<seat> seats{};
};

/// Two sides of a conversation into one stereo file. Of a recording that runs it changes the sides only.
struct record {
  recording_id recording{0};
  routing::conversation_id conversation{0};
  std::vector<line_id> left, right{};
  std::string folder{}; ///< must exist
  std::string key{};    ///< 32 bytes: encrypted at rest; empty: a plain WAV file
  /// It ends by itself when its left side has been quiet for so long, or it is so long; zero: it does not.
  routing::milliseconds ends_quiet{0}, ends_after{0};
  bool paused = false;     ///< silence of the same length, until it is said again without
  std::uint64_t pause = 0; ///< which one, as `recording_paused` tells it
};
struct stop_recording {
  recording_id recording{0};
};
/// Its `recording_ended` is known and need not be told again.
struct forget_recording {
  recording_id recording{0};
};

/// 0 to 9, *, #, A to D; a comma is half a second's pause.
struct send_digits {
  line_id line{0};
  std::string digits{};
};
/// A key that the line's telephone says by other means than its audio (SIP INFO): heard, by whoever hears the
/// line, too, as its event would be. One that is an event as well is one key.
struct hear_key {
  line_id line{0};
  char key = 0;
};
/// Answered by `line_list`.
struct list_lines {};
/// Reads the prompt folders again, in the background.
struct reload_prompts {};
/// The process ends: all lines are closed, recordings finished.
struct end_media {};

using media_command =
    std::variant<open_line, change_line, close_line, arrange, record, stop_recording, forget_recording,
                 send_digits, hear_key, list_lines, reload_prompts, end_media>;

struct line_opened {
  line_id line{0};
  endpoint at{}; ///< as advertised
};
enum class line_failure : std::uint8_t {
  no_port,
  port_taken,
  bad_settings,
  limit_reached,
  unknown_line,
  no_relay ///< said beside the media process, by who stands before it (docs/rtpengine.md)
};
struct line_failed {
  line_id line{0};
  line_failure reason = line_failure::no_port;
};
struct digit_heard {
  line_id line{0};
  char digit = 0;
  routing::milliseconds lasted{0};
};
struct playlist_played {
  line_id line{0};
  std::uint64_t playlist = 0;
};
/// No RTP came for so long. Told once.
struct line_silent {
  line_id line{0};
  routing::milliseconds lasted{0};
};
/// After `line_silent`: RTP comes again.
struct line_heard {
  line_id line{0};
};
enum class recording_end : std::uint8_t {
  stopped,
  lines_closed,
  disk,
  limit_reached, ///< as many run as may
  bad_settings,
  silence, ///< `ends_quiet`
  limit    ///< `ends_after`
};
struct recording_ended {
  recording_id recording{0};
  std::string path{}; ///< empty where there is no file
  routing::milliseconds lasted{0};
  std::uint64_t bytes = 0;
  recording_end reason = recording_end::stopped;
  routing::milliseconds heard{0}; ///< how long its left side was not quiet
};
/// Why some of a call is in no file of its recording.
enum class recording_loss : std::uint8_t {
  away,      ///< this process was, between two files
  slow_disk, ///< more waited for the disk than may: silence of the same length is in the file
  disk       ///< it refused: what had not been written by then
};
constexpr std::string_view to_text(recording_loss why) {
  return why == recording_loss::away ? "away" : why == recording_loss::slow_disk ? "slow_disk" : "disk";
}
/// Of a recording: nothing of what was said from then on is in it, for so long. Told again after each
/// `record` of it and with each list, until it is forgotten.
struct recording_lost {
  recording_id recording{0};
  routing::wall_time from{};
  routing::milliseconds lasted{0};
  recording_loss why = recording_loss::away;
};
/// Of a recording with `ends_quiet`: somebody speaks on its left side, for the first time and for longer than
/// a click or a key's tone.
struct speech_heard {
  recording_id recording{0};
};
/// Answers each `record` that pauses: from here on nothing that is said is in it.
struct recording_paused {
  recording_id recording{0};
  std::uint64_t pause = 0;
};
/// An item of a playlist that is not there; it is passed over.
struct prompt_missing {
  line_id line{0};
  std::string name{};
};

struct listed_line {
  line_id line{0};
  routing::conversation_id conversation{0};
  std::uint16_t port = 0;
  std::uint64_t playlist = 0; ///< 0: none
  bool played = false;        ///< to its end
  bool silent = false;
  std::uint64_t received = 0, lost = 0, dropped = 0; ///< packets; dropped: bad, forged or from strangers
};
struct listed_recording {
  recording_id recording{0};
  bool paused = false;
};
/// In parts; `last` marks the end. Recordings that ended and were not forgotten follow as
/// `recording_ended`.
struct line_list {
  std::vector<listed_line> lines{};
  std::vector<listed_recording> recordings{};
  bool last = true;
};

using media_event =
    std::variant<line_opened, line_failed, digit_heard, playlist_played, line_silent, line_heard,
                 recording_ended, prompt_missing, line_list, speech_heard, recording_paused, recording_lost>;

} // namespace strowger::channels::media
