#include "channels/media/latch.hpp"

namespace strowger::channels::media {

namespace {

constexpr routing::milliseconds silence_that_opens{2'000};
constexpr int packets_in_a_row = 4;

} // namespace

void latch::expect(const std::optional<socket_address>& signalled) {
  if (signalled == signalled_) return;
  signalled_ = signalled;
  believed_.reset();
  candidate_.reset();
}

bool latch::open(routing::milliseconds now) const { return !believed_ || now - last_ >= silence_that_opens; }

bool latch::believe(const socket_address& source, routing::milliseconds now) {
  believed_ = source;
  candidate_.reset();
  last_ = now;
  return true;
}

/// Whether this source has now sent enough packets in a row.
bool latch::try_out(const socket_address& source, const rtp_header& header) {
  if (!candidate_ || *candidate_ != source || candidate_next_ != header.sequence) {
    candidate_ = source;
    candidate_row_ = 0;
  }
  candidate_next_ = static_cast<std::uint16_t>(header.sequence + 1);
  return ++candidate_row_ >= packets_in_a_row;
}

bool latch::take(const socket_address& source, const rtp_header& header, bool proven,
                 routing::milliseconds now) {
  if (believed_ && *believed_ == source) {
    last_ = now;
    return true;
  }
  if (proven || (signalled_ && *signalled_ == source)) return believe(source, now);
  if (open(now) && try_out(source, header)) return believe(source, now);
  ++strangers_;
  return false;
}

} // namespace strowger::channels::media
