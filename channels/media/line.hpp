#pragma once
#include "channels/media/key_hearing.hpp"
#include "channels/media/latch.hpp"
#include "channels/media/line_socket.hpp"
#include "channels/media/media_words.hpp"
#include "channels/media/playout.hpp"
#include "channels/media/prompts.hpp"
#include "channels/media/rtp_stream.hpp"
#include "channels/media/srtp_session.hpp"

namespace strowger::channels::media {

/// What a line gets.
enum class hearing : std::uint8_t {
  nothing, ///< it has no seat: no packets
  silence,
  prompts, ///< the playlist as it stands in memory
  relay,   ///< the packets of one other line as they come
  mix,
};

/// The jitter buffer of a line that is mixed or recorded, and what it said in the last 20 ms.
struct said_by_line {
  playout buffer;
  linear_frame frame{};
};

/// A line and everything it needs from packet to packet. Owned by the switchboard.
struct line {
  explicit line(const line_settings& given, rtp_stream stream) : settings{given}, out{stream} {}

  line_settings settings;
  std::uint16_t port = 0;
  std::uint8_t group = 0;
  std::size_t place = 0; ///< in its group
  line_socket socket;
  latch source;
  std::optional<socket_address> signalled, destination; ///< without a destination nothing is sent
  std::optional<srtp_session> crypt;
  rtp_stream out;
  rtp_receiver in;
  key_hearing keys_in;
  event_sender digits_out;

  hearing gets = hearing::nothing;
  std::vector<line*> hears;    ///< of a mix
  std::vector<line*> relay_to; ///< who get its packets as they come
  playlist_cursor plays;
  bool mixes_playlist = false, played_told = false;
  std::int32_t gain = 256;
  std::uint32_t frames_needed = 0; ///< how many mixes and recordings need `said`
  std::unique_ptr<said_by_line> said;

  bool polled = false; ///< its packets wake the loop; else they are fetched in the line's turn
  bool claimed = true, silent_told = false;
  routing::milliseconds heard_at{0}; ///< or opened
  std::uint64_t dropped = 0;
};

} // namespace strowger::channels::media
