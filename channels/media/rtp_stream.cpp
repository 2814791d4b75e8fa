#include "channels/media/rtp_stream.hpp"
#include <cstdlib>

namespace strowger::channels::media {

namespace {

constexpr std::uint32_t shortest_step = 160; ///< 20 ms
/// A source whose clock or numbers jump by more than this has begun anew.
constexpr std::int32_t longest_jump = 8'000 * 10;
constexpr int most_missing = 1'000;

} // namespace

rtp_header rtp_stream::paced(std::uint8_t payload_type, std::uint32_t at) {
  rtp_header made{payload_type, last_ != source::own, sequence_++, origin_ + at, ssrc_};
  if (last_ != source::nobody && ahead(last_timestamp_, made.timestamp) <= 0)
    made.timestamp = last_timestamp_ + shortest_step;
  last_timestamp_ = made.timestamp;
  last_ = source::own;
  return made;
}

std::optional<rtp_header> rtp_stream::relayed(const rtp_header& in, std::uint8_t payload_type,
                                              std::uint32_t at) {
  const bool goes_on = last_ == source::relay && in.ssrc == in_ssrc_ &&
                       std::abs(ahead(in_timestamp_, in.timestamp)) < longest_jump &&
                       std::abs(int{ahead(in_last_, in.sequence)}) < most_missing;
  if (!goes_on) {
    auto begins = origin_ + at;
    if (last_ != source::nobody && ahead(last_timestamp_, begins) <= 0)
      begins = last_timestamp_ + shortest_step;
    in_ssrc_ = in.ssrc;
    in_first_ = in_last_ = in.sequence;
    in_timestamp_ = in.timestamp;
    timestamp_shift_ = begins - in.timestamp;
    sequence_shift_ = static_cast<std::uint16_t>(sequence_ - in.sequence);
    last_ = source::relay;
  } else if (ahead(in_first_, in.sequence) < 0) {
    return std::nullopt;
  }
  rtp_header made{payload_type, in.marker || !goes_on,
                  static_cast<std::uint16_t>(in.sequence + sequence_shift_), in.timestamp + timestamp_shift_,
                  ssrc_};
  if (ahead(in_last_, in.sequence) >= 0) {
    in_last_ = in.sequence;
    in_timestamp_ = in.timestamp;
    sequence_ = static_cast<std::uint16_t>(made.sequence + 1);
    last_timestamp_ = made.timestamp;
    // The row's beginning follows it: no more than 15 bits tell what is old.
    if (ahead(in_first_, in.sequence) > most_missing)
      in_first_ = static_cast<std::uint16_t>(in.sequence - most_missing);
  }
  return made;
}

rtp_header rtp_stream::event(std::uint8_t payload_type, std::uint32_t began, bool first) {
  auto timestamp = origin_ + began;
  if (first && last_ != source::nobody && ahead(last_timestamp_, timestamp) <= 0)
    timestamp = last_timestamp_ + shortest_step;
  if (!first) timestamp = last_timestamp_;
  last_timestamp_ = timestamp;
  last_ = source::own;
  return {payload_type, first, sequence_++, timestamp, ssrc_};
}

void rtp_stream::pause() {
  if (last_ != source::nobody) last_ = source::paused;
}

rtp_receiver::verdict rtp_receiver::take(const rtp_header& header) {
  ++received_;
  const int step = ahead(newest_, header.sequence);
  if (!begun_ || header.ssrc != ssrc_ || std::abs(step) > most_missing) {
    begun_ = true;
    ssrc_ = header.ssrc;
    newest_ = header.sequence;
    seen_ = 1;
    return verdict::first;
  }
  if (step > 0) {
    lost_ += static_cast<std::uint64_t>(step - 1);
    seen_ = step < 64 ? (seen_ << static_cast<unsigned>(step)) | 1U : 1U;
    newest_ = header.sequence;
    return verdict::next;
  }
  if (step <= -64) return verdict::repeated; // too old to tell, and of no use either way
  const auto bit = std::uint64_t{1} << static_cast<unsigned>(-step);
  if ((seen_ & bit) != 0) return verdict::repeated;
  seen_ |= bit;
  if (lost_ > 0) --lost_;
  return verdict::late;
}

} // namespace strowger::channels::media
