#include "channels/sip/process/sip_adapter.hpp"
#include "tests/fuzz/sip_world.hpp"
#include <algorithm>

using namespace strowger::tests::sip_world;
using strowger::channels::sip::lower_case;
using strowger::channels::sip::own_account;

namespace {

constexpr std::string_view step_begins = "\n%%";
constexpr std::size_t steps_max = 24;

/// Our proof for the last challenge this peer was sent.
std::string proof_of(const peer& from) {
  const auto asked = sip::strongest_of({from.said("WWW-Authenticate")});
  if (!asked) return {};
  return sip::answer_to(*asked, own_account{"ada", "analytical engine"}, "REGISTER", "sip:127.0.0.1", "once",
                        1);
}

std::string tag_in(const std::string& address) {
  const auto at = address.find("tag=");
  return at == address.npos ? std::string{} : address.substr(at + 4);
}

/// What a message quotes of the last that its sender was told: `{via}`, `{id}` and so on.
std::string filled(std::string text, const peer& from) {
  const bool response = from.last().starts_with("SIP/2.0");
  const std::pair<std::string_view, std::string> words[] = {
      {"{port}", std::to_string(our_port())},
      {"{me}", std::to_string(from.port())},
      {"{tag}", tag_in(from.said(response ? "To" : "From"))},
      {"{id}", from.said("Call-ID")},
      {"{via}", from.said("Via")},
      {"{from}", from.said("From")},
      {"{to}", from.said("To")},
      {"{cseq}", from.said("CSeq")},
      {"{rseq}", from.said("RSeq")},
      {"{proof}", proof_of(from)}};
  for (const auto& [name, value] : words)
    for (auto at = text.find(name); at != text.npos; at = text.find(name, at + value.size()))
      text.replace(at, name.size(), value);
  return text;
}

/// Strangers are answered when they register or show a proof; and goodbye is said to who answers to nothing.
void send_as_stranger(world& in, const std::string& text) {
  in.to_stranger = 0;
  in.stranger.send(text, our_port());
  in.settle();
  const auto small = lower_case(text);
  const bool may_hear = small.find("register") != small.npos || small.find("uthorization") != small.npos ||
                        small.starts_with("sip/2.0") || small.find("\nsip/2.0 2") != small.npos;
  if (in.to_stranger != 0 && !may_hear) std::abort();
}

void tell_engine(world& in, const std::string& text) {
  const auto all = in.at_the_engine.calls();
  if (all.empty()) return;
  const auto of = all.rbegin()->first;
  auto& engine = in.at_the_engine;
  if (text.starts_with("ring")) engine.ring(in.adapter(), of, "agent:main/ada");
  if (text.starts_with("out")) engine.ring(in.adapter(), of, "number:+442079460000");
  if (text.starts_with("end")) engine.end(in.adapter(), of);
  if (text.starts_with("drop")) engine.drop(in.adapter(), of);
  if (text.starts_with("dial")) engine.dial(in.adapter(), of);
}

void play(world& in, std::string_view step) {
  const bool has_letter = step.size() > 1 && step[1] == '\n';
  const char who = has_letter ? step.front() : 'T';
  auto& from = who == 'T' || who == 't' ? in.trunk : who == 'P' || who == 'p' ? in.phone : in.stranger;
  const auto whole = filled(std::string{has_letter ? step.substr(2) : step}, from);
  switch (who) {
  case 'S':
    return send_as_stranger(in, whole);
  case 'T':
  case 'P':
    from.send(whole, our_port());
    break;
  case 't':
  case 'p':
  case 's':
    from.stream(whole, our_port());
    break;
  case 'H':
    for (auto* one : {&in.trunk, &in.stranger, &in.phone}) one->hang_up();
    break;
  case 'K':
    return in.kill();
  case 'E':
    tell_engine(in, whole);
    break;
  case 'W':
    return in.pass(
        milliseconds{std::min<std::uint64_t>(sip::whole_number(whole, 999'999).value_or(500), 100'000)});
  default:
    return;
  }
  in.settle();
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  if (sodium_init() < 0) std::abort();
  leave_the_network();
  return 0;
}

/// A day of the SIP process, in steps with `%%` and a letter on a line between them: T a datagram of a trunk
/// (also without a letter), P of a telephone, S of a stranger, small letters the same on a connection, H all
/// hang up, K the process is killed, E the engine does something, W time passes. Whatever was said, in the
/// end nobody is in a call and nothing is waited for.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  passed = milliseconds{0};
  std::string_view rest{reinterpret_cast<const char*>(data), size};
  world in;
  for (std::size_t steps = 0; steps < steps_max && !rest.empty(); ++steps) {
    const auto end = std::min(rest.find(step_begins), rest.size());
    const auto one = rest.substr(0, end);
    rest.remove_prefix(std::min(end + step_begins.size(), rest.size()));
    if (!one.empty()) play(in, one);
  }
  in.close();
  return 0;
}
