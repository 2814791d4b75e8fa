#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace strowger::sim {

/// A folder that becomes a scenario's, made before the work so that nobody waits for what cannot be made.
/// Unless it is kept, what was made of it goes again. What lies in it already is never touched.
class scenario_folder {
public:
  /// Throws std::runtime_error with the reason when it cannot be made, and when there is a scenario already.
  explicit scenario_folder(std::filesystem::path folder);
  ~scenario_folder();
  scenario_folder(const scenario_folder&) = delete;
  scenario_folder& operator=(const scenario_folder&) = delete;

  /// Throws std::runtime_error when it cannot be written, or is there already.
  void put(const std::string& name, std::string_view text, unsigned rights = 0666);
  void keep() { kept_ = true; }
  [[nodiscard]] const std::filesystem::path& path() const { return folder_; }

private:
  std::filesystem::path folder_;
  std::vector<std::filesystem::path> made_; ///< folders, the innermost last; then files
  bool kept_ = false;
};

} // namespace strowger::sim
