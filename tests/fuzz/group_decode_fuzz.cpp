#include "storage/codec.hpp"
#include "storage/wal_check.hpp"
#include <cstdlib>

using namespace strowger::storage;

/// Any bytes as an entry of the journal or as a log: no crash. What decodes is written again and decodes to
/// the same bytes. The first byte says what the rest is: a whole entry, a message that gets the right
/// checksum, a snapshot piece, a log.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
  switch (data[0] % 4) {
  case 0:
    if (const auto read = decode_group(bytes); !read && read.why().detail.empty()) std::abort();
    return 0;
  case 1: {
    const auto read = decode_group(framed(bytes));
    if (!read) return 0;
    const auto written = encode(read.value());
    const auto again = decode_group(written);
    if (!again || encode(again.value()) != written) std::abort();
    return 0;
  }
  case 2: {
    const auto read = decode_snapshot_piece(framed(bytes));
    if (!read) return 0;
    const auto written = encode(read.value());
    const auto again = decode_snapshot_piece(written);
    if (!again || encode(again.value()) != written) std::abort();
    return 0;
  }
  default: {
    const auto scan = scan_log(bytes);
    if (scan.whole_bytes > bytes.size()) std::abort();
    return 0;
  }
  }
}
