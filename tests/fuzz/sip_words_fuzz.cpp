#include "channels/sip/caller_identity.hpp"
#include "channels/sip/digest.hpp"
#include "channels/sip/number_pattern.hpp"
#include "channels/sip/reason_header.hpp"
#include "channels/sip/refer_words.hpp"
#include "channels/sip/registration.hpp"
#include "channels/sip/stun.hpp"
#include <cstdlib>

using namespace strowger::channels::sip;

namespace {

/// What is read and written again is the same.
void check_both_ways(std::string_view text) {
  if (const auto uri = read_sip_uri(text)) {
    const auto again = read_sip_uri(text_of(*uri));
    // Escapes may make the text longer than what is taken.
    if (text_of(*uri).size() <= uri_bytes_max &&
        (!again || !same_address(*uri, *again) || again->params.size() != uri->params.size()))
      std::abort();
  }
  if (const auto said = read_credentials(text)) {
    const auto again = read_credentials(text_of(*said));
    if (text_of(*said).size() <= 4'096 &&
        (!again || again->user.size() > said->user.size() || again->count != said->count))
      std::abort();
  }
  if (const auto words = replaces_in(text); words && replaces_in(text_of(*words)) != words) std::abort();
  if (const auto path = read_path({std::string{text}}); path && read_path(*path) != path) std::abort();
  if (const auto contacts = contacts_kept_in(text))
    if (contacts_kept_in(kept_text(*contacts)) != contacts) std::abort();
}

} // namespace

/// Any bytes as the value of every header field we read: bounded, cleaned, and the same when written again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text{reinterpret_cast<const char*>(data), size};
  check_both_ways(text);
  if (const auto number = number_in(text); number && !is_number(*number)) std::abort();
  if (const auto contacts = read_contacts({text}); contacts && contacts->size() > contacts_in_request_max)
    std::abort();
  (void)read_challenge(text);
  for (const auto& one : read_reasons(text))
    if (one.text.size() > 128) std::abort();
  if (const auto target = read_refer_to(text); target && target->uri.empty()) std::abort();
  if (const auto pattern = number_pattern::read(text); pattern && pattern->says_more_than(*pattern))
    std::abort();
  // An answer says the address and no more.
  for (const auto bytes : {std::size_t{4}, std::size_t{16}})
    if (const auto answer = answer_to_stun(text, std::string(bytes, 'a'), 5060);
        answer && answer->size() != 28 + bytes)
      std::abort();
  const identity_fields fields{text, {text}, {text}, {text}, {text}, {text}, {text}};
  const auto who = identity_of(fields, true, {"44", "00", "0", bare_number::national, number_form::plus});
  if (who.name.size() > name_bytes_max || (who.withheld && !who.number.empty())) std::abort();
  for (const auto& [name, value] : who.attributes)
    if (value.empty() || value.size() > attribute_bytes_max) std::abort();
  return 0;
}
