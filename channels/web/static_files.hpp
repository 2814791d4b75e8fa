#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace strowger::channels::web {

/// One file as it is sent. The content is shared by all who are sent it.
struct static_file {
  std::shared_ptr<const std::string> content;
  std::string_view mime_type;
  std::string entity_tag; ///< quoted, RFC 9110 8.8.3
  bool gzip = false;      ///< `content` is the precompressed neighbour's
  bool immutable = false;
};

/// The files below one folder, kept in memory while they are unchanged on disk (at most `memory_bytes`; files
/// over `file_bytes` are not served). Not thread-safe.
class static_files {
public:
  static_files(std::filesystem::path folder, std::string index, std::string immutable);

  /// `path` is relative to the folder, decoded, with '/' between names. Nothing for what does not exist, is
  /// no regular file, is hidden, or lies outside of the folder once links are followed.
  std::optional<static_file> find(std::string_view path, bool accepts_gzip);

  static constexpr std::uintmax_t file_bytes = 16U << 20U;
  static constexpr std::uintmax_t memory_bytes = 64U << 20U;

private:
  struct kept {
    std::filesystem::file_time_type changed;
    std::uintmax_t size = 0;
    std::shared_ptr<const std::string> content;
    std::string entity_tag;
  };
  const kept* read(const std::filesystem::path& file);

  std::filesystem::path folder_;
  std::string index_, immutable_;
  std::unordered_map<std::string, kept> kept_;
  std::uintmax_t kept_bytes_ = 0;
};

/// By the end of the name; "application/octet-stream" for what is not known.
std::string_view mime_type_of(std::string_view path);
/// True if every name between the slashes may be served: not empty (but for the last), not hidden, no dot
/// segments, no backslash, no control characters.
bool is_plain_path(std::string_view path);

} // namespace strowger::channels::web
