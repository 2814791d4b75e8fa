#include "channels/admin/control_line.hpp"
#include <cstdint>
#include <cstdlib>

using namespace strowger::channels::admin;

/// Whatever comes in on the control socket is a request with an id, or a refusal that says why.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{data, data + size};
  const auto read = read_control_line(text);
  if (const auto* refusal = std::get_if<control_refusal>(&read)) {
    if (refusal->message.empty()) std::abort();
    const auto answer = control_error_json(refusal->id, refusal->code, refusal->message);
    if (answer.find('\n') != std::string::npos) std::abort();
    return 0;
  }
  const auto& request = std::get<control_request>(read);
  if (request.id == 0 || !request.arguments.is_object()) std::abort();
  if (request.arguments.dump().empty()) std::abort();
  return 0;
}
