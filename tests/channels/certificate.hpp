#pragma once
#include <filesystem>
#include <string>

namespace strowger::tests {

/// A folder of its own that goes with the test.
class temporary_folder {
public:
  temporary_folder();
  ~temporary_folder();
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, const std::string& content) const;

private:
  std::filesystem::path path_;
};

/// Writes a fresh self-signed certificate for localhost and its key as PEM files.
void write_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key);

} // namespace strowger::tests
