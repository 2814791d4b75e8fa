#include "sim/scenario/html_report.hpp"
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

namespace strowger::sim {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view run_place = "\"strowger-run\"";

std::vector<fs::path> places_of(const fs::path& pages) {
  if (!pages.empty()) return {pages};
  std::error_code none;
  const auto here = fs::read_symlink("/proc/self/exe", none).parent_path();
  return {here / "../share/strowger/pages", here / "../../pages", here / "../pages"};
}

} // namespace

std::string report_template(const fs::path& pages) {
  std::string looked;
  for (const auto& one : places_of(pages)) {
    const auto file = (one / "report" / "report.html").lexically_normal();
    std::ifstream from{file, std::ios::binary};
    if (from) return {std::istreambuf_iterator<char>{from}, {}};
    looked += "\n  " + file.string();
  }
  throw std::runtime_error{"the page of reports is not built (./dev pages builds it); looked for" + looked};
}

std::string html_report(std::string page, std::string_view document) {
  const auto at = page.find(run_place);
  if (at == std::string::npos)
    throw std::runtime_error{"the page of reports has no place for a run: it is of another version"};
  // In JSON these stand inside of texts only, where an escape says the same.
  std::string safe;
  safe.reserve(document.size());
  for (const char one : document) {
    if (one == '<')
      safe += "\\u003c";
    else if (one == '>')
      safe += "\\u003e";
    else if (one == '&')
      safe += "\\u0026";
    else
      safe += one;
  }
  return page.replace(at, run_place.size(), safe);
}

} // namespace strowger::sim
