#include "sim/scenario/scenario_folder.hpp"
#include "sim/output_file.hpp"
#include <cerrno>
#include <stdexcept>
#include <unistd.h>

namespace strowger::sim {

namespace {

/// A path without an empty end: `made/` is `made`.
std::filesystem::path without_slash(const std::filesystem::path& folder) {
  return folder.has_filename() || !folder.has_parent_path() ? folder : folder.parent_path();
}

} // namespace

scenario_folder::scenario_folder(std::filesystem::path folder) : folder_{without_slash(folder)} {
  if (std::filesystem::exists(folder_ / "scenario.yaml"))
    throw std::runtime_error{"there is a scenario in " + folder_.string() + " already"};
  std::error_code none;
  for (auto one = folder_; !one.empty() && !std::filesystem::exists(one, none); one = one.parent_path())
    made_.insert(made_.begin(), one);
  std::error_code wrong;
  std::filesystem::create_directories(folder_, wrong);
  if (!wrong && ::access(folder_.c_str(), W_OK | X_OK) != 0) wrong.assign(errno, std::generic_category());
  if (!wrong) return;
  for (auto one = made_.rbegin(); one != made_.rend(); ++one) std::filesystem::remove(*one, none);
  throw std::runtime_error{"cannot make the folder " + folder_.string() + ": " + wrong.message()};
}

scenario_folder::~scenario_folder() {
  if (kept_) return;
  std::error_code none; // what others put there meanwhile stays, and so do the folders around it
  for (auto one = made_.rbegin(); one != made_.rend(); ++one) std::filesystem::remove(*one, none);
}

void scenario_folder::put(const std::string& name, std::string_view text, unsigned rights) {
  const auto file = folder_ / name;
  if (std::filesystem::exists(file))
    throw std::runtime_error{"there is a " + name + " in " + folder_.string() + " already"};
  output_file to{file.string(), rights};
  to.write(text);
  made_.push_back(file);
}

} // namespace strowger::sim
