#include "channels/sip/grammar.hpp"
#include "channels/sip/nta/nta_inside.hpp"
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <sofia-sip/msg_buffer.h>
#include <sofia-sip/msg_mclass.h>
#include <sofia-sip/sip_parser.h>
#include <strings.h>

/// Requests that cannot be read. Sofia answers them before anybody is asked (400, 505), which would tell
/// whoever scans for open ports that we are here, and could be aimed at others. So it is kept from seeing
/// that they are requests: until the head is whole it takes each for an ACK, which has no answer, and then
/// what is broken and comes from a stranger loses its request line and is dropped like any other garbage.
namespace strowger::channels::sip {

namespace {

std::map<const msg_mclass_t*, nta_stack::inside*>& owners() {
  static std::map<const msg_mclass_t*, nta_stack::inside*> all;
  return all;
}

/// In place of an address that cannot be read, so that whoever sent it can be told.
constexpr const char* unreadable = "unreadable:address";
/// In place of the version, for the same: Sofia has no more to do with another one than to drop it where the
/// Via has it, too.
constexpr char of_other_version[] = "SIP/2.0", mended[] = "SIP/2.0";

/// RFC 3261 25.1: a token has these, too, and Sofia reads no method with them.
constexpr std::string_view unheard_in_methods = "%+`";
constexpr char heard_in_methods = '-';

bool is_unheard(char c) { return unheard_in_methods.find(c) != unheard_in_methods.npos; }
bool is_unheard_method(std::string_view name) {
  return is_token(name) && std::any_of(name.begin(), name.end(), is_unheard);
}

/// Takes out of a head what ends Sofia's reading there. False: and what no message may have.
class head_mender {
public:
  head_mender(char* begin, std::size_t size) : begin_{begin}, size_{size} {}
  /// CSeq names a method, which is that of the first line afterwards (`make_answerable`).
  void make_method_readable() {
    auto end = std::string_view::npos;
    const auto value = first_of("CSeq", {}, end);
    if (value != std::string_view::npos)
      std::replace_if(begin_ + value, begin_ + end, is_unheard, heard_in_methods);
  }
  [[nodiscard]] bool was_in_order() {
    const bool well = no_nul();
    return empty_parameters() && well;
  }

private:
  /// RFC 3261 25.1: behind a backslash a NUL is one character of a name. It is another one then, which means
  /// as little to anybody.
  bool no_nul() {
    const std::string_view all{begin_, size_};
    auto at = all.find('\0');
    if (at == all.npos) return true;
    bool well = true;
    const auto head = std::min(all.find("\r\n\r\n"), all.find("\n\n")); // a body may have any
    for (; at < head; at = all.find('\0', at)) {
      well = well && at > 0 && all[at - 1] == '\\';
      begin_[at] = '\1';
    }
    return well;
  }
  /// The first Via says where an answer goes: what stands before its mistake.
  bool empty_parameters() {
    const std::string_view all{begin_, size_};
    auto end = all.npos;
    const auto value = first_of("Via", "v", end);
    if (value == all.npos) return true;
    for (auto at = all.find(';', value); at < end; at = all.find(';', at + 1)) {
      const auto next = all.find_first_not_of(" \t", at + 1);
      if (next >= end || (all[next] != ';' && all[next] != ',')) continue;
      std::fill(begin_ + at, begin_ + end, ' ');
      return false;
    }
    return true;
  }
  /// Where its value begins and its line ends.
  [[nodiscard]] std::size_t first_of(std::string_view field, std::string_view compact,
                                     std::size_t& end) const {
    const std::string_view all{begin_, size_};
    for (std::size_t line = 0; line < all.size(); line = end + 1) {
      end = std::min(all.find('\n', line), all.size());
      const auto text = all.substr(line, end - line);
      if (text.empty() || text == "\r") return all.npos; // the head ends
      const auto colon = text.find(':');
      if (colon == text.npos) continue;
      const auto name = trimmed(text.substr(0, colon));
      if (!same_word(name, field) && (compact.empty() || !same_word(name, compact))) continue;
      if (text.ends_with('\r')) --end;
      return line + colon + 1;
    }
    return all.npos;
  }
  char* begin_;
  std::size_t size_;
};

/// Of the message whose first line has been read: all that has come of it behind that.
bool rest_is_in_order(su_home_t* of, const char* line, std::size_t line_size, bool unheard_method) {
  auto* message = reinterpret_cast<msg_t*>(of);
  auto* begin = static_cast<char*>(msg_buf_committed_data(message));
  const auto size = msg_buf_committed(message);
  if (begin == nullptr || line < begin || line + line_size >= begin + size) return true;
  auto* rest = begin + (line - begin) + line_size + 1; // behind the first letter of its end
  if (rest < begin + size && *rest == '\n') ++rest;
  head_mender head{rest, size - static_cast<std::size_t>(rest - begin)};
  if (unheard_method) head.make_method_readable();
  return head.was_in_order();
}

/// Its own method is what it says afterwards, and nobody's (RFC 4475 3.1.1.2).
issize_t parse_unheard(su_home_t* home, msg_header_t* into, std::string line, const std::string& name) {
  std::replace_if(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(name.size()), is_unheard,
                  heard_in_methods);
  auto* own = su_strdup(home, line.c_str());
  const auto done =
      own == nullptr ? -1 : sip_request_class->hc_parse(home, into, own, static_cast<isize_t>(line.size()));
  if (done >= 0) reinterpret_cast<sip_request_t*>(into)->rq_method_name = su_strdup(home, name.c_str());
  return done;
}

issize_t parse_request_line(su_home_t* home, msg_header_t* into, char* text, isize_t size) {
  const std::string name{text, std::strcspn(text, " \t")};
  const bool unheard = is_unheard_method(name);
  auto done =
      unheard ? parse_unheard(home, into, text, name) : sip_request_class->hc_parse(home, into, text, size);
  if (done < 0) {
    const auto other = name + ' ' + unreadable + " SIP/2.0";
    done = parse_unheard(home, into, other, name);
  }
  if (done < 0) return done;
  auto& first = *reinterpret_cast<sip_request_t*>(into);
  first.rq_method = sip_method_ack;
  const bool in_order = rest_is_in_order(home, text, size, unheard);
  if (first.rq_version == nullptr || strcasecmp(first.rq_version, sip_version_2_0) != 0)
    first.rq_version = of_other_version;
  else if (!in_order)
    first.rq_version = mended;
  return done;
}

msg_hclass_t* request_line() {
  static const msg_hclass_s made = [] {
    msg_hclass_s copy = *sip_request_class;
    copy.hc_parse = parse_request_line;
    return copy;
  }();
  return &made;
}

/// By which transport it says it came: which socket it was, is not known until it is read.
transport said_transport(const sip_t& sip) {
  const std::string_view way =
      sip.sip_via != nullptr && sip.sip_via->v_protocol != nullptr ? sip.sip_via->v_protocol : "";
  const auto name = way.substr(way.rfind('/') + 1);
  if (strncasecmp(name.data(), "tcp", name.size()) == 0) return transport::tcp;
  return strncasecmp(name.data(), "tls", name.size()) == 0 ? transport::tls : transport::udp;
}

/// Its answer goes back in our version.
void make_answerable_in_ours(sip_t& sip) {
  auto* via = sip.sip_via;
  if (!is_of_other_version(*sip.sip_request) || via == nullptr || via->v_protocol == nullptr) return;
  const std::string_view said = via->v_protocol;
  const auto name = said.substr(said.rfind('/') + 1);
  if (strncasecmp(said.data(), "SIP/", 4) != 0) return;
  for (const auto* known : {sip_transport_udp, sip_transport_tcp, sip_transport_tls})
    if (same_word(name, std::string_view{known}.substr(std::strlen("SIP/2.0/")))) via->v_protocol = known;
}

/// Of a method that nobody knows Sofia looks first whether CSeq names it, too; RFC 4475 3.1.2.18 would rather
/// have it said that the method is not known.
void make_answerable(sip_t& sip) {
  const auto& first = *sip.sip_request;
  if (first.rq_method != sip_method_unknown || sip.sip_cseq == nullptr) return;
  sip.sip_cseq->cs_method = first.rq_method;
  sip.sip_cseq->cs_method_name = first.rq_method_name;
}

sip_source sender_of(msg_t* message, const sip_t& sip) {
  sip_source from;
  const auto* address = msg_addr(message);
  char text[64] = "";
  su_inet_ntop(address->su_family, SU_ADDR(address), text, sizeof text);
  from.address = text;
  from.by = said_transport(sip);
  return from;
}

bool is_broken(const sip_t& sip) {
  return is_unreadable(*sip.sip_request) || sip.sip_error != nullptr ||
         (sip.sip_flags & (MSG_FLG_ERROR | MSG_FLG_TOOLARGE)) != 0 || sip_sanity_check(&sip) < 0 ||
         is_of_other_version(*sip.sip_request) || was_mended(*sip.sip_request);
}

/// What is read by now is less than what was announced. A datagram is broken then (RFC 3261 18.3); a
/// connection that is cut off there would be answered.
bool lacks_body(const sip_t& sip, std::size_t rest) {
  return sip.sip_content_length != nullptr && sip.sip_content_length->l_length > rest;
}

} // namespace

void answer_only_its_sender(const sip_t& request) {
  if (request.sip_via != nullptr && request.sip_via->v_maddr != nullptr)
    msg_header_remove_param(request.sip_via->v_common, "maddr");
}

bool is_unreadable(const sip_request_t& first) {
  const auto* scheme = first.rq_url->url_scheme;
  return scheme != nullptr && std::strcmp(scheme, "unreadable") == 0;
}

bool is_of_other_version(const sip_request_t& first) { return first.rq_version == of_other_version; }
bool was_mended(const sip_request_t& first) { return first.rq_version == mended; }

bool nta_stack::inside::may_be_answered(msg_t* message, const sip_t& sip, bool broken) {
  const auto from = sender_of(message, sip);
  if (broken) return user.welcome(from, approach::other);
  const bool has_dialog =
      sip.sip_to->a_tag != nullptr && user.dialog_of(sip.sip_call_id->i_id, sip.sip_to->a_tag);
  return has_dialog || user.welcome(from, approach_of(sip));
}

namespace {

issize_t extract_body(msg_t* message, msg_pub_t* all, char* bytes, isize_t size, int end) {
  auto* sip = reinterpret_cast<sip_t*>(all);
  const bool head_ends = (sip->sip_flags & MSG_FLG_BODY) == 0;
  const auto taken = sip_default_mclass()->mc_extract_body(message, all, bytes, size, end);
  if (sip->sip_request == nullptr || (head_ends && taken == 0)) return taken;
  answer_only_its_sender(*sip);
  if (head_ends) {
    const auto method = sip_method_code(sip->sip_request->rq_method_name);
    sip->sip_request->rq_method = method == sip_method_invalid ? sip_method_unknown : method;
    make_answerable(*sip);
    make_answerable_in_ours(*sip);
  }
  const bool cut = head_ends && taken > 0 && lacks_body(*sip, static_cast<std::size_t>(size - taken));
  const bool broken = taken < 0 || is_broken(*sip) || (cut && end != 0);
  const auto owner = owners().find(msg_mclass(message));
  if ((broken || cut) && owner != owners().end() && !owner->second->may_be_answered(message, *sip, broken)) {
    ++owner->second->counters.dropped;
    sip->sip_request = nullptr;
  }
  return taken;
}

} // namespace

void nta_stack::inside::read_by_own_rules() {
  reading = msg_mclass_clone(sip_default_mclass(), 0, msg_mclass_copy);
  reading->mc_request->hr_class = request_line();
  reading->mc_extract_body = extract_body;
  owners()[reading] = this;
}

void nta_stack::inside::forget_own_rules() {
  owners().erase(reading);
  std::free(reading);
}

} // namespace strowger::channels::sip
