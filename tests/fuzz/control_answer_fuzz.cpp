#include "channels/admin/control_client.hpp"
#include <cstdlib>
#include <nlohmann/json.hpp>

using namespace strowger::channels::admin;

/// Whatever the engine's end of the control socket sends: a line, an end, or an error. The usual form of a
/// line, which is not read as JSON, is taken for the same as by a reader of JSON.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto read = read_control_answer(text);
  if (read.what == control_answer::kind::closed || read.what == control_answer::kind::timed_out) std::abort();
  if (read.what != control_answer::kind::error && !(read.code + read.message).empty()) std::abort();
  const auto object = nlohmann::json::parse(text, nullptr, false);
  const bool plain = object.is_object() && object.size() == 2 && object.contains("id") &&
                     object["id"].is_number_unsigned() && object.contains("line");
  // Written the same again: no key stands there twice.
  if (!plain || size > 4'096 || object.dump() != text) return 0;
  if (read.what != control_answer::kind::line || read.id != object["id"] ||
      read.line != object["line"].dump())
    std::abort();
  return 0;
}
