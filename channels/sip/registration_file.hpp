#pragma once
#include "routing/model/result.hpp"
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace strowger::channels::sip {

/// Registrations in one file (mode 0600) of lines that is only ever appended to, and written anew when most
/// of it is out of date. Changes are gathered by `set` and durable after `commit`: one sync for as many
/// REGISTERs as have come meanwhile, before their answers leave.
///
/// A line is a checksum, an endpoint and the text of its contacts (`kept_text`); the last one of an endpoint
/// counts. A line that is torn or damaged is left out and counted: at worst a phone registers once more, or a
/// contact that was taken back is tried until it would have run out. One thread; one process.
class registration_file {
public:
  using log_line = std::function<void(std::string_view level, std::string_view line)>;
  static constexpr std::size_t file_bytes_max = 256U * 1024U * 1024U;
  /// Not written anew below this size.
  static constexpr std::size_t compact_from_bytes = 1024U * 1024U;

  static routing::result<std::unique_ptr<registration_file>>
  open(std::filesystem::path file, log_line log, std::size_t compact_from = compact_from_bytes);
  ~registration_file();
  registration_file(const registration_file&) = delete;
  registration_file& operator=(const registration_file&) = delete;

  /// Endpoint to text. What was gathered is in it before it is durable.
  [[nodiscard]] const std::map<std::string, std::string>& kept() const { return kept_; }
  /// An empty text forgets the endpoint.
  void set(const std::string& endpoint, const std::string& text);
  /// False: not durable; the next one tries to write everything anew.
  [[nodiscard]] bool commit();
  [[nodiscard]] std::size_t file_bytes() const { return size_; }

private:
  registration_file(std::filesystem::path file, log_line log, std::size_t compact_from)
    : file_{std::move(file)}, log_{std::move(log)}, compact_from_{compact_from} {}
  [[nodiscard]] bool begin();
  [[nodiscard]] bool write_anew();
  void read(std::string_view bytes);
  void complain(std::string_view level, std::string_view what) const;

  std::filesystem::path file_;
  log_line log_;
  std::size_t compact_from_;
  std::map<std::string, std::string> kept_;
  std::string gathered_; ///< lines that are not in the file yet
  int fd_ = -1;
  std::size_t size_ = 0, kept_bytes_ = 0;
  bool doubtful_ =
      false; ///< a write failed: what the file holds is known again only after it is written anew
};

} // namespace strowger::channels::sip
