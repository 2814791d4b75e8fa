#include "sim/csv.hpp"
#include "sim/logged_day.hpp"
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

/// Any bytes as a table: refused with a message, or every cell can be read and every number is one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strowger::sim;
  const std::string text{reinterpret_cast<const char*>(data), size};
  try {
    const csv_table table{text, "fuzz"};
    assert(table.columns() > 0);
    for (std::size_t row = 0; row < table.rows(); ++row)
      for (std::size_t column = 0; column < table.columns(); ++column) {
        if (const auto seconds = clock_seconds(table.text(row, column)))
          assert(*seconds >= 0 && *seconds < 86'400);
        static_cast<void>(day_number(table.text(row, column)));
        try {
          static_cast<void>(table.number(row, column));
        } catch (const std::runtime_error&) {
        }
      }
  } catch (const std::runtime_error& refused) {
    assert(refused.what()[0] != '\0');
  }
  return 0;
}
