#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Bencode, the writing of rtpengine's control protocol: numbers, texts of any bytes, lists, dictionaries.
/// Pure; any thread. What is read comes from outside: nesting and size are bounded, and anything that is not
/// whole and exactly one value is refused.
namespace strowger::channels::sip {

struct ben_value {
  enum class kind : std::uint8_t { number, text, list, dictionary };
  kind is = kind::text;
  std::int64_t number = 0;
  std::string text{};
  std::vector<ben_value> items{};  ///< of a list; of a dictionary the values
  std::vector<std::string> keys{}; ///< of a dictionary, one for each value

  /// Of a dictionary; nothing where there is none of the name.
  [[nodiscard]] const ben_value* find(std::string_view key) const;
  /// The text of that key; empty where it is none.
  [[nodiscard]] std::string_view text_of(std::string_view key) const;
  friend bool operator==(const ben_value&, const ben_value&) = default;
};

ben_value ben_number(std::int64_t number);
ben_value ben_text(std::string text);
ben_value ben_list(std::vector<ben_value> items);
/// In the order of the keys, as it has to be written; a key must not come twice.
ben_value ben_dictionary(std::vector<std::pair<std::string, ben_value>> of);

inline constexpr std::size_t ben_bytes_max = 65'535; ///< a datagram
inline constexpr std::size_t ben_depth_max = 16;

std::string write_ben(const ben_value& value);
std::optional<ben_value> read_ben(std::string_view text);

} // namespace strowger::channels::sip
