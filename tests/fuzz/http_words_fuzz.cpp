#include "channels/web/admission.hpp"
#include "channels/web/exchange.hpp"
#include "channels/web/static_files.hpp"
#include "routing/model/utf8.hpp"
#include <cstdlib>
#include <fstream>
#include <unistd.h>

using namespace strowger::channels::web;

namespace {

/// A folder with one page, and a secret beside it that no path may reach.
struct site {
  std::filesystem::path top =
      std::filesystem::temp_directory_path() / ("strowger_fuzz_site_" + std::to_string(::getpid()));
  site() {
    std::filesystem::create_directories(top / "pages" / ".hidden");
    std::ofstream{top / "secret"} << "secret";
    std::ofstream{top / "pages" / ".hidden" / "secret"} << "secret";
    std::ofstream{top / "pages" / "index.html"} << "page";
    std::filesystem::create_symlink(top / "secret", top / "pages" / "link");
  }
  ~site() { std::filesystem::remove_all(top); }
};

} // namespace

/// What browsers and strangers put into a request's words: cookies, queries, forwarded addresses, paths,
/// text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static site where;
  static static_files files{where.top / "pages", "index.html", "assets/"};
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (cookie_value(text, "strowger").size() > size || query_value(text, "entry").size() > size) std::abort();
  if (const auto address = address_bytes(text))
    if (address_bytes(address_text(*address)) != address) std::abort();
  if (strowger::routing::is_utf8(text) && strowger::routing::count_characters(text) > size) std::abort();
  if (const auto found = files.find(text, false); found && *found->content != "page") std::abort();
  return 0;
}
