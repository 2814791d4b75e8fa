#include "sim/load/refusal_advice.hpp"
#include <array>
#include <utility>

namespace strowger::sim::load {

std::string advice_on_refusal(std::string_view why) {
  using pair = std::pair<std::string_view, std::string_view>;
  static constexpr std::array known{
      pair{"too_many", "all customers come from one address: raise web.chats_per_address of the engine"},
      pair{"SIP 401", "SIP 401: the trunk asks for a password (`user`): callers here have none"},
      pair{"SIP 403",
           "SIP 403: calls are taken from trunks only: let one have the address callers come from"},
      pair{"SIP 404", "SIP 404: no entry point of the engine has the number that was dialled"},
      pair{"SIP 408", "SIP 408: nobody answers there: is the address callers come from a trunk's?"},
      pair{"SIP 488",
           "SIP 488: the engine and its callers speak no common audio: does the trunk's `srtp` demand "
           "keys (--srtp), or refuse them?"},
      pair{"SIP 503", "SIP 503: the engine says that it is too much: the trunk's `calls` or "
                      "`calls_per_second`, calls in setup, or its journal"},
      pair{"no answer", "calls without any answer: is the address callers come from a trunk's, and does the "
                        "engine listen for SIP?"}};
  for (const auto& [code, advice] : known)
    if (code == why) return std::string{advice};
  return {};
}

} // namespace strowger::sim::load
