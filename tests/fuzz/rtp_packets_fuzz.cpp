#include "channels/media/playout.hpp"
#include "channels/media/rtp_stream.hpp"
#include "channels/media/telephone_event.hpp"
#include <algorithm>
#include <cstdlib>
#include <string_view>

using namespace strowger::channels::media;

/// Whatever arrives on a line, packets of a byte's length each: what is read lies within the packet, what is
/// passed on never goes back in time, digits are digits.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  bytes_view rest{data, size};
  rtp_receiver in;
  rtp_stream out{1, 2, 3};
  event_receiver events;
  playout buffer;
  linear_frame frame;
  std::uint32_t now = 0;
  while (!rest.empty()) {
    const auto length = std::min<std::size_t>(rest[0], rest.size() - 1);
    const auto packet = rest.subspan(1, length);
    rest = rest.subspan(1 + length);
    if (const auto report = read_rtcp(packet); report && report->packets == 0) std::abort();
    const auto read = read_rtp(packet);
    now += 160;
    if (!read) continue;
    if (read->payload.size() + rtp_header_bytes > packet.size()) std::abort();
    in.take(read->header);
    if (in.lost() > 1'000 * in.received()) std::abort();
    out.relayed(read->header, 0, now);
    const auto told = events.take(read->header, read->payload, strowger::routing::milliseconds{now / 8});
    if (told && std::string_view{"0123456789*#ABCD"}.find(told->digit) == std::string_view::npos)
      std::abort();
    buffer.put(read->header, codec::pcma, read->payload);
    buffer.take(frame);
  }
  const auto one = out.paced(0, now), two = out.paced(0, now + 160);
  if (ahead(one.timestamp, two.timestamp) <= 0 || ahead(one.sequence, two.sequence) != 1) std::abort();
  return 0;
}
