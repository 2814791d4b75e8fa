#pragma once
#include <filesystem>
#include <string>
#include <string_view>

/// One page that holds a run and everything needed to look at it: the built page of channels/pages/report
/// with the run's document put in. It loads nothing, so it opens from a file as well as from a server.
namespace strowger::sim {

/// The page as built: under `pages` where that is said, else installed beside the program or in the build
/// tree it lies in. Throws std::runtime_error, in words for a person, when it is not there.
[[nodiscard]] std::string report_template(const std::filesystem::path& pages);

/// The page with `document` (JSON) in its place. Nothing that the document says can end the page's script.
[[nodiscard]] std::string html_report(std::string page, std::string_view document);

} // namespace strowger::sim
