#include "storage/codec.hpp"
#include "storage/record_json.hpp"
#include "storage/wal_check.hpp"
#include <cstdlib>

using namespace strowger::storage;

namespace {

/// What decodes is written again and decodes to the same bytes.
template <class Decode>
void there_and_back(std::string_view bytes, Decode decode) {
  const auto read = decode(bytes);
  if (!read) {
    if (read.why().detail.empty()) std::abort();
    return;
  }
  const auto written = encode(read.value());
  const auto again = decode(written);
  if (!again || encode(again.value()) != written) std::abort();
}

/// Whatever was read can be told.
void tell(const group& all) {
  for (const auto& one : all.records)
    if (record_json(one).empty()) std::abort();
}

} // namespace

/// Any bytes as an entry of the journal or as a log: no crash. The first byte says what the rest is: a whole
/// entry, a message that gets the right checksum (a group, a piece of a snapshot, a mark, an entry of the
/// index), or a log.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
  switch (data[0] % 6) {
  case 0:
    there_and_back(bytes, decode_group);
    return 0;
  case 1:
    there_and_back(framed(bytes), decode_group);
    if (const auto read = decode_group(framed(bytes))) tell(read.value());
    return 0;
  case 2:
    there_and_back(framed(bytes), decode_snapshot_piece);
    return 0;
  case 3:
    there_and_back(framed(bytes), decode_snapshot_mark);
    return 0;
  case 4:
    there_and_back(framed(bytes), decode_index_entry);
    return 0;
  default: {
    const auto scan = scan_log(bytes);
    if (scan.whole_bytes > bytes.size()) std::abort();
    return 0;
  }
  }
}
