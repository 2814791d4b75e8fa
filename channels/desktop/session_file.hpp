#pragma once
#include "channels/desktop/sessions.hpp"
#include "routing/model/result.hpp"
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace strowger::channels::desktop {

/// Sessions in one file (mode 0600) that is only ever appended to, synced after each entry, and written anew
/// when most of it is out of date. An entry is a length, a checksum and what happened: kept or forgotten.
///
/// A torn last entry (power was lost) is cut off and reported: nobody was told it had been written. Damage
/// before the last entry may hide that somebody signed out, so the whole file is put aside as `FILE.damaged`
/// and everybody signs in again. One thread at a time; the file belongs to one process.
class session_file final : public session_store {
public:
  using log_line = std::function<void(std::string_view level, std::string_view line)>;
  static constexpr std::size_t entry_bytes_max = 2'048;
  static constexpr std::size_t file_bytes_max = 256U * 1024U * 1024U;
  /// Not written anew below this size.
  static constexpr std::size_t compact_from_bytes = 256U * 1024U;

  static routing::result<std::unique_ptr<session_file>> open(std::filesystem::path file, log_line log,
                                                             std::size_t compact_from = compact_from_bytes);
  ~session_file() override;
  session_file(const session_file&) = delete;
  session_file& operator=(const session_file&) = delete;

  bool save(const digest& key, std::string_view bytes) override;
  bool forget(const digest& key) override;
  std::vector<std::string> list() override;
  [[nodiscard]] std::size_t file_bytes() const { return size_; }

private:
  session_file(std::filesystem::path file, log_line log, std::size_t compact_from)
    : file_{std::move(file)}, log_{std::move(log)}, compact_from_{compact_from} {}
  [[nodiscard]] bool begin();
  [[nodiscard]] bool append(const std::string& entry);
  [[nodiscard]] bool write_anew();
  void complain(std::string_view what) const;

  std::filesystem::path file_;
  log_line log_;
  std::size_t compact_from_;
  std::map<digest, std::string> kept_;
  int fd_ = -1;
  std::size_t size_ = 0, kept_bytes_ = 0;
  bool doubtful_ =
      false; ///< a write failed: what the file holds is known again only after it is written anew
};

} // namespace strowger::channels::desktop
